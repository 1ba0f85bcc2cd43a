import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { grokkingOf, KNOWN } from "../viz/measures/grokking.ts";

describe("the delay between fitting and generalising", () => {
  it("lies between the places from which on accuracy stays high", () => {
    const shown = [0.2, 0.96, 1, 1, 1, 1];
    const heldBack = [0.1, 0.1, 0.97, 0.9, 0.96, 1]; // what is lost again does not count
    expect(grokkingOf(shown, heldBack)).toEqual({ fits: 1, generalises: 4, delay: 3 });
  });

  it("is not there where either is not reached", () => {
    expect(grokkingOf([1, 1], [0.5, 0.9])).toEqual({ fits: 0 });
    expect(grokkingOf([0.5], [Number.NaN])).toEqual({});
    expect(grokkingOf([], [])).toEqual({});
  });

  it("finds a place at which accuracy is high and never low after", () => {
    const series = fc.array(fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constant(Number.NaN)));
    fc.assert(
      fc.property(series, (shares) => {
        const { fits } = grokkingOf(shares, []);
        if (fits === undefined) {
          const end = shares.findLast((share) => !Number.isNaN(share));
          expect(end === undefined || end < KNOWN).toBe(true);
          return;
        }
        expect(shares[fits]).toBeGreaterThanOrEqual(KNOWN);
        expect(shares.slice(fits).some((share) => share < KNOWN)).toBe(false);
      }),
    );
  });
});
