import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import type { ModuleName } from "./name.ts";

/** The file that a name leads to from the first of these folders that has it; undefined if none does. */
export function fileOf({ at, isFile }: ModuleName, folders: readonly string[]): string | undefined {
  for (const folder of folders) {
    const found = isFile ? resolve(folder, at) : packageFile(at, folder);
    if (found !== undefined && existsSync(found)) return found;
  }
  return undefined;
}

function packageFile(name: string, folder: string): string | undefined {
  try {
    const found = createRequire(join(resolve(folder), "here.js")).resolve(name);
    return found.startsWith("node:") || !found.includes("node_modules")
      ? existsSync(found)
        ? found
        : undefined
      : found;
  } catch {
    return importedFile(name, resolve(folder)); // a package that can be imported and not required says so by an error
  }
}

/** The entry of a package that has one for `import` alone. */
function importedFile(name: string, folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const home = join(at, "node_modules", name);
    if (existsSync(join(home, "package.json"))) {
      const { exports: exported } = JSON.parse(readFileSync(join(home, "package.json"), "utf8"));
      const entry = entryOf(exported?.["."] ?? exported);
      return entry === undefined ? undefined : join(home, entry);
    }
    if (dirname(at) === at) return undefined;
  }
}

const CONDITIONS = ["node", "import", "default"];

function entryOf(target: unknown): string | undefined {
  if (typeof target === "string") return target;
  if (target === null || typeof target !== "object") return undefined;
  for (const [condition, inner] of Object.entries(target)) {
    const found = CONDITIONS.includes(condition) ? entryOf(inner) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}
