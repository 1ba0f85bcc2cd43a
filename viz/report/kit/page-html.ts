/** Reports as one HTML file each: data, script and style inside, no network, safe to open from a stranger. */
import { createHash } from "node:crypto";
import type { PageAssets } from "./page-assets.ts";

/** The whole file as text. Names from the data are shown as text and run nothing, whatever they contain. */
export function pageHtml(title: string, data: unknown, assets: PageAssets): string {
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
