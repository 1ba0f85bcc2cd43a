/** The build step after tsc: bundles each page's script and stylesheet into one minified file in dist/viz/pages. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import type { PageAssets, PageName } from "./kit/page-assets.ts";

const sources: Readonly<Record<PageName, { script: string; style: string }>> = {
  report: { script: "report/run/main.ts", style: "report/run/page.css" },
  comparison: { script: "report/comparison/main.ts", style: "report/comparison/page.css" },
  reproduction: { script: "report/reproduction/main.ts", style: "report/reproduction/page.css" },
  map: { script: "report/map/main.ts", style: "report/map/page.css" },
  live: { script: "live/page/main.ts", style: "live/page/page.css" },
};

/** Bundles a page from source. `</` is escaped, so that the text cannot end the script or style element that holds it. */
export async function bundlePage(root: string, page: PageName = "report"): Promise<PageAssets> {
  const source = (kind: "script" | "style") => [join(root, "viz", sources[page][kind])];
  const options = { bundle: true, minify: true, write: false, charset: "ascii", legalComments: "none" } as const;
  const script = await build({ ...options, entryPoints: source("script"), format: "iife", target: ["es2022"] });
  const style = await build({ ...options, entryPoints: source("style") });
  const inert = (text: string) => text.replaceAll("</", "<\\/").trim();
  return { script: inert(script.outputFiles[0]!.text), style: inert(style.outputFiles[0]!.text) };
}

const invoked = process.argv[1];
if (invoked !== undefined && import.meta.url === pathToFileURL(invoked).href) {
  const root = fileURLToPath(new URL("../..", import.meta.url));
  const out = join(root, "dist/viz/pages");
  mkdirSync(out, { recursive: true });
  for (const page of Object.keys(sources) as PageName[]) {
    const { script, style } = await bundlePage(root, page);
    writeFileSync(join(out, `${page}.js`), script);
    writeFileSync(join(out, `${page}.css`), style);
  }
}
