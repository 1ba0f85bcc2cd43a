/**
 * Checkpoints: `checkpoints/round-NNNN/`, each whole or missing. A folder is filled under a temporary name, flushed,
 * then renamed. Its index names every file with size and SHA-256, so that later damage is detected too.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { WanderError } from "../core/errors.ts";
import { writeDurably } from "./atomic.ts";
import { fileError, isMissing, makeFolder, readFileCapped, removeLeftover, syncDirectory } from "./files.ts";
import { jsonText, readJson } from "./json.ts";
import { ownFolder } from "./own-files.ts";

export type Checkpoint = {
  /** Its folder. */
  path: string;
  round: number;
  names: readonly string[];
  /** A file's bytes, checked against the index. Throws E_FORMAT for a name that the index lacks. */
  read(name: string): Uint8Array;
  /** Newer checkpoints that were skipped because they are not whole, newest first. */
  damaged: readonly { round: number; reason: string }[];
};

/**
 * Writes the files of one round's checkpoint and returns when all are on disk. Replaces an existing checkpoint of that
 * round. `check` throws if the caller may no longer write; it is called before anything is written and again before the
 * rename. Throws E_FILE and leaves earlier checkpoints untouched. Does not recreate a missing run directory.
 */
export function writeCheckpoint(
  runDir: string,
  round: number,
  { files, check = () => {} }: { files: Readonly<Record<string, Uint8Array>>; check?: () => void },
): void {
  if (!Number.isSafeInteger(round) || round < 0) throw new RangeError(`checkpoint: round ${round}`);
  const parent = ownFolder(runDir, folder);
  const final = ownFolder(runDir, folder, nameOf(round));
  const temporary = join(parent, `.${nameOf(round)}.tmp`);
  const replaced = join(parent, `.${nameOf(round)}.old`);
  const index: Index = { format: 1, round, files: {} };
  try {
    check();
    makeFolder(parent);
    rmSync(temporary, { recursive: true, force: true }); // left by a kill
    rmSync(replaced, { recursive: true, force: true });
    mkdirSync(temporary);
    for (const [name, bytes] of Object.entries(files)) {
      if (!fileName.test(name) || name === indexName) throw new RangeError(`checkpoint: file name ${name}`);
      writeDurably(join(temporary, name), bytes);
      index.files[name] = { bytes: bytes.length, sha256: sha256(bytes) };
    }
    writeDurably(join(temporary, indexName), jsonText(index));
    syncDirectory(temporary);
    check();
    // A rename cannot replace a folder that is not empty. After a kill between the two, the round is run again.
    if (existsSync(final)) renameSync(final, replaced);
    renameSync(temporary, final);
    syncDirectory(parent);
    rmSync(replaced, { recursive: true, force: true });
  } catch (cause) {
    removeLeftover(temporary);
    if (cause instanceof RangeError) throw cause;
    throw fileError(cause, "write the checkpoint", final);
  }
}

/**
 * The newest whole checkpoint, with every file verified; undefined if there is no checkpoint. Throws E_FORMAT if there
 * are some and none is whole, E_FILE if the folder cannot be read.
 */
export function latestCheckpoint(runDir: string): Checkpoint | undefined {
  for (const checkpoint of wholeCheckpoints(runDir)) return checkpoint;
  return undefined;
}

/** Receives a one-sentence warning: something is wrong with a run, but not enough to stop. */
export type WarningListener = (text: string) => void;

/** The default: a warning of the process, on standard error. */
export const emitWarning: WarningListener = (text) => process.emitWarning(text);

/**
 * The whole checkpoints, newest first, each verified when it is requested; empty if there is none. Throws E_FORMAT if
 * there are some and none is whole, E_FILE if the folder cannot be read.
 */
export function* wholeCheckpoints(runDir: string): Generator<Checkpoint, void, undefined> {
  const damaged: { round: number; reason: string }[] = [];
  let whole = 0;
  for (const round of listCheckpoints(runDir).reverse()) {
    let checkpoint: Omit<Checkpoint, "damaged">;
    try {
      checkpoint = openCheckpoint(runDir, round);
    } catch (cause) {
      if (!(cause instanceof WanderError)) throw cause;
      damaged.push({ round, reason: cause.message });
      continue;
    }
    whole++;
    yield { ...checkpoint, damaged: [...damaged] };
  }
  if (whole > 0 || damaged.length === 0) return;
  throw new WanderError("E_FORMAT", `no checkpoint of ${runDir} is whole; the newest: ${damaged[0]!.reason}`, {
    hint: "restore the checkpoints folder from a backup, or start a new run",
  });
}

