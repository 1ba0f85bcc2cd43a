/** Build step after tsc: the reports' scripts and their stylesheet, each one minified file in dist/viz/report. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import type { ReportPage } from "./html.ts";

const entries: Readonly<Record<ReportPage, string>> = { run: "main.ts", comparison: "comparison/main.ts" };

/** Bundles viz/report/page from source; `</` cannot end the script or style element that will hold the text. */
export async function bundlePage(root: string, page: ReportPage = "run"): Promise<{ script: string; style: string }> {
  const folder = join(root, "viz/report/page");
  const options = { bundle: true, minify: true, write: false, charset: "ascii", legalComments: "none" } as const;
  const script = await build({
    ...options,
    entryPoints: [join(folder, entries[page])],
    format: "iife",
    target: ["es2022"],
  });
  const style = await build({ ...options, entryPoints: [join(folder, "page.css")] });
  const inert = (text: string) => text.replaceAll("</", "<\\/").trim();
  return { script: inert(script.outputFiles[0]!.text), style: inert(style.outputFiles[0]!.text) };
}

const invoked = process.argv[1];
if (invoked !== undefined && import.meta.url === pathToFileURL(invoked).href) {
  const root = fileURLToPath(new URL("../..", import.meta.url));
  const out = join(root, "dist/viz/report");
  mkdirSync(out, { recursive: true });
  for (const page of Object.keys(entries) as ReportPage[]) {
    const { script, style } = await bundlePage(root, page);
    writeFileSync(join(out, `${page}.js`), script);
    writeFileSync(join(out, "page.css"), style);
  }
}
