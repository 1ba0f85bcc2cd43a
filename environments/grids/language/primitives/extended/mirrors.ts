import { burn, fail, type Meter } from "../../limits.ts";
import type { ExtendedDefinition, ExtendedDefinitions } from "../define.ts";
import { boxOf, type Colors, copy, groundOf, part, wantColor, wantColors } from "./colors.ts";
import { assume, both, equals, matrix, over } from "./laws.ts";

/** Completion by mirror axes. */
export const mirrors: ExtendedDefinitions = {
  /**
   * Masked cells, those of the colour, take what the grid's own mirror axes say: the axis nearest the middle, across and
   * down, that no unmasked cell contradicts, and the diagonals through their crossing. A fault when nothing is found.
   */
  mirrorfill: {
    type: "(Grid, Integer) -> Grid",
    weight: 8,
    run: (m, grid, color) => unmask(m, wantColors(m, grid), wantColor(color)),
    law: {
      says: "only masked cells change, and nothing is left to fill in the same way",
      holds: (run, grid, color) => {
        const [before, after] = [matrix(grid!), matrix(run("mirrorfill", grid!, color!))];
        return before.cells.every((v, k) => v === color || v === after.cells[k]) && !equals(grid!, after);
      },
    },
  },
  /** The part of `mirrorfill` that lay under the mask: the box of the cells of the colour, filled in. */
  mirrorpatch: {
    type: "(Grid, Integer) -> Grid",
    weight: 8,
    run: (m, grid, color) => {
      const g = wantColors(m, grid);
      const mask = wantColor(color);
      const filled = unmask(m, g, mask);
      return part(m, filled, ...boxOf(g, mask, true)!);
    },
    law: {
      says: "it is the box of the mask, cut from the filled grid",
      holds: (run, grid, color) => {
        const mask = run("ofcolor", grid!, color!);
        const want = run("subgrid", mask, run("mirrorfill", grid!, color!));
        return equals(run("mirrorpatch", grid!, color!), want);
      },
    },
  },
  /** In the box of all that is not background, background cells take what their mirror images across and down have. */
  symmetrise: {
    type: "(Grid) -> Grid",
    weight: 3,
    run: (m, grid) => overlayMirrors(m, wantColors(m, grid), false),
    law: both(over("symmetrise"), turnedInk("symmetrise")),
  },
  /** As `symmetrise`, over all eight turns and mirrors; the box must be square. */
  symmetriseall: {
    type: "(Grid) -> Grid",
    weight: 6,
    run: (m, grid) => overlayMirrors(m, wantColors(m, grid), true),
    law: both(over("symmetriseall"), turnedInk("symmetriseall")),
  },
  /** The grid laid over its mirror image: background cells take what lies across the middle column. */
  foldacross: {
    type: "(Grid) -> Grid",
    weight: 4,
    run: (m, grid) => fold(m, wantColors(m, grid), true),
    law: both(over("foldacross"), turnedInk("foldacross")),
  },
  /** The grid laid over its mirror image: background cells take what lies across the middle row. */
  folddown: {
    type: "(Grid) -> Grid",
    weight: 4,
    run: (m, grid) => fold(m, wantColors(m, grid), false),
    law: {
      says: "it is foldacross of the transposed grid, transposed",
      holds: (run, grid) => equals(run("folddown", grid!), run("dmirror", run("foldacross", run("dmirror", grid!)))),
    },
  },
};

/** Background cells take what lies across the middle column or row. */
function fold(m: Meter, g: Colors, across: boolean): Colors {
  const { height, width, cells } = g;
  const ground = groundOf(g);
  const out = copy(m, g);
  for (let i = 0, k = 0; i < height; i++) {
    for (let j = 0; j < width; j++, k++) {
      if (cells[k] === ground) out.cells[k] = cells[across ? i * width + width - 1 - j : (height - 1 - i) * width + j]!;
    }
  }
  return out;
}

/** The content's ink is its own image under a mirror. */
function turnedInk(name: string): ExtendedDefinition["law"] {
  return {
    says: "a cell is background exactly when its mirror image in the content's box is",
    holds: (run, ...args) => {
      const ground = run("mostcolor", args[0]!);
      const drawn = run(name, ...args);
      assume(run("mostcolor", drawn) === ground);
      const inked = run("inkto", drawn, ground === 1 ? 2 : 1);
      assume(run("mostcolor", inked) === ground);
      const ink = run("content", inked);
      return equals(ink, run("vmirror", ink));
    },
  };
}

