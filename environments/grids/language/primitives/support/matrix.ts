import { fail, type Meter } from "../../limits.ts";
import type { Matrix } from "../../value.ts";
import { isWide, newMatrix } from "../../values.ts";

/** Whole-matrix loops that several primitives share. */

/** The grid, which has at least one row: without, there is no telling how wide it is. */
export function wantCellsIn(g: Matrix): Matrix {
  return g.height === 0 ? fail("wanted a grid with at least one row") : g;
}

/** A new matrix whose cell (i, j) is `at(i, j)`; `wide` if a value may lie past 0..255. */
export function build(
  meter: Meter,
  height: number,
  width: number,
  wide: boolean,
  at: (i: number, j: number) => number,
): Matrix {
  const m = newMatrix(meter, height, width, wide);
  const { cells } = m;
  for (let i = 0, k = 0; i < height; i++) for (let j = 0; j < width; j++, k++) cells[k] = at(i, j);
  return m;
}

export const cellAt = (m: Matrix, i: number, j: number): number => m.cells[i * m.width + j]!;

export const inside = (m: Matrix, i: number, j: number): boolean => i >= 0 && j >= 0 && i < m.height && j < m.width;

/** A copy, wide if it has to hold a value past 0..255. */
export function copied(meter: Meter, m: Matrix, wide = false): Matrix {
  const out = newMatrix(meter, m.height, m.width, wide || isWide(m));
  out.cells.set(m.cells);
  return out;
}

/** No columns leave no rows either, as in the reference. */
export function transpose(meter: Meter, m: Matrix): Matrix {
  if (m.width === 0) return newMatrix(meter, 0, 0);
  const { height, width } = m;
  const out = newMatrix(meter, width, height, isWide(m));
  const from = m.cells;
  const to = out.cells;
  for (let i = 0, k = 0; i < height; i++) for (let j = 0; j < width; j++, k++) to[j * height + i] = from[k]!;
  return out;
}

export function flipRows(meter: Meter, m: Matrix): Matrix {
  const { height, width } = m;
  const out = newMatrix(meter, height, width, isWide(m));
  for (let i = 0; i < height; i++) {
    const from = (height - 1 - i) * width;
    for (let j = 0; j < width; j++) out.cells[i * width + j] = m.cells[from + j]!;
  }
  return out;
}

export function flipColumns(meter: Meter, m: Matrix): Matrix {
  const { height, width } = m;
  const out = newMatrix(meter, height, width, isWide(m));
  for (let i = 0; i < height; i++) {
    const row = i * width;
    for (let j = 0; j < width; j++) out.cells[row + j] = m.cells[row + width - 1 - j]!;
  }
  return out;
}

/** Rows [top, bottom) and columns [left, right), all inside. */
export function cut(meter: Meter, m: Matrix, top: number, bottom: number, left: number, right: number): Matrix {
  const h = Math.max(0, bottom - top);
  const w = Math.max(0, right - left);
  const out = newMatrix(meter, h, w, isWide(m));
  for (let i = 0, k = 0; i < h; i++) {
    const from = (top + i) * m.width + left;
    for (let j = 0; j < w; j++, k++) out.cells[k] = m.cells[from + j]!;
  }
  return out;
}

/** Where a slice `[from:to]` of a list of `n` begins and ends: negative counts from the end, the rest is clipped. */
export function slice(from: number, to: number, n: number): [number, number] {
  const clip = (x: number) => (x < 0 ? Math.max(0, n + x) : Math.min(x, n));
  const start = clip(from);
  return [start, Math.max(start, clip(to))];
}

const counts = new Int32Array(256);

/** The most (sign 1) or least (sign -1) frequent colour; the smallest among equals. */
export function commonColor(colours: ArrayLike<number>, sign: 1 | -1): number {
  const n = colours.length;
  if (n === 0) fail("no colours in an empty grid or object");
  if (!(colours instanceof Uint8Array)) return commonWide(colours, sign);
  counts.fill(0, 0, 256);
  for (let k = 0; k < n; k++) counts[colours[k]!]!++;
  let best = -1;
  for (let c = 0; c < 256; c++) {
    if (counts[c]! > 0 && (best < 0 || sign * (counts[c]! - counts[best]!) > 0)) best = c;
  }
  return best;
}

function commonWide(colours: ArrayLike<number>, sign: 1 | -1): number {
  const found = new Map<number, number>();
  for (let k = 0; k < colours.length; k++) found.set(colours[k]!, (found.get(colours[k]!) ?? 0) + 1);
  let best: number | undefined;
  for (const color of [...found.keys()].sort((a, b) => a - b)) {
    if (best === undefined || sign * (found.get(color)! - found.get(best)!) > 0) best = color;
  }
  return best!;
}

/** Whether row i, or column i, has one colour. */
export function uniform(m: Matrix, i: number, row: boolean): boolean {
  const { width, height, cells } = m;
  const n = row ? width : height;
  const step = row ? 1 : width;
  const start = row ? i * width : i;
  for (let k = 1; k < n; k++) if (cells[start + k * step] !== cells[start]) return false;
  return n > 0;
}
