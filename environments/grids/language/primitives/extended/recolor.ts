import { fail, type Meter } from "../../limits.ts";
import { pair } from "../../value.ts";
import type { ExtendedDefinitions } from "../define.ts";
import { byCount, type Colors, copy, countsOf, groundOf, wantColor, wantColors } from "./colors.ts";
import { both, equals, idempotent, involution, matrix, onlyPaints, turned, under } from "./laws.ts";

/** Maps of colours: each cell's new colour depends on its colour alone. */
export const recolorings: ExtendedDefinitions = {
  /** The two commonest colours change places; the inverse picture of a grid of two colours. */
  swapcommon: {
    type: "(Grid) -> Grid",
    weight: 6,
    run: (m, grid) => {
      const g = wantColors(m, grid);
      const [a, b] = byCount(g.cells);
      return b === undefined ? fail("one colour only") : mapped(m, g, (c) => (c === a ? b : c === b ? a! : c));
    },
    law: {
      says: "it is the reference's switch of the commonest colour and the commonest ink",
      holds: (run, grid) => {
        const want = run("switch", grid!, run("mostcolor", grid!), run("index", run("inkcolumn", grid!), pair(0, 0)));
        return equals(run("swapcommon", grid!), want);
      },
    },
  },
  /** The two commonest colours besides background change places. */
  swapinks: {
    type: "(Grid) -> Grid",
    weight: 6,
    run: (m, grid) => {
      const g = wantColors(m, grid);
      const [, a, b] = byCount(g.cells);
      return b === undefined ? fail("fewer than two inks") : mapped(m, g, (c) => (c === a ? b : c === b ? a! : c));
    },
    law: {
      says: "it is the reference's switch of the first two of inkcolumn",
      holds: (run, grid) => {
        const inks = run("inkcolumn", grid!);
        const want = run("switch", grid!, run("index", inks, pair(0, 0)), run("index", inks, pair(1, 0)));
        return equals(run("swapinks", grid!), want);
      },
    },
  },
  /** Each colour becomes its rank: background 0, the commonest other 1, the next 2, ... */
  rankcolors: {
    type: "(Grid) -> Grid",
    weight: 3,
    run: (m, grid) => {
      const g = wantColors(m, grid);
      const order = byCount(g.cells);
      return mapped(m, g, (c) => Math.min(9, order.indexOf(c)));
    },
    law: idempotent("rankcolors"),
  },
  /** Every cell that is not background takes the colour. */
  inkto: {
    type: "(Grid, Integer) -> Grid",
    weight: 6,
    run: (m, grid, color) => {
      const g = wantColors(m, grid);
      const [ground, ink] = [groundOf(g), wantColor(color)];
      return mapped(m, g, (c) => (c === ground ? c : ink));
    },
    law: onlyPaints("inkto"),
  },
  /** The background takes the colour. */
  groundto: {
    type: "(Grid, Integer) -> Grid",
    weight: 6,
    run: (m, grid, color) => {
      const g = wantColors(m, grid);
      const [ground, to] = [groundOf(g), wantColor(color)];
      return mapped(m, g, (c) => (c === ground ? to : c));
    },
    law: {
      says: "it is the reference's replace of the commonest colour",
      holds: (run, grid, color) =>
        equals(run("groundto", grid!, color!), run("replace", grid!, run("mostcolor", grid!), color!)),
    },
  },
  /** Only the cells of the colour stay; the others become background, or 0 if that is the colour itself. */
  onlycolor: {
    type: "(Grid, Integer) -> Grid",
    weight: 6,
    run: (m, grid, color) => {
      const g = wantColors(m, grid);
      const kept = wantColor(color);
      const ground = groundOf(g);
      const rest = ground === kept ? 0 : ground;
      if (!g.cells.includes(kept)) fail("no cell of this colour");
      return mapped(m, g, (c) => (c === kept ? kept : rest));
    },
    law: turned("onlycolor"),
  },
  /** The cells of the colour become background. */
  erase: {
    type: "(Grid, Integer) -> Grid",
    weight: 8,
    run: (m, grid, color) => {
      const g = wantColors(m, grid);
      const gone = wantColor(color);
      const ground = groundOf(g);
      if (gone === ground || !g.cells.includes(gone)) fail("nothing of this colour to erase");
      return mapped(m, g, (c) => (c === gone ? ground : c));
    },
    law: under("erase"),
  },
  /** The rarest colour becomes background. */
  eraserarest: {
    type: "(Grid) -> Grid",
    weight: 4,
    run: (m, grid) => {
      const g = wantColors(m, grid);
      const order = byCount(g.cells);
      if (order.length < 2) fail("one colour only");
      return mapped(m, g, (c) => (c === order.at(-1) ? order[0]! : c));
    },
    law: under("eraserarest"),
  },
  /** Only the commonest colour besides background stays. */
  keepcommonest: {
    type: "(Grid) -> Grid",
    weight: 4,
    run: (m, grid) => {
      const g = wantColors(m, grid);
      const [ground, ink] = byCount(g.cells);
      return ink === undefined ? fail("one colour only") : mapped(m, g, (c) => (c === ink ? c : ground!));
    },
    law: both(under("keepcommonest"), turned("keepcommonest")),
  },
  /** Every ink takes the colour of the commonest ink. */
  unify: {
    type: "(Grid) -> Grid",
    weight: 2,
    run: (m, grid) => {
      const g = wantColors(m, grid);
      const [ground, ink] = byCount(g.cells);
      return ink === undefined ? fail("one colour only") : mapped(m, g, (c) => (c === ground ? c : ink));
    },
    law: both(turned("unify"), {
      says: "at most two colours are left",
      holds: (run, grid) => new Set(matrix(run("unify", grid!)).cells).size <= 2,
    }),
  },
  /** The rarest colour and the background change places. */
  swaprarest: {
    type: "(Grid) -> Grid",
    weight: 2,
    run: (m, grid) => {
      const g = wantColors(m, grid);
      const order = byCount(g.cells);
      const [a, b] = [order[0]!, order.at(-1)!];
      return a === b ? fail("one colour only") : mapped(m, g, (c) => (c === a ? b : c === b ? a : c));
    },
    law: turned("swaprarest"),
  },
  /**
   * Colours change by the key that the grid itself gives: two colours side by side that form a shape of two cells, alone
   * on the background, change places in all other shapes. A fault when there is no such pair, or a colour is in two.
   */
  legend: {
    type: "(Grid) -> Grid",
    weight: 3,
    run: (m, grid) => byLegend(m, wantColors(m, grid)),
    law: involution("legend"),
  },
};

