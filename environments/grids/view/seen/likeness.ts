import { isMatrix, type Matrix, type Value } from "../../language/value.ts";
import type { Grid } from "../../tasks/grid.ts";

/** A grid as an input, an output or a value is one. */
export type Cells = Pick<Matrix, keyof Grid>;

/** Share of equal cells; for unequal sizes a little for how near the sizes are. */
export function likeness(v: Cells, output: Grid): number {
  if (v.height !== output.height || v.width !== output.width) {
    const ratio = (a: number, b: number) => Math.min(a, b) / Math.max(a, b, 1);
    return 0.2 * ratio(v.height, output.height) * ratio(v.width, output.width);
  }
  let equal = 0;
  for (let k = 0; k < v.cells.length; k++) if (v.cells[k] === output.cells[k]) equal++;
  return equal / v.cells.length;
}

export const nearness = (v: Value, output: Grid): number => (isMatrix(v) ? likeness(v, output) : 0);

export const sameSize = (v: Cells, output: Grid): boolean => v.height === output.height && v.width === output.width;

/** [10] 1 where the colour is there. */
export function paletteOf({ cells }: Cells): Uint8Array {
  const found = new Uint8Array(10);
  for (let k = 0; k < cells.length; k++) if (cells[k]! >= 0 && cells[k]! <= 9) found[cells[k]!] = 1;
  return found;
}

/** Jaccard index of two palettes. */
export function paletteLikeness(a: Uint8Array, b: Uint8Array): number {
  let [both, either] = [0, 0];
  for (let c = 0; c < 10; c++) {
    both += a[c]! & b[c]!;
    either += a[c]! | b[c]!;
  }
  return either === 0 ? 0 : both / either;
}

export function sameCells(a: Cells, b: Cells): boolean {
  if (a.height !== b.height || a.width !== b.width) return false;
  for (let k = 0; k < a.cells.length; k++) if (a.cells[k] !== b.cells[k]) return false;
  return true;
}

/** Mirrored upside down, left to right, and at the main diagonal: one bit each for what leaves the grid as it is. */
export function symmetriesOf({ height, width, cells }: Cells): number {
  let [rows, columns, diagonal] = [true, true, height === width];
  for (let i = 0; i < height; i++) {
    for (let j = 0; j < width && (rows || columns || diagonal); j++) {
      const here = cells[i * width + j];
      rows &&= here === cells[(height - 1 - i) * width + j];
      columns &&= here === cells[i * width + width - 1 - j];
      diagonal &&= here === cells[j * width + i];
    }
  }
  return (rows ? 1 : 0) | (columns ? 2 : 0) | (diagonal ? 4 : 0);
}

/** Share of the three symmetries that two grids have alike, given as their bits. */
export const symmetryLikeness = (a: number, b: number): number => ALIKE[a ^ b]!;
const ALIKE = [1, 2 / 3, 2 / 3, 1 / 3, 2 / 3, 1 / 3, 1 / 3, 0];

/**
 * What became of the cells between two grids of the output's size: the share of the wrong ones that came right, and of
 * the right ones that went wrong. Both 0 for other sizes.
 */
export function movement(before: Cells, after: Cells, output: Grid): { towards: number; away: number } {
  if (!sameSize(before, output) || !sameSize(after, output)) return { towards: 0, away: 0 };
  let [right, came, went] = [0, 0, 0];
  const n = output.cells.length;
  for (let k = 0; k < n; k++) {
    const wanted = output.cells[k];
    const was = before.cells[k] === wanted;
    const is = after.cells[k] === wanted;
    if (was) right++;
    if (was && !is) went++;
    else if (is && !was) came++;
  }
  return { towards: came / Math.max(1, n - right), away: went / Math.max(1, right) };
}
