import { burn, fail, type Meter } from "../../limits.ts";
import { items, type Value } from "../../value.ts";
import type { ExtendedDefinitions } from "../define.ts";
import { blank, type Colors, copy, countsOf, groundOf, wantColors } from "./colors.ts";
import { both, equals, matrix, mirrored, over, permutes, turned } from "./laws.ts";
import { commonestBut } from "./regions.ts";

/** Grids made plainer: smoothed, repeated, or ordered. */
export const simplifications: ExtendedDefinitions = {
  /** The content's box repeated across and down over the whole grid, starting at its own place. */
  repeatfill: {
    type: "(Grid) -> Grid",
    weight: 4,
    run: (m, grid) => repeatFill(m, wantColors(m, grid)),
    law: over("repeatfill"),
  },
  /** Each cell that at least five of its eight neighbours outvote takes their colour. */
  smooth: {
    type: "(Grid) -> Grid",
    weight: 2,
    run: (m, grid) => smooth(m, wantColors(m, grid)),
    law: turned("smooth"),
  },
  /** Each row takes its commonest ink, if it has one, from end to end. */
  rowmajority: {
    type: "(Grid) -> Grid",
    weight: 2,
    run: (m, grid) => rowMajority(m, wantColors(m, grid)),
    law: both(mirrored("rowmajority"), {
      says: "each row has one colour",
      holds: (run, grid) => {
        const { cells, width } = matrix(run("rowmajority", grid!));
        return cells.every((v, k) => v === cells[k - (k % width)]);
      },
    }),
  },
  /** Each row, or each column, takes its commonest colour: whichever of the two changes fewer cells, rows if equal. */
  linemajority: {
    type: "(Grid) -> Grid",
    weight: 4,
    run: (m, grid) => lineMajority(m, wantColors(m, grid)),
    law: {
      says: "rows or columns have one colour each, and a second time changes nothing",
      holds: (run, grid) => {
        const out = run("linemajority", grid!);
        const plain = (v: Value) => items(v).every((row) => new Set(items(row)).size === 1);
        return (plain(out) || plain(run("dmirror", out))) && equals(run("linemajority", out), out);
      },
    },
  },
  /** The first row, over and over. */
  repeatrow: {
    type: "(Grid) -> Grid",
    weight: 1,
    run: (m, grid) => {
      const g = wantColors(m, grid);
      const out = blank(m, g.height, g.width, 0);
      for (let i = 0; i < g.height; i++) out.cells.set(g.cells.subarray(0, g.width), i * g.width);
      return out;
    },
    law: {
      says: "mirrored down it is the same, and its first row is the grid's",
      holds: (run, grid) => {
        const out = run("repeatrow", grid!);
        return equals(out, run("hmirror", out)) && equals(run("first", out), run("first", grid!));
      },
    },
  },
  /** From one row, half as many rows as it is wide: its first run of one colour grows by a cell from row to row. */
  stairs: {
    type: "(Grid) -> Grid",
    weight: 1,
    run: (m, grid) => stairs(m, wantColors(m, grid)),
    law: {
      says: "its first row is the grid, and the first colour's run is at least a cell longer each row",
      holds: (run, grid) => {
        const out = matrix(run("stairs", grid!));
        const color = out.cells[0];
        const runs = Array.from({ length: out.height }, (_, i) => {
          let n = 0;
          while (n < out.width && out.cells[i * out.width + n] === color) n++;
          return n;
        });
        return (
          equals(run("first", out), run("first", grid!)) && runs.every((n, i) => n >= Math.min(out.width, runs[0]! + i))
        );
      },
    },
  },
  /** All cells of the grid in order of colour, background last, in reading order: a filled bar of every colour. */
  sortcells: {
    type: "(Grid) -> Grid",
    weight: 1,
    run: (m, grid) => {
      const g = wantColors(m, grid);
      const ground = groundOf(g);
      const counts = countsOf(g.cells);
      const out = blank(m, g.height, g.width, ground);
      let at = 0;
      for (let c = 0; c < 256; c++) {
        if (c === ground) continue;
        out.cells.fill(c, at, at + counts[c]!);
        at += counts[c]!;
      }
      return out;
    },
    law: permutes("sortcells"),
  },
};

