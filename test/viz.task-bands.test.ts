import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { taskBands } from "../viz/report/run/task-bands.ts";

/** Families as runs of columns. */
const families = fc
  .array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 12 })
  .map((sizes) => sizes.flatMap((size, k) => new Array<string>(size).fill(`family ${k}`)));

describe("taskBands", () => {
  it("puts every column into one band, in order, and makes none wider than it may be", () => {
    fc.assert(
      fc.property(families, fc.integer({ min: 1, max: 60 }), (columns, most) => {
        const bands = taskBands(columns, most);
        expect(bands.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, k) => from + k))).toEqual([
          ...columns.keys(),
        ]);
        expect(Math.max(...bands.map(({ from, to }) => to - from))).toBeLessThanOrEqual(most);
      }),
    );
  });

  it("breaks a family only where it is wider than a band", () => {
    fc.assert(
      fc.property(families, fc.integer({ min: 30, max: 60 }), (columns, most) => {
        for (const { from } of taskBands(columns, most)) expect(columns[from]).not.toBe(columns[from - 1]);
      }),
    );
    expect(taskBands(new Array<string>(10).fill("one"), 4)).toEqual([
      { from: 0, to: 4 },
      { from: 4, to: 8 },
      { from: 8, to: 10 },
    ]);
  });

  it("is one band where all fit, and evens out the bands where they do not", () => {
    const eight = Array.from({ length: 160 }, (_, k) => `family ${Math.floor(k / 20)}`);
    expect(taskBands(eight, 160)).toEqual([{ from: 0, to: 160 }]);
    // 130 columns hold six families: four and four are as few bands as six and two.
    expect(taskBands(eight, 130)).toEqual([
      { from: 0, to: 80 },
      { from: 80, to: 160 },
    ]);
    expect(taskBands([], 10)).toEqual([]);
  });
});
