/**
 * The journal, the single truth of a run: a magic number, then framed MessagePack records in the order in which they
 * happened. What `append` returned from is on disk. kill -9 leaves at most one torn record at the end; opening cuts it.
 */
import { closeSync, fsyncSync, ftruncateSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { encode, frame } from "../core/wire.ts";
import { writeWhole } from "./atomic.ts";
import { fileError, isMissing, syncDirectory } from "./files.ts";
import { lock } from "./lock.ts";
import { checkOnlyName } from "./own.ts";
import { type JournalRecord, magic, scanJournal } from "./scan.ts";

/** An open journal. One writer: nobody else can open it until it is closed or its process has ended. */
export type Journal = {
  /** Records that it held when it was opened. */
  readonly held: number;
  /** Returns when the records are on disk. Throws E_FILE and leaves the journal as it was when they cannot be. */
  append(...records: JournalRecord[]): void;
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
  checkOnlyName(path);
  const release = lock(`${path}.lock`);
  let file: number | undefined;
  try {
    const found = endsOf(path);
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
    return writer(path, file, found?.ends ?? [], release);
  } catch (cause) {
    if (file !== undefined) closeSync(file);
    release();
    throw fileError(cause, "open", path);
  }
}

/** The whole records of a journal, which a run may still be writing: a torn tail is left out and left alone. */
export function readJournal(path: string): JournalRecord[] {
  return Array.from(scanJournal(path), ({ record }) => record);
}

/** Where each record ends, in bytes, and where the last whole one does; undefined where there is no journal. */
function endsOf(path: string): { ends: number[]; validBytes: number; torn: boolean } | undefined {
  const ends: number[] = [];
  try {
    const scan = scanJournal(path, () => true);
    for (;;) {
      const { done, value } = scan.next();
      if (done) return { ends, ...value };
      ends.push(value.end);
    }
  } catch (error) {
    if (isMissing((error as Error).cause ?? error)) return undefined;
    throw error;
  }
}

function writer(path: string, file: number, recordEnds: readonly number[], release: () => void): Journal {
  const ends = [...recordEnds]; // where each record ends, in bytes
  let open = true;
  const size = () => ends.at(-1) ?? magic.length;
  return {
    held: recordEnds.length,
    append(...records) {
      if (!open) throw new RangeError("journal: append after close");
      const frames = records.map((record) => frame(encode(record)));
      const bytes = Buffer.concat(frames);
      try {
        writeWhole(file, bytes, size());
        fsyncSync(file);
      } catch (cause) {
        shorten(file, size()); // where even that fails, the next record is written over the half one
        throw fileError(cause, "append to", path);
      }
      for (const { length } of frames) ends.push(size() + length);
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
