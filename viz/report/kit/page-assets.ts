/** The script and the stylesheet of each page, as `npm run build` writes them. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { WanderError } from "../../../src/core/errors.ts";

export type PageName = "report" | "comparison" | "reproduction" | "map" | "live";
/** Both are the text that stands inside a `script` or `style` element. */
export type PageAssets = { script: string; style: string };

/** Reads a page's bundled script and stylesheet. Throws E_FILE if they were never built. */
export function loadAssets(page: PageName): PageAssets {
  return { script: builtFile(`${page}.js`), style: builtFile(`${page}.css`) };
}

function builtFile(name: string): string {
  // Beside this module if it runs from dist; in the dist of this repository if it runs from source.
  const places = [`../../pages/${name}`, `../../../dist/viz/pages/${name}`].map((p) =>
    fileURLToPath(new URL(p, import.meta.url)),
  );
  const found = places.find((place) => existsSync(place));
  if (found === undefined) throw new WanderError("E_FILE", `${name} was not built`, { hint: "run npm run build" });
  return readFileSync(found, "utf8");
}