function overlayMirrors(m: Meter, g: Colors, all: boolean): Colors {
  const ground = groundOf(g);
  const box = boxOf(g, ground, false) ?? fail("nothing but background");
  const [top, bottom, left, right] = box;
  const [h, w] = [bottom - top, right - left];
  if (all && h !== w) fail("the content is not square");
  const out = copy(m, g);
  burn(m, (all ? 7 : 3) * h * w);
  for (let i = 0; i < h; i++) {
    for (let j = 0; j < w; j++) {
      const at = (top + i) * g.width + left + j;
      for (let turn = 1; turn < (all ? 8 : 4) && out.cells[at] === ground; turn++) {
        const [y, x] = turn & 4 ? [j, i] : [i, j];
        const from = (top + (turn & 2 ? h - 1 - y : y)) * g.width + left + (turn & 1 ? w - 1 - x : x);
        out.cells[at] = g.cells[from]!;
      }
    }
  }
  return out;
}

/** i' = a i + b j + c, j' = d i + e j + f. */
type Axis = readonly [number, number, number, number, number, number];

function unmask(m: Meter, g: Colors, mask: number): Colors {
  if (!g.cells.includes(mask)) fail("no cell of the mask's colour");
  const down = findAxis(m, g, mask, g.height, (s) => [-1, 0, s, 0, 1, 0]);
  const across = findAxis(m, g, mask, g.width, (s) => [1, 0, 0, 0, -1, s]);
  const axes = [down?.axis, across?.axis].filter((a) => a !== undefined);
  const sum = down && across ? down.sum - across.sum : g.height === g.width ? 0 : 1;
  if (sum % 2 === 0) {
    const d = sum / 2;
    const diagonal: Axis = [0, 1, d, 1, 0, -d];
    if (agrees(m, g, mask, diagonal)) axes.push(diagonal);
    const total = down && across ? (down.sum + across.sum) / 2 : g.height - 1;
    const other: Axis = [0, -1, total, -1, 0, total];
    if (agrees(m, g, mask, other)) axes.push(other);
  }
  const out = copy(m, g);
  let filled = 0;
  for (let changed = true; changed; ) {
    changed = false;
    burn(m, axes.length * g.cells.length);
    for (const [a, b, c, d, e, f] of axes) {
      for (let i = 0, k = 0; i < g.height; i++) {
        for (let j = 0; j < g.width; j++, k++) {
          if (out.cells[k] !== mask) continue;
          const y = a * i + b * j + c;
          const x = d * i + e * j + f;
          if (y < 0 || x < 0 || y >= g.height || x >= g.width || out.cells[y * g.width + x] === mask) continue;
          out.cells[k] = out.cells[y * g.width + x]!;
          changed = true;
          filled++;
        }
      }
    }
  }
  if (filled === 0) fail("no mirror axis fills a masked cell");
  return out;
}

/** The mirror axis nearest the middle, at least half the grid overlapping: cell k goes to sum - k. */
function findAxis(m: Meter, g: Colors, mask: number, n: number, of: (sum: number) => Axis) {
  for (let off = 0; off <= n / 2; off++) {
    for (const sum of off === 0 ? [n - 1] : [n - 1 - off, n - 1 + off]) {
      const axis = of(sum);
      if (agrees(m, g, mask, axis)) return { sum, axis };
    }
  }
  return undefined;
}

function agrees(m: Meter, g: Colors, mask: number, [a, b, c, d, e, f]: Axis): boolean {
  const { height, width, cells } = g;
  for (let i = 0, k = 0; i < height; i++) {
    burn(m, width);
    for (let j = 0; j < width; j++, k++) {
      const y = a * i + b * j + c;
      const x = d * i + e * j + f;
      if (cells[k] === mask || y < 0 || x < 0 || y >= height || x >= width) continue;
      const there = cells[y * width + x];
      if (there !== mask && there !== cells[k]) return false;
    }
  }
  return true;
}
