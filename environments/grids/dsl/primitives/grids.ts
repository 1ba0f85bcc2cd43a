import { fail, type Meter } from "../limits.ts";
import {
  isMatrix,
  isWide,
  items,
  type Matrix,
  needsWide,
  newMatrix,
  pair,
  setOf,
  tupleOf,
  type Value,
  wantInt,
  wantMatrix,
  wantPair,
} from "../values.ts";
import { build, cellAt, commonColor, cut, flipColumns, flipRows, inside, slice, transpose, uniform } from "./matrix.ts";
import { cells, corner, heightOf, locations, shift, toIndices, widthOf } from "./patches.ts";
import type { PrimitiveTable } from "./table.ts";

/** From grids to grids. */
export const grids: PrimitiveTable = {
  rot90: (m, grid) => transpose(m, flipRows(m, wantMatrix(m, grid))),
  rot180: (m, grid) => flipRows(m, flipColumns(m, wantMatrix(m, grid))),
  rot270: (m, grid) => flipRows(m, transpose(m, wantMatrix(m, grid))),
  fill: (m, grid, value, patch) =>
    paintOver(
      m,
      grid,
      locations(m, patch).map((at) => [value, at] as const),
      false,
    ),
  paint: (m, grid, obj) => paintOver(m, grid, cells(m, obj), false),
  underfill: (m, grid, value, patch) =>
    paintOver(
      m,
      grid,
      locations(m, patch).map((at) => [value, at] as const),
      true,
    ),
  underpaint: (m, grid, obj) => paintOver(m, grid, cells(m, obj), true),
  cover: (m, grid, patch) => cover(m, grid, patch),
  move: (m, grid, obj, by) => paintOver(m, cover(m, grid, obj), cells(m, shift(m, obj, by)), false),
  hupscale: (m, grid, factor) => stretch(m, grid, 1, wantInt(factor)),
  vupscale: (m, grid, factor) => stretch(m, grid, wantInt(factor), 1),
  downscale: (m, grid, factor) => {
    const g = wantMatrix(m, grid);
    const f = Math.abs(wantInt(factor));
    if (f === 0) fail("downscale by zero");
    return build(m, Math.ceil(g.height / f), Math.ceil(g.width / f), isWide(g), (i, j) => cellAt(g, i * f, j * f));
  },
  hconcat: (m, a, b) => {
    const [left, right] = [wantMatrix(m, a), wantMatrix(m, b)];
    return build(
      m,
      Math.min(left.height, right.height),
      left.width + right.width,
      isWide(left) || isWide(right),
      (i, j) => (j < left.width ? cellAt(left, i, j) : cellAt(right, i, j - left.width)),
    );
  },
  vconcat: (m, a, b) => {
    const [top, bottom] = [wantMatrix(m, a), wantMatrix(m, b)];
    if (top.height === 0) return bottom;
    if (bottom.height === 0) return top;
    if (top.width !== bottom.width) return tupleOf(m, [...items(top), ...items(bottom)]); // ragged: no grid any more
    return build(m, top.height + bottom.height, top.width, isWide(top) || isWide(bottom), (i, j) =>
      i < top.height ? cellAt(top, i, j) : cellAt(bottom, i - top.height, j),
    );
  },
  crop: (m, grid, start, dims) => crop(m, wantMatrix(m, grid), wantPair(start), wantPair(dims)),
  subgrid: (m, patch, grid) =>
    crop(m, wantMatrix(m, grid), wantPair(corner(m, patch, false, false)), [heightOf(m, patch), widthOf(m, patch)]),
  hsplit: (m, grid, n) => split(m, wantMatrix(m, grid), wantInt(n), true),
  vsplit: (m, grid, n) => split(m, wantMatrix(m, grid), wantInt(n), false),
  cellwise: (m, a, b, fallback) => {
    const [left, right] = [wantMatrix(m, a), wantMatrix(m, b)];
    const otherwise = wantInt(fallback);
    if (right.height < left.height || right.width < left.width) fail("cellwise of grids of different sizes");
    return build(m, left.height, left.width, isWide(left) || needsWide(otherwise), (i, j) =>
      cellAt(left, i, j) === cellAt(right, i, j) ? cellAt(left, i, j) : otherwise,
    );
  },
  replace: (m, grid, from, to) => {
    const g = wantMatrix(m, grid);
    const used = g.cells.some((v) => v === from);
    const color = used ? wantInt(to) : 0;
    return recolored(m, g, [color], (v) => (v === from ? color : v));
  },
  switch: (m, grid, x, y) => {
    const g = wantMatrix(m, grid);
    const a = g.cells.some((v) => v === y) ? wantInt(x) : 0;
    const b = g.cells.some((v) => v === x) ? wantInt(y) : 0;
    return recolored(m, g, [a, b], (v) => (v === y ? a : v === x ? b : v));
  },
  canvas: (m, value, dims) => {
    const [h, w] = wantPair(dims);
    const color = wantInt(value);
    return build(m, Math.max(0, h), Math.max(0, w), needsWide(color), () => color);
  },
  trim: (m, grid) => {
    const g = wantMatrix(m, grid);
    return cut(m, g, 1, g.height - 1, 1, g.width - 1);
  },
  tophalf: (m, grid) => half(m, grid, true, false),
  bottomhalf: (m, grid) => half(m, grid, true, true),
  lefthalf: (m, grid) => half(m, grid, false, false),
  righthalf: (m, grid) => half(m, grid, false, true),
  compress: (m, grid) => {
    const g = wantMatrix(m, grid);
    const rows = Array.from({ length: g.height }, (_, i) => i).filter((i) => !uniform(g, i, true));
    const columns = Array.from({ length: g.width }, (_, j) => j).filter((j) => !uniform(g, j, false));
    return build(m, rows.length, columns.length, isWide(g), (i, j) => cellAt(g, rows[i]!, columns[j]!));
  },
  index: (m, grid, at) => {
    const g = wantMatrix(m, grid);
    const [i, j] = wantPair(at);
    return inside(g, i, j) ? cellAt(g, i, j) : null;
  },
  asindices: (m, grid) => {
    const g = wantMatrix(m, grid);
    return setOf(
      m,
      everywhere(g).map(([i, j]) => pair(i, j)),
    );
  },
  ofcolor: (m, grid, value) => {
    const g = wantMatrix(m, grid);
    const color = typeof value === "boolean" ? Number(value) : value;
    return setOf(
      m,
      everywhere(g)
        .filter(([i, j]) => cellAt(g, i, j) === color)
        .map(([i, j]) => pair(i, j)),
    );
  },
};

