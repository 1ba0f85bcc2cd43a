import { sameGrid } from "../../../tasks/grid.ts";
import { burn, fail, type Meter } from "../../limits.ts";
import type { Value } from "../../value.ts";
import type { ExtendedDefinitions } from "../define.ts";
import { blank, boxOf, type Colors, copy, groundOf, wantColors, wantStep } from "./colors.ts";
import { both, equals, involution, mirrored, permutes, steered } from "./laws.ts";

/** Cells in another order. */
export const permutations: ExtendedDefinitions = {
  /** Every cell moves one step in the direction; what leaves the grid comes in on the other side. */
  roll: {
    type: "(Grid, IntegerTuple) -> Grid",
    weight: 5,
    run: (m, grid, step) => {
      const [di, dj] = wantStep(step);
      return remap(m, wantColors(m, grid), (i, j, h, w) => [(i - di + h) % h, (j - dj + w) % w]);
    },
    law: both(steered("roll", 1), {
      says: "a roll the other way undoes it",
      holds: (run, grid, step) => equals(run("roll", run("roll", grid!, step!), run("invert", step!)), grid!),
    }),
  },
  /** Every cell moves one step in the direction; what leaves the grid is gone, and background comes in. */
  push: {
    type: "(Grid, IntegerTuple) -> Grid",
    weight: 5,
    run: (m, grid, step) => {
      const g = wantColors(m, grid);
      const [di, dj] = wantStep(step);
      const out = blank(m, g.height, g.width, groundOf(g));
      for (let i = Math.max(0, di); i < Math.min(g.height, g.height + di); i++) {
        for (let j = Math.max(0, dj); j < Math.min(g.width, g.width + dj); j++) {
          out.cells[i * g.width + j] = g.cells[(i - di) * g.width + j - dj]!;
        }
      }
      return out;
    },
    law: steered("push", 1),
  },
  /** Rows 0, 2, 4, ... and then rows 1, 3, 5, ... */
  deinterleave: {
    type: "(Grid) -> Grid",
    weight: 1,
    run: (m, grid) =>
      remap(m, wantColors(m, grid), (i, j, h) => {
        const half = Math.ceil(h / 2);
        return [i < half ? 2 * i : 2 * (i - half) + 1, j];
      }),
    law: {
      says: "interleave undoes it",
      holds: (run, grid) => equals(run("interleave", run("deinterleave", grid!)), grid!),
    },
  },
  /** Rows of the upper and the lower half in turn, the upper one first (and larger by one if the height is odd). */
  interleave: {
    type: "(Grid) -> Grid",
    weight: 1,
    run: (m, grid) =>
      remap(m, wantColors(m, grid), (i, j, h) => [i % 2 === 0 ? i / 2 : Math.ceil(h / 2) + (i - 1) / 2, j]),
    law: {
      says: "deinterleave undoes it",
      holds: (run, grid) => equals(run("deinterleave", run("interleave", grid!)), grid!),
    },
  },
  /** The upper and the lower half change places; an odd height keeps its middle row. */
  swaphalves: {
    type: "(Grid) -> Grid",
    weight: 2,
    run: (m, grid) =>
      remap(m, wantColors(m, grid), (i, j, h) => {
        const half = Math.floor(h / 2);
        return [i < half ? i + h - half : i >= h - half ? i - h + half : i, j];
      }),
    law: both(involution("swaphalves"), permutes("swaphalves")),
  },
  /** Each row moves right by its number, counted from 0, and comes in again on the left. */
  shear: {
    type: "(Grid) -> Grid",
    weight: 1,
    run: (m, grid) => remap(m, wantColors(m, grid), (i, j, _, w) => [i, (((j - i) % w) + w) % w]),
    law: {
      says: "of the mirrored grid, mirrored, it moves the rows back",
      holds: (run, grid) => equals(run("vmirror", run("shear", run("vmirror", run("shear", grid!)))), grid!),
    },
  },
  /** Each row moves left until its first cell that is not background stands in the first column; no row is turned round. */
  alignleft: {
    type: "(Grid) -> Grid",
    weight: 1,
    run: (m, grid) => {
      const g = wantColors(m, grid);
      const ground = groundOf(g);
      const shift = new Int32Array(g.height);
      for (let i = 0; i < g.height; i++)
        while (shift[i]! < g.width && g.cells[i * g.width + shift[i]!] === ground) shift[i]!++;
      return remap(m, g, (i, j, _, w) => [i, (j + shift[i]!) % w]);
    },
    law: permutes("alignleft"),
  },
  /** The square blocks of a square grid, side n of n times n, change places as in a transposition; each stays upright. */
  transposeblocks: {
    type: "(Grid) -> Grid",
    weight: 1,
    run: (m, grid) => {
      const g = wantColors(m, grid);
      const n = Math.sqrt(g.height);
      if (g.height !== g.width || !Number.isInteger(n) || n < 2) fail("no square of square blocks");
      return remap(m, g, (i, j) => [Math.floor(j / n) * n + (i % n), Math.floor(i / n) * n + (j % n)]);
    },
    law: involution("transposeblocks"),
  },
  /** The colours of the rings of the content's box change places, the outermost with the innermost; rings of one colour. */
  reverserings: {
    type: "(Grid) -> Grid",
    weight: 2,
    run: (m, grid) => reverseRings(m, wantColors(m, grid)),
    law: involution("reverserings"),
  },
  /** Ring by ring from the outside, each takes the colour of the next one outwards; the outermost that of the innermost. */
  turnrings: {
    type: "(Grid) -> Grid",
    weight: 1,
    run: (m, grid) => {
      const g = wantColors(m, grid);
      const colors = ringColors(m, g, 0, g.height, 0, g.width);
      const out = copy(m, g);
      const n = colors.length;
      paintRings(out, 0, g.height, 0, g.width, (k) => colors[(k + n - 1) % n]!);
      return out;
    },
    law: {
      says: "as often as there are rings it gives the grid back",
      holds: (run, grid) => {
        const n = Math.ceil(Math.min(Number(run("height", grid!)), Number(run("width", grid!))) / 2);
        let turned: Value = grid!;
        for (let k = 0; k < n; k++) turned = run("turnrings", turned);
        return equals(turned, grid!);
      },
    },
  },
  /** Rows equal to the one above them are left out, and then columns equal to the one on their left. */
  squeeze: {
    type: "(Grid) -> Grid",
    weight: 6,
    run: (m, grid) => squeeze(m, wantColors(m, grid)),
    law: both(mirrored("squeeze"), {
      says: "it undoes an upscaling: both squeeze to the same",
      holds: (run, grid) => equals(run("squeeze", run("upscale", grid!, 2)), run("squeeze", grid!)),
    }),
  },
};

