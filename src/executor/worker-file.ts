import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { WanderError } from "../core/errors.ts";

/**
 * The built JavaScript of a worker beside this module. Run from source (tests, tsx) it is the one in dist/: Node 20
 * cannot start a thread from TypeScript.
 */
export function workerFile(name: string): string {
  const fromSource = import.meta.url.endsWith(".ts");
  const path = fileURLToPath(
    new URL(fromSource ? `../../dist/src/executor/${name}.js` : `./${name}.js`, import.meta.url),
  );
  if (!existsSync(path)) {
    throw new WanderError("E_WORKER", `the built worker ${name}.js is not there`, { hint: "run npm run build first" });
  }
  return path;
}
