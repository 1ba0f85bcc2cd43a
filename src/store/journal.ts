/**
 * The journal, the single truth of a run: a magic number, then framed MessagePack records in the order in which they
 * happened. What `append` returned from is on disk. kill -9 leaves at most one torn record at the end; opening cuts it.
 */
import { closeSync, fsyncSync, ftruncateSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { WanderError } from "../core/errors.ts";
import { decodeAll, encode, frame, frameAt, frameHeaderBytes, readFrames } from "../core/wire.ts";
import { writeWhole } from "./atomic.ts";
import { fileError, isMissing, readFileCapped, syncDirectory } from "./files.ts";
import { lock } from "./lock.ts";

export type JournalRecord = { kind: string; [field: string]: unknown };

/** An open journal. One writer: nobody else can open it until it is closed or its process has ended. */
export type Journal = {
  /** What it held when it was opened, in order. */
  readonly records: readonly JournalRecord[];
  /** Returns when the record is on disk. Throws E_FILE and leaves the journal as it was when it cannot be. */
  append(record: JournalRecord): void;
  /** Drops all but the first `count` records: what a run does that resumes from an earlier checkpoint. */
  rewind(count: number): void;
  close(): void;
};

/**
 * Opens a journal for writing, creating it if need be, and cuts a torn tail. Throws E_FILE when it cannot be opened
 * or another process writes to it, E_FORMAT when it is not a journal or was damaged before its last record: cutting
 * there would lose records that were acknowledged.
 */
export function openJournal(path: string): Journal {
  const release = lock(`${path}.lock`);
  let file: number | undefined;
  try {
    const found = load(path, true);
    file = openSync(path, found === undefined ? "wx+" : "r+");
    if (found === undefined) {
      writeWhole(file, magic);
      fsyncSync(file);
      syncDirectory(dirname(path));
    } else if (found.torn) {
      if (found.validBytes < magic.length) writeWhole(file, magic);
      ftruncateSync(file, Math.max(found.validBytes, magic.length));
      fsyncSync(file);
    }
    return writer(path, file, found?.records ?? [], found?.ends ?? [], release);
  } catch (cause) {
    if (file !== undefined) closeSync(file);
    release();
    throw fileError(cause, "open", path);
  }
}

/** The whole records of a journal, which a run may still be writing: a torn tail is left out and left alone. */
export function readJournal(path: string): JournalRecord[] {
  return load(path, false)!.records;
}

export const magic = new TextEncoder().encode("wander1\n");
const mostBytes = 2 ** 31;
export const limits = { bytes: mostBytes, values: 64_000_000, containers: 8_000_000 }; // of a whole journal

function writer(
  path: string,
  file: number,
  records: readonly JournalRecord[],
  recordEnds: readonly number[],
  release: () => void,
): Journal {
  const ends = [...recordEnds]; // where each record ends, in bytes
  let open = true;
  const size = () => ends.at(-1) ?? magic.length;
  return {
    records,
    append(record) {
      if (!open) throw new RangeError("journal: append after close");
      const bytes = frame(encode(record));
      try {
        writeWhole(file, bytes, size());
        fsyncSync(file);
      } catch (cause) {
        shorten(file, size()); // where even that fails, the next record is written over the half one
        throw fileError(cause, "append to", path);
      }
      ends.push(size() + bytes.length);
    },
    rewind(count) {
      if (!open) throw new RangeError("journal: rewind after close");
      if (count < 0 || count > ends.length) throw new RangeError(`journal: rewind to ${count} of ${ends.length}`);
      ends.length = count;
      try {
        ftruncateSync(file, size());
        fsyncSync(file);
      } catch (cause) {
        throw fileError(cause, "shorten", path);
      }
    },
    close() {
      if (!open) return;
      open = false;
      closeSync(file);
      release();
    },
  };
}

/** False when the system refuses. */
function shorten(file: number, bytes: number): boolean {
  try {
    ftruncateSync(file, bytes);
    return true;
  } catch {
    return false;
  }
}

type Loaded = { records: JournalRecord[]; ends: number[]; validBytes: number; torn: boolean };

function load(path: string, mayBeMissing: boolean): Loaded | undefined {
  let bytes: Uint8Array;
  try {
    bytes = readFileCapped(path, mostBytes);
  } catch (error) {
    if (mayBeMissing && isMissing((error as Error).cause ?? error)) return undefined;
    throw error;
  }
  const head = bytes.subarray(0, magic.length);
  if (!head.every((byte, i) => byte === magic[i])) throw damaged(path, "it does not start as a journal does");
  if (bytes.length < magic.length) return { records: [], ends: [], validBytes: 0, torn: true }; // killed at creation
  const body = bytes.subarray(magic.length);
  const { frames, validBytes, torn } = readFrames(body);
  if (torn && holdsFrame(body, validBytes + 1)) {
    throw damaged(path, `record ${frames.length + 1} is broken and whole ones follow it`);
  }
  const ends: number[] = [];
  let end = magic.length;
  const records = decodeAll(frames, limits).map((value, i) => {
    end += frameHeaderBytes + frames[i]!.length;
    ends.push(end);
    return recordOf(value, path, i + 1);
  });
  return { records, ends, validBytes: magic.length + validBytes, torn };
}

/**
 * Whether a whole record lies anywhere past a break. A tear at the end is what kill -9 leaves; a break with records
 * after it is damage, even where the broken record's length points past the end of the file.
 */
function holdsFrame(body: Uint8Array, from: number): boolean {
  let budget = 4 * body.length + (1 << 20); // bytes to check: a hostile file could make this quadratic
  for (let at = from; at + frameHeaderBytes < body.length; at++) {
    const first = body[at + frameHeaderBytes]!;
    if (first !== 0xde && first !== 0xdf) continue; // every record is a map, which msgpackr writes so
    const length = new DataView(body.buffer, body.byteOffset + at, 4).getUint32(0, true);
    if (length > body.length - at - frameHeaderBytes) continue;
    budget -= length;
    if (budget < 0 || frameAt(body, at) !== undefined) return true;
  }
  return false;
}

/** What a frame held as a record. Throws E_FORMAT where it is none; `number` counts from 1. */
export function recordOf(value: unknown, path: string, number: number): JournalRecord {
  if (typeof value === "object" && value !== null && typeof (value as { kind?: unknown }).kind === "string") {
    return value as JournalRecord;
  }
  throw damaged(path, `record ${number} has no kind`);
}

function damaged(path: string, what: string): WanderError {
  return new WanderError("E_FORMAT", `${path} is not a whole journal: ${what}`, {
    hint: "restore the run directory from a copy, or start a new run",
  });
}
