import { burn, fail, type Meter } from "../limits.ts";
import { same } from "../order.ts";
import { colourOf } from "../places.ts";
import { isInt, isPatch, isSet, items, type Matrix, type Value } from "../value.ts";
import { isWide, matrixOf, needsWide, newMatrix, setOf, wantInt, wantMatrix, wantPair } from "../values.ts";
import type { Definitions } from "./define.ts";
import { looseCanvas, looseCellwise, looseMap, settled } from "./support/loose.ts";
import { cellAt, commonColor, inside, wantCellsIn } from "./support/matrix.ts";
import { firstOf, looseCells } from "./support/patches.ts";

/** Colours of grids and objects: asked for, counted, exchanged. An Element is a grid or an object. */
export const colours: Definitions = {
  /** The most frequent colour; the smallest among equals. */
  mostcolor: { type: "(Element) -> Integer", run: (m, element) => commonColor(coloursOf(m, element), 1) },
  /** The rarest colour there is; the smallest among equals. */
  leastcolor: { type: "(Element) -> Integer", run: (m, element) => commonColor(coloursOf(m, element), -1) },
  /** How many cells have the colour. */
  colorcount: {
    type: "(Element, Integer) -> Integer",
    run: (m, element, value) => {
      if (isSet(element) && !isPatch(element)) return items(element).filter((c) => same(items(c)[0]!, value)).length;
      if (isPatch(element) && !element.coloured) return items(element).filter((c) => same(items(c)[0]!, value)).length;
      const all = coloursOf(m, element);
      const wanted = typeof value === "boolean" ? Number(value) : value;
      let count = 0;
      for (let k = 0; k < all.length; k++) if (all[k] === wanted) count++;
      return count;
    },
  },
  /** The set of colours. */
  palette: { type: "(Element) -> Set<Integer>", run: (m, element) => setOf(m, paletteOf(m, element)) },
  /** How many colours. */
  numcolors: { type: "(Element) -> Integer", run: (m, element) => paletteOf(m, element).length },
  /** The colour of an object's first cell. An empty one fails. */
  color: {
    type: "(Object) -> Integer",
    run: (_m, obj) => {
      if (isPatch(obj) && obj.coloured) return colourOf(obj.codes[0]!);
      return firstOf(items(obj)[0] ?? fail("an empty object has no colour"));
    },
  },
  /** The colour at a location; nothing outside the grid. */
  index: {
    type: "(Grid, IntegerTuple) -> Integer",
    run: (m, grid, at) => {
      const g = wantCellsIn(wantMatrix(m, grid));
      const [i, j] = wantPair(at);
      return inside(g, i, j) ? cellAt(g, i, j) : null;
    },
  },
  /** A grid of one colour, (rows, columns) large. */
  canvas: {
    type: "(Integer, IntegerTuple) -> Grid",
    run: (m, value, dimensions) => {
      const [h, w] = wantPair(dimensions);
      if (!isInt(value)) return looseCanvas(m, value, h, w);
      const out = newMatrix(m, Math.max(0, h), Math.max(0, w), needsWide(value));
      out.cells.fill(value);
      return out;
    },
  },
  /** One colour in the place of another. */
  replace: {
    type: "(Grid, Integer, Integer) -> Grid",
    run: (m, grid, from, to) => {
      const g = matrixOf(m, grid);
      if (g === undefined || !isInt(from) || !isInt(to) || !fits(to)) {
        return settled(
          m,
          looseMap(m, grid, (v) => (same(v, from) ? to : v)),
        );
      }
      return recoloured(m, g, to, to, (v) => (v === from ? to : v));
    },
  },
  /** Two colours exchanged. */
  switch: {
    type: "(Grid, Integer, Integer) -> Grid",
    run: (m, grid, a, b) => {
      const g = matrixOf(m, grid);
      if (g === undefined || !isInt(a) || !isInt(b) || !fits(a) || !fits(b)) {
        return settled(
          m,
          looseMap(m, grid, (v) => (same(v, b) ? a : same(v, a) ? b : v)),
        );
      }
      return recoloured(m, g, a, b, (v) => (v === b ? a : v === a ? b : v));
    },
  },
  /** Where two grids agree their colour, elsewhere the fallback; of a's size. A smaller b fails. */
  cellwise: {
    type: "(Grid, Grid, Integer) -> Grid",
    run: (m, a, b, fallback) => {
      const [left, right] = [matrixOf(m, a), matrixOf(m, b)];
      if (left === undefined || right === undefined || !isInt(fallback))
        return settled(m, looseCellwise(m, a, b, fallback));
      wantCellsIn(left);
      if (right.height < left.height || right.width < left.width) fail("cellwise of grids of different sizes");
      const out = newMatrix(m, left.height, left.width, isWide(left) || needsWide(fallback));
      for (let i = 0, k = 0; i < left.height; i++) {
        for (let j = 0; j < left.width; j++, k++) {
          const v = left.cells[k]!;
          out.cells[k] = v === right.cells[i * right.width + j] ? v : fallback;
        }
      }
      return out;
    },
  },
};

const fits = (colour: number): boolean => colour >= -32768 && colour <= 32767;

function recoloured(meter: Meter, g: Matrix, a: number, b: number, f: (v: number) => number): Matrix {
  const out = newMatrix(meter, g.height, g.width, isWide(g) || needsWide(a) || needsWide(b));
  for (let k = 0; k < g.cells.length; k++) out.cells[k] = f(g.cells[k]!);
  return out;
}

/** The colour of every cell, in walking order. */
function coloursOf(meter: Meter, element: Value): ArrayLike<number> {
  if (!isSet(element)) return (matrixOf(meter, element) ?? fail("wanted a grid or an object")).cells;
  if (!isPatch(element)) return looseCells(element).map(([c]) => wantInt(c));
  if (!element.coloured) fail("wanted an object");
  const { codes } = element;
  burn(meter, codes.length);
  const all = new Uint8Array(codes.length);
  for (let k = 0; k < codes.length; k++) all[k] = colourOf(codes[k]!);
  return all;
}

function paletteOf(meter: Meter, element: Value): number[] {
  const found: number[] = [];
  const all = coloursOf(meter, element);
  for (let k = 0; k < all.length; k++) if (!found.includes(all[k]!)) found.push(all[k]!);
  return found.sort((a, b) => a - b);
}
