import { burn, fail, type Meter } from "../../limits.ts";
import { items, type Value } from "../../value.ts";
import { valueKey } from "../../values.ts";
import type { ExtendedDefinitions } from "../define.ts";
import { boxOf, type Colors, copy, groundOf, part, wantColor, wantColors } from "./colors.ts";
import { equals, matrix, over } from "./laws.ts";

/** Completion of patterns that repeat. A mask is the colour of the cells that are not known. */
export const periods: ExtendedDefinitions = {
  /** The grid repeats by one tile across and down: masked cells take what the smallest tile that fits all others says. */
  periodfill: {
    type: "(Grid, Integer) -> Grid",
    weight: 8,
    run: (m, grid, mask) => tiled(m, wantColors(m, grid), wantColor(mask)),
    law: fills("periodfill"),
  },
  /** The part of `periodfill` that lay under the mask: the box of the masked cells, filled in. */
  periodpatch: {
    type: "(Grid, Integer) -> Grid",
    weight: 6,
    run: (m, grid, mask) => {
      const g = wantColors(m, grid);
      return part(m, tiled(m, g, wantColor(mask)), ...boxOf(g, wantColor(mask), true)!);
    },
    law: {
      says: "it is the box of the mask, cut from the filled grid",
      holds: (run, grid, mask) => {
        const want = run("subgrid", run("ofcolor", grid!, mask!), run("periodfill", grid!, mask!));
        return equals(run("periodpatch", grid!, mask!), want);
      },
    },
  },
  /** Each row on its own repeats: masked cells take what the shortest period that fits the row's other cells says. */
  rowfill: {
    type: "(Grid, Integer) -> Grid",
    weight: 6,
    run: (m, grid, mask) => byLine(m, wantColors(m, grid), wantColor(mask), true),
    law: fills("rowfill"),
  },
  /** Each column on its own repeats, as in `rowfill`. */
  columnfill: {
    type: "(Grid, Integer) -> Grid",
    weight: 6,
    run: (m, grid, mask) => byLine(m, wantColors(m, grid), wantColor(mask), false),
    law: {
      says: "it is rowfill of the transposed grid, transposed",
      holds: (run, grid, mask) =>
        equals(run("columnfill", grid!, mask!), run("dmirror", run("rowfill", run("dmirror", grid!), mask!))),
    },
  },
  /** The colour depends on i + j alone, and repeats: masked cells take what the shortest period says. */
  diagonalfill: {
    type: "(Grid, Integer) -> Grid",
    weight: 5,
    run: (m, grid, mask) => {
      const g = wantColors(m, grid);
      return fillFrom(m, g, wantColor(mask), 1, g.height + g.width - 1, (i, j) => i + j);
    },
    law: fills("diagonalfill"),
  },
  /** The smallest tile of which the grid is made, across and down, whole or cut off at the far ends. */
  tileof: {
    type: "(Grid) -> Grid",
    weight: 4,
    run: (m, grid) => {
      const g = wantColors(m, grid);
      const [h, w] = smallestTile(m, g, -1);
      if (h === g.height && w === g.width) fail("the grid does not repeat");
      return part(m, g, 0, h, 0, w);
    },
    law: {
      says: "a tile is no repetition of a smaller one: it fits the grid at every place",
      holds: (run, grid) => {
        const [tile, g] = [matrix(run("tileof", grid!)), matrix(grid!)];
        return g.cells.every((v, k) => {
          const [i, j] = [Math.floor(k / g.width), k % g.width];
          return v === tile.cells[(i % tile.height) * tile.width + (j % tile.width)];
        });
      },
    },
  },
  /** Rows of the background's colour only, at the end of the grid, take up the rows before them from the first again. */
  continuedown: {
    type: "(Grid) -> Grid",
    weight: 3,
    run: (m, grid) => continueDown(m, wantColors(m, grid)),
    law: {
      says: "what was drawn stays, and every row there is one that was there",
      holds: (run, grid) => {
        const rows = (v: Value) => items(v).map(valueKey);
        const [before, after] = [rows(grid!), rows(run("continuedown", grid!))];
        return over("continuedown").holds(run, grid!) && after.every((row) => before.includes(row));
      },
    },
  },
};

function fills(name: string): ExtendedDefinitions[string]["law"] {
  return {
    says: "only masked cells change, and at least one does",
    holds: (run, grid, mask) => {
      const [before, after] = [matrix(grid!), matrix(run(name, grid!, mask!))];
      return before.cells.every((v, k) => v === mask || v === after.cells[k]) && !equals(grid!, after);
    },
  };
}

