import { mkdirSync, readdirSync, rmdirSync } from "node:fs";
import { join } from "node:path";
import { WanderError } from "../core/errors.ts";
import { fileError, makeFolders, syncDirectory } from "./files.ts";
import { type Manifest, manifestName, readManifest } from "./manifest.ts";

/**
 * A new, empty directory `parent/name-NNN`, one number past the highest there is: neither clock nor chance names a
 * run, and no run ever lands in another's place. Throws E_CONFIG for a name that is no plain file name, E_FILE when
 * the directory cannot be made.
 */
export function createRunDirectory(parent: string, name: string): string {
  if (!plainName.test(name)) {
    throw new WanderError("E_CONFIG", `a run cannot be named ${JSON.stringify(name)}`, {
      hint: "use up to 64 letters, digits, dots, dashes and underscores, starting with a letter or digit",
    });
  }
  try {
    makeFolders(parent);
    for (let number = highest(parent, name) + 1; ; number++) {
      const path = join(parent, `${name}-${String(number).padStart(3, "0")}`);
      if (!make(path)) continue; // another process was faster
      syncDirectory(parent);
      return path;
    }
  } catch (cause) {
    throw fileError(cause, "make a run directory in", parent);
  }
}

export const REPORT = "report.html";

/** Where the report of a run is, once it has ended. */
export const reportPath = (runDir: string): string => join(runDir, REPORT);

/** Takes back a run directory in which nothing was written: the run failed before it began. */
export function removeIfEmpty(runDir: string): void {
  if (readdirSync(runDir).length === 0) rmdirSync(runDir);
}

export type ListedRun = { dir: string } & (
  | { manifest: Manifest; error?: never }
  | { manifest?: never; error: WanderError }
);

/**
 * The runs in a directory, by name: each subdirectory that holds a manifest, a journal or checkpoints. One that cannot
 * be read is listed with its error, so that it hides no other. Throws E_FILE when `parent` cannot be read.
 */
export const listRuns = (parent: string): ListedRun[] => runFolders(parent).map(listed);

function listed(dir: string): ListedRun {
  try {
    return { dir, manifest: readManifest(dir) };
  } catch (error) {
    if (error instanceof WanderError) return { dir, error };
    throw error;
  }
}

/**
 * The runs in a directory and in the folders below it, by path. Nothing inside a run directory counts, and links are not
 * followed. Throws E_FILE when `parent` cannot be read; folders below it that cannot be are left out.
 */
export const listRunsWithin = (parent: string): ListedRun[] => runFoldersWithin(parent).map(listed);

/** The same without a look into them. */
export function runFoldersWithin(parent: string, depth = MOST_FOLDERS_DOWN): string[] {
  const here = runFolders(parent);
  if (depth === 0) return here;
  const runs = new Set(here);
  const below = entriesOf(parent)
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(parent, entry.name))
    .filter((dir) => !runs.has(dir))
    .flatMap((dir) => {
      try {
        return runFoldersWithin(dir, depth - 1);
      } catch (error) {
        if (error instanceof WanderError) return [];
        throw error;
      }
    });
  return [...here, ...below].sort();
}

function runFolders(parent: string): string[] {
  return entriesOf(parent)
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(parent, entry.name))
    .sort()
    .filter(isRun);
}

const MOST_FOLDERS_DOWN = 4;
const plainName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const runFiles = new Set([manifestName, "journal", "checkpoints"]);

function highest(parent: string, name: string): number {
  const numbers = readdirSync(parent)
    .filter((entry) => entry.startsWith(`${name}-`))
    .map((entry) => entry.slice(name.length + 1))
    .filter((rest) => /^\d{3,9}$/.test(rest))
    .map(Number);
  return Math.max(0, ...numbers);
}

/** False when something is there already. */
function make(path: string): boolean {
  try {
    mkdirSync(path);
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw cause;
  }
}

function entriesOf(path: string) {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch (cause) {
    throw fileError(cause, "list", path);
  }
}

function isRun(dir: string): boolean {
  try {
    return readdirSync(dir).some((name) => runFiles.has(name));
  } catch {
    return false; // not ours to read, so not ours to list
  }
}
