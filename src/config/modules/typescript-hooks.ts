/** What Node asks when it loads a module, in a thread of its own: TypeScript is given to it without its types. */
import { readFile } from "node:fs/promises";
import type { LoadHook } from "node:module";
import { fileURLToPath } from "node:url";
import swc from "@swc/wasm-typescript";

export const load: LoadHook = async (url, context, next) => {
  if (!/\.m?ts$/.test(url) || !url.startsWith("file:")) return next(url, context);
  const filename = fileURLToPath(url);
  try {
    const { code } = await swc.transform(await readFile(filename, "utf8"), {
      mode: "strip-only",
      filename,
      module: true,
    });
    return { format: "module", shortCircuit: true, source: code };
  } catch (error) {
    throw new SyntaxError(`${filename}: ${(error as { message?: string }).message ?? String(error)}`);
  }
};
