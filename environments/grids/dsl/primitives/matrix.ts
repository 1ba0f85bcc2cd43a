import type { Meter } from "../limits.ts";
import { fail } from "../limits.ts";
import { isWide, type Matrix, newMatrix } from "../values.ts";

/** A new matrix whose cell (i, j) is `at(i, j)`; `wide` if a value may lie past 0..255. */
export function build(
  meter: Meter,
  height: number,
  width: number,
  wide: boolean,
  at: (i: number, j: number) => number,
): Matrix {
  const m = newMatrix(meter, height, width, wide);
  for (let i = 0, k = 0; i < height; i++) for (let j = 0; j < width; j++, k++) m.cells[k] = at(i, j);
  return m;
}

export const cellAt = (m: Matrix, i: number, j: number): number => m.cells[i * m.width + j]!;

export const inside = (m: Matrix, i: number, j: number): boolean => i >= 0 && j >= 0 && i < m.height && j < m.width;

export const transpose = (meter: Meter, m: Matrix): Matrix =>
  m.width === 0 ? newMatrix(meter, 0, 0) : build(meter, m.width, m.height, isWide(m), (i, j) => cellAt(m, j, i));

export const flipRows = (meter: Meter, m: Matrix): Matrix =>
  build(meter, m.height, m.width, isWide(m), (i, j) => cellAt(m, m.height - 1 - i, j));

export const flipColumns = (meter: Meter, m: Matrix): Matrix =>
  build(meter, m.height, m.width, isWide(m), (i, j) => cellAt(m, i, m.width - 1 - j));

/** Rows [top, bottom) and columns [left, right), all inside. */
export function cut(meter: Meter, m: Matrix, top: number, bottom: number, left: number, right: number): Matrix {
  const [h, w] = [Math.max(0, bottom - top), Math.max(0, right - left)];
  return build(meter, h, w, isWide(m), (i, j) => cellAt(m, top + i, left + j));
}

/** Where a slice `[from:to]` of a list of `n` begins and ends: negative counts from the end, the rest is clipped. */
export function slice(from: number, to: number, n: number): [number, number] {
  const clip = (x: number) => (x < 0 ? Math.max(0, n + x) : Math.min(x, n));
  const start = clip(from);
  return [start, Math.max(start, clip(to))];
}

/** The most (sign 1) or least (sign -1) frequent colour; the smallest among equals. */
export function commonColor(colors: ArrayLike<number>, sign: 1 | -1): number {
  const counts = new Map<number, number>();
  for (let k = 0; k < colors.length; k++) counts.set(colors[k]!, (counts.get(colors[k]!) ?? 0) + 1);
  let best: number | undefined;
  for (const color of [...counts.keys()].sort((a, b) => a - b)) {
    if (best === undefined || sign * (counts.get(color)! - counts.get(best)!) > 0) best = color;
  }
  return best ?? fail("no colours in an empty grid or object");
}

/** Whether row i, or column i, has one colour. */
export function uniform(m: Matrix, i: number, row: boolean): boolean {
  const n = row ? m.width : m.height;
  for (let k = 1; k < n; k++) {
    if (row ? cellAt(m, i, k) !== cellAt(m, i, 0) : cellAt(m, k, i) !== cellAt(m, 0, i)) return false;
  }
  return n > 0;
}
