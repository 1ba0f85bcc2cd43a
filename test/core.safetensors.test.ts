import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readSafetensors, writeSafetensors } from "../src/core/safetensors.ts";

/** A file with this header text, padded as it is, and `dataBytes` zeros. */
function fileOf(header: string, dataBytes: number): Uint8Array {
  const json = Buffer.from(header);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, Buffer.alloc(dataBytes)]);
}
const f32 = (shape: number[], begin: number, end: number) => ({ dtype: "F32", shape, data_offsets: [begin, end] });

describe("safetensors", () => {
  it("writes the published layout to the byte", () => {
    const bytes = writeSafetensors([{ name: "w", shape: [1, 2], values: Float32Array.of(1, -2) }], { by: "us" });
    const header = '{"__metadata__":{"by":"us"},"w":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}';
    const padded = header.padEnd(Math.ceil(header.length / 8) * 8, " ");
    const wanted = Buffer.concat([
      Buffer.from([padded.length, 0, 0, 0, 0, 0, 0, 0]),
      Buffer.from(padded),
      Buffer.from([0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0]),
    ]);
    expect(Buffer.from(bytes).toString("hex")).toBe(wanted.toString("hex"));
  });

  it("reads a layout written by hand, in any order of sections and from any alignment", () => {
    const header = JSON.stringify({ b: f32([2], 4, 12), a: f32([], 0, 4), empty: f32([0, 3], 12, 12) });
    const bytes = fileOf(header, 12);
    new DataView(bytes.buffer, bytes.byteOffset + bytes.length - 8).setFloat32(0, 0.5, true);
    const shifted = new Uint8Array(bytes.length + 1);
    shifted.set(bytes, 1);
    for (const file of [bytes, shifted.subarray(1)]) {
      const { tensors, metadata } = readSafetensors(file);
      expect([...tensors]).toEqual([
        ["b", { shape: [2], values: Float32Array.of(0.5, 0) }],
        ["a", { shape: [], values: Float32Array.of(0) }],
        ["empty", { shape: [0, 3], values: new Float32Array(0) }],
      ]);
      expect(metadata).toEqual({});
    }
  });

  it("gives back any tensors and metadata, bit by bit, in memory of their own", () => {
    const shape = fc.array(fc.nat(4), { maxLength: 3 });
    const tensor = fc.tuple(fc.string(), shape).chain(([name, dims]) => {
      const size = dims.reduce((a, b) => a * b, 1);
      return fc.float32Array({ minLength: size, maxLength: size }).map((values) => ({ name, shape: dims, values }));
    });
    const tensors = fc
      .uniqueArray(tensor, { selector: (t) => t.name, maxLength: 6 })
      .filter((all) => all.every((t) => t.name !== "__metadata__"));
    const metadata = fc.dictionary(
      fc.string().filter((k) => k !== "__proto__"),
      fc.string(),
      { noNullPrototype: true },
    );
    fc.assert(
      fc.property(tensors, metadata, (written, notes) => {
        const bytes = writeSafetensors(written, notes);
        const back = readSafetensors(bytes);
        bytes.fill(0);
        expect(back.tensors.size).toBe(written.length);
        for (const { name, shape: dims, values } of written) {
          expect(back.tensors.get(name)).toStrictEqual({ shape: dims, values });
        }
        expect(back.metadata).toEqual(notes);
      }),
    );
  });

  it.each<[string, Uint8Array, string]>([
    ["an empty file", new Uint8Array(0), "E_FORMAT"],
    ["a header past 100 MB", Buffer.from("01e1f50500000000", "hex"), "E_LIMIT"],
    ["a header length of 2^64 - 1", new Uint8Array(8).fill(255), "E_LIMIT"],
    ["a header that ends past the file", Buffer.from([9, 0, 0, 0, 0, 0, 0, 0, 123]), "E_FORMAT"],
    ["a header that is not JSON", fileOf('{"a":', 0), "E_FORMAT"],
    ["a header that is not an object", fileOf("[]", 0), "E_FORMAT"],
    ["a header that is not UTF-8", Buffer.from([2, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xfe]), "E_FORMAT"],
    [
      "a name that stands twice",
      fileOf(`{"a":${JSON.stringify(f32([0], 0, 0))},"a":${JSON.stringify(f32([0], 0, 0))}}`, 0),
      "E_FORMAT",
    ],
    [
      "a name that stands twice, once escaped",
      fileOf(`{"a":${JSON.stringify(f32([0], 0, 0))},"\\u0061" :${JSON.stringify(f32([0], 0, 0))}}`, 0),
      "E_FORMAT",
    ],
    ["a hole between tensors", fileOf(JSON.stringify({ a: f32([1], 0, 4), b: f32([1], 8, 12) }), 12), "E_FORMAT"],
    ["tensors that overlap", fileOf(JSON.stringify({ a: f32([2], 0, 8), b: f32([1], 4, 8) }), 8), "E_FORMAT"],
    ["bytes that belong to no tensor", fileOf(JSON.stringify({ a: f32([1], 0, 4) }), 8), "E_FORMAT"],
    ["a tensor past the end", fileOf(JSON.stringify({ a: f32([2], 0, 8) }), 4), "E_FORMAT"],
    ["a size that is not shape x type", fileOf(JSON.stringify({ a: f32([3], 0, 8) }), 8), "E_FORMAT"],
    ["a shape whose product overflows", fileOf(JSON.stringify({ a: f32([2 ** 40, 2 ** 40], 0, 8) }), 8), "E_FORMAT"],
    ["a negative dimension", fileOf(JSON.stringify({ a: f32([-1, -1], 0, 4) }), 4), "E_FORMAT"],
    ["a fractional offset", fileOf(JSON.stringify({ a: f32([1], 0.5, 4.5) }), 5), "E_FORMAT"],
    ["offsets that run backwards", fileOf(JSON.stringify({ a: f32([1], 4, 0) }), 4), "E_FORMAT"],
    ["metadata that is not text", fileOf('{"__metadata__":{"a":1}}', 0), "E_FORMAT"],
    ["metadata that would pollute", fileOf('{"__metadata__":{"__proto__":"x"}}', 0), "E_FORMAT"],
    ["a header nested a million deep", fileOf('{"a":'.repeat(1_000_000), 0), "E_LIMIT"],
    ["two million values", fileOf(`{"a":{"shape":[${"1,".repeat(2_000_000)}1]}}`, 0), "E_LIMIT"],
  ])("refuses %s", (_, bytes, code) => {
    expect(() => readSafetensors(bytes)).toThrow(expect.objectContaining({ name: "WanderError", code }));
  });

  it("names the type it cannot read and says what to do", () => {
    const bytes = fileOf(JSON.stringify({ a: { ...f32([2], 0, 4), dtype: "BF16" } }), 4);
    expect(() => readSafetensors(bytes)).toThrow(
      expect.objectContaining({ message: expect.stringContaining('"BF16", expected F32'), hint: expect.any(String) }),
    );
  });

  it("a damaged file gives tensors or a typed error, never another one", () => {
    const whole = writeSafetensors([
      { name: "a", shape: [2, 2], values: Float32Array.of(1, 2, 3, 4) },
      { name: "b", shape: [1], values: Float32Array.of(5) },
    ]);
    const edits = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 0, max: 255 })), { maxLength: 6 });
    fc.assert(
      fc.property(edits, fc.nat(whole.length), fc.boolean(), (changes, cut, cuts) => {
        const bytes = whole.slice(0, cuts ? cut : whole.length);
        for (const [at, byte] of changes) if (at < bytes.length) bytes[at] = byte;
        try {
          readSafetensors(bytes);
        } catch (error) {
          expect(error).toMatchObject({ name: "WanderError", hint: expect.stringMatching(/./) });
        }
      }),
      { numRuns: 1000 },
    );
  });

  it("is not written with values that do not fill their shape, nor with one name twice", () => {
    const tensor = { name: "a", shape: [3], values: new Float32Array(2) };
    expect(() => writeSafetensors([tensor])).toThrow(expect.objectContaining({ code: "E_SHAPE" }));
    const whole = { ...tensor, shape: [2] };
    expect(() => writeSafetensors([whole, whole])).toThrow(expect.objectContaining({ code: "E_SHAPE" }));
  });
});
