/** ValueReads a journal with one record in memory at a time: training data may be much larger than everything else. */
import { closeSync } from "node:fs";
import { dirname } from "node:path";
import { WanderError } from "../core/errors.ts";
import { decode, decodeEach, frameAt, frameHeaderBytes, wireLimits } from "../core/wire.ts";
import { openRegular, readFrom } from "./files.ts";

export type JournalRecord = { kind: string; [field: string]: unknown };

/** A record and its position in the file, in bytes; `end` is exclusive. */
export type Placed = { record: JournalRecord; at: number; end: number };

/**
 * The number of bytes up to the end of the last whole record, and after it: a half-written record, or a damaged one.
 */
export type Scanned = { validBytes: number; tornBytes: number };

export const magic = new TextEncoder().encode("wander1\n");
const mostBytes = 2 ** 31;
export const limits = { bytes: mostBytes, values: 64_000_000, containers: 8_000_000 }; // for everything that a reader keeps

/**
 * The whole records of a journal in order. A run may still be writing it: a torn end is ignored. Returns where the last
 * record ends and how much follows it. `passes` selects the records that the caller does not keep. Throws E_FILE if the
 * journal cannot be read, E_FORMAT if it is not a journal or was damaged before its last record.
 */
export function* scanJournal(
  path: string,
  passes: (record: JournalRecord) => boolean = () => false,
): Generator<Placed, Scanned> {
  const { file, bytes } = openRegular(path);
  try {
    const head = readFrom(file, 0, Math.min(bytes, magic.length), path);
    if (!head.every((byte, i) => byte === magic[i])) throw damaged(path, "it does not start as a journal does");
    if (head.length < magic.length) return { validBytes: 0, tornBytes: bytes }; // killed at creation
    let at = 0;
    let end = magic.length;
    const payloads = function* () {
      for (;;) {
        const payload = payloadAt(file, end, bytes, path);
        if (payload === undefined) return;
        at = end;
        end += frameHeaderBytes + payload.length;
        yield payload;
      }
    };
    let count = 0;
    const ofFile = { ...limits, containers: Math.min(limits.containers, 100_000 + bytes / 8) }; // each takes 200 bytes
    for (const record of decodeEach(payloads(), ofFile, (value) => isRecord(value) && passes(value))) {
      count++;
      yield { record: recordOf(record, path, count), at, end };
    }
    if (end < bytes && holdsFrame(readRest(file, end, bytes, path))) {
      throw damaged(path, `record ${count + 1} is broken and whole ones follow it`);
    }
    return { validBytes: end, tornBytes: bytes - end };
  } finally {
    closeSync(file);
  }
}

/** The record that a scan found at that byte. Throws E_FORMAT if it is no longer there. */
export function recordAt(path: string, at: number): JournalRecord {
  const { file, bytes } = openRegular(path);
  try {
    const payload = payloadAt(file, at, bytes, path);
    const record = payload && decode(payload);
    if (!isRecord(record)) throw damaged(path, `it was changed while it was read: no record at byte ${at}`);
    return record;
  } finally {
    closeSync(file);
  }
}

/** Undefined if no whole frame begins there. */
function payloadAt(file: number, at: number, bytes: number, path: string): Uint8Array | undefined {
  if (at + frameHeaderBytes > bytes) return undefined;
  const length = lengthAt(readFrom(file, at, frameHeaderBytes, path), 0);
  // No record is longer: `append` refuses longer ones.
  if (length > wireLimits.bytes || at + frameHeaderBytes + length > bytes) return undefined;
  return frameAt(readFrom(file, at, frameHeaderBytes + length, path), 0);
}

function readRest(file: number, from: number, bytes: number, path: string): Uint8Array {
  if (bytes - from > mostBytes) throw damaged(path, `its last ${bytes - from} bytes are not a record`);
  return readFrom(file, from, bytes - from, path);
}

/**
 * Whether a whole record lies anywhere after a break, at which these bytes begin. A tear at the end comes from kill -9;
 * a break with records after it is damage, even if the broken record's length points past the end of the file.
 */
function holdsFrame(rest: Uint8Array): boolean {
  let budget = 4 * rest.length + (1 << 20); // bytes to check: a hostile file could make this quadratic
  for (let at = 1; at + frameHeaderBytes < rest.length; at++) {
    const first = rest[at + frameHeaderBytes]!;
    if (first !== 0xde && first !== 0xdf) continue; // every record is a map, which msgpackr writes so
    const length = lengthAt(rest, at);
    if (length > rest.length - at - frameHeaderBytes) continue;
    budget -= length;
    if (budget < 0 || frameAt(rest, at) !== undefined) return true;
  }
  return false;
}

const lengthAt = (bytes: Uint8Array, at: number): number =>
  bytes.length < at + 4 ? 0 : new DataView(bytes.buffer, bytes.byteOffset + at, 4).getUint32(0, true);

/** The record in a frame. Throws E_FORMAT if there is none; `number` counts from 1. */
export function recordOf(value: unknown, path: string, number: number): JournalRecord {
  if (isRecord(value)) return value;
  throw damaged(path, `record ${number} has no kind`);
}

function isRecord(value: unknown): value is JournalRecord {
  return typeof value === "object" && value !== null && typeof (value as { kind?: unknown }).kind === "string";
}

function damaged(path: string, what: string): WanderError {
  return new WanderError("E_FORMAT", `${path} is not a whole journal: ${what}`, {
    hint: `restore the journal from a backup, or write it again from the checkpoints: wander resume ${dirname(path)} --repair`,
  });
}
