import fc from "fast-check";
import { newMeter } from "../environments/grids/language/limits.ts";
import { definitions } from "../environments/grids/language/primitives/all.ts";
import { gridAsValue, items, pair, type Value } from "../environments/grids/language/value.ts";
import { gridOf } from "../environments/grids/tasks/grid.ts";

/** Families of grids, 1 to 10 rows and columns, with the structure that some primitives look for. */

export const steps: readonly Value[] = [-1, 0, 1]
  .flatMap((i) => [-1, 0, 1].map((j) => [i, j] as const))
  .filter(([i, j]) => i !== 0 || j !== 0)
  .map(([i, j]) => pair(i, j));

/** One of the grid's shapes, or its first cell's object where it has none. */
export function objectsOf(grid: Value, n: number): Value {
  const found = items(definitions.get("objects")!.run(newMeter(), grid, false, true, true));
  return found.length > 0 ? found[n % found.length]! : definitions.get("asobject")!.run(newMeter(), grid);
}

type Rows = number[][];
const side = fc.integer({ min: 1, max: 10 });
const value = (rows: fc.Arbitrary<Rows>): fc.Arbitrary<Value> => rows.map((r) => gridAsValue(gridOf(r)));
const rowsOf = (h: number, w: number, of: fc.Arbitrary<number>): fc.Arbitrary<Rows> =>
  fc.array(fc.array(of, { minLength: w, maxLength: w }), { minLength: h, maxLength: h });
/** Mostly 0, with a few colours strewn in. */
const sparse = fc.oneof(
  { weight: 5, arbitrary: fc.constant(0) },
  { weight: 2, arbitrary: fc.constantFrom(1, 2, 3, 8) },
);
const block = fc.tuple(fc.nat(9), fc.nat(9), fc.nat(4), fc.nat(4), fc.integer({ min: 1, max: 4 }), fc.boolean());

const noise = fc
  .tuple(side, side, fc.boolean())
  .chain(([h, w, few]) => rowsOf(h, w, few ? fc.constantFrom(0, 5) : sparse));
const square = fc.oneof(side, fc.constantFrom(4, 9)).chain((n) => rowsOf(n, n, sparse));
const small = fc
  .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 }))
  .chain(([h, w]) => rowsOf(h, w, sparse));
const line = side.chain((w) => rowsOf(1, w, sparse));

/** Filled rectangles and frames on a background. */
const rectangles = fc.tuple(side, side, fc.array(block, { minLength: 1, maxLength: 5 })).map(([h, w, blocks]) => {
  const rows: Rows = Array.from({ length: h }, () => new Array(w).fill(0));
  for (const [top, left, height, width, colour, hollow] of blocks) {
    for (let i = top; i <= Math.min(h - 1, top + height); i++) {
      for (let j = left; j <= Math.min(w - 1, left + width); j++) {
        const edge = i === top || j === left || i === top + height || j === left + width;
        if (edge || !hollow) rows[i]![j] = colour;
      }
    }
  }
  return rows;
});

/** Copies of one small pattern on a background, some recoloured, and a few marked cells. */
const copies = fc
  .tuple(small, fc.array(fc.tuple(fc.nat(8), fc.nat(8), fc.nat(3)), { minLength: 2, maxLength: 4 }))
  .map(([pattern, places]) => {
    const rows: Rows = Array.from({ length: 10 }, () => new Array(10).fill(0));
    for (const [top, left, kind] of places) {
      pattern.forEach((row, i) => {
        row.forEach((c, j) => {
          if (c === 0 || top + i > 9 || left + j > 9 || (kind === 3 && (i + j) % 2 === 1)) return;
          rows[top + i]![left + j] = kind === 2 ? 4 : c;
        });
      });
    }
    return rows;
  });

/** Equal sections between lines of colour 5. */
const sectioned = fc
  .tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 }), fc.nat(2))
  .chain(([h, w, down, across]) =>
    fc.array(rowsOf(h, w, sparse), { minLength: down * (across + 1), maxLength: down * (across + 1) }).map((parts) => {
      const rows: Rows = [];
      for (let a = 0; a < down; a++) {
        if (a > 0) rows.push(new Array((across + 1) * (w + 1) - 1).fill(5));
        for (let i = 0; i < h; i++) {
          const row: number[] = [];
          for (let b = 0; b <= across; b++) {
            if (b > 0) row.push(5);
            row.push(...parts[(a * (across + 1) + b) % (parts.length > 2 ? parts.length - 1 : parts.length)]![i]!);
          }
          rows.push(row);
        }
      }
      return rows;
    }),
  );

