/**
 * TensorBoard's event files: TFRecord frames (tensorflow/core/lib/io/record_writer.h), each around one tensorflow.Event
 * (tensorflow/core/util/event.proto, summary.proto). Only the fields that a scalar and a plugin's data take are written.
 */
import { crc32c } from "./crc32c.ts";
import { bytes, double, float, int64, message, text } from "./protobuf.ts";

/** `value` is kept as a 32-bit float, the format's only scalar. */
export type Scalar = { tag: string; value: number };
export type ScalarEvent = { wallSeconds: number; step: number; scalars: readonly Scalar[] }; // wall: since 1970
/** A message that a TensorBoard plugin keeps about a run. */
export type PluginEvent = { wallSeconds: number; step: number; tag: string; plugin: string; content: Uint8Array };

/** The file's bytes: its version, then the events in the given order. */
export function eventFile(events: readonly (ScalarEvent | PluginEvent)[]): Uint8Array {
  const first = message(double(1, events[0]?.wallSeconds ?? 0), text(3, "brain.Event:2"));
  return Buffer.concat([...framed(first), eventRecords(events)]);
}

/** The bytes of events alone, to append to an existing file. */
export const eventRecords = (events: readonly (ScalarEvent | PluginEvent)[]): Uint8Array =>
  Buffer.concat(events.map(eventBytes).flatMap(framed));

/** Event { double wall_time = 1; int64 step = 2; Summary summary = 5 { repeated Value value = 1 } } */
function eventBytes(event: ScalarEvent | PluginEvent): Uint8Array {
  const values =
    "scalars" in event
      ? event.scalars.map(({ tag, value }) => message(text(1, tag), float(2, value)))
      : [pluginValue(event)];
  const summary = message(...values.map((value) => bytes(1, value)));
  return message(double(1, event.wallSeconds), int64(2, event.step), bytes(5, summary));
}

/** Value { tag = 1; SummaryMetadata metadata = 9 { PluginData plugin_data = 1 { plugin_name = 1; content = 2 } } } */
function pluginValue({ tag, plugin, content }: PluginEvent): Uint8Array {
  const data = message(text(1, plugin), bytes(2, content));
  return message(text(1, tag), bytes(9, bytes(1, data)));
}

/** u64 length, u32 masked CRC-32C of these 8 bytes, the payload, u32 masked CRC-32C of it; little-endian. */
function framed(payload: Uint8Array): Uint8Array[] {
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(payload.length), true);
  return [length, maskedCrc(length), payload, maskedCrc(payload)];
}

/** A CRC over bytes that contain a CRC is weak, so the format rotates it and adds a constant (record_writer's Mask). */
function maskedCrc(of: Uint8Array): Uint8Array {
  const crc = crc32c(of);
  const out = new Uint8Array(4);
  new DataView(out.buffer).setUint32(0, ((crc >>> 15) | (crc << 17)) + 0xa282ead8, true);
  return out;
}
