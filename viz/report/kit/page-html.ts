/** Reports as one HTML file each: data, script and style inside, no network, safe to open from a stranger. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { WanderError } from "../../../src/core/errors.ts";
import type { ComparisonData } from "../comparison/comparison-data.ts";
import type { ReproductionData } from "../reproduction/reproduction-data.ts";
import { pack, trimmed } from "../run/pack.ts";
import type { ReportData } from "../run/run-data.ts";

export type PageName = "report" | "comparison" | "reproduction" | "live";
export type PageAssets = { script: string; style: string };

/** A run's report. */
export function reportHtml(data: ReportData, assets: PageAssets): string {
  return pageHtml(`${data.name.slice(0, 200)} · Wander report`, pack(data), assets);
}

/** The report of a comparison; its numbers have four digits, its long texts end in an ellipsis. */
export function comparisonHtml(data: ComparisonData, assets: PageAssets): string {
  return pageHtml(`${data.name.slice(0, 200)} · Wander comparison`, trimmed(data), assets);
}

/** The report of a reproduction. */
export function reproductionHtml(data: ReproductionData, assets: PageAssets): string {
  return pageHtml("Wander reproduction", trimmed(data), assets);
}

/** The whole file as text. Names from the data are shown as text and run nothing, whatever they contain. */
function pageHtml(title: string, data: unknown, assets: PageAssets): string {
  const policy = [
    "default-src 'none'",
    `script-src '${sha256(assets.script)}'`,
    `style-src '${sha256(assets.style)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeText(title)}</title>
<style>${assets.style}</style>
</head>
<body>
<main id="report"></main>
<noscript>The figures of this report are drawn by the script inside this file: allow JavaScript to see them.</noscript>
<script type="application/json" id="data">${jsonForScript(data)}</script>
<script>${assets.script}</script>
</body>
</html>
`;
}

/** A page's bundle and the stylesheet as `npm run build` left them. Throws E_FILE when they were never built. */
export function loadAssets(page: PageName): PageAssets {
  return { script: builtFile(`${page}.js`), style: builtFile(`${page}.css`) };
}

/** JSON that no HTML parser can read as markup, nor any script parser as a line end. */
export function jsonForScript(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

export function escapeText(text: string): string {
  return text.replace(/[<>&"'\u2028\u2029]/g, (c) => `&#${c.charCodeAt(0)};`);
}

export function sha256(text: string): string {
  return `sha256-${createHash("sha256").update(text, "utf8").digest("base64")}`;
}

function builtFile(name: string): string {
  // Near this module in dist; or, when this module runs from source, in the dist that belongs to it.
  const places = [`../../pages/${name}`, `../../../dist/viz/pages/${name}`].map((p) =>
    fileURLToPath(new URL(p, import.meta.url)),
  );
  const found = places.find((place) => existsSync(place));
  if (found === undefined) throw new WanderError("E_FILE", `${name} was not built`, { hint: "run npm run build" });
  return readFileSync(found, "utf8");
}