function remap(
  m: Meter,
  g: Colors,
  from: (i: number, j: number, height: number, width: number) => readonly [number, number],
): Colors {
  const { height, width } = g;
  const out = blank(m, height, width, 0);
  for (let i = 0, k = 0; i < height; i++) {
    for (let j = 0; j < width; j++, k++) {
      const [y, x] = from(i, j, height, width);
      out.cells[k] = g.cells[y * width + x]!;
    }
  }
  return out;
}

/** The colour of each ring of a box, from the outside; a fault when a ring has several. */
function ringColors(m: Meter, g: Colors, top: number, bottom: number, left: number, right: number): number[] {
  burn(m, (bottom - top) * (right - left));
  const colors: number[] = [];
  for (let i = top; i < bottom; i++) {
    for (let j = left; j < right; j++) {
      const ring = Math.min(i - top, j - left, bottom - 1 - i, right - 1 - j);
      const c = g.cells[i * g.width + j]!;
      if (colors[ring] === undefined) colors[ring] = c;
      else if (colors[ring] !== c) fail("a ring of several colours");
    }
  }
  return colors;
}

function paintRings(g: Colors, top: number, bottom: number, left: number, right: number, of: (k: number) => number) {
  for (let i = top; i < bottom; i++) {
    for (let j = left; j < right; j++) {
      g.cells[i * g.width + j] = of(Math.min(i - top, j - left, bottom - 1 - i, right - 1 - j));
    }
  }
}

/** Neighbouring rings of one colour count as one, so that what changes places are the bands. */
function reverseRings(m: Meter, g: Colors): Colors {
  const [top, bottom, left, right] = boxOf(g, groundOf(g), false) ?? fail("nothing but background");
  const colors = ringColors(m, g, top, bottom, left, right);
  const bands = colors.filter((c, k) => k === 0 || c !== colors[k - 1]);
  if (new Set(bands).size !== bands.length || bands.length < 2) fail("wanted bands of different colours");
  const out = copy(m, g);
  paintRings(out, top, bottom, left, right, (k) => bands[bands.length - 1 - bands.indexOf(colors[k]!)]!);
  return out;
}

function squeeze(m: Meter, g: Colors): Colors {
  const rows: number[] = [];
  const columns: number[] = [];
  burn(m, 2 * g.cells.length);
  for (let i = 0; i < g.height; i++) {
    let j = 0;
    while (i > 0 && j < g.width && g.cells[i * g.width + j] === g.cells[(i - 1) * g.width + j]) j++;
    if (j < g.width) rows.push(i);
  }
  for (let j = 0; j < g.width; j++) {
    let i = 0;
    while (j > 0 && i < g.height && g.cells[i * g.width + j] === g.cells[i * g.width + j - 1]) i++;
    if (i < g.height) columns.push(j);
  }
  const out = blank(m, rows.length, columns.length, 0);
  for (let i = 0, k = 0; i < rows.length; i++) {
    for (let j = 0; j < columns.length; j++, k++) out.cells[k] = g.cells[rows[i]! * g.width + columns[j]!]!;
  }
  return sameGrid(out, g) ? g : out;
}
