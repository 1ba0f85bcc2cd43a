/**
 * Checks what a run may write to and delete in its directory: only its own files and folders. A directory may come from
 * a stranger, and a link in it would redirect writes and deletions into another run. The directory itself may be a
 * link.
 */
import { lstatSync, readlinkSync, rmSync, type Stats } from "node:fs";
import { basename, dirname, join } from "node:path";
import { WanderError } from "../core/errors.ts";
import { fileError, isMissing } from "./files.ts";

/**
 * The path of a file in the directory; the file may be missing. Throws E_FILE if the path is a link or something else
 * than a file.
 */
export const ownFile = (runDir: string, ...names: readonly string[]): string => own(runDir, names, "file");

/** Like `ownFile`, for a folder. */
export const ownFolder = (runDir: string, ...names: readonly string[]): string => own(runDir, names, "folder");

/** Deletes one of the run's own files, if it exists. Throws E_FILE as above, or if it cannot be deleted. */
export function removeOwnFile(runDir: string, name: string): void {
  const path = ownFile(runDir, name);
  try {
    rmSync(path, { force: true });
  } catch (cause) {
    throw fileError(cause, "delete", path);
  }
}

/** Throws E_FILE unless everything that a run writes to and deletes in its directory is its own, or missing. */
export function checkOwn(runDir: string): void {
  for (const name of FILES) ownFile(runDir, name);
  for (const name of FOLDERS) ownFolder(runDir, name);
}

/** For callers that write into a file instead of replacing it: another hard link to it may be in another run. */
export function checkOnlyName(path: string): void {
  const found = statOf(ownFile(dirname(path), basename(path)));
  if (found === undefined || found.nlink <= 1) return;
  throw new WanderError("E_FILE", `${path} has a second name (a hard link): writing to it would change both`, {
    hint: `replace it by a copy: cp ${path} ${path}.copy && mv ${path}.copy ${path}`,
  });
}

const FILES = [
  ...["manifest.json", "journal", "journal.lock", "live.json", "live.lock", "control.json", "notes.json"],
  ...["report.html", "base.safetensors", "base.safetensors.partial"],
];
const FOLDERS = ["checkpoints", "tables"];

function own(runDir: string, names: readonly string[], kind: "file" | "folder"): string {
  let path = runDir;
  for (const [k, name] of names.entries()) {
    path = join(path, name);
    const found = statOf(path);
    if (found === undefined) break; // what is missing will be made
    const wanted = k < names.length - 1 ? "folder" : kind;
    if (found.isSymbolicLink()) {
      throw new WanderError(
        "E_FILE",
        `${path} is a link to ${readlinkSync(path)}: a run changes nothing outside its folder`,
        {
          hint: "replace it by a copy of its target, or move the whole run directory and link that",
        },
      );
    }
    if (wanted === "folder" ? found.isDirectory() : found.isFile()) continue;
    throw new WanderError("E_FILE", `${path} is not a ${wanted === "file" ? "regular file" : "folder"}`, {
      hint: `move it away: a run keeps its own ${wanted} under that name`,
    });
  }
  return join(runDir, ...names);
}

function statOf(path: string): Stats | undefined {
  try {
    return lstatSync(path);
  } catch (cause) {
    if (isMissing(cause)) return undefined;
    throw fileError(cause, "look at", path);
  }
}