/** Four or more sections, all alike but for one. */
const oddOne = fc
  .tuple(rowsOf(3, 3, sparse), fc.constantFrom(1, 2, 3), fc.nat(3), fc.nat(8), fc.constantFrom(4, 6))
  .map(([part, down, odd, at, colour]) => {
    const rows: Rows = [];
    for (let a = 0; a < down * 4 - 1; a++) rows.push(new Array(7).fill(5));
    for (let k = 0; k < 2 * down; k++) {
      part.forEach((row, i) => {
        row.forEach((c, j) => {
          rows[Math.floor(k / 2) * 4 + i]![(k % 2) * 4 + j] = k === odd && 3 * i + j === at ? colour : c;
        });
      });
    }
    return rows;
  });

/** Rectangles, and above them a key: two colours side by side that stand alone. */
const keyed = fc
  .tuple(rectangles, fc.shuffledSubarray([1, 2, 3, 4], { minLength: 2, maxLength: 2 }))
  .map(([rows, key]) => {
    const width = Math.max(4, rows[0]!.length);
    const wide = rows.map((row) => [...row, ...new Array(width - row.length).fill(0)]);
    const empty: number[] = new Array(width).fill(0);
    return [[...key, ...empty.slice(2)], empty, ...wide];
  });

/** Symmetric both ways, some cells covered by colour 9. */
const symmetric = fc.tuple(rowsOf(5, 5, sparse), fc.nat(9), fc.nat(9), fc.nat(2)).map(([quarter, top, left, n]) => {
  const at = (i: number) => (i < 5 ? i : 9 - i);
  const rows = Array.from({ length: 10 }, (_, i) => Array.from({ length: 10 }, (_, j) => quarter[at(i)]![at(j)]!));
  return covered(rows, top, left, n);
});

/** One tile over and over, some cells covered by colour 9. */
const periodic = fc.tuple(small, side, side, fc.nat(9), fc.nat(9), fc.nat(3)).map(([tile, h, w, top, left, n]) => {
  const rows = Array.from({ length: h }, (_, i) =>
    Array.from({ length: w }, (_, j) => tile[i % tile.length]![j % tile[0]!.length]!),
  );
  return covered(rows, top, left, n - 1);
});

/** Diagonal stripes, some cells covered by colour 9. */
const diagonal = fc
  .tuple(fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 2, maxLength: 4 }), side, side, fc.nat(5), fc.nat(5))
  .map(([colours, h, w, top, left]) => {
    const rows = Array.from({ length: h }, (_, i) =>
      Array.from({ length: w }, (_, j) => colours[(i + j) % colours.length]!),
    );
    return covered(rows, top, left, 1);
  });

/** Concentric rings, each of one colour. */
const ringed = fc
  .tuple(fc.shuffledSubarray([1, 2, 3, 4, 6], { minLength: 5 }), side, side)
  .map(([colours, h, w]) =>
    Array.from({ length: h }, (_, i) =>
      Array.from({ length: w }, (_, j) => colours[Math.min(i, j, h - 1 - i, w - 1 - j)]!),
    ),
  );

/** A grid enlarged two or three times. */
const enlarged = fc
  .tuple(small, fc.integer({ min: 2, max: 3 }))
  .map(([rows, n]) =>
    rows.flatMap((row) => new Array<number[]>(n).fill(row.flatMap((c) => new Array<number>(n).fill(c)))),
  );

function covered(rows: Rows, top: number, left: number, n: number): Rows {
  return rows.map((row, i) => row.map((c, j) => (i >= top && i <= top + n && j >= left && j <= left + n ? 9 : c)));
}

export const families: Readonly<Record<string, fc.Arbitrary<Value>>> = {
  noise: value(noise),
  square: value(square),
  small: value(small),
  line: value(line),
  rectangles: value(rectangles),
  copies: value(copies),
  sectioned: value(sectioned),
  oddOne: value(oddOne),
  keyed: value(keyed),
  symmetric: value(symmetric),
  periodic: value(periodic),
  diagonal: value(diagonal),
  ringed: value(ringed),
  enlarged: value(enlarged),
};
