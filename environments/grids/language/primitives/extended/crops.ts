import { fail, type Meter } from "../../limits.ts";
import { cell, items, pair, type Value } from "../../value.ts";
import { setOf } from "../../values.ts";
import type { ExtendedDefinition, ExtendedDefinitions } from "../define.ts";
import { boxOf, byCount, type Colors, countsOf, groundOf, part, wantColor, wantColors } from "./colors.ts";
import { both, equals, idempotent, matrix, turned } from "./laws.ts";
import { colorCounts, type Regions, regionsOf, shapeKeys } from "./regions.ts";
import { areas, isSymmetric, occurrencesOf } from "./traits.ts";

/**
 * Parts cut out by what they hold. A shape is what is connected by steps in the eight directions and not background, of
 * any colours; its box is cut from the grid. Of equals the first in reading order. A fault when there is none.
 */
export const crops: ExtendedDefinitions = {
  /** The box of all that is not background. */
  content: {
    type: "(Grid) -> Grid",
    weight: 8,
    run: (m, grid) => {
      const g = wantColors(m, grid);
      return part(m, g, ...(boxOf(g, groundOf(g), false) ?? fail("nothing but background")));
    },
    law: both(turned("content"), {
      says: "a frame of background around the grid changes nothing",
      holds: (run, grid) => {
        const ground = run("mostcolor", grid!);
        return equals(run("content", run("surround", grid!, ground)), run("content", grid!));
      },
    }),
  },
  /** The box of the cells of the colour. */
  boxof: {
    type: "(Grid, Integer) -> Grid",
    weight: 8,
    run: (m, grid, color) => {
      const g = wantColors(m, grid);
      return part(m, g, ...(boxOf(g, wantColor(color), true) ?? fail("no cell of this colour")));
    },
    law: both(turned("boxof"), idempotent("boxof")),
  },
  /** The box of the cells of the rarest colour, the smallest colour among equals. A fault when there is one colour. */
  boxofrarest: {
    type: "(Grid) -> Grid",
    weight: 5,
    run: (m, grid) => {
      const g = wantColors(m, grid);
      const order = byCount(g.cells);
      if (order.length < 2) fail("one colour only");
      const counts = countsOf(g.cells);
      const rarest = order.find((c) => counts[c] === counts[order.at(-1)!])!;
      return part(m, g, ...boxOf(g, rarest, true)!);
    },
    law: {
      says: "it is the boxof the reference's leastcolor",
      holds: (run, grid) => equals(run("boxofrarest", grid!), run("boxof", grid!, run("leastcolor", grid!))),
    },
  },
  /** The inside of the box of the cells of the colour: the box without its outermost rows and columns. */
  insideof: {
    type: "(Grid, Integer) -> Grid",
    weight: 3,
    run: (m, grid, color) => {
      const g = wantColors(m, grid);
      const [top, bottom, left, right] = boxOf(g, wantColor(color), true) ?? fail("no cell of this colour");
      if (bottom - top < 3 || right - left < 3) fail("the box has no inside");
      return part(m, g, top + 1, bottom - 1, left + 1, right - 1);
    },
    law: {
      says: "it is the trimmed box of the colour",
      holds: (run, grid, color) => equals(run("insideof", grid!, color!), run("trim", run("boxof", grid!, color!))),
    },
  },
  /** The box of the shape with the most cells. */
  croplargest: {
    type: "(Grid) -> Grid",
    weight: 6,
    run: (m, grid) => crop(m, grid, (_, r) => r.size),
    law: {
      says: "no shape of the grid has more cells",
      holds: (run, grid) => {
        const cropped = matrix(run("croplargest", grid!)).cells.length;
        return items(run("shapes", grid!)).every((shape) => items(shape).length <= cropped);
      },
    },
  },
  /** The box of the shape with the fewest cells. */
  cropsmallest: {
    type: "(Grid) -> Grid",
    weight: 5,
    run: (m, grid) => crop(m, grid, (_, r) => r.size.map((s) => 4096 - s)),
    law: {
      says: "some smallest shape of the grid has this size of box",
      holds: (run, grid) => {
        const kept = run("content", run("keepsmallest", grid!));
        const [all, one] = [matrix(kept), matrix(run("cropsmallest", grid!))];
        return one.height <= all.height && one.width <= all.width;
      },
    },
  },
  /** The box of the shape with the most colours; of equals the one with the most cells. */
  cropcolorful: {
    type: "(Grid) -> Grid",
    weight: 5,
    run: (m, grid) => crop(m, grid, (g, r) => colorCounts(m, g, r).map((n, k) => n * 4096 + r.size[k]!)),
    law: {
      says: "no shape of the grid has more colours",
      holds: (run, grid) => {
        const found = new Set(matrix(run("cropcolorful", grid!)).cells).size;
        return items(run("shapes", grid!)).every((shape) => Number(run("numcolors", shape)) <= found);
      },
    },
  },
  /** The box of the first shape that is its own mirror image, across or down, colours included, largest first. */
  cropsymmetric: {
    type: "(Grid) -> Grid",
    weight: 5,
    run: (m, grid) => crop(m, grid, (g, r) => isSymmetric(m, g, r, groundOf(g)).map((is, k) => (is ? r.size[k]! : -1))),
    law: {
      says: "it is at most as large as the box of all symmetric shapes",
      holds: (run, grid) => {
        const kept = matrix(run("content", run("keepsymmetric", grid!)));
        const one = matrix(run("cropsymmetric", grid!));
        return one.height <= kept.height && one.width <= kept.width;
      },
    },
  },
  /** The box of the first shape whose form and colours occur only once. A fault when none or all do. */
  cropodd: {
    type: "(Grid) -> Grid",
    weight: 5,
    run: (m, grid) =>
      crop(m, grid, (g, r) => {
        const counts = occurrencesOf(shapeKeys(m, g, r, true));
        if (counts.every((n) => n === 1)) fail("every shape is unlike the others");
        return counts.map((n) => (n === 1 ? 1 : -1));
      }),
    law: someShape("cropodd"),
  },
  /** The box of the shape whose form and colours occur most often. */
  cropcommon: {
    type: "(Grid) -> Grid",
    weight: 5,
    run: (m, grid) => crop(m, grid, (g, r) => occurrencesOf(shapeKeys(m, g, r, true))),
    law: someShape("cropcommon"),
  },
  /** The box of the shape that fills its box best; of equals the largest. */
  cropdensest: {
    type: "(Grid) -> Grid",
    weight: 3,
    run: (m, grid) => crop(m, grid, (_, r) => areas(r).map((a, k) => Math.round((r.size[k]! / a) * 1e3) * 4096 + a)),
    law: someShape("cropdensest"),
  },
  /** The shapes as objects. */
  shapes: {
    type: "(Grid) -> Objects",
    weight: 3,
    run: (m, grid) => {
      const g = wantColors(m, grid);
      const r = regionsOf(m, g, groundOf(g), true, false);
      const cells: Value[][] = Array.from({ length: r.count }, () => []);
      for (let k = 0; k < g.cells.length; k++) {
        const j = k % g.width;
        if (r.label[k]! >= 0) cells[r.label[k]!]!.push(cell(g.cells[k]!, pair((k - j) / g.width, j)));
      }
      return setOf(
        m,
        cells.map((c) => setOf(m, c)),
      );
    },
    law: {
      says: "they are the reference's objects of any colours, diagonals joined, without background",
      holds: (run, grid) => equals(run("shapes", grid!), run("objects", grid!, false, true, true)),
    },
  },
  /** How many shapes there are. */
  countshapes: {
    type: "(Grid) -> Integer",
    weight: 2,
    run: (m, grid) => {
      const g = wantColors(m, grid);
      return regionsOf(m, g, groundOf(g), true, false).count;
    },
    law: {
      says: "it is the size of shapes",
      holds: (run, grid) => run("countshapes", grid!) === run("size", run("shapes", grid!)),
    },
  },
};

function someShape(name: string): ExtendedDefinition["law"] {
  return {
    says: "it is the box of some shape",
    holds: (run, grid) => {
      const one = run(name, grid!);
      return items(run("shapes", grid!)).some((shape) => equals(run("subgrid", shape, grid!), one));
    },
  };
}

/** The box of the region with the greatest score; a fault when that is negative. */
function crop(m: Meter, grid: Value, score: (g: Colors, r: Regions) => readonly number[]): Colors {
  const g = wantColors(m, grid);
  const r = regionsOf(m, g, groundOf(g), true, false);
  if (r.count === 0) fail("nothing but background");
  const scores = score(g, r);
  let best = 0;
  for (let k = 1; k < r.count; k++) if (scores[k]! > scores[best]!) best = k;
  if (scores[best]! < 0) fail("no such shape");
  return part(m, g, r.top[best]!, r.bottom[best]! + 1, r.left[best]!, r.right[best]! + 1);
}
