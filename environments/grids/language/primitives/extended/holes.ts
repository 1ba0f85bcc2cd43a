import { burn, fail, type Meter } from "../../limits.ts";
import { pair, type Value } from "../../value.ts";
import { setOf } from "../../values.ts";
import type { ExtendedDefinitions } from "../define.ts";
import { type Colors, copy, groundOf, wantColor, wantColors } from "./colors.ts";
import { both, equals, matrix, over, turned } from "./laws.ts";
import { colorRegions, enclosedCells, groundParts, paintRegions, touchesBorder } from "./regions.ts";

/** Enclosed background, and floods. Background is connected along rows and columns. */
export const holes: ExtendedDefinitions = {
  /** The background cells that no path over background leads out of the grid from. */
  enclosedcells: {
    type: "(Grid) -> Indices",
    weight: 3,
    run: (m, grid) => {
      const g = wantColors(m, grid);
      const inner = enclosedCells(m, g, groundOf(g));
      const found: Value[] = [];
      for (let k = 0; k < inner.length; k++) if (inner[k]) found.push(pair(Math.floor(k / g.width), k % g.width));
      return setOf(m, found);
    },
    law: {
      says: "filling them is fillholes",
      holds: (run, grid) => equals(run("fill", grid!, 7, run("enclosedcells", grid!)), run("fillholes", grid!, 7)),
    },
  },
  /** Enclosed background takes the colour. A fault when there is none. */
  fillholes: {
    type: "(Grid, Integer) -> Grid",
    weight: 8,
    run: (m, grid, color) => fillWhere(m, grid, color, true),
    law: both(turned("fillholes"), over("fillholes")),
  },
  /** Background that a path over background connects to the border takes the colour. */
  filloutside: {
    type: "(Grid, Integer) -> Grid",
    weight: 6,
    run: (m, grid, color) => fillWhere(m, grid, color, false),
    law: {
      says: "filling the outside and then, in the original, the holes fills all background",
      holds: (run, grid) => {
        const [out, all] = [matrix(run("filloutside", grid!, 7)), matrix(run("groundto", grid!, 7))];
        const inner = run("enclosedcells", grid!);
        return equals(run("fill", out, 7, inner), all);
      },
    },
  },
  /** Each hole takes the commonest colour of the cells that enclose it. */
  fillown: {
    type: "(Grid) -> Grid",
    weight: 3,
    run: (m, grid) => fillOwn(m, wantColors(m, grid)),
    law: both(turned("fillown"), over("fillown")),
  },
  /** Holes that are squares take the colour. */
  fillsquares: {
    type: "(Grid, Integer) -> Grid",
    weight: 2,
    run: (m, grid, color) => fillForm(m, grid, color, true),
    law: both(turned("fillsquares"), over("fillsquares")),
  },
  /** The largest of the background's parts takes the colour. */
  filllargest: {
    type: "(Grid, Integer) -> Grid",
    weight: 4,
    run: (m, grid, color) => fillForm(m, grid, color, false),
    law: both(turned("filllargest"), over("filllargest")),
  },
  /** The colour spreads from its cells over the background, along rows and columns, as far as it can. */
  flood: {
    type: "(Grid, Integer) -> Grid",
    weight: 6,
    run: (m, grid, color) => flood(m, wantColors(m, grid), wantColor(color)),
    law: both(turned("flood"), over("flood")),
  },
  /** As `flood`, one step only, in the eight directions. */
  grow: {
    type: "(Grid, Integer) -> Grid",
    weight: 5,
    run: (m, grid, color) => {
      const g = wantColors(m, grid);
      const [ground, own] = [groundOf(g), wantColor(color)];
      if (own === ground || !g.cells.includes(own)) fail("no cell to grow from");
      return around(m, g, (c) => c === own, ground, own);
    },
    law: both(turned("grow"), over("grow")),
  },
  /** Rows and columns that are all background take the colour. A fault when there is none. */
  lanes: {
    type: "(Grid, Integer) -> Grid",
    weight: 2,
    run: (m, grid, color) => lanes(m, wantColors(m, grid), wantColor(color)),
    law: both(turned("lanes"), over("lanes")),
  },
  /** Background next to anything else, in the eight directions, takes the colour. */
  outline: {
    type: "(Grid, Integer) -> Grid",
    weight: 6,
    run: (m, grid, color) => {
      const g = wantColors(m, grid);
      const ground = groundOf(g);
      return around(m, g, (c) => c !== ground, ground, wantColor(color));
    },
    law: both(turned("outline"), over("outline")),
  },
};

