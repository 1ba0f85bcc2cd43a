/** A report as one HTML file with its data, script and style inside. It uses no network and is safe to open from a stranger. */
import { createHash } from "node:crypto";
import type { PageAssets } from "./page-assets.ts";

/** Returns the whole file. Names in the data are shown as text and run nothing, whatever they contain. */
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
<noscript>Allow JavaScript to see this report: a script inside this file draws its figures.</noscript>
<script type="application/json" id="data">${jsonForScript(data)}</script>
<script>${assets.script}</script>
</body>
</html>
`;
}

/** JSON without characters that an HTML parser could read as markup or a script parser as a line end. */
export function jsonForScript(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Escapes a text for HTML content and attributes. */
export function escapeText(text: string): string {
  return text.replace(/[<>&"'\u2028\u2029]/g, (c) => `&#${c.charCodeAt(0)};`);
}

/** The hash of a text in the form that a Content-Security-Policy takes. */
export function sha256(text: string): string {
  return `sha256-${createHash("sha256").update(text, "utf8").digest("base64")}`;
}