/** Each cell through a table of `f`, which is asked once a colour. */
function mapped(m: Meter, g: Colors, f: (color: number) => number): Colors {
  const counts = countsOf(g.cells);
  const table = new Uint8Array(256);
  for (let c = 0; c < 256; c++) if (counts[c]! > 0) table[c] = f(c);
  const out = copy(m, g);
  for (let k = 0; k < out.cells.length; k++) out.cells[k] = table[out.cells[k]!]!;
  return out;
}

/** Pairs of cells, one beside the other, with background all round. */
function byLegend(m: Meter, g: Colors): Colors {
  const { height, width, cells } = g;
  const ground = groundOf(g);
  const to = Uint8Array.from({ length: 256 }, (_, c) => c);
  const key = new Uint8Array(cells.length);
  const ink = (i: number, j: number) =>
    i >= 0 && j >= 0 && i < height && j < width && cells[i * width + j] !== ground ? 1 : 0;
  let found = false;
  for (let k = 0; k < cells.length; k++) {
    const j = k % width;
    const i = (k - j) / width;
    if (cells[k] === ground || j + 1 >= width || ink(i, j + 1) === 0 || cells[k] === cells[k + 1]) continue;
    let around = 0;
    for (let y = i - 1; y <= i + 1; y++) for (let x = j - 1; x <= j + 2; x++) around += ink(y, x);
    if (around !== 2) continue;
    const [a, b] = [cells[k]!, cells[k + 1]!];
    if ((to[a] !== a || to[b] !== b) && to[a] !== b) fail("a colour of two pairs");
    to[a] = b;
    to[b] = a;
    key[k] = key[k + 1] = 1;
    found = true;
  }
  if (!found) fail("no pair of colours stands alone");
  const out = copy(m, g);
  for (let k = 0; k < cells.length; k++) if (key[k] === 0) out.cells[k] = to[cells[k]!]!;
  return out;
}
