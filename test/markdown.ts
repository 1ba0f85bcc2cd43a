/** ValueReads Markdown pages as tests need them: links, anchors, sections. */
import { readdirSync } from "node:fs";
import { join } from "node:path";

/** Pages that users read: the README, the changelog and all Markdown under docs/ and examples/. */
export function pages(): string[] {
  const below = (folder: string) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".md"))
      .map((name) => join(folder, name));
  return ["README.md", "CHANGELOG.md", ...below("docs"), ...below("examples")];
}

const withoutFences = (page: string) => page.replace(/^ *```.*?^ *```/gms, "");

/** Targets of the page's links and pictures, except those on other hosts. */
export function linksOf(page: string): string[] {
  const text = withoutFences(page).replace(/`[^`\n]*`/g, "");
  const found = [...text.matchAll(/\]\(([^)\s]+)[^)]*\)/g), ...text.matchAll(/\b(?:src|href)="([^"]+)"/g)];
  return found.map(([, link]) => link!).filter((link) => !/^[a-z]+:/.test(link));
}

/** Anchors of the page's headings, as GitHub makes them: a repeated heading gets -1, -2 and so on. */
export function anchorsOf(page: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading] of withoutFences(page).matchAll(/^#+ (.+)$/gm)) {
    const text = heading!.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").trim();
    const slug = text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replace(/\s/g, "-");
    const taken = (k: number): string =>
      anchors.has(k === 0 ? slug : `${slug}-${k}`) ? taken(k + 1) : k === 0 ? slug : `${slug}-${k}`;
    anchors.add(taken(0));
  }
  return anchors;
}

/** The page cut at its headings; what stands before the first heading is a section too. Headings in code are none. */
export function sectionsOf(page: string): string[] {
  const sections: string[][] = [[]];
  let inCode = false;
  for (const line of page.split("\n")) {
    if (/^ *```/.test(line)) inCode = !inCode;
    if (!inCode && /^#+ /.test(line)) sections.push([]);
    sections.at(-1)!.push(line);
  }
  return sections.map((lines) => lines.join("\n"));
}
