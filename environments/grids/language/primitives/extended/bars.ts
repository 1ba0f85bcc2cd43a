import { burn, fail, type Meter } from "../../limits.ts";
import type { ExtendedDefinitions } from "../define.ts";
import { blank, byCount, type Colors, countsOf, groundOf, wantColor, wantColors } from "./colors.ts";
import { equals, matrix } from "./laws.ts";
import { regionsOf } from "./regions.ts";

/** Counts, sizes and orders drawn as small grids. Longest line drawn: 30 cells, more is a fault. */
export const bars: ExtendedDefinitions = {
  /** One column a colour, background left out, commonest first, as high as the colour has cells, from the top; rest 0. */
  histogram: {
    type: "(Grid) -> Grid",
    weight: 2,
    run: (m, grid) => {
      const g = wantColors(m, grid);
      const [counts, [, ...inks]] = [countsOf(g.cells), byCount(g.cells)];
      if (inks.length === 0) fail("nothing but background");
      const height = short(counts[inks[0]!]!);
      const out = blank(m, height, inks.length, 0);
      inks.forEach((ink, j) => {
        for (let i = 0; i < counts[ink]!; i++) out.cells[i * inks.length + j] = ink;
      });
      return out;
    },
    law: {
      says: "every ink has as many cells as before",
      holds: (run, grid) => {
        const out = matrix(run("histogram", grid!));
        const ground = run("mostcolor", grid!);
        const counts = countsOf(Uint8Array.from(matrix(grid!).cells));
        const drawn = countsOf(Uint8Array.from(out.cells));
        return counts.every((n, c) => c === ground || c === 0 || n === drawn[c]);
      },
    },
  },
  /** The colours besides background in one column, commonest first. */
  inkcolumn: {
    type: "(Grid) -> Grid",
    weight: 4,
    run: (m, grid) => {
      const g = wantColors(m, grid);
      const inks = byCount(g.cells).slice(1);
      if (inks.length === 0) fail("nothing but background");
      const out = blank(m, inks.length, 1, 0);
      out.cells.set(inks);
      return out;
    },
    law: {
      says: "background comes before them: together they are all colours, each once",
      holds: (run, grid) => {
        const inks = matrix(run("inkcolumn", grid!)).cells;
        return (
          inks.length + 1 === Number(run("numcolors", grid!)) &&
          [...inks].every(
            (c, k) => k === 0 || Number(run("colorcount", grid!, c)) <= Number(run("colorcount", grid!, inks[k - 1]!)),
          )
        );
      },
    },
  },
  /** The colours besides background in one row, in the order in which their first cells come by columns. */
  inkrow: {
    type: "(Grid) -> Grid",
    weight: 2,
    run: (m, grid) => {
      const g = wantColors(m, grid);
      const ground = groundOf(g);
      const inks: number[] = [];
      for (let j = 0; j < g.width; j++) {
        for (let i = 0; i < g.height; i++) {
          const c = g.cells[i * g.width + j]!;
          if (c !== ground && !inks.includes(c)) inks.push(c);
        }
      }
      if (inks.length === 0) fail("nothing but background");
      const out = blank(m, 1, inks.length, 0);
      out.cells.set(inks);
      return out;
    },
    law: {
      says: "it has the same colours as inkcolumn",
      holds: (run, grid) => {
        const sorted = (name: string) => [...matrix(run(name, grid!)).cells].sort((a, b) => a - b).join();
        return sorted("inkrow") === sorted("inkcolumn");
      },
    },
  },
  /** One row, as many cells of the colour as the grid has of it. */
  unary: {
    type: "(Grid, Integer) -> Grid",
    weight: 2,
    run: (m, grid, color) => {
      const g = wantColors(m, grid);
      const own = wantColor(color);
      const n = countsOf(g.cells)[own]!;
      return n === 0 ? fail("no cell of this colour") : blank(m, 1, short(n), own);
    },
    law: {
      says: "its width is the reference's colorcount",
      holds: (run, grid, color) => run("width", run("unary", grid!, color!)) === run("colorcount", grid!, color!),
    },
  },
  /** A row with one cell a shape (eight directions), from left to right, in the colour of the shape's first cell. */
  shaperow: {
    type: "(Grid) -> Grid",
    weight: 2,
    run: (m, grid) => {
      const g = wantColors(m, grid);
      const r = regionsOf(m, g, groundOf(g), true, false);
      if (r.count === 0) fail("nothing but background");
      const out = blank(m, 1, short(r.count), 0);
      const order = [...r.left.keys()].sort((a, b) => r.left[a]! - r.left[b]! || a - b);
      order.forEach((k, j) => {
        out.cells[j] = g.cells[r.first[k]!]!;
      });
      return out;
    },
    law: {
      says: "it is as wide as there are shapes",
      holds: (run, grid) => run("width", run("shaperow", grid!)) === run("countshapes", grid!),
    },
  },
  /** One cell an object (one colour, four directions), in reading order, down the diagonal of a square of background. */
  shapediagonal: {
    type: "(Grid) -> Grid",
    weight: 2,
    run: (m, grid) => {
      const g = wantColors(m, grid);
      const r = regionsOf(m, g, groundOf(g), false, true);
      if (r.count === 0) fail("nothing but background");
      const n = short(r.count);
      const out = blank(m, n, n, groundOf(g));
      for (let k = 0; k < n; k++) out.cells[k * n + k] = g.cells[r.first[k]!]!;
      return out;
    },
    law: {
      says: "it is its own transpose",
      holds: (run, grid) => equals(run("shapediagonal", grid!), run("dmirror", run("shapediagonal", grid!))),
    },
  },
  /** Three by three cells: in reading order one of the colour for each of its objects (four directions), the rest 0. */
  tally: {
    type: "(Grid, Integer) -> Grid",
    weight: 2,
    run: (m, grid, color) => {
      const g = wantColors(m, grid);
      const own = wantColor(color);
      const r = regionsOf(m, g, -1, false, true);
      const n = r.first.filter((k) => g.cells[k] === own).length;
      if (n === 0 || n > 9) fail("wanted one to nine objects of the colour");
      const out = blank(m, 3, 3, own === 0 ? groundOf(g) : 0);
      out.cells.fill(own, 0, n);
      return out;
    },
    law: {
      says: "it has as many cells of the colour as the grid has objects of it",
      holds: (run, grid, color) => {
        if (color === 0) return true;
        const found = run("colorfilter", run("objects", grid!, true, false, false), color!);
        return run("colorcount", run("tally", grid!, color!), color!) === run("size", found);
      },
    },
  },
  /** One cell: the commonest colour besides background. */
  inkcell: {
    type: "(Grid) -> Grid",
    weight: 3,
    run: (m, grid) => {
      const ink = byCount(wantColors(m, grid).cells)[1];
      return ink === undefined ? fail("nothing but background") : blank(m, 1, 1, ink);
    },
    law: {
      says: "it is the top of inkcolumn",
      holds: (run, grid) => matrix(run("inkcell", grid!)).cells[0] === matrix(run("inkcolumn", grid!)).cells[0],
    },
  },
  /** The rows in order of how many cells are not background: fewest first, equal ones as they came. */
  sortrows: {
    type: "(Grid) -> Grid",
    weight: 3,
    run: (m, grid) => sortRows(m, wantColors(m, grid)),
    law: {
      says: "the rows are the same ones, and their ink does not fall from row to row",
      holds: (run, grid) => {
        const [g, out] = [matrix(grid!), matrix(run("sortrows", grid!))];
        const rows = (x: typeof g) =>
          Array.from({ length: x.height }, (_, i) => [...x.cells.subarray(i * x.width, (i + 1) * x.width)]);
        const ground = run("mostcolor", grid!);
        const ink = rows(out).map((r) => r.filter((c) => c !== ground).length);
        const sorted = (x: number[][]) => x.map(String).sort().join(";");
        return sorted(rows(g)) === sorted(rows(out)) && ink.every((n, k) => k === 0 || n >= ink[k - 1]!);
      },
    },
  },
  /** The columns in order of how many cells are not background: fewest first, equal ones as they came. */
  sortcolumns: {
    type: "(Grid) -> Grid",
    weight: 2,
    run: (m, grid) => {
      const g = wantColors(m, grid);
      return transposed(m, sortRows(m, transposed(m, g)));
    },
    law: {
      says: "it is sortrows of the transposed grid, transposed",
      holds: (run, grid) => equals(run("sortcolumns", grid!), run("dmirror", run("sortrows", run("dmirror", grid!)))),
    },
  },
};

const short = (n: number): number => (n > 30 ? fail("more than 30") : n);

function sortRows(m: Meter, g: Colors): Colors {
  const ground = groundOf(g);
  burn(m, g.cells.length);
  const ink = new Int32Array(g.height);
  for (let k = 0; k < g.cells.length; k++) if (g.cells[k] !== ground) ink[Math.floor(k / g.width)]!++;
  const order = [...ink.keys()].sort((a, b) => ink[a]! - ink[b]! || a - b);
  const out = blank(m, g.height, g.width, 0);
  order.forEach((from, i) => {
    out.cells.set(g.cells.subarray(from * g.width, (from + 1) * g.width), i * g.width);
  });
  return out;
}

function transposed(m: Meter, g: Colors): Colors {
  const out = blank(m, g.width, g.height, 0);
  for (let i = 0, k = 0; i < g.height; i++)
    for (let j = 0; j < g.width; j++, k++) out.cells[j * g.height + i] = g.cells[k]!;
  return out;
}
