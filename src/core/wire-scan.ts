import { WanderError } from "./errors.ts";

/** The maximum that a message may cost, checked before anything is built from it. */
export type WireLimits = {
  bytes: number;
  values: number; // everything counted: numbers, strings, keys, containers
  containers: number; // arrays, maps and typed arrays: ~200 bytes of heap each for as little as one byte of message
  depth: number;
};

export const wireLimits: WireLimits = { bytes: 1 << 28, values: 8_000_000, containers: 1_000_000, depth: 64 };

/**
 * Walks the headers of one MessagePack message without building a value, because a decoder's memory depends on the
 * number of values, not on the bytes: 5 MB of empty maps took 955 MB. Accepts one whole message of nil, booleans,
 * 32-bit integers, floats, text, bytes, arrays, maps with text keys, `undefined` and typed arrays.
 *
 * Returns the counts. Throws E_LIMIT past a limit, E_FORMAT for anything else, including 64-bit integers and other
 * extensions.
 */
export function scanMessage(bytes: Uint8Array, limits: WireLimits): { values: number; containers: number } {
  if (bytes.length > limits.bytes) throw overLimit("bytes", bytes.length, limits.bytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // One entry per open container: the number of values to come, and whether the even ones are keys.
  const left: number[] = [1];
  const keyed: boolean[] = [false];
  let at = 0;
  let values = 0;
  let containers = 0;

  const length = (size: 1 | 2 | 4): number => {
    if (at + size > bytes.length) throw truncated(at);
    const value = size === 1 ? view.getUint8(at) : size === 2 ? view.getUint16(at) : view.getUint32(at);
    at += size;
    return value;
  };
  const skip = (size: number): void => {
    if (at + size > bytes.length) throw truncated(at);
    at += size;
  };
  const countContainer = (): void => {
    if (++containers > limits.containers) throw overLimit("containers", containers, limits.containers);
  };
  const open = (count: number, isMap: boolean): void => {
    countContainer();
    if (count > bytes.length - at) throw truncated(at); // each value to come takes at least a byte
    if (left.length > limits.depth) throw overLimit("depth", left.length, limits.depth);
    left.push(count);
    keyed.push(isMap);
  };

  while (left.length > 0) {
    const top = left.length - 1;
    const remaining = left[top]!;
    if (remaining === 0) {
      left.pop();
      keyed.pop();
      continue;
    }
    left[top] = remaining - 1;
    if (++values > limits.values) throw overLimit("values", values, limits.values);
    const start = at;
    const token = length(1);
    if (keyed[top] && remaining % 2 === 0) {
      readKey(token, start);
      continue;
    }
    if (token <= 0x7f || token >= 0xe0) continue; // small integers
    if (token <= 0x8f) open((token & 0x0f) * 2, true);
    else if (token <= 0x9f) open(token & 0x0f, false);
    else if (token <= 0xbf) skip(token & 0x1f);
    else if (token === 0xc0 || token === 0xc2 || token === 0xc3) continue;
    else if (token in fixedSize) skip(fixedSize[token]!);
    else if (token === 0xc4 || token === 0xd9) skip(length(1));
    else if (token === 0xc5 || token === 0xda) skip(length(2));
    else if (token === 0xc6 || token === 0xdb) skip(length(4));
    else if (token === 0xdc) open(length(2), false);
    else if (token === 0xdd) open(length(4), false);
    else if (token === 0xde) open(length(2) * 2, true);
    else if (token === 0xdf) open(length(4) * 2, true);
    else if (token === 0xd4) readExtension(1, start);
    else if (token >= 0xd5 && token <= 0xd8) readExtension(2 << (token - 0xd5), start);
    else if (token === 0xc7) readExtension(length(1), start);
    else if (token === 0xc8) readExtension(length(2), start);
    else if (token === 0xc9) readExtension(length(4), start);
    else throw refused(`type 0x${token.toString(16)}`, start);
  }
  if (at !== bytes.length) throw refused(`${bytes.length - at} bytes after the message's end`, at);
  return { values, containers };

  function readKey(token: number, start: number): void {
    let size: number;
    if (token >= 0xa0 && token <= 0xbf) size = token & 0x1f;
    else if (token === 0xd9) size = length(1);
    else if (token === 0xda) size = length(2);
    else if (token === 0xdb) size = length(4);
    else throw refused("a key that is not text", start);
    const from = at;
    skip(size);
    if (!dangerousLengths.has(size)) return;
    const key = asciiOf(bytes, from, size);
    if (isDangerousKey(key)) throw refused(`the key ${key}`, start);
  }

  function readExtension(size: number, start: number): void {
    const type = length(1);
    const from = at;
    skip(size);
    if (type === 0x00 && size === 1) return; // undefined
    if (type !== 0x74 || size < 1) throw refused(`extension 0x${type.toString(16)}`, start);
    const element = elementBytes[bytes[from]!];
    if (element === undefined || (size - 1) % element !== 0) throw refused("a malformed typed array", start);
    countContainer();
  }
}

/** Keys through which a decoded object could reach a prototype. */
export function isDangerousKey(key: string): boolean {
  return key === "__proto__" || key === "constructor" || key === "prototype";
}

/** Payload sizes of integers up to 32 bits and of both floats. */
const fixedSize: Readonly<Record<number, number>> = {
  202: 4,
  203: 8,
  204: 1,
  205: 2,
  206: 4,
  208: 1,
  209: 2,
  210: 4,
};

/** msgpackr's codes of typed arrays, Int8Array to Float64Array; 64-bit integers and raw buffers are not supported. */
const elementBytes: readonly number[] = [1, 1, 1, 2, 2, 4, 4, 4, 8];

const dangerousLengths = new Set(["__proto__", "constructor", "prototype"].map((key) => key.length));

function asciiOf(bytes: Uint8Array, from: number, size: number): string {
  return String.fromCharCode(...bytes.subarray(from, from + size));
}

function overLimit(what: string, got: number, most: number): WanderError {
  return new WanderError("E_LIMIT", `message has ${got} or more ${what}, above the limit of ${most}`, {
    hint: "check where this file comes from: wander writes no file of this size",
  });
}

function truncated(at: number): WanderError {
  return new WanderError("E_FORMAT", `message ends in the middle of a value, at byte ${at}`, { hint: damaged });
}

function refused(what: string, at: number): WanderError {
  return new WanderError("E_FORMAT", `message holds ${what}, at byte ${at}`, { hint: damaged });
}

const damaged = "restore the file from a backup, or start a new run: this one is damaged or was not written by wander";
