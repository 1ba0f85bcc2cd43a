import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { WanderError } from "../src/core/errors.ts";

/** The path of a built file: benches that start threads or processes measure what users run. Throws E_FILE before a build. */
export function builtFile(path: string): string {
  const file = resolve("dist", path); // npm runs scripts in the package's folder
  if (existsSync(file)) return file;
  throw new WanderError("E_FILE", `${file} is not there`, { hint: "run npm run build first" });
}

/** A built module that a bundle of the bench must not include: it finds its workers and assets next to itself. */
export function built<M>(path: string): Promise<M> {
  return import(pathToFileURL(builtFile(path)).href) as Promise<M>;
}
