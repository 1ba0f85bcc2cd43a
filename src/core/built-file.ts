import { existsSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { WanderError } from "./errors.ts";

/**
 * Path of a thread's built JavaScript, `name`, next to the module of that `import.meta.url`. When running from source
 * (tests, tsx), it is the file in dist/: Node 20 cannot start a thread from TypeScript. Throws E_WORKER if nothing is
 * built.
 */
export function builtFile(moduleUrl: string, name: string): string {
  const module = fileURLToPath(moduleUrl);
  const folder = dirname(module);
  const path = join(module.endsWith(".ts") ? join(ROOT, "dist", relative(ROOT, folder)) : folder, `${name}.js`);
  if (existsSync(path)) return path;
  throw new WanderError("E_WORKER", `the built worker ${name}.js is missing`, { hint: "run npm run build first" });
}

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
