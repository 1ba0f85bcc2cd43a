/** Build step after tsc: the page's script and stylesheet, each one minified file in dist/viz/report. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

/** Bundles viz/report/page from source; `</` cannot end the script or style element that will hold the text. */
export async function bundlePage(root: string): Promise<{ script: string; style: string }> {
  const page = join(root, "viz/report/page");
  const options = { bundle: true, minify: true, write: false, charset: "ascii", legalComments: "none" } as const;
  const script = await build({
    ...options,
    entryPoints: [join(page, "main.ts")],
    format: "iife",
    target: ["es2022"],
  });
  const style = await build({ ...options, entryPoints: [join(page, "page.css")] });
  const inert = (text: string) => text.replaceAll("</", "<\\/").trim();
  return { script: inert(script.outputFiles[0]!.text), style: inert(style.outputFiles[0]!.text) };
}

const invoked = process.argv[1];
if (invoked !== undefined && import.meta.url === pathToFileURL(invoked).href) {
  const root = fileURLToPath(new URL("../..", import.meta.url));
  const { script, style } = await bundlePage(root);
  const out = join(root, "dist/viz/report/page.js");
  mkdirSync(dirname(out), { recursive: true });
  writeFileSync(out, script);
  writeFileSync(out.replace(/js$/, "css"), style);
}
