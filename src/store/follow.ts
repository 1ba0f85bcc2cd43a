/** The records of a journal as a run appends them: each look reads what is new and never the whole file again. */
import { closeSync } from "node:fs";
import { decodeAll, frameHeaderBytes, readFrames } from "../core/wire.ts";
import { wireLimits } from "../core/wire-scan.ts";
import { openRegular, readFrom } from "./files.ts";
import { type JournalRecord, limits, magic, recordOf, scanJournal } from "./scan.ts";

export type Appended = {
  records: JournalRecord[];
  /** They are the first ones: earlier looks told of a journal that is no longer there. */
  fromStart: boolean;
};

/**
 * Gives what calls of it find new. A half-written record waits for its other half. Throws what `scanJournal` throws, and
 * the next call looks from the start again.
 */
export function followJournal(path: string): () => Appended {
  let at = 0; // bytes taken so far, the magic number included
  let taken = 0; // records
  let mark: Uint8Array | undefined; // the header of the last frame that was taken, with its checksum
  let markAt = 0;
  let doubted = -1; // size of the file when its broken tail was last looked into

  /** Reads it all for what is wrong with it. */
  const check = () => {
    for (const _ of scanJournal(path, () => true));
  };
  const forget = () => {
    at = 0;
    taken = 0;
    mark = undefined;
    doubted = -1;
  };
  const look = (): Appended => {
    const { file, bytes: size } = openRegular(path);
    try {
      // A run that resumes may cut records and write others; the frame before is then no longer the one that was seen.
      if (size < at || (mark && !same(mark, readFrom(file, markAt, mark.length, path)))) forget();
      const fromStart = at === 0;
      if (size <= magic.length) return { records: [], fromStart };
      if (fromStart && !same(magic, readFrom(file, 0, magic.length, path))) check(); // throws, and says why
      at = Math.max(at, magic.length);
      const bytes = readFrom(file, at, Math.min(size - at, wireLimits.bytes + frameHeaderBytes), path);
      const { frames, validBytes, torn } = readFrames(bytes);
      const records = decodeAll(frames, limits).map((value, i) => recordOf(value, path, taken + i + 1));
      const last = frames.at(-1);
      if (last !== undefined) {
        markAt = at + validBytes - last.length - frameHeaderBytes;
        mark = bytes.slice(markAt - at, markAt - at + frameHeaderBytes);
      }
      taken += frames.length;
      at += validBytes;
      if (torn && frames.length === 0 && size !== doubted) {
        doubted = size;
        check(); // throws where this is damage, and not a record that is being written
      }
      return { records, fromStart };
    } finally {
      closeSync(file);
    }
  };
  return () => {
    try {
      return look();
    } catch (error) {
      forget();
      throw error;
    }
  };
}

const same = (a: Uint8Array, b: Uint8Array) => a.length === b.length && a.every((byte, i) => byte === b[i]);