function fillWhere(m: Meter, grid: Value, color: Value, inner: boolean): Colors {
  const g = wantColors(m, grid);
  const to = wantColor(color);
  const ground = groundOf(g);
  const enclosed = enclosedCells(m, g, ground);
  if (inner && !enclosed.includes(1)) fail("nothing is enclosed");
  const out = copy(m, g);
  for (let k = 0; k < out.cells.length; k++) {
    if (g.cells[k] === ground && (enclosed[k] === 1) === inner) out.cells[k] = to;
  }
  return out;
}

function fillForm(m: Meter, grid: Value, color: Value, squares: boolean): Colors {
  const g = wantColors(m, grid);
  const to = wantColor(color);
  const r = groundParts(m, g, groundOf(g));
  const open = touchesBorder(g, r);
  const most = Math.max(...r.size);
  const chosen = r.size.map((s, k) => {
    if (!squares) return s === most;
    const side = r.bottom[k]! - r.top[k]! + 1;
    return !open[k] && side === r.right[k]! - r.left[k]! + 1 && s === side * side;
  });
  if (!chosen.includes(true)) fail("no such part of the background");
  return paintRegions(m, g, r, chosen, to);
}

function fillOwn(m: Meter, g: Colors): Colors {
  const { width, cells } = g;
  const r = groundParts(m, g, groundOf(g));
  const open = touchesBorder(g, r);
  if (!open.includes(false)) fail("nothing is enclosed");
  burn(m, 4 * cells.length);
  const near = [-width, width, -1, 1];
  const counts = r.size.map((_, k) => (open[k] ? undefined : new Int32Array(256)));
  burn(m, 64 * counts.filter((c) => c !== undefined).length);
  for (let k = 0; k < cells.length; k++) {
    const region = r.label[k]!;
    if (region < 0 || open[region]) continue;
    const seen = counts[region]!;
    for (const step of near) if (r.label[k + step]! < 0) seen[cells[k + step]!]!++; // never at the border
  }
  const colors = counts.map((c) => (c === undefined ? -1 : c.indexOf(Math.max(...c))));
  return colorRegions(m, g, r, colors);
}

function flood(m: Meter, g: Colors, color: number): Colors {
  const { width } = g;
  const ground = groundOf(g);
  if (color === ground || !g.cells.includes(color)) fail("no cell to flood from");
  const out = copy(m, g);
  const { cells } = out;
  burn(m, 2 * cells.length);
  const stack: number[] = [];
  for (let k = 0; k < cells.length; k++) if (cells[k] === color) stack.push(k);
  for (let k = stack.pop(); k !== undefined; k = stack.pop()) {
    const j = k % width;
    for (let side = 0; side < 4; side++) {
      const step = side === 0 ? -width : side === 1 ? -1 : side === 2 ? 1 : width;
      if ((side === 1 && j === 0) || (side === 2 && j === width - 1) || cells[k + step] !== ground) continue;
      cells[k + step] = color;
      stack.push(k + step);
    }
  }
  return out;
}

function lanes(m: Meter, g: Colors, color: number): Colors {
  const { height, width, cells } = g;
  const ground = groundOf(g);
  const rowTaken = new Uint8Array(height);
  const columnTaken = new Uint8Array(width);
  for (let i = 0, k = 0; i < height; i++) {
    for (let j = 0; j < width; j++, k++) if (cells[k] !== ground) rowTaken[i] = columnTaken[j] = 1;
  }
  if (!rowTaken.includes(0) && !columnTaken.includes(0)) fail("no row or column is all background");
  const out = copy(m, g);
  for (let i = 0, k = 0; i < height; i++) {
    for (let j = 0; j < width; j++, k++) if (rowTaken[i] === 0 || columnTaken[j] === 0) out.cells[k] = color;
  }
  return out;
}

/** Background cells beside (in eight directions) a cell for which `is` holds take the colour. */
function around(m: Meter, g: Colors, is: (color: number) => boolean, ground: number, color: number): Colors {
  const { height, width, cells } = g;
  const source = new Uint8Array(256);
  for (let c = 0; c < 256; c++) source[c] = is(c) ? 1 : 0;
  const out = copy(m, g);
  burn(m, 3 * cells.length);
  for (let i = 0, k = 0; i < height; i++) {
    for (let j = 0; j < width; j++, k++) {
      if (source[cells[k]!] === 0) continue;
      for (let y = Math.max(0, i - 1); y <= Math.min(height - 1, i + 1); y++) {
        for (let x = Math.max(0, j - 1); x <= Math.min(width - 1, j + 1); x++) {
          if (cells[y * width + x] === ground) out.cells[y * width + x] = color;
        }
      }
    }
  }
  return out;
}