/** Height and width of the smallest tile (by cells, then by height) that no cell contradicts; -1 is no mask. */
function smallestTile(m: Meter, g: Colors, mask: number): readonly [number, number] {
  const { height, width } = g;
  for (let size = 1; size < height * width; size++) {
    for (let h = 1; h <= Math.min(height, size); h++) {
      burn(m, 1);
      if (size % h !== 0 || size / h > width) continue;
      if (fits(m, g, mask, h, size / h)) return [h, size / h];
    }
  }
  return [height, width];
}

function fits(m: Meter, g: Colors, mask: number, h: number, w: number): boolean {
  const { height, width, cells } = g;
  const tile = new Int16Array(h * w).fill(-1);
  for (let i = 0, k = 0; i < height; i++) {
    burn(m, width);
    for (let j = 0; j < width; j++, k++) {
      const c = cells[k]!;
      if (c === mask) continue;
      const at = (i % h) * w + (j % w);
      if (tile[at]! < 0) tile[at] = c;
      else if (tile[at] !== c) return false;
    }
  }
  return true;
}

function tiled(m: Meter, g: Colors, mask: number): Colors {
  if (!g.cells.includes(mask)) fail("no cell of the mask's colour");
  const [h, w] = smallestTile(m, g, mask);
  return fillFrom(m, g, mask, h * w, h * w, (i, j) => (i % h) * w + (j % w));
}

/**
 * Masked cells from a table of `size` colours that `at` addresses. The table is folded to the shortest period,
 * from `from` up, that no cell contradicts.
 */
function fillFrom(
  m: Meter,
  g: Colors,
  mask: number,
  from: number,
  size: number,
  at: (i: number, j: number) => number,
): Colors {
  for (let period = from; period <= size; period++) {
    const table = new Int16Array(period).fill(-1);
    let agree = true;
    for (let i = 0, k = 0; i < g.height && agree; i++) {
      burn(m, g.width);
      for (let j = 0; j < g.width; j++, k++) {
        const c = g.cells[k]!;
        if (c === mask) continue;
        const slot = at(i, j) % period;
        if (table[slot]! < 0) table[slot] = c;
        else if (table[slot] !== c) {
          agree = false;
          break;
        }
      }
    }
    if (!agree) continue;
    const out = copy(m, g);
    let filled = 0;
    for (let i = 0, k = 0; i < g.height; i++) {
      for (let j = 0; j < g.width; j++, k++) {
        const known = table[at(i, j) % period]!;
        if (g.cells[k] !== mask || known < 0) continue;
        out.cells[k] = known;
        filled++;
      }
    }
    return filled > 0 ? out : fail("no masked cell is known");
  }
  return fail("nothing repeats");
}

function byLine(m: Meter, g: Colors, mask: number, rows: boolean): Colors {
  const { height, width, cells } = g;
  const [lines, length, step, stride] = rows ? [height, width, 1, width] : [width, height, width, 1];
  const out = copy(m, g);
  const table = new Int16Array(length);
  let filled = 0;
  for (let line = 0; line < lines; line++) {
    const start = line * stride;
    for (let period = 1; period < length; period++) {
      burn(m, length);
      table.fill(-1, 0, period);
      let s = 0;
      for (; s < length; s++) {
        const c = cells[start + s * step]!;
        if (c === mask) continue;
        if (table[s % period]! < 0) table[s % period] = c;
        else if (table[s % period] !== c) break;
      }
      if (s < length) continue;
      for (s = 0; s < length; s++) {
        const k = start + s * step;
        if (cells[k] !== mask || table[s % period]! < 0) continue;
        out.cells[k] = table[s % period]!;
        filled++;
      }
      break;
    }
  }
  return filled > 0 ? out : fail("no row or column tells what its masked cells are");
}

function continueDown(m: Meter, g: Colors): Colors {
  const [top, bottom] = boxOf(g, groundOf(g), false) ?? fail("nothing but background");
  if (bottom === g.height) fail("no rows to continue into");
  const seen = part(m, g, top, bottom, 0, g.width);
  let period = 1; // the shortest that fits what is there; all of it at worst
  while (period < seen.height && !fits(m, seen, -1, period, g.width)) period++;
  const out = copy(m, g);
  for (let i = bottom; i < g.height; i++) {
    const from = (top + ((i - top) % period)) * g.width;
    out.cells.set(g.cells.subarray(from, from + g.width), i * g.width);
  }
  return out;
}
