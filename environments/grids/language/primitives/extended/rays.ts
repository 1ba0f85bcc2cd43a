import { burn, fail, type Meter } from "../../limits.ts";
import { pair } from "../../value.ts";
import type { ExtendedDefinitions } from "../define.ts";
import { type Colors, copy, groundOf, wantColor, wantColors, wantStep } from "./colors.ts";
import { assume, both, equals, idempotent, over, steered, turned } from "./laws.ts";

/** Rays over the background, until an obstacle or the border. */
export const rays: ExtendedDefinitions = {
  /** From every cell of the colour a ray of that colour in the direction, over background only. */
  ray: {
    type: "(Grid, Integer, IntegerTuple) -> Grid",
    weight: 4,
    run: (m, grid, color, step) => {
      const g = wantColors(m, grid);
      return cast(m, g, wantColor(color), [wantStep(step)]);
    },
    law: both(steered("ray", 2), over("ray")),
  },
  /** Rays along the row and the column, both ways, from every cell of the colour. */
  rays: {
    type: "(Grid, Integer) -> Grid",
    weight: 6,
    run: (m, grid, color) => cast(m, wantColors(m, grid), wantColor(color), straight),
    law: both(turned("rays"), over("rays")),
  },
  /** Rays along the four diagonals from every cell of the colour. */
  diagonals: {
    type: "(Grid, Integer) -> Grid",
    weight: 6,
    run: (m, grid, color) => cast(m, wantColors(m, grid), wantColor(color), slanted),
    law: both(turned("diagonals"), over("diagonals")),
  },
  /** Every cell that is not background sends a ray of its own colour in the direction, over background only. */
  extend: {
    type: "(Grid, IntegerTuple) -> Grid",
    weight: 8,
    run: (m, grid, step) => cast(m, wantColors(m, grid), -1, [wantStep(step)]),
    law: both(steered("extend", 1), idempotent("extend")),
  },
  /** As `extend`, along the row and the column both ways; of two rays on a cell the first in reading order stays. */
  raysall: {
    type: "(Grid) -> Grid",
    weight: 5,
    run: (m, grid) => cast(m, wantColors(m, grid), -1, straight),
    law: {
      says: "with one ink it is rays of that ink",
      holds: (run, grid) => {
        const inks = run("inkcolumn", grid!);
        assume(run("height", inks) === 1);
        return equals(run("raysall", grid!), run("rays", grid!, run("index", inks, pair(0, 0))));
      },
    },
  },
  /** As `extend`, along the four diagonals; of two rays on a cell the first in reading order stays. */
  diagonalsall: {
    type: "(Grid) -> Grid",
    weight: 5,
    run: (m, grid) => cast(m, wantColors(m, grid), -1, slanted),
    law: over("diagonalsall"),
  },
  /** As `extend`, in all eight directions; of two rays on a cell the first in reading order stays. */
  burst: {
    type: "(Grid) -> Grid",
    weight: 3,
    run: (m, grid) => cast(m, wantColors(m, grid), -1, [...straight, ...slanted]),
    law: over("burst"),
  },
  /** A whole row and a whole column, from border to border, through every cell of the colour, over background only. */
  crosshair: {
    type: "(Grid, Integer) -> Grid",
    weight: 3,
    run: (m, grid, color) => throughAll(m, wantColors(m, grid), wantColor(color), true, true),
    law: both(turned("crosshair"), over("crosshair")),
  },
  /** The rows of the cells of the colour are drawn in it from border to border, over background only. */
  rowlines: {
    type: "(Grid, Integer) -> Grid",
    weight: 3,
    run: (m, grid, color) => throughAll(m, wantColors(m, grid), wantColor(color), true, false),
    law: {
      says: "it is columnlines of the transposed grid, transposed",
      holds: (run, grid, color) =>
        equals(run("rowlines", grid!, color!), run("dmirror", run("columnlines", run("dmirror", grid!), color!))),
    },
  },
  /** The columns of the cells of the colour are drawn in it from border to border, over background only. */
  columnlines: {
    type: "(Grid, Integer) -> Grid",
    weight: 3,
    run: (m, grid, color) => throughAll(m, wantColors(m, grid), wantColor(color), false, true),
    law: both(idempotent("columnlines"), over("columnlines")),
  },
  /**
   * Segments of two or more cells of one colour grow along their own row or column, over background, to the next
   * obstacle or the border. A fault when there is none.
   */
  lengthen: {
    type: "(Grid) -> Grid",
    weight: 3,
    run: (m, grid) => lengthen(m, wantColors(m, grid), straight),
    law: over("lengthen"),
  },
  /** As `lengthen`, for segments along a diagonal. */
  lengthendiagonals: {
    type: "(Grid) -> Grid",
    weight: 5,
    run: (m, grid) => lengthen(m, wantColors(m, grid), slanted),
    law: over("lengthendiagonals"),
  },
};

