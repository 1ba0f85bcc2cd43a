import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { allFinite, allSquarable, finiteOrNaN } from "../src/core/finite.ts";

describe("finite numbers", () => {
  it("are told from NaN and the infinities wherever these stand", () => {
    fc.assert(
      fc.property(fc.float32Array({ maxLength: 40 }), (values) => {
        expect(allFinite(values)).toBe([...values].every(Number.isFinite));
      }),
    );
    expect(allFinite(new Float32Array(0))).toBe(true);
    expect(allFinite(Float32Array.of(3.4e38, -3.4e38, 3.4e38))).toBe(true);
    expect(allFinite(Float64Array.of(1e308, 1e308, 1e308))).toBe(true);
  });

  it("have squares that are finite too, or are too large for a norm", () => {
    fc.assert(
      fc.property(fc.float32Array({ maxLength: 9 }), (values) => {
        expect(allSquarable(values)).toBe(allFinite(values.map((x) => x * x)));
      }),
    );
  });

  it("stay, and all else is the one NaN that has the same bits everywhere", () => {
    const odd = new Float64Array(new BigUint64Array([0xfff8_0000_0000_0001n]).buffer)[0]!;
    const bits = new BigUint64Array(Float64Array.from([odd, Infinity, -Infinity], finiteOrNaN).buffer);
    expect(new Set(bits)).toEqual(new Set(new BigUint64Array(Float64Array.of(Number.NaN).buffer)));
    expect([0, -1.5, 1e300].map(finiteOrNaN)).toEqual([0, -1.5, 1e300]);
  });
});