type Location = readonly [number, number];

export function everywhere(g: Matrix): Location[] {
  const all: Location[] = [];
  for (let i = 0; i < g.height; i++) for (let j = 0; j < g.width; j++) all.push([i, j]);
  return all;
}

/** Cells drawn over a grid, or only where it has its background colour; what falls outside is dropped. */
function paintOver(meter: Meter, grid: Value, drawn: readonly (readonly [Value, Location])[], under: boolean): Matrix {
  const g = wantMatrix(meter, grid);
  if (g.height === 0) fail("painting on an empty grid");
  const background = under ? commonColor(g.cells, 1) : 0;
  const put = drawn.filter(([, [i, j]]) => inside(g, i, j) && (!under || cellAt(g, i, j) === background));
  const values = put.map(([v]) => wantInt(v));
  const out = newMatrix(meter, g.height, g.width, isWide(g) || values.some(needsWide));
  out.cells.set(g.cells);
  put.forEach(([, [i, j]], k) => {
    out.cells[i * g.width + j] = values[k]!;
  });
  return out;
}

function cover(meter: Meter, grid: Value, patch: Value): Matrix {
  const background = commonColor(wantMatrix(meter, grid).cells, 1);
  const at = locations(meter, toIndices(meter, patch));
  return paintOver(
    meter,
    grid,
    at.map((l) => [background, l] as const),
    false,
  );
}

export function stretch(meter: Meter, grid: Value, down: number, across: number): Matrix {
  const g = wantMatrix(meter, grid);
  const [h, w] = [g.height * Math.max(0, down), g.width * Math.max(0, across)];
  return build(meter, h, w, isWide(g), (i, j) => cellAt(g, Math.floor(i / down), Math.floor(j / across)));
}

function crop(meter: Meter, g: Matrix, [i, j]: Location, [h, w]: Location): Matrix {
  const [top, bottom] = slice(i, i + h, g.height);
  const [left, right] = slice(j, j + w, g.width);
  return cut(meter, g, top, bottom, left, right);
}

/** n parts side by side (or one under another); a remainder leaves one row or column out between parts. */
function split(meter: Meter, g: Matrix, n: number, across: boolean): Value {
  if (n === 0) fail("a split into zero parts");
  if (g.height === 0) fail("a split of an empty grid");
  const whole = across ? g.width : g.height;
  const part = Math.floor(whole / n);
  const step = part + (whole % n === 0 ? 0 : 1);
  if (n > meter.limits.setSize) fail("a split into too many parts");
  const parts = Array.from({ length: Math.max(0, n) }, (_, k) =>
    across ? crop(meter, g, [0, k * step], [g.height, part]) : crop(meter, g, [k * step, 0], [part, g.width]),
  );
  return tupleOf(meter, parts);
}

function recolored(meter: Meter, g: Matrix, colors: readonly number[], f: (v: number) => number): Matrix {
  return build(meter, g.height, g.width, isWide(g) || colors.some(needsWide), (i, j) => f(cellAt(g, i, j)));
}

/** One half; the middle row or column of an odd size belongs to neither. */
function half(meter: Meter, grid: Value, rows: boolean, later: boolean): Matrix {
  const g = wantMatrix(meter, grid);
  const size = rows ? g.height : g.width;
  const [from, to] = later ? [Math.ceil(size / 2), size] : [0, Math.floor(size / 2)];
  if (!rows && from === to) return newMatrix(meter, 0, 0); // no columns leave no rows either, as in the reference
  return rows ? cut(meter, g, from, to, 0, g.width) : cut(meter, g, 0, g.height, from, to);
}

/** Whether a piece is a grid: a matrix, or anything but a set. */
export function isGridLike(v: Value): boolean {
  return isMatrix(v) || (typeof v === "object" && v !== null && "kind" in v && v.kind === "tuple");
}
