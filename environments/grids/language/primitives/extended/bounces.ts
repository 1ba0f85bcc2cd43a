import { burn, fail, type Meter } from "../../limits.ts";
import { pair } from "../../value.ts";
import type { ExtendedDefinitions } from "../define.ts";
import { type Colors, copy, groundOf, wantColor, wantColors, wantStep } from "./colors.ts";
import { assume, both, equals, over, steered } from "./laws.ts";

/** Rays that turn when they are stopped. */
export const bounces: ExtendedDefinitions = {
  /** A ray of the colour from each of its cells in the direction; at the border or an obstacle it is thrown back. */
  bounce: {
    type: "(Grid, Integer, IntegerTuple) -> Grid",
    weight: 3,
    run: (m, grid, color, step) => travel(m, wantColors(m, grid), wantColor(color), wantStep(step), reflect),
    law: both(over("bounce"), steered("bounce", 2)),
  },
  /**
   * Like `bounce`, but stopped rays turn right (clockwise), and their own path stops them a cell before they meet it: a
   * spiral if nothing else is in the way.
   */
  turnright: {
    type: "(Grid, Integer, IntegerTuple) -> Grid",
    weight: 2,
    run: (m, grid, color, step) => travel(m, wantColors(m, grid), wantColor(color), wantStep(step), right),
    law: {
      says: "only background changes; from a single cell, turning grid and direction turns the answer",
      holds: (run, grid, color, step) => {
        assume(run("colorcount", grid!, color!) === 1); // several rays may cut each other off in another order
        return (
          steered("turnright", 2).holds(run, grid!, color!, step!) && over("turnright").holds(run, grid!, color!, step!)
        );
      },
    },
  },
  /** As `turnright`, to the left (anticlockwise). */
  turnleft: {
    type: "(Grid, Integer, IntegerTuple) -> Grid",
    weight: 2,
    run: (m, grid, color, step) => travel(m, wantColors(m, grid), wantColor(color), wantStep(step), left),
    law: {
      says: "from a single cell it is turnright of the mirrored grid in the mirrored direction, mirrored",
      holds: (run, grid, color, step) => {
        assume(run("colorcount", grid!, color!) === 1);
        const mirrored = run("astuple", run("first", step!), run("invert", run("last", step!)));
        const want = run("vmirror", run("turnright", run("vmirror", grid!), color!, mirrored));
        return equals(run("turnleft", grid!, color!, step!), want);
      },
    },
  },
  /** A spiral of the colour, new to the grid, from the first cell to the right and inwards over background, a cell apart. */
  spiral: {
    type: "(Grid, Integer) -> Grid",
    weight: 2,
    run: (m, grid, color) => travel(m, once(m, wantColors(m, grid), wantColor(color)), wantColor(color), [0, 1], right),
    law: both(over("spiral"), {
      says: "it is one line that starts in the first cell",
      holds: (run, grid, color) => {
        const drawn = run("spiral", grid!, color!);
        const own = run("colorfilter", run("objects", drawn, true, false, false), color!);
        return run("index", drawn, pair(0, 0)) === color && run("size", own) === 1;
      },
    }),
  },
};

const once = (m: Meter, g: Colors, color: number): Colors => {
  const corner = copy(m, g);
  if (color === groundOf(g) || g.cells.includes(color)) fail("wanted a colour that the grid does not have");
  if (g.cells[0] !== groundOf(g)) fail("the first cell is taken");
  corner.cells[0] = color;
  return groundOf(corner) === groundOf(g) ? corner : fail("too small for a spiral");
};

/** What a stopped ray does: its next step, given whether its two parts are stopped too; undefined: it ends. */
type Turn = (di: number, dj: number, rowShut: boolean, columnShut: boolean) => readonly [number, number] | undefined;

const reflect: Turn = (di, dj, rowShut, columnShut) => {
  if (di === 0 || dj === 0) return undefined; // straight back over its own path: nothing new
  if (rowShut === columnShut) return undefined;
  return rowShut ? [-di, dj] : [di, -dj];
};
const right: Turn = (di, dj) => [dj, -di];
const left: Turn = (di, dj) => [-dj, di];

function travel(m: Meter, g: Colors, color: number, step: readonly [number, number], turn: Turn): Colors {
  const { height, width } = g;
  const ground = groundOf(g);
  if (color === ground || !g.cells.includes(color)) fail("no cell to send a ray from");
  const out = copy(m, g);
  const free = (i: number, j: number) => {
    if (i < 0 || j < 0 || i >= height || j >= width) return false;
    const at = i * width + j;
    return turn === reflect ? g.cells[at] === ground : out.cells[at] === ground; // thrown back, it may cross itself
  };
  const own = (i: number, j: number) =>
    i >= 0 && j >= 0 && i < height && j < width && out.cells[i * width + j] === color;
  for (let k = 0; k < g.cells.length; k++) {
    if (g.cells[k] !== color) continue;
    let j = k % width;
    let i = (k - j) / width;
    let [di, dj] = step;
    let turns = 0;
    for (let left = 4 * (height + width) * Math.min(height, width); left > 0; left--) {
      burn(m, 1);
      if (free(i + di, j + dj) && !(turn !== reflect && own(i + 2 * di, j + 2 * dj))) {
        i += di;
        j += dj;
        out.cells[i * width + j] = color;
        turns = 0;
        continue;
      }
      const next = turn(di, dj, !free(i + di, j), !free(i, j + dj));
      if (next === undefined || ++turns > 2) break;
      [di, dj] = next;
    }
  }
  return out;
}
