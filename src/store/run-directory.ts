import { existsSync, lstatSync, mkdirSync, readdirSync, rmdirSync } from "node:fs";
import { basename, join } from "node:path";
import { WanderError } from "../core/errors.ts";
import { fileError, makeFolders, removeLeftover, syncDirectory } from "./files.ts";
import { isBeforeManifest } from "./leftovers.ts";
import { lockRun } from "./live.ts";
import type { Lock } from "./lock.ts";
import { type Manifest, manifestName, readManifest } from "./manifest.ts";

/**
 * Makes a new directory `parent/name-NNN`, numbered one past the highest existing one, and locks it: names depend on
 * neither clock nor chance, and no run overwrites another. First removes directories of this name that a killed process
 * left without a manifest, which frees their numbers. Throws E_CONFIG if the name is not a plain file name, E_FILE if
 * the directory cannot be made.
 */
export function createRunDirectory(parent: string, name: string): { runDir: string; lock: Lock } {
  if (!plainName.test(name)) {
    throw new WanderError("E_CONFIG", `a run cannot be named ${JSON.stringify(name)}`, {
      hint: "use up to 64 letters, digits, dots, dashes and underscores, starting with a letter or digit",
    });
  }
  try {
    makeFolders(parent);
    for (const number of numbersOf(parent, name)) removeIfAbandoned(pathOf(parent, name, number));
    for (let number = Math.max(0, ...numbersOf(parent, name).map(Number)) + 1; ; number++) {
      const runDir = pathOf(parent, name, String(number).padStart(3, "0"));
      const lock = make(runDir) ? lockNew(runDir) : undefined;
      if (lock === undefined) continue; // another process was faster
      syncDirectory(parent);
      return { runDir, lock };
    }
  } catch (cause) {
    throw fileError(cause, "make a run directory in", parent);
  }
}

export const REPORT = "report.html";

/** Path of a run's report, which is written when the run ends. */
export const reportPath = (runDir: string): string => join(runDir, REPORT);

/**
 * Removes a run directory in which no run began: it holds only what a process writes before the manifest, and no
 * process has its lock. Returns false if the directory stays.
 */
export function removeIfAbandoned(runDir: string): boolean {
  try {
    if (!isAbandoned(runDir)) return false;
    const lock = lockRun(runDir);
    try {
      if (!isAbandoned(runDir)) return false; // a manifest was written meanwhile
      for (const name of readdirSync(runDir)) if (name !== "live.lock") removeLeftover(join(runDir, name));
    } finally {
      lock.release();
    }
    rmdirSync(runDir);
    return true;
  } catch {
    return false; // in use, not empty, or not ours to remove
  }
}

/** Whether a run directory is named after an experiment: NAME-NNN. */
export function isNamedAfter(runDir: string, name: string): boolean {
  return numberIn(basename(runDir), name) !== undefined;
}

export type ListedRun = { dir: string } & (
  | { manifest: Manifest; error?: never }
  | { manifest?: never; error: WanderError }
);

/**
 * The runs in a directory, by name: each subdirectory that holds a manifest, a journal or checkpoints. A run that
 * cannot be read is listed with its error, so that it does not hide the others. Throws E_FILE if `parent` cannot be
 * read.
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
 * The runs in a directory and in the folders below it, by path. Does not look inside run directories and does not
 * follow links. Throws E_FILE if `parent` cannot be read; skips folders below it that cannot be read.
 */
export const listRunsWithin = (parent: string): ListedRun[] => runFoldersWithin(parent).map(listed);

/** Like `listRunsWithin`, without reading the runs. */
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

const pathOf = (parent: string, name: string, number: string) => join(parent, `${name}-${number}`);

const numbersOf = (parent: string, name: string): string[] =>
  readdirSync(parent).flatMap((entry) => numberIn(entry, name) ?? []);

function numberIn(entry: string, name: string): string | undefined {
  const rest = entry.startsWith(`${name}-`) ? entry.slice(name.length + 1) : "";
  return /^\d{3,9}$/.test(rest) ? rest : undefined;
}

/** A link to a folder never counts as abandoned. */
const isAbandoned = (runDir: string): boolean =>
  lstatSync(runDir).isDirectory() && readdirSync(runDir).every(isBeforeManifest);

/** Undefined if another process removed the directory as abandoned before it was locked. */
function lockNew(runDir: string): Lock | undefined {
  try {
    return lockRun(runDir);
  } catch (cause) {
    if (!existsSync(runDir) || readdirSync(runDir).includes("live.lock")) return undefined;
    rmdirSync(runDir);
    throw cause;
  }
}

/** False if something already exists there. */
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
    return false; // not readable, so not listed
  }
}
