/**
 * Messages to files and queues: MessagePack, and frames that show where a file was torn. The only module that imports
 * msgpackr.
 */
import { crc32 } from "node:zlib";
import { Packr } from "msgpackr";
import { WanderError } from "./errors.ts";
import { scanMessage, type WireLimits, wireLimits } from "./wire-scan.ts";

export { type WireLimits, wireLimits } from "./wire-scan.ts";

// moreTypes is required: without it, a Float32Array is silently reduced to one byte per number. Records would make a
// message depend on earlier ones. Copied buffers keep a decoded value from holding its whole file in memory.
const packr = new Packr({ moreTypes: true, useRecords: false, copyBuffers: true });

/**
 * One value as a message: plain objects, arrays, text, finite and other doubles, booleans, null, undefined and typed
 * arrays up to 64-bit floats. -0 outside a typed array becomes 0, as MessagePack has no such integer. Throws E_FORMAT
 * or E_LIMIT for what `decode` would refuse, so that nothing unreadable is written.
 */
export function encode(value: unknown, limits: Partial<WireLimits> = {}): Uint8Array {
  let packed: Uint8Array;
  try {
    packed = packr.pack(value);
  } catch (cause) {
    throw new WanderError("E_FORMAT", `value cannot be written: ${(cause as Error).message}`, {
      hint: "pass plain objects, arrays, text, numbers and typed arrays, without cycles",
      cause,
    });
  }
  // The packer's buffer is longer than the message and may be shared with the next one.
  const bytes = Uint8Array.prototype.slice.call(packed);
  scanMessage(bytes, { ...wireLimits, ...limits });
  return bytes;
}

/**
 * The bytes of `encode(value)` for a plain object, piece by piece: lists in it element by element, so that each piece
 * stays within the limits and only one is in memory. For digests: nothing decodes a message of unlimited size.
 */
export function* encodePieces(value: object): Generator<Uint8Array> {
  const entries = Object.entries(value);
  yield header(0xde, 2, entries.length); // msgpackr writes every object as a map of this width
  for (const [key, inner] of entries) {
    yield encode(key);
    if (!Array.isArray(inner)) {
      yield encode(inner);
      continue;
    }
    const { length } = inner;
    yield length < 16
      ? Uint8Array.of(0x90 | length)
      : length < 2 ** 16
        ? header(0xdc, 2, length)
        : header(0xdd, 4, length);
    for (const element of inner) yield encode(element);
  }
}

function header(token: number, width: 2 | 4, count: number): Uint8Array {
  const bytes = new Uint8Array(1 + width);
  bytes[0] = token;
  const view = new DataView(bytes.buffer);
  if (width === 2) view.setUint16(1, count);
  else view.setUint32(1, count);
  return bytes;
}

/**
 * The value of one message. The message is scanned before anything is built from it, so that a stranger's bytes cannot
 * take memory beyond the limits. Throws E_FORMAT (truncated, foreign, polluting keys) or E_LIMIT.
 */
export function decode(bytes: Uint8Array, limits: Partial<WireLimits> = {}): unknown {
  return decodeAll([bytes], limits)[0];
}

/** The values of many messages under one budget: limits for each message alone would not limit a whole file. */
export const decodeAll = (messages: readonly Uint8Array[], limits: Partial<WireLimits> = {}): unknown[] => [
  ...decodeEach(messages, limits),
];

/**
 * Like `decodeAll`, one by one, for callers that keep few of the values: a value for which `passes` returns true costs
 * no budget.
 */
export function* decodeEach(
  messages: Iterable<Uint8Array>,
  limits: Partial<WireLimits> = {},
  passes: (value: unknown) => boolean = () => false,
): Generator<unknown> {
  const left = { ...wireLimits, ...limits };
  for (const bytes of messages) {
    const { values, containers } = scanMessage(bytes, left);
    const value = unpack(bytes);
    if (!passes(value)) {
      left.bytes -= bytes.length;
      left.values -= values;
      left.containers -= containers;
    }
    yield value;
  }
}

function unpack(bytes: Uint8Array): unknown {
  try {
    return packr.unpack(bytes);
  } catch (cause) {
    throw new WanderError("E_FORMAT", `message cannot be read: ${(cause as Error).message}`, {
      hint: "restore the file from a backup, or start a new run: this one is damaged or was not written by wander",
      cause,
    });
  }
}

/** Bytes that a frame adds to its payload: length and CRC-32, both u32 little-endian. */
export const frameHeaderBytes = 8;

/**
 * The payload after its length and CRC-32: MessagePack alone does not detect a flipped byte. An empty payload is not a
 * message; its frame would be eight zero bytes, which a disk may leave after a power failure.
 */
export function frame(payload: Uint8Array): Uint8Array {
  if (payload.length === 0) throw new RangeError("frame: an empty payload is not a message");
  const out = new Uint8Array(frameHeaderBytes + payload.length);
  const view = new DataView(out.buffer);
  view.setUint32(0, payload.length, true);
  view.setUint32(4, crc32(payload), true);
  out.set(payload, frameHeaderBytes);
  return out;
}

export type Frames = {
  frames: Uint8Array[]; // payloads, as views into the bytes read
  validBytes: number; // where the last whole frame ends
  torn: boolean; // something that is not a whole frame follows
};

/** The whole frames from the start of `bytes`. Never throws: the caller decides what a tear means. */
export function readFrames(bytes: Uint8Array): Frames {
  const frames: Uint8Array[] = [];
  let at = 0;
  for (;;) {
    const payload = frameAt(bytes, at);
    if (payload === undefined) return { frames, validBytes: at, torn: at < bytes.length };
    frames.push(payload);
    at += frameHeaderBytes + payload.length;
  }
}

/** The payload of the whole frame that starts at `at`; undefined if there is none. */
export function frameAt(bytes: Uint8Array, at: number): Uint8Array | undefined {
  if (at + frameHeaderBytes > bytes.length) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getUint32(at, true);
  const end = at + frameHeaderBytes + length;
  if (length === 0 || end > bytes.length) return undefined;
  const payload = bytes.subarray(at + frameHeaderBytes, end);
  return crc32(payload) === view.getUint32(at + 4, true) ? payload : undefined;
}
