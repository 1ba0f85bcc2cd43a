import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readSync,
  rmSync,
  statSync,
} from "node:fs";
import { dirname } from "node:path";
import { WanderError } from "../core/errors.ts";

/** A system error on a file as E_FILE, with a hint on what to do. */
export function fileError(cause: unknown, doing: string, path: string): WanderError {
  if (cause instanceof WanderError) return cause;
  const { code, message } = cause as NodeJS.ErrnoException;
  const reason = (code !== undefined && reasons[code]) || { what: message, hint: "check the path and the disk" };
  return new WanderError("E_FILE", `cannot ${doing} ${path}: ${reason.what}`, { hint: reason.hint, cause });
}

/** Whether a system call failed because nothing exists at the path. */
export function isMissing(cause: unknown): boolean {
  const { code } = cause as NodeJS.ErrnoException;
  return code === "ENOENT" || code === "ENOTDIR";
}

/**
 * The bytes of a regular file of at most `most` bytes. Throws E_FILE for a pipe, a device or a directory, E_LIMIT for a
 * larger file: a run directory may come from a stranger.
 */
export function readFileCapped(path: string, most: number): Uint8Array<ArrayBuffer> {
  const { file, bytes } = openRegular(path);
  try {
    if (bytes > most) {
      throw new WanderError("E_LIMIT", `${path} has ${bytes} bytes, more than the limit of ${most}`, {
        hint: "check where this file comes from: wander writes no file of this size",
      });
    }
    return readFrom(file, 0, bytes, path);
  } finally {
    closeSync(file);
  }
}

/**
 * Opens a regular file for reading and returns it with its size in bytes; the caller closes it. Throws E_FILE for
 * anything else.
 */
export function openRegular(path: string): { file: number; bytes: number } {
  let file: number | undefined;
  try {
    // Without O_NONBLOCK, opening a pipe without a writer waits for ever.
    file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const stat = fstatSync(file);
    if (!stat.isFile()) {
      throw new WanderError("E_FILE", `cannot read ${path}: it is not a regular file`, { hint: "check the path" });
    }
    return { file, bytes: stat.size };
  } catch (cause) {
    if (file !== undefined) closeSync(file);
    throw fileError(cause, "read", path);
  }
}

/**
 * ValueReads `count` bytes of an open file from `from`; fewer if it was shortened meanwhile. `path` is for the error. Throws
 * E_FILE.
 */
export function readFrom(file: number, from: number, count: number, path: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(count);
  let at = 0;
  try {
    while (at < count) {
      const got = readSync(file, bytes, at, Math.min(count - at, 1 << 30), from + at);
      if (got === 0) break;
      at += got;
    }
  } catch (cause) {
    throw fileError(cause, "read", path);
  }
  return at === count ? bytes : bytes.slice(0, at);
}

/** Flushes a directory, so that names created, renamed or removed in it survive a power failure. */
export function syncDirectory(path: string): void {
  if (process.platform === "win32") return; // directories cannot be opened there; NTFS journals its names
  const directory = openSync(path, "r");
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}

/** Cleans up after a failure. Ignores a failure of its own: the first one explains what is wrong with the disk. */
export function removeLeftover(path: string): boolean {
  try {
    rmSync(path, { recursive: true, force: true });
    return true;
  } catch {
    return false;
  }
}

const reasons: Readonly<Record<string, { what: string; hint: string }>> = {
  ENOSPC: { what: "the disk is full", hint: "free some space, then resume the run" },
  EDQUOT: { what: "the disk quota is used up", hint: "free some space, then resume the run" },
  EFBIG: { what: "the file would grow past the system's limit", hint: "raise the file size limit (ulimit -f)" },
  EROFS: { what: "the file system is read-only", hint: "choose a writable place with --out" },
  EACCES: { what: "permission denied", hint: "change the permissions, or choose another place with --out" },
  EPERM: { what: "the operation is not permitted", hint: "change the permissions, or choose another place with --out" },
  ENOENT: { what: "there is no such file or folder", hint: "check the path" },
  ENOTDIR: { what: "a part of the path is not a folder", hint: "check the path" },
  EISDIR: { what: "it is a folder", hint: "check the path" },
  EEXIST: { what: "it already exists", hint: "choose another name" },
  ELOOP: { what: "its links form a circle", hint: "check the path" },
  EMFILE: { what: "too many files are open", hint: "raise the limit of open files (ulimit -n)" },
  ENAMETOOLONG: { what: "the name is too long", hint: "choose a shorter name" },
};

/** Makes a folder if it is missing, but no folder above it: a run directory that was removed must not come back. */
export function makeFolder(path: string): void {
  try {
    mkdirSync(path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "EEXIST") throw cause;
    if (!statSync(path).isDirectory()) throw Object.assign(new Error(`${path} is not a folder`), { code: "ENOTDIR" });
  }
}

/**
 * Makes a folder and the missing folders above it. Node's own `recursive` never returns if the file system reports
 * ENOENT although the parent exists, as /proc does.
 */
export function makeFolders(path: string): void {
  try {
    makeFolder(path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "ENOENT" || existsSync(dirname(path))) throw cause;
    makeFolders(dirname(path));
    mkdirSync(path);
  }
}