/** The checkpoint of that round, with every file verified. Throws E_FORMAT if it is not whole. */
export function openCheckpoint(runDir: string, round: number): Omit<Checkpoint, "damaged"> {
  const checkpoint = peekCheckpoint(runDir, round);
  for (const name of checkpoint.names) checkpoint.read(name); // one at a time: many agents' files need not fit in memory
  return checkpoint;
}

/** Like `openCheckpoint`, but verifies each file only when it is read: for callers that need one file of many. */
export function peekCheckpoint(runDir: string, round: number): Omit<Checkpoint, "damaged"> {
  const path = join(runDir, folder, nameOf(round));
  const index = readJson(join(path, indexName), Index);
  if (index.round !== round) throw broken(join(path, indexName), `it belongs to round ${index.round}`);
  const names = Object.keys(index.files);
  const read = (name: string): Uint8Array => {
    const wanted = Object.hasOwn(index.files, name) ? index.files[name] : undefined;
    if (wanted === undefined) throw broken(path, `it has no file ${name}`);
    const bytes = readFileCapped(join(path, name), wanted.bytes);
    if (bytes.length !== wanted.bytes) {
      throw broken(join(path, name), `expected ${wanted.bytes} bytes, got ${bytes.length}`);
    }
    if (sha256(bytes) !== wanted.sha256) throw broken(join(path, name), "its SHA-256 differs from the recorded one");
    return bytes;
  };
  return { path, round, names, read };
}

/** Rounds that have a checkpoint folder, oldest first. */
export function listCheckpoints(runDir: string): number[] {
  const parent = join(runDir, folder);
  let names: string[];
  try {
    names = readdirSync(parent);
  } catch (cause) {
    if (isMissing(cause)) return [];
    throw fileError(cause, "list", parent);
  }
  return names
    .map((name) => ({ name, round: Number(/^round-(\d{4,15})$/.exec(name)?.[1] ?? Number.NaN) }))
    .filter(({ name, round }) => name === nameOf(round))
    .map(({ round }) => round)
    .sort((a, b) => a - b);
}

/**
 * Deletes old checkpoints, keeping the `keep` newest whole ones. A damaged one does not count: it must not push out the
 * one that a resume would fall back to.
 */
export function pruneCheckpoints(runDir: string, keep: number): void {
  let whole = 0;
  for (const round of listCheckpoints(runDir).reverse()) {
    if (whole >= keep) removeCheckpoint(runDir, round);
    else if (isWhole(runDir, round)) whole += 1;
  }
}

const folder = "checkpoints";
const indexName = "index.json";
const fileName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/; // a stranger's index must not name ../../anything
const nameOf = (round: number): string => `round-${String(round).padStart(4, "0")}`;

const Index = z.strictObject({
  format: z.literal(1),
  round: z.int().nonnegative(),
  files: z.record(
    z.string().regex(fileName),
    z.strictObject({ bytes: z.int().nonnegative(), sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
  ),
});
type Index = z.infer<typeof Index>;

/** Whether every file of that round's checkpoint matches its index. */
export function isWhole(runDir: string, round: number): boolean {
  try {
    openCheckpoint(runDir, round);
    return true;
  } catch (cause) {
    if (cause instanceof WanderError) return false;
    throw cause;
  }
}

/** Deletes the checkpoint of that round. Throws E_FILE. */
export function removeCheckpoint(runDir: string, round: number): void {
  const path = ownFolder(runDir, folder, nameOf(round));
  const doomed = join(runDir, folder, `.${nameOf(round)}.old`); // after a kill halfway, no half checkpoint is visible
  try {
    rmSync(doomed, { recursive: true, force: true });
    renameSync(path, doomed);
    rmSync(doomed, { recursive: true, force: true });
  } catch (cause) {
    throw fileError(cause, "delete", path);
  }
}

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

function broken(path: string, what: string): WanderError {
  return new WanderError("E_FORMAT", `${path}: ${what}`, { hint: "restore it from a backup, or start a new run" });
}
