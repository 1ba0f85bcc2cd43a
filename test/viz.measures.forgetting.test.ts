import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  averageAccuracy,
  backwardTransfer,
  forgetting,
  forgettingOf,
  forwardTransfer,
  meanForgetting,
  NONE,
  staysOf,
} from "../viz/measures/forgetting.ts";

/** Three families learned one after the other, and a fourth that nobody visits. */
const R = [
  [0.8, 0.3, 0.2, 0.5],
  [0.6, 0.9, 0.4, 0.4],
  [0.5, 0.7, 1.0, 0.3],
];
const visits = [0, 1, 2];
const base = [0.4, 0.2, 0.1, 0.5];

describe("of an agent that went through three families", () => {
  it("average accuracy is the mean of what it knows of them at the end", () => {
    expect(averageAccuracy(R, visits)).toBeCloseTo((0.5 + 0.7 + 1.0) / 3);
  });

  it("backward transfer is what became of those that it left, since it left them", () => {
    expect(backwardTransfer(R, visits)).toBeCloseTo((0.5 - 0.8 + (0.7 - 0.9)) / 2);
  });

  it("forward transfer is what it knew of a family before it came there, beyond the base", () => {
    expect(forwardTransfer(R, visits, base)).toBeCloseTo((0.3 - 0.2 + (0.4 - 0.1)) / 2);
  });

  it("forgetting is the best that it ever was, less the end", () => {
    expect(forgetting(R, visits)).toBeCloseTo((0.8 - 0.5 + (0.9 - 0.7)) / 2);
  });

  it("elsewhere is the change since the base in families that it never visited", () => {
    expect(forgettingOf(R, visits, base).elsewhere).toBeCloseTo(0.3 - 0.5);
  });
});

describe("an agent that comes back to a family", () => {
  const again = [...R, [0.9, 0.6, 0.8, 0.3]];
  const back = [0, 1, 2, 0];

  it("has not left it: only the others can be forgotten", () => {
    expect(backwardTransfer(again, back)).toBeCloseTo((0.6 - 0.9 + (0.8 - 1.0)) / 2);
    expect(forgetting(again, back)).toBeCloseTo((0.9 - 0.6 + (1.0 - 0.8)) / 2);
  });

  it("entered it once: what it knew before its first visit is what came from elsewhere", () => {
    expect(forwardTransfer(again, back, base)).toBeCloseTo(forwardTransfer(R, visits, base));
    expect(forwardTransfer(again, [1, 0, 2, 0], base)).toBeCloseTo((0.8 - 0.4 + (0.4 - 0.1)) / 2);
  });
});

describe("what is not defined", () => {
  it("is NaN for an agent that stays where it is: nothing was left and nothing entered", () => {
    const { averageAccuracy: known, elsewhere, ...rest } = forgettingOf(R.slice(0, 1), [0], base);
    expect(known).toBe(0.8);
    expect(elsewhere).toBeCloseTo((0.1 + 0.1 + 0) / 3);
    expect(rest).toEqual({ backwardTransfer: Number.NaN, forwardTransfer: Number.NaN, forgetting: Number.NaN });
  });

  it("is left out of the mean over agents, and families without probes out of every measure", () => {
    const one = forgettingOf(R, visits, base);
    const other = forgettingOf(R, [NONE, 0, NONE], base);
    expect(other.averageAccuracy).toBe(0.5);
    expect(meanForgetting([one, forgettingOf(R, [NONE, NONE, NONE], base)])).toMatchObject({
      averageAccuracy: one.averageAccuracy,
      forgetting: one.forgetting,
    });
  });
});

it("a stay of several rounds is one stage: its last", () => {
  expect(staysOf(["a", "a", "b", "a", "a", "a"])).toEqual([1, 2, 5]);
  expect(staysOf(["a"])).toEqual([0]);
  expect(staysOf([])).toEqual([]);
});

/** Any agent's history: accuracies in thousandths, families visited at random. */
const history = fc.integer({ min: 1, max: 5 }).chain((families) =>
  fc.integer({ min: 1, max: 8 }).chain((stages) => {
    const row = fc.array(
      fc.integer({ min: 0, max: 1000 }).map((n) => n / 1000),
      {
        minLength: families,
        maxLength: families,
      },
    );
    return fc.record({
      matrix: fc.array(row, { minLength: stages, maxLength: stages }),
      visits: fc.array(fc.integer({ min: NONE, max: families - 1 }), { minLength: stages, maxLength: stages }),
      base: row,
      order: fc.shuffledSubarray([...Array(families).keys()], { minLength: families, maxLength: families }),
    });
  }),
);

describe("laws", () => {
  it("what was forgotten is at least what backward transfer lost: the best is no worse than the last visit", () => {
    fc.assert(
      fc.property(history, ({ matrix, visits }) => {
        const lost = forgetting(matrix, visits);
        expect(Number.isNaN(lost)).toBe(Number.isNaN(backwardTransfer(matrix, visits)));
        if (!Number.isNaN(lost)) expect(lost).toBeGreaterThanOrEqual(-backwardTransfer(matrix, visits) - 1e-12);
      }),
    );
  });

  it("every measure is the same in whatever order the families are listed", () => {
    fc.assert(
      fc.property(history, ({ matrix, visits, base, order }) => {
        const listed = (row: readonly number[]) => order.map((j) => row[j]!);
        const found = forgettingOf(matrix, visits, base);
        const other = forgettingOf(
          matrix.map(listed),
          visits.map((j) => order.indexOf(j)), // NONE stays NONE
          listed(base),
        );
        const rounded = (of: object) => Object.values(of).map((value) => Number(value.toFixed(9)) + 0);
        expect(rounded(other)).toEqual(rounded(found));
      }),
    );
  });

  it("where nothing ever changes nothing is transferred and nothing forgotten", () => {
    fc.assert(
      fc.property(history, ({ visits, base }) => {
        const still = forgettingOf(
          visits.map(() => base),
          visits,
          base,
        );
        for (const key of ["backwardTransfer", "forwardTransfer", "forgetting", "elsewhere"] as const) {
          if (!Number.isNaN(still[key])) expect(still[key]).toBe(0);
        }
      }),
    );
  });
});
