import { existsSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { WanderError } from "./errors.ts";

/**
 * The built JavaScript of a thread, `name`, beside the module of that `import.meta.url`. Run from source (tests, tsx) it is
 * the one in dist/: Node 20 cannot start a thread from TypeScript. Throws E_WORKER where nothing is built.
 */
export function builtFile(moduleUrl: string, name: string): string {
  const module = fileURLToPath(moduleUrl);
  const folder = dirname(module);
  const path = join(module.endsWith(".ts") ? join(ROOT, "dist", relative(ROOT, folder)) : folder, `${name}.js`);
  if (existsSync(path)) return path;
  throw new WanderError("E_WORKER", `the built worker ${name}.js is not there`, { hint: "run npm run build first" });
}

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
