import fc from "fast-check";
import protobuf from "protobufjs";
import { describe, expect, it } from "vitest";
import { crc32c } from "../src/export/crc32c.ts";
import { eventFile, type ScalarEvent } from "../src/export/event-file.ts";

/** The fields used of tensorflow/core/util/event.proto and tensorflow/core/framework/summary.proto. */
const PROTO = `
  syntax = "proto3";
  package tensorflow;
  message Event {
    double wall_time = 1;
    int64 step = 2;
    oneof what {
      string file_version = 3;
      Summary summary = 5;
    }
  }
  message Summary {
    message Value {
      string tag = 1;
      oneof value {
        float simple_value = 2;
      }
    }
    repeated Value value = 1;
  }`;
const Event = protobuf.parse(PROTO, { keepCase: true }).root.lookupType("tensorflow.Event");

/** The checksum that a masked one was made of (tensorflow/tsl/lib/hash/crc32c.h, Unmask). */
function unmasked(crc: number): number {
  const rotated = (crc - 0xa282ead8) >>> 0;
  return ((rotated >>> 17) | (rotated << 15)) >>> 0;
}

/** The payloads of a TFRecord file whose checksums are right. */
function recordsOf(file: Uint8Array): Uint8Array[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const records: Uint8Array[] = [];
  for (let at = 0; at < file.length; ) {
    const length = Number(view.getBigUint64(at, true));
    const payload = file.subarray(at + 12, at + 12 + length);
    expect(unmasked(view.getUint32(at + 8, true))).toBe(crc32c(file.subarray(at, at + 8)));
    expect(unmasked(view.getUint32(at + 12 + length, true))).toBe(crc32c(payload));
    records.push(payload);
    at += 16 + length;
  }
  return records;
}

const read = (file: Uint8Array) =>
  recordsOf(file).map((record) => Event.toObject(Event.decode(record), { longs: Number, defaults: true }));

describe("CRC-32C", () => {
  it.each([
    ["32 zeros", new Uint8Array(32), 0x8a9136aa],
    ["32 ones", new Uint8Array(32).fill(0xff), 0x62a8ab43],
    ["0 to 31", Uint8Array.from({ length: 32 }, (_, k) => k), 0x46dd794e],
    ["31 to 0", Uint8Array.from({ length: 32 }, (_, k) => 31 - k), 0x113fdb5c],
    ["nothing", new Uint8Array(0), 0],
  ])("of %s is that of RFC 3720, appendix B.4", (_, bytes, wanted) => {
    expect(crc32c(bytes)).toBe(wanted);
  });
});

describe("an event file", () => {
  it("begins with its version, and without events holds nothing else", () => {
    expect(read(eventFile([]))).toEqual([{ wall_time: 0, step: 0, file_version: "brain.Event:2" }]);
  });

  it("gives any events back to another reader, values as 32-bit floats", () => {
    const event: fc.Arbitrary<ScalarEvent> = fc.record({
      wallSeconds: fc.double({ noNaN: true }).map((x) => x + 0), // proto3 has no -0 where there is a default
      step: fc.maxSafeInteger(),
      scalars: fc.array(fc.record({ tag: fc.string({ unit: "grapheme" }), value: fc.double() }), { maxLength: 5 }),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 5 }), (events) => {
        const [version, ...found] = read(eventFile(events));
        expect(version).toMatchObject({ file_version: "brain.Event:2", wall_time: events[0]?.wallSeconds ?? 0 });
        expect(found).toEqual(
          events.map(({ wallSeconds, step, scalars }) => ({
            wall_time: wallSeconds,
            step,
            summary: { value: scalars.map(({ tag, value }) => ({ tag, simple_value: Math.fround(value) })) },
          })),
        );
      }),
    );
  });
});
