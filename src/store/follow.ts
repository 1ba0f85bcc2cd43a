/** ValueReads the records of a journal while a run appends to it. Each call reads only what is new. */
import { closeSync } from "node:fs";
import { decodeAll, frameHeaderBytes, readFrames } from "../core/wire.ts";
import { wireLimits } from "../core/wire-scan.ts";
import { openRegular, readFrom } from "./files.ts";
import { type JournalRecord, limits, magic, recordOf, scanJournal } from "./scan.ts";

export type Appended = {
  records: JournalRecord[];
  /** True if they are the journal's first records: earlier calls read a journal that no longer exists. */
  fromStart: boolean;
};

/**
 * Each call of the returned function gives the records since the last call. A half-written record waits until it is
 * whole. Throws what `scanJournal` throws; the next call then starts from the beginning.
 */
export function followJournal(path: string): () => Appended {
  let at = 0; // bytes read so far, the magic number included
  let taken = 0; // records
  let mark: Uint8Array | undefined; // the header of the last frame that was read, with its checksum
  let markAt = 0;
  let doubted = -1; // size of the file when its broken end was last checked

  /** ValueReads the whole file to find out what is wrong with it. */
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
      // A resuming run may cut records and write others: then the last frame read is no longer in its place.
      if (size < at || (mark && !same(mark, readFrom(file, markAt, mark.length, path)))) forget();
      const fromStart = at === 0;
      if (size <= magic.length) return { records: [], fromStart };
      if (fromStart && !same(magic, readFrom(file, 0, magic.length, path))) check(); // throws, with the reason
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
        check(); // throws if this is damage, and not a record being written
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