type Step = readonly [number, number];
const straight: readonly Step[] = [
  [-1, 0],
  [0, -1],
  [0, 1],
  [1, 0],
];
const slanted: readonly Step[] = [
  [-1, -1],
  [-1, 1],
  [1, -1],
  [1, 1],
];

/**
 * Draws on `out` from cell k of `g`, not included, over background and over rays of its own colour; gives the number of
 * cells that it went.
 */
function draw(out: Colors, g: Colors, ground: number, k: number, [di, dj]: Step, color: number): number {
  const { height, width, cells } = g;
  let j = (k % width) + dj;
  let i = Math.floor(k / width) + di;
  let drawn = 0;
  while (i >= 0 && j >= 0 && i < height && j < width) {
    const at = i * width + j;
    if (cells[at] !== ground || (out.cells[at] !== ground && out.cells[at] !== color)) break;
    out.cells[at] = color;
    drawn++;
    i += di;
    j += dj;
  }
  return drawn;
}

/** Rays from the cells of one colour, or (-1) from all that are not background, each in its own colour. */
function cast(m: Meter, g: Colors, color: number, steps: readonly Step[]): Colors {
  const ground = groundOf(g);
  if (color === ground) fail("rays of the background's colour");
  const out = copy(m, g);
  let sources = 0;
  for (let k = 0; k < g.cells.length; k++) {
    const own = g.cells[k]!;
    if (own === ground || (color >= 0 && own !== color)) continue;
    sources++;
    for (const step of steps) burn(m, 1 + draw(out, g, ground, k, step, own));
  }
  if (sources === 0) fail("no cell to send a ray from");
  return out;
}

function throughAll(m: Meter, g: Colors, color: number, rows: boolean, columns: boolean): Colors {
  const ground = groundOf(g);
  if (color === ground || !g.cells.includes(color)) fail("no cell to draw a line through");
  const { height, width, cells } = g;
  const hasRow = new Uint8Array(height);
  const hasColumn = new Uint8Array(width);
  for (let k = 0; k < cells.length; k++) {
    if (cells[k] !== color) continue;
    if (rows) hasRow[Math.floor(k / width)] = 1;
    if (columns) hasColumn[k % width] = 1;
  }
  const out = copy(m, g);
  for (let i = 0, k = 0; i < height; i++) {
    for (let j = 0; j < width; j++, k++) if (cells[k] === ground && (hasRow[i] || hasColumn[j])) out.cells[k] = color;
  }
  return out;
}

/** Each end of a segment goes on in the direction in which the segment leads to it. */
function lengthen(m: Meter, g: Colors, steps: readonly Step[]): Colors {
  const { height, width, cells } = g;
  const ground = groundOf(g);
  const out = copy(m, g);
  burn(m, 4 * cells.length);
  let drawn = 0;
  for (let i = 0, k = 0; i < height; i++) {
    for (let j = 0; j < width; j++, k++) {
      if (cells[k] === ground) continue;
      for (const step of steps) {
        const [y, x] = [i - step[0], j - step[1]];
        if (y < 0 || x < 0 || y >= height || x >= width || cells[y * width + x] !== cells[k]) continue;
        drawn += draw(out, g, ground, k, step, cells[k]!);
      }
    }
  }
  burn(m, drawn);
  if (drawn === 0) fail("no segment can grow");
  return out;
}
