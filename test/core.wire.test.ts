import { crc32 } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decode, decodeAll, encode, encodePieces, frame, readFrames } from "../src/core/wire.ts";

const key = fc.string().filter((k) => !["__proto__", "constructor", "prototype"].includes(k));
const plain = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.string({ unit: "grapheme" }),
    fc.double().map((x) => x + 0), // MessagePack has no integer -0
    fc.integer(),
    fc.boolean(),
    fc.constantFrom(null, undefined, "", "a".repeat(300), "é".repeat(70_000)),
    fc.float32Array(),
    fc.uint8Array(),
    fc.int32Array(),
    fc.float64Array(),
    fc.array(tie("value"), { maxLength: 20 }),
    fc.dictionary(key, tie("value"), { maxKeys: 20, noNullPrototype: true }),
  ),
})).value;

describe("messages", () => {
  it("give back any plain value, bit by bit", () => {
    fc.assert(
      fc.property(plain, (value) => {
        expect(decode(encode(value))).toStrictEqual(value);
      }),
      { numRuns: 300 },
    );
  });

  it("come in pieces that make the whole, lists element by element", () => {
    const joined = (value: object) => Buffer.concat([...encodePieces(value)]);
    fc.assert(
      fc.property(fc.dictionary(key, plain, { noNullPrototype: true }), (value) => {
        expect(joined(value).equals(Buffer.from(encode(value)))).toBe(true);
      }),
    );
    for (const length of [0, 15, 16, 65_535, 65_536]) {
      const value = { list: new Array(length).fill(7), rest: {} };
      expect(joined(value).equals(Buffer.from(encode(value))), `${length}`).toBe(true);
      expect([...encodePieces(value)]).toHaveLength(1 + 2 + length + 2);
    }
  });

  it("keep every bit of a Float32Array, also of a view into a larger or shared buffer", () => {
    const shared = new Float32Array(new SharedArrayBuffer(4 * 70_000));
    const bits = new Uint32Array(shared.buffer);
    for (let i = 0; i < bits.length; i++) bits[i] = Math.imul(i, 0x9e3779b9); // NaNs, infinities and -0 among them
    const back = decode(encode({ all: shared, view: shared.subarray(3, 1000) })) as {
      all: Float32Array;
      view: Float32Array;
    };
    expect(new Uint32Array(back.all.buffer)).toStrictEqual(new Uint32Array(bits));
    expect(new Uint32Array(back.view.buffer)).toStrictEqual(new Uint32Array(bits).slice(3, 1000));
  });

  it("own their bytes, so that transferring one detaches nothing else", () => {
    const first = encode([1, 2]);
    encode([3, 4]);
    expect(first.byteOffset).toBe(0);
    expect(first.buffer.byteLength).toBe(first.length);
    expect(decode(first)).toEqual([1, 2]);
  });

  it("5 MB of empty maps are refused before anything is built from them", () => {
    const bomb = new Uint8Array(5_000_005).fill(0x80);
    bomb.set([0xdd, 0x00, 0x4c, 0x4b, 0x40]); // an array of 5,000,000
    const before = process.memoryUsage().heapUsed;
    expect(() => decode(bomb)).toThrow(expect.objectContaining({ code: "E_LIMIT" }));
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(50e6);
  });

  it("an array that claims four billion elements in six bytes is refused", () => {
    expect(() => decode(Uint8Array.of(0xdd, 0xff, 0xff, 0xff, 0xff, 0x01))).toThrow(
      expect.objectContaining({ code: "E_FORMAT" }),
    );
  });

  it("nesting, bytes, values and containers past their limit are E_LIMIT", () => {
    const limit = expect.objectContaining({ code: "E_LIMIT" });
    expect(() => decode(new Uint8Array(100_000).fill(0x91))).toThrow(limit);
    const bytes = encode([[1], [2], [3]]);
    expect(decode(bytes, { bytes: bytes.length, values: 7, containers: 4, depth: 2 })).toEqual([[1], [2], [3]]);
    expect(() => decode(bytes, { bytes: bytes.length - 1 })).toThrow(limit);
    expect(() => decode(bytes, { values: 6 })).toThrow(limit);
    expect(() => decode(bytes, { containers: 3 })).toThrow(limit);
    expect(() => decode(bytes, { depth: 1 })).toThrow(limit);
  });

  it("many messages share one budget", () => {
    const bytes = encode([1, 2, 3]);
    expect(decodeAll([bytes, bytes], { containers: 2 })).toHaveLength(2);
    expect(() => decodeAll([bytes, bytes, bytes], { containers: 2 })).toThrow(
      expect.objectContaining({ code: "E_LIMIT" }),
    );
  });

  it.each(["__proto__", "constructor", "prototype"])("the key %s is refused in both directions", (name) => {
    const bytes = encode({ xx: { [name.replace(/./g, "y")]: { polluted: true } } });
    const text = new TextEncoder().encode(name);
    bytes.set(text, Buffer.from(bytes).indexOf("y".repeat(name.length)));
    expect(() => decode(bytes)).toThrow(expect.objectContaining({ code: "E_FORMAT" }));
    if (name !== "__proto__") {
      expect(() => encode({ [name]: 1 })).toThrow(expect.objectContaining({ code: "E_FORMAT" }));
    }
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it.each([
    ["a date", new Date(0)],
    ["a set", new Set([1])],
    ["an error", new Error("x")],
    ["a regular expression", /x/],
    ["a bigint", 10n],
    ["an array buffer", new ArrayBuffer(3)],
    ["a map with keys that are no text", new Map([[1, 2]])],
  ])("%s is not data and is refused when written", (_, value) => {
    expect(() => encode({ value })).toThrow(expect.objectContaining({ code: "E_FORMAT" }));
    expect(decode(encode([1]))).toEqual([1]); // the packer is still in order
  });

  it("a value that holds itself is refused when written", () => {
    const loop: unknown[] = [];
    loop.push(loop);
    expect(() => encode(loop)).toThrow(expect.objectContaining({ name: "WanderError" }));
    expect(decode(encode({ a: 1 }))).toEqual({ a: 1 });
  });

  it("any bytes at all give a value or a typed error", () => {
    const damaged = fc
      .tuple(plain, fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 5 }), fc.nat(9))
      .map(([value, edits, cut]) => {
        const bytes = encode(value);
        for (const [at, byte] of edits) bytes[at % bytes.length] = byte;
        return cut === 0 ? bytes.subarray(0, bytes.length >> 1) : bytes;
      });
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), damaged), (bytes) => {
        try {
          decode(bytes);
        } catch (error) {
          expect(error).toMatchObject({ name: "WanderError", code: expect.stringMatching(/^E_(FORMAT|LIMIT)$/) });
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe("frames", () => {
  const payload = fc.uint8Array({ minLength: 1, maxLength: 50 });

  it("are length and CRC-32, little-endian, then the payload", () => {
    const bytes = frame(new TextEncoder().encode("123456789"));
    // 0xcbf43926 is the check value of CRC-32.
    expect(Buffer.from(bytes).toString("hex")).toBe(`090000002639f4cb${Buffer.from("123456789").toString("hex")}`);
    expect(crc32("123456789")).toBe(0xcbf43926);
  });

  it("any number of them in a row come back whole", () => {
    fc.assert(
      fc.property(fc.array(payload), (payloads) => {
        const bytes = Buffer.concat(payloads.map(frame));
        const { frames, validBytes, torn } = readFrames(bytes);
        expect(frames.map((f) => Array.from(f))).toEqual(payloads.map((p) => Array.from(p)));
        expect({ validBytes, torn }).toEqual({ validBytes: bytes.length, torn: false });
      }),
    );
  });

  it("cut anywhere, give exactly the whole ones before the cut", () => {
    fc.assert(
      fc.property(fc.array(payload, { minLength: 1, maxLength: 5 }), fc.nat(), (payloads, at) => {
        const bytes = Buffer.concat(payloads.map(frame));
        const cut = at % bytes.length;
        let whole = 0;
        let end = 0;
        while (end + 8 + payloads[whole]!.length <= cut) end += 8 + payloads[whole++]!.length;
        const read = readFrames(bytes.subarray(0, cut));
        expect({ count: read.frames.length, validBytes: read.validBytes, torn: read.torn }).toEqual({
          count: whole,
          validBytes: end,
          torn: cut > end,
        });
      }),
    );
  });

  it("a flipped bit anywhere in a frame is noticed", () => {
    fc.assert(
      fc.property(payload, fc.nat(), (content, bit) => {
        const bytes = frame(content);
        const at = bit % (bytes.length * 8);
        bytes[at >> 3]! ^= 1 << (at & 7);
        expect(readFrames(bytes)).toMatchObject({ frames: [], validBytes: 0, torn: true });
      }),
    );
  });

  it("zeros, which a disk leaves behind when power fails, are no frames", () => {
    expect(readFrames(new Uint8Array(64))).toMatchObject({ frames: [], torn: true });
    expect(() => frame(new Uint8Array(0))).toThrow(RangeError);
  });
});
