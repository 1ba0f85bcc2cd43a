/**
 * TensorBoard's event files: TFRecord frames (tensorflow/core/lib/io/record_writer.h), each around one tensorflow.Event
 * (tensorflow/core/util/event.proto, summary.proto). Only the fields that a scalar takes are written.
 */
import { crc32c } from "./crc32c.ts";

/** `value` is kept as a 32-bit float: the format has no other scalar. */
export type Scalar = { tag: string; value: number };
export type ScalarEvent = { wallSeconds: number; step: number; scalars: readonly Scalar[] }; // wall: since 1970

/** The file's bytes: its version, then an event each in the order given. */
export function eventFile(events: readonly ScalarEvent[]): Uint8Array {
  const first = message(double(1, events[0]?.wallSeconds ?? 0), text(3, "brain.Event:2"));
  return Buffer.concat([first, ...events.map(eventBytes)].flatMap(framed));
}

/** Event { double wall_time = 1; int64 step = 2; Summary summary = 5 { repeated Value value = 1 } } */
function eventBytes({ wallSeconds, step, scalars }: ScalarEvent): Uint8Array {
  const summary = message(...scalars.map(({ tag, value }) => bytes(1, message(text(1, tag), float(2, value)))));
  return message(double(1, wallSeconds), int64(2, step), bytes(5, summary));
}

/** u64 length, u32 masked CRC-32C of these 8 bytes, the payload, u32 masked CRC-32C of it; little-endian. */
function framed(payload: Uint8Array): Uint8Array[] {
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(payload.length), true);
  return [length, maskedCrc(length), payload, maskedCrc(payload)];
}

/** A CRC over bytes that hold a CRC is weak, so that the format rotates it and adds a constant (record_writer's Mask). */
function maskedCrc(of: Uint8Array): Uint8Array {
  const crc = crc32c(of);
  const out = new Uint8Array(4);
  new DataView(out.buffer).setUint32(0, ((crc >>> 15) | (crc << 17)) + 0xa282ead8, true);
  return out;
}

// Protocol buffers (protobuf.dev/programming-guides/encoding): a field is its key, number x 8 + wire type, and its value.

const message = (...fields: readonly Uint8Array[]): Uint8Array => Buffer.concat(fields);
const key = (field: number, wireType: 0 | 1 | 2 | 5): Uint8Array => varint(BigInt(field * 8 + wireType));
const int64 = (field: number, value: number) => message(key(field, 0), varint(BigInt.asUintN(64, BigInt(value))));
const bytes = (field: number, value: Uint8Array) => message(key(field, 2), varint(BigInt(value.length)), value);
const text = (field: number, value: string) => bytes(field, new TextEncoder().encode(value));

function double(field: number, value: number): Uint8Array {
  const out = new Uint8Array(8);
  new DataView(out.buffer).setFloat64(0, value, true);
  return message(key(field, 1), out);
}

function float(field: number, value: number): Uint8Array {
  const out = new Uint8Array(4);
  new DataView(out.buffer).setFloat32(0, value, true);
  return message(key(field, 5), out);
}

/** Seven bits a byte, the lowest first; the top bit says that more follow. */
function varint(value: bigint): Uint8Array {
  const out: number[] = [];
  let rest = value;
  for (; rest > 0x7fn; rest >>= 7n) out.push(Number(rest & 0x7fn) | 0x80);
  return Uint8Array.from([...out, Number(rest)]);
}