function repeatFill(m: Meter, g: Colors): Colors {
  const ground = groundOf(g);
  let [top, bottom, left, right] = [g.height, -1, g.width, -1];
  for (let k = 0; k < g.cells.length; k++) {
    if (g.cells[k] === ground) continue;
    const j = k % g.width;
    const i = (k - j) / g.width;
    [top, bottom, left, right] = [Math.min(top, i), Math.max(bottom, i), Math.min(left, j), Math.max(right, j)];
  }
  if (bottom < 0) fail("nothing but background");
  const [h, w] = [bottom - top + 1, right - left + 1];
  const out = copy(m, g);
  for (let i = 0, k = 0; i < g.height; i++) {
    const y = top + ((((i - top) % h) + h) % h);
    for (let j = 0; j < g.width; j++, k++) out.cells[k] = g.cells[y * g.width + left + ((((j - left) % w) + w) % w)]!;
  }
  return out;
}

function smooth(m: Meter, g: Colors): Colors {
  const { height, width, cells } = g;
  const out = copy(m, g);
  burn(m, 9 * cells.length);
  const counts = new Uint8Array(256);
  for (let i = 0, k = 0; i < height; i++) {
    for (let j = 0; j < width; j++, k++) {
      let best = cells[k]!;
      for (let pass = 0; pass < 2; pass++) {
        for (let y = Math.max(0, i - 1); y <= Math.min(height - 1, i + 1); y++) {
          for (let x = Math.max(0, j - 1); x <= Math.min(width - 1, j + 1); x++) {
            const c = cells[y * width + x]!;
            if (pass === 1) counts[c] = 0;
            else if (y * width + x !== k && ++counts[c]! >= 5) best = c;
          }
        }
      }
      out.cells[k] = best;
    }
  }
  return out;
}

function lineMajority(m: Meter, g: Colors): Colors {
  const { height, width, cells } = g;
  const [byRow, byColumn] = [blank(m, height, width, 0), blank(m, height, width, 0)];
  burn(m, 2 * cells.length + 256 * (height + width));
  let [rowsChange, columnsChange] = [0, 0];
  for (let i = 0; i < height; i++) {
    const row = cells.subarray(i * width, (i + 1) * width);
    byRow.cells.fill(commonestBut(row, -1), i * width, (i + 1) * width);
  }
  const column = new Uint8Array(height);
  for (let j = 0; j < width; j++) {
    for (let i = 0; i < height; i++) column[i] = cells[i * width + j]!;
    const color = commonestBut(column, -1);
    for (let i = 0; i < height; i++) byColumn.cells[i * width + j] = color;
  }
  for (let k = 0; k < cells.length; k++) {
    if (byRow.cells[k] !== cells[k]) rowsChange++;
    if (byColumn.cells[k] !== cells[k]) columnsChange++;
  }
  return rowsChange <= columnsChange ? byRow : byColumn;
}

function rowMajority(m: Meter, g: Colors): Colors {
  const ground = groundOf(g);
  const out = copy(m, g);
  burn(m, g.cells.length + 256 * g.height);
  for (let i = 0; i < g.height; i++) {
    const row = g.cells.subarray(i * g.width, (i + 1) * g.width);
    const ink = commonestBut(row, ground);
    out.cells.fill(ink < 0 ? ground : ink, i * g.width, (i + 1) * g.width);
  }
  return out;
}

function stairs(m: Meter, g: Colors): Colors {
  if (g.height !== 1 || g.width < 2) fail("wanted one row of two or more cells");
  const color = g.cells[0]!;
  let run = 0;
  while (run < g.width && g.cells[run] === color) run++;
  const out = blank(m, Math.floor(g.width / 2), g.width, 0);
  for (let i = 0; i < out.height; i++) {
    out.cells.set(g.cells, i * g.width);
    out.cells.fill(color, i * g.width, i * g.width + Math.min(g.width, run + i));
  }
  return out;
}
