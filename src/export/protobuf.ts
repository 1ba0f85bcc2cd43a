/**
 * Protocol buffers (protobuf.dev/programming-guides/encoding): a field is its key, number x 8 + wire type, and its
 * value.
 */

export const message = (...fields: readonly Uint8Array[]): Uint8Array => Buffer.concat(fields);
const key = (field: number, wireType: 0 | 1 | 2 | 5): Uint8Array => varint(BigInt(field * 8 + wireType));
export const int64 = (field: number, value: number) =>
  message(key(field, 0), varint(BigInt.asUintN(64, BigInt(value))));
export const bytes = (field: number, value: Uint8Array) => message(key(field, 2), varint(BigInt(value.length)), value);
export const text = (field: number, value: string) => bytes(field, new TextEncoder().encode(value));

export function double(field: number, value: number): Uint8Array {
  const out = new Uint8Array(8);
  new DataView(out.buffer).setFloat64(0, value, true);
  return message(key(field, 1), out);
}

export function float(field: number, value: number): Uint8Array {
  const out = new Uint8Array(4);
  new DataView(out.buffer).setFloat32(0, value, true);
  return message(key(field, 5), out);
}

/** Seven bits per byte, the lowest first; the top bit says that more follow. */
function varint(value: bigint): Uint8Array {
  const out: number[] = [];
  let rest = value;
  for (; rest > 0x7fn; rest >>= 7n) out.push(Number(rest & 0x7fn) | 0x80);
  return Uint8Array.from([...out, Number(rest)]);
}
