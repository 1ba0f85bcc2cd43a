import { burn, fail, type Meter } from "../../limits.ts";
import type { ExtendedDefinitions } from "../define.ts";
import { blank, type Colors, copy, groundOf, oriented, wantColor, wantColors, wantStep } from "./colors.ts";
import { both, idempotent, permutes, steered } from "./laws.ts";
import { regionsOf } from "./regions.ts";

/** Things that move until they are blocked. The direction is one of the four along rows and columns. */
export const gravities: ExtendedDefinitions = {
  /** Every cell that is not background falls in the direction, each on its own; columns (or rows) keep their order. */
  fall: {
    type: "(Grid, IntegerTuple) -> Grid",
    weight: 6,
    run: (m, grid, step) => {
      const g = wantColors(m, grid);
      const ground = groundOf(g);
      return downwards(m, g, wantStep(step), (d) => sift(m, d, (c) => c !== ground, ground));
    },
    law: both(permutes("fall"), both(steered("fall", 1), idempotent("fall"))),
  },
  /** Only the cells of the colour fall, through background, until something is in the way. */
  fallcolor: {
    type: "(Grid, Integer, IntegerTuple) -> Grid",
    weight: 4,
    run: (m, grid, color, step) => {
      const g = wantColors(m, grid);
      const [ground, own] = [groundOf(g), wantColor(color)];
      if (own === ground || !g.cells.includes(own)) fail("no cell that can fall");
      return downwards(m, g, wantStep(step), (d) => sift(m, d, (c) => c === own, ground));
    },
    law: both(permutes("fallcolor"), steered("fallcolor", 2)),
  },
  /** Whole objects (one colour, eight directions) move in the direction until blocked by another or the border. */
  slide: {
    type: "(Grid, IntegerTuple) -> Grid",
    weight: 6,
    run: (m, grid, step) => {
      const g = wantColors(m, grid);
      return downwards(m, g, wantStep(step), (d) => slide(m, d, groundOf(d), -1));
    },
    law: both(permutes("slide"), idempotent("slide")),
  },
  /** Only objects of the colour move so. */
  slidecolor: {
    type: "(Grid, Integer, IntegerTuple) -> Grid",
    weight: 2,
    run: (m, grid, color, step) => {
      const g = wantColors(m, grid);
      const own = wantColor(color);
      if (own === groundOf(g) || !g.cells.includes(own)) fail("no object that can move");
      return downwards(m, g, wantStep(step), (d) => slide(m, d, groundOf(d), own));
    },
    law: both(permutes("slidecolor"), idempotent("slidecolor")),
  },
  /** Cells of all other inks are pulled straight to the nearest cell of the colour in their row or column, in order. */
  attract: {
    type: "(Grid, Integer) -> Grid",
    weight: 4,
    run: (m, grid, color) => attract(m, wantColors(m, grid), wantColor(color)),
    law: permutes("attract"),
  },
};

/** Turns the grid so that the step points down, works, and turns back. */
function downwards(m: Meter, g: Colors, [di, dj]: readonly [number, number], work: (g: Colors) => Colors): Colors {
  if (di !== 0 && dj !== 0) fail("wanted a direction along rows or columns");
  const turn = di === 1 ? 0 : di === -1 ? 2 : dj === 1 ? 4 : 6; // 4: transposed; 6: transposed with rows flipped
  const back = turn === 6 ? 5 : turn; // its inverse flips columns instead
  return oriented(m, work(oriented(m, g, turn)), back);
}

/** Cells for which `falls` holds go down over background. */
function sift(m: Meter, g: Colors, falls: (color: number) => boolean, ground: number): Colors {
  const { height, width } = g;
  const out = copy(m, g);
  const { cells } = out;
  burn(m, cells.length);
  for (let j = 0; j < width; j++) {
    let free = height - 1; // the lowest row that a cell could reach
    for (let i = height - 1; i >= 0; i--) {
      const c = cells[i * width + j]!;
      if (c === ground) continue;
      if (!falls(c)) {
        free = i - 1;
        continue;
      }
      if (free !== i) {
        cells[free * width + j] = c;
        cells[i * width + j] = ground;
      }
      free--;
    }
  }
  return out;
}

/** Objects go down, the lowest first, again and again until none moves: at most `height` rounds. */
function slide(m: Meter, g: Colors, ground: number, own: number): Colors {
  const { height, width, cells } = g;
  const r = regionsOf(m, g, ground, true, true);
  const members: number[][] = Array.from({ length: r.count }, () => []);
  for (let k = 0; k < cells.length; k++) if (r.label[k]! >= 0) members[r.label[k]!]!.push(k);
  const owner = r.label.slice();
  const order = [...r.bottom.keys()].sort((a, b) => r.bottom[b]! - r.bottom[a]!);
  const moved = new Int32Array(r.count);
  for (let changed = true; changed; ) {
    changed = false;
    for (const k of order) {
      if (own >= 0 && cells[r.first[k]!] !== own) continue;
      let room = true;
      while (room) {
        burn(m, members[k]!.length);
        for (const c of members[k]!) {
          const to = c + (moved[k]! + 1) * width;
          if (to >= height * width || (owner[to]! >= 0 && owner[to] !== k)) {
            room = false;
            break;
          }
        }
        if (!room) break;
        for (const c of members[k]!) owner[c + moved[k]! * width] = -1;
        moved[k]!++;
        for (const c of members[k]!) owner[c + moved[k]! * width] = k;
        changed = true;
      }
    }
  }
  const out = blank(m, height, width, ground);
  for (let k = 0; k < owner.length; k++) if (owner[k]! >= 0) out.cells[k] = cells[r.first[owner[k]!]!]!;
  return out;
}

function attract(m: Meter, g: Colors, own: number): Colors {
  const { height, width, cells } = g;
  const ground = groundOf(g);
  if (own === ground || !cells.includes(own)) fail("nothing that attracts");
  const out = copy(m, g);
  burn(m, 8 * cells.length);
  let moved = false;
  // One pass a direction: along each line away from a cell of the colour, what it meets is packed against it.
  for (const [rows, sign] of [
    [true, 1],
    [true, -1],
    [false, 1],
    [false, -1],
  ] as const) {
    const [lines, length] = rows ? [height, width] : [width, height];
    for (let line = 0; line < lines; line++) {
      let free = -1;
      for (let s = 0; s < length; s++) {
        const along = sign > 0 ? s : length - 1 - s;
        const k = rows ? line * width + along : along * width + line;
        const c = out.cells[k]!;
        if (c === own) free = s + 1;
        if (c === own || c === ground || free < 0) continue;
        if (free < s) {
          const to = sign > 0 ? free : length - 1 - free;
          out.cells[rows ? line * width + to : to * width + line] = c;
          out.cells[k] = ground;
          moved = true;
        }
        free++;
      }
    }
  }
  return moved ? out : fail("nothing is pulled");
}
