/**
 * The journal, the single truth of a run: a magic number, then framed MessagePack records in the order of events. When
 * `append` returns, its records are on disk. kill -9 leaves at most one torn record at the end; opening the journal
 * cuts it off.
 */
import { closeSync, constants, copyFileSync, existsSync, fsyncSync, ftruncateSync, openSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { failAfter, runAll, succeeds } from "../core/cleanup.ts";
import { WanderError } from "../core/errors.ts";
import { encode, frame } from "../core/wire.ts";
import { writeWhole } from "./atomic.ts";
import { fileError, isMissing, syncDirectory } from "./files.ts";
import { type Lock, lock } from "./lock.ts";
import { checkOnlyName } from "./own-files.ts";
import { type JournalRecord, magic, scanJournal } from "./scan.ts";

/** An open journal. It has a single writer: nobody else can open it until it is closed or its process has ended. */
export type Journal = {
  /** Number of records when it was opened. */
  readonly held: number;
  /**
   * What was cut off the end on opening: the number of bytes, the number of whole records before them, and the round of
   * the last one. Omitted if nothing was cut.
   */
  readonly cut?: { readonly bytes: number; readonly records: number; readonly round?: number };
  /**
   * Returns when the records are on disk. Throws E_FILE if they cannot be written, and leaves the journal as it was.
   */
  append(...records: JournalRecord[]): void;
  /** Drops all but the first `count` records, when a run resumes from an earlier checkpoint. */
  rewind(count: number): void;
  close(): void;
};

export type Opening = {
  /** The run's lock, held by the caller; if omitted, the journal takes its own. */
  lock?: Lock | undefined;
  /** Called with each record that the journal holds, in order. */
  see?: (record: JournalRecord) => void;
  /** If the journal was damaged before its last record, cut it there and keep a copy in `journal.damaged`. */
  repair?: boolean | undefined;
};

/**
 * Opens a journal for writing, creates it if it is missing, and cuts off a torn end. Throws E_FILE if it cannot be
 * opened or another process writes to it, E_FORMAT if it is not a journal or was damaged before its last record.
 * Cutting there would lose records that were reported as written; `repair` allows it.
 */
export function openJournal(path: string, { lock: given, see = () => {}, repair = false }: Opening = {}): Journal {
  checkOnlyName(path);
  const own = given === undefined ? lock(`${path}.lock`) : undefined;
  const held = given ?? own!;
  let file: number | undefined;
  try {
    held.check();
    let round: unknown;
    const look = (record: JournalRecord) => {
      round = record.round ?? round;
      see(record);
    };
    const found = endsOf(path, look, repair);
    if (found?.damaged === true) keepCopy(path);
    file = openSync(path, found === undefined ? "wx+" : "r+");
    if (found === undefined) {
      writeWhole(file, magic);
      fsyncSync(file);
      syncDirectory(dirname(path));
    } else if (found.tornBytes > 0 || found.validBytes < magic.length) {
      if (found.validBytes < magic.length) writeWhole(file, magic);
      ftruncateSync(file, Math.max(found.validBytes, magic.length));
      fsyncSync(file);
    }
    const { ends = [], tornBytes: bytes = 0 } = found ?? {};
    const journal = writer(path, file, ends, held, () => own?.release());
    const last = typeof round === "number" ? { round } : {};
    return bytes === 0 ? journal : { ...journal, cut: { bytes, records: ends.length, ...last } };
  } catch (cause) {
    failAfter(
      fileError(cause, "open", path),
      () => file !== undefined && closeSync(file),
      () => own?.release(),
    );
  }
}

/** The whole records of a journal, which a run may still be writing: a torn end is ignored and left in place. */
export function readJournal(path: string): JournalRecord[] {
  return Array.from(scanJournal(path), ({ record }) => record);
}

type Ends = { ends: number[]; validBytes: number; tornBytes: number; damaged: boolean };

/** The byte at which each record ends, and the end of the last whole one; undefined if there is no journal. */
function endsOf(path: string, see: (record: JournalRecord) => void, repair: boolean): Ends | undefined {
  const ends: number[] = [];
  try {
    const scan = scanJournal(path, () => true);
    for (;;) {
      const { done, value } = scan.next();
      if (done) return { ends, ...value, damaged: false };
      see(value.record);
      ends.push(value.end);
    }
  } catch (error) {
    if (isMissing((error as Error).cause ?? error)) return undefined;
    if (!repair || !(error instanceof WanderError) || error.code === "E_FILE") throw error;
    const validBytes = ends.at(-1) ?? 0; // empty if even the first bytes are wrong
    return { ends, validBytes, tornBytes: statSync(path).size - validBytes, damaged: true };
  }
}

/** Uses a name that is free: an earlier copy may be the better one. */
function keepCopy(path: string): void {
  let copy = `${path}.damaged`;
  for (let k = 2; existsSync(copy); k++) copy = `${path}.damaged-${k}`;
  copyFileSync(path, copy, constants.COPYFILE_EXCL);
}

function writer(path: string, file: number, recordEnds: readonly number[], lock: Lock, release: () => void): Journal {
  const ends = [...recordEnds]; // the byte at which each record ends
  let open = true;
  const size = () => ends.at(-1) ?? magic.length;
  return {
    held: recordEnds.length,
    append(...records) {
      if (!open) throw new RangeError("journal: append after close");
      lock.check();
      const frames = records.map((record) => frame(encode(record)));
      const bytes = Buffer.concat(frames);
      try {
        writeWhole(file, bytes, size());
        fsyncSync(file);
      } catch (cause) {
        succeeds(() => ftruncateSync(file, size())); // if even that fails, the next record overwrites the half one
        throw fileError(cause, "append to", path);
      }
      for (const { length } of frames) ends.push(size() + length);
    },
    rewind(count) {
      if (!open) throw new RangeError("journal: rewind after close");
      if (count < 0 || count > ends.length) throw new RangeError(`journal: rewind to ${count} of ${ends.length}`);
      lock.check();
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
      runAll(() => closeSync(file), release);
    },
  };
}
