import { fail, type Meter } from "../../limits.ts";
import type { Value } from "../../value.ts";
import type { ExtendedDefinitions } from "../define.ts";
import { type Colors, groundOf, wantColors } from "./colors.ts";
import { equals, matrix, turned } from "./laws.ts";
import { colorRegions, holeCounts, type Regions, regionsOf, shapeKeys } from "./regions.ts";
import { heights, ranksOf, widths } from "./traits.ts";

/**
 * A property of an object gives its colour, at most 9. An object has one colour, is not background and is connected
 * along rows and columns. A fault when there is none.
 */
export const traitColors: ExtendedDefinitions = {
  /** Each object takes as its colour its rank by cells: the largest 1, the next 2, ... */
  sizerank: {
    type: "(Grid) -> Grid",
    weight: 5,
    run: (m, grid) => tint(m, grid, (_, r) => ranksOf(r.size, true)),
    law: turned("sizerank"),
  },
  /** Each object takes as its colour its rank by cells: the smallest 1, the next 2, ... */
  smallrank: {
    type: "(Grid) -> Grid",
    weight: 4,
    run: (m, grid) => tint(m, grid, (_, r) => ranksOf(r.size, false)),
    law: turned("smallrank"),
  },
  /** Each object takes its number of cells as its colour, at most 9. */
  sizecolor: {
    type: "(Grid) -> Grid",
    weight: 4,
    run: (m, grid) => tint(m, grid, (_, r) => r.size),
    law: turned("sizecolor"),
  },
  /** Each object takes as its colour its rank by height: the tallest 1, the next 2, ... */
  heightrank: {
    type: "(Grid) -> Grid",
    weight: 4,
    run: (m, grid) => tint(m, grid, (_, r) => ranksOf(heights(r), true)),
    law: {
      says: "transposed, it ranks by width",
      holds: (run, grid) => equals(run("heightrank", grid!), run("dmirror", run("widthrank", run("dmirror", grid!)))),
    },
  },
  /** Each object takes as its colour its rank by width: the widest 1, the next 2, ... */
  widthrank: {
    type: "(Grid) -> Grid",
    weight: 2,
    run: (m, grid) => tint(m, grid, (_, r) => ranksOf(widths(r), true)),
    law: {
      says: "mirroring across changes no rank",
      holds: (run, grid) => equals(run("vmirror", run("widthrank", grid!)), run("widthrank", run("vmirror", grid!))),
    },
  },
  /** Each object takes its number of holes as its colour; one without a hole stays as it is. */
  holecolor: {
    type: "(Grid) -> Grid",
    weight: 2,
    run: (m, grid) => tint(m, grid, (g, r) => holeCounts(m, g, r).map((n) => (n === 0 ? -1 : n))),
    law: turned("holecolor"),
  },
  /** Each object takes as its colour the number of its form, counted in reading order from 1. */
  formcolor: {
    type: "(Grid) -> Grid",
    weight: 3,
    run: (m, grid) =>
      tint(m, grid, (g, r) => {
        const seen = new Map<string, number>();
        return shapeKeys(m, g, r, false).map((key) => {
          if (!seen.has(key)) seen.set(key, seen.size + 1);
          return seen.get(key)!;
        });
      }),
    law: {
      says: "the first object in reading order has colour 1",
      holds: (run, grid) => {
        const [before, after] = [matrix(grid!), matrix(run("formcolor", grid!))];
        const ground = run("mostcolor", grid!);
        return after.cells[before.cells.findIndex((v) => v !== ground)] === 1;
      },
    },
  },
  /** Each object takes its place as its colour: from the left (then from the top) 1, 2, ... */
  leftrank: {
    type: "(Grid) -> Grid",
    weight: 2,
    run: (m, grid) =>
      tint(m, grid, (_, r) =>
        ranksOf(
          r.left.map((l, k) => l * 64 + r.top[k]!),
          false,
        ),
      ),
    law: {
      says: "the cell that comes first by columns gets 1",
      holds: (run, grid) => {
        const [before, after] = [matrix(run("dmirror", grid!)), matrix(run("dmirror", run("leftrank", grid!)))];
        const ground = run("mostcolor", grid!);
        const column = Math.floor(before.cells.findIndex((v) => v !== ground) / before.width);
        const row = after.cells.subarray(column * before.width, (column + 1) * before.width);
        return row.includes(1);
      },
    },
  },
};

function tint(m: Meter, grid: Value, colors: (g: Colors, r: Regions) => readonly number[]): Colors {
  const g = wantColors(m, grid);
  const r = regionsOf(m, g, groundOf(g), false, true);
  if (r.count === 0) fail("nothing but background");
  return colorRegions(
    m,
    g,
    r,
    colors(g, r).map((c) => Math.min(9, c)),
  );
}
