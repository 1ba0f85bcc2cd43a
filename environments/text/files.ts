import { createHash } from "node:crypto";
import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { WanderError } from "../../src/core/errors.ts";
import { attempt } from "../attempt.ts";
import { firstInvalid } from "./utf8.ts";

/** A file of the user's; its name, relative to the folder and written with /, is its family. */
export type TextFile = { name: string; bytes: Uint8Array };

/** How a worker finds the part of a file that agents may read: its first so many bytes, with their SHA-256. */
export type PracticePart = { file: string; name: string; bytes: number; sha256: string };

const MAX_BYTES = 64 * 1024 * 1024; // of all files together: every worker keeps them in memory
const MAX_FILES = 256;
const MAX_DEPTH = 16;

/**
 * The UTF-8 file at this path, or every file of the folder and of those in it, by name; hidden ones and links are left out.
 *
 * @throws E_FILE for what cannot be read, E_LIMIT for what is too much, E_FORMAT for what is no UTF-8, with the byte
 */
export function loadTexts(path: string): TextFile[] {
  const found = listFiles(path);
  const bytes = found.reduce((sum, { file }) => sum + attempt(file, () => statSync(file)).size, 0);
  if (bytes > MAX_BYTES) {
    throw new WanderError("E_LIMIT", `${path}: ${bytes} bytes of text, at most ${MAX_BYTES} are read`, {
      hint: "name a smaller folder, or a part of the text",
    });
  }
  return found.map(({ file, name }) => {
    const text = attempt(file, () => readFileSync(file));
    const invalid = firstInvalid(text);
    if (invalid < 0) return { name, bytes: text };
    throw new WanderError("E_FORMAT", `${file}: not UTF-8: byte ${invalid} starts no character`, {
      hint: "save the file as UTF-8, or name a folder of text alone",
    });
  });
}

/** Where the file of a family is, given the path that `loadTexts` was given. */
export const fileOf = (path: string, name: string): string => (isFolder(path) ? join(path, name) : path);

/** Reads no more than the part says. Throws E_FILE where the file is gone or its beginning is no longer what it was. */
export function loadPracticePart({ file, bytes, sha256 }: PracticePart): Uint8Array {
  const part = new Uint8Array(bytes);
  attempt(file, () => {
    const handle = openSync(file, "r");
    try {
      for (let at = 0, got = 1; at < bytes && got > 0; at += got) got = readSync(handle, part, at, bytes - at, at);
    } finally {
      closeSync(handle);
    }
  });
  if (digest(part) === sha256) return part;
  throw new WanderError("E_FILE", `${file}: has changed since the run began`, {
    hint: "restore the file, or begin another run",
  });
}

export const digest = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

function listFiles(path: string): { file: string; name: string }[] {
  if (!isFolder(path)) {
    if (attempt(path, () => statSync(path)).isFile()) return [{ file: path, name: basename(path) }];
    throw new WanderError("E_FILE", `${path}: not a regular file`, { hint: "name a text file, or a folder of them" });
  }
  const names = namesIn(path, "", MAX_DEPTH).sort();
  if (names.length === 0) {
    throw new WanderError("E_FILE", `${path}: no file in this folder`, { hint: "name a folder of UTF-8 text files" });
  }
  if (names.length > MAX_FILES) {
    throw new WanderError("E_LIMIT", `${path}: ${names.length} files, at most ${MAX_FILES} are read`, {
      hint: "name a smaller folder",
    });
  }
  return names.map((name) => ({ file: join(path, name), name }));
}

function namesIn(folder: string, under: string, depth: number): string[] {
  const entries = attempt(folder, () => readdirSync(folder, { withFileTypes: true }));
  return entries
    .filter(({ name }) => !name.startsWith("."))
    .flatMap((entry) => {
      const name = under === "" ? entry.name : `${under}/${entry.name}`;
      if (entry.isFile()) return [name];
      return entry.isDirectory() && depth > 0 ? namesIn(join(folder, entry.name), name, depth - 1) : [];
    });
}

const isFolder = (path: string): boolean => attempt(path, () => statSync(path)).isDirectory();
