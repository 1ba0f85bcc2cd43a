import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { grokkingOf, KNOWN } from "../viz/measures/grokking.ts";

const each = (training: number, rounds: number) => new Array<number>(rounds).fill(training);

describe("the delay between fitting and generalising", () => {
  it("lies between the places from which on accuracy stays high, in rounds and in training", () => {
    const shown = [0.2, 0.96, 1, 1, 1, 1];
    const heldBack = [0.1, 0.1, 0.97, 0.9, 0.96, 1]; // what is lost again does not count
    const training = [100, 200, 300, 400, 500, 600];
    expect(grokkingOf(shown, heldBack, training)).toEqual({
      fits: 1,
      generalises: 4,
      delay: { places: 3, training: 300 + 400 + 500, late: true }, // 1000 before round 5, 300 up to the end of round 2
    });
  });

  it("is late from twice the training on that fitting took at most, counted from when generalising came at least", () => {
    const late = (generalises: number, fits = 0) => {
      const from = (place: number) => Array.from({ length: 8 }, (_, k) => (k < place ? 0.5 : 1));
      return grokkingOf(from(fits), from(generalises), each(200, 8)).delay!.late;
    };
    expect([0, 1, 2, 3].map((place) => late(place))).toEqual([false, false, true, true]);
    expect([2, 3, 4, 5].map((place) => late(place, 1))).toEqual([false, false, true, true]);
  });

  it("is not late where generalising may have come in rounds in which nothing was measured", () => {
    const { delay } = grokkingOf([1, 1, 1, 1], [0.5, Number.NaN, Number.NaN, 1], each(200, 4));
    expect(delay).toEqual({ places: 3, training: 600, late: false });
  });

  it("is below zero where held-back pairs are known first, and then not late", () => {
    expect(grokkingOf([0.9, 0.9, 1], [1, 1, 1], each(50, 3)).delay).toEqual({
      places: -2,
      training: -100,
      late: false,
    });
  });

  it("is not there where either is not reached", () => {
    expect(grokkingOf([1, 1], [0.5, 0.9], each(1, 2))).toEqual({ fits: 0 });
    expect(grokkingOf([0.5], [1], each(1, 1))).toEqual({ generalises: 0 });
    expect(grokkingOf([0.5], [Number.NaN], each(1, 1))).toEqual({});
    expect(grokkingOf([], [], [])).toEqual({});
  });

  it("finds a place at which accuracy is high and never low after", () => {
    const series = fc.array(fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constant(Number.NaN)));
    fc.assert(
      fc.property(series, (shares) => {
        const { fits } = grokkingOf(shares, [], each(1, shares.length));
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
