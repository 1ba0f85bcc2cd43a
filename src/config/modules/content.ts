import { createHash } from "node:crypto";
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { dirname, relative, resolve, sep } from "node:path";

/** SHA-256 of a module's file and of every local file that it imports, by path relative to the module's folder. */
export type Content = Readonly<Record<string, string>>;

const IMPORTED = /(?:\bfrom|\bimport)\s*\(?\s*["'](\.{1,2}\/[^"']+)["']/g;
const MOST_FILES = 1000;

/** ValueReads the files as they are now. Packages that the module imports are not in it: package-lock.json fixes those. */
export function contentOf(file: string): Content {
  const folder = dirname(realpathSync(file));
  const found = new Map<string, string>();
  const waiting = [realpathSync(file)];
  for (let at = waiting.pop(); at !== undefined && found.size < MOST_FILES; at = waiting.pop()) {
    const name = relative(folder, at).split(sep).join("/");
    if (found.has(name)) continue;
    const bytes = readFileSync(at);
    found.set(name, createHash("sha256").update(bytes).digest("hex"));
    if (/\.[cm]?[jt]s$/.test(at)) waiting.push(...importedBy(at, bytes.toString("utf8")));
  }
  return Object.fromEntries([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A path in a comment is a file too many at most, and one that is not there is none. */
const importedBy = (file: string, text: string): string[] =>
  [...text.matchAll(IMPORTED)].flatMap(([, path]) => {
    const there = resolve(dirname(file), path!.replace(/[?#].*$/, ""));
    return existsSync(there) ? [realpathSync(there)] : [];
  });

/** Files that differ, are missing or are new; [] if the content is the same. */
export function changedFiles(before: Content, now: Content): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(now)]);
  return [...names].filter((name) => before[name] !== now[name]).sort();
}
