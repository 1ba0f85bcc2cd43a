import { fail, type Meter } from "../../limits.ts";
import type { Value } from "../../value.ts";
import type { ExtendedDefinitions } from "../define.ts";
import { type Colors, copy, groundOf, wantColor, wantColors } from "./colors.ts";
import { both, equals, matrix, onlyPaints, turned } from "./laws.ts";
import { type Regions, regionsOf } from "./regions.ts";

/** Every second cell, row or column, counted inside each object's box. Objects: one colour, four directions. */
export const parities: ExtendedDefinitions = {
  /** In each object, the cells an odd number of steps from its box's first corner take the colour: a checkerboard. */
  checker: {
    type: "(Grid, Integer) -> Grid",
    weight: 4,
    run: (m, grid, color) => within(m, grid, color, (i, j) => (i + j) & 1),
    law: {
      says: "a checkerboard is its own transpose's checkerboard, and only paints",
      holds: (run, grid, color) =>
        onlyPaints("checker").holds(run, grid!, color!) &&
        equals(run("dmirror", run("checker", grid!, color!)), run("checker", run("dmirror", grid!), color!)),
    },
  },
  /** In each object, every second row of its box, from the second, takes the colour. */
  stripedown: {
    type: "(Grid, Integer) -> Grid",
    weight: 3,
    run: (m, grid, color) => within(m, grid, color, (i) => i & 1),
    law: {
      says: "it is stripeacross of the transposed grid, transposed",
      holds: (run, grid, color) =>
        equals(run("stripedown", grid!, color!), run("dmirror", run("stripeacross", run("dmirror", grid!), color!))),
    },
  },
  /** In each object, every second column of its box, from the second, takes the colour. */
  stripeacross: {
    type: "(Grid, Integer) -> Grid",
    weight: 3,
    run: (m, grid, color) => within(m, grid, color, (_, j) => j & 1),
    law: onlyPaints("stripeacross"),
  },
  /** In each object, cells whose place from the nearest side of its box is odd, counted from 0, take the colour: rings. */
  rings: {
    type: "(Grid, Integer) -> Grid",
    weight: 2,
    run: (m, grid, color) => within(m, grid, color, (i, j, h, w) => Math.min(i, j, h - 1 - i, w - 1 - j) & 1),
    law: both(turned("rings"), onlyPaints("rings")),
  },
  /** In each object, cells that are not on the edge of its box take the colour. */
  paintcore: {
    type: "(Grid, Integer) -> Grid",
    weight: 5,
    run: (m, grid, color) => within(m, grid, color, (i, j, h, w) => (Math.min(i, j, h - 1 - i, w - 1 - j) > 0 ? 1 : 0)),
    law: both(turned("paintcore"), onlyPaints("paintcore")),
  },
  /** In each object, the four corners of its box, if they are its own, take the colour. */
  paintcorners: {
    type: "(Grid, Integer) -> Grid",
    weight: 3,
    run: (m, grid, color) =>
      within(m, grid, color, (i, j, h, w) => ((i === 0 || i === h - 1) && (j === 0 || j === w - 1) ? 1 : 0)),
    law: both(turned("paintcorners"), onlyPaints("paintcorners")),
  },
  /** Background cells an even number of steps from the grid's first cell take the colour. */
  checkground: {
    type: "(Grid, Integer) -> Grid",
    weight: 1,
    run: (m, grid, color) => {
      const g = wantColors(m, grid);
      const [ground, to] = [groundOf(g), wantColor(color)];
      const out = copy(m, g);
      for (let k = 0; k < out.cells.length; k++) {
        const j = k % g.width;
        if (g.cells[k] === ground && (((k - j) / g.width + j) & 1) === 0) out.cells[k] = to;
      }
      return out;
    },
    law: {
      says: "of two neighbours in a row at most one changes",
      holds: (run, grid, color) => {
        const [a, b] = [matrix(grid!), matrix(run("checkground", grid!, color!))];
        return a.cells.every((v, k) => k % a.width === 0 || v === b.cells[k] || a.cells[k - 1] === b.cells[k - 1]);
      },
    },
  },
};

function within(
  m: Meter,
  grid: Value,
  color: Value,
  is: (i: number, j: number, height: number, width: number) => number,
): Colors {
  const g = wantColors(m, grid);
  const to = wantColor(color);
  const r: Regions = regionsOf(m, g, groundOf(g), false, true);
  if (r.count === 0) fail("nothing but background");
  const out = copy(m, g);
  for (let k = 0; k < out.cells.length; k++) {
    const o = r.label[k]!;
    if (o < 0) continue;
    const j = k % g.width;
    const i = (k - j) / g.width;
    const [h, w] = [r.bottom[o]! - r.top[o]! + 1, r.right[o]! - r.left[o]! + 1];
    if (is(i - r.top[o]!, j - r.left[o]!, h, w) === 1) out.cells[k] = to;
  }
  return out;
}
