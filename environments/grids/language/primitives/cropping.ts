import type { Meter } from "../limits.ts";
import { isPatch, type Matrix } from "../value.ts";
import { isWide, matrixOf, wantMatrix, wantPair } from "../values.ts";
import type { Definitions } from "./define.ts";
import { cornerOf } from "./measuring.ts";
import { looseSize, looseSlice } from "./support/loose.ts";
import { build, cellAt, cut, slice, uniform } from "./support/matrix.ts";
import { boxOf, heightOf, widthOf } from "./support/patches.ts";

/** Parts of grids. */
export const cropping: Definitions = {
  /** The part from `start`, (rows, columns) large. A start below zero counts from the end; the rest is clipped. */
  crop: {
    type: "(Grid, IntegerTuple, IntegerTuple) -> Grid",
    run: (m, grid, start, dims) => {
      const [[i, j], [h, w]] = [wantPair(start), wantPair(dims)];
      return cropped(m, wantMatrix(m, grid), i, j, h, w);
    },
  },
  /** The part inside a patch's bounds. */
  subgrid: {
    type: "(Patch, Grid) -> Grid",
    run: (m, patch, grid) => {
      const g = wantMatrix(m, grid);
      if (isPatch(patch)) {
        const b = boxOf(m, patch);
        return cropped(m, g, b.top, b.left, b.bottom - b.top + 1, b.right - b.left + 1);
      }
      const [i, j] = wantPair(cornerOf(m, patch, false, false));
      return cropped(m, g, i, j, heightOf(m, patch), widthOf(m, patch));
    },
  },
  /** Without its outermost rows and columns. */
  trim: {
    type: "(Grid) -> Grid",
    run: (m, grid) => {
      const g = matrixOf(m, grid);
      // Of two rows or fewer none is left, whatever they are.
      if (g === undefined && looseSize(grid) <= 2) return looseSlice(grid, 0, 0);
      const whole = g ?? wantMatrix(m, grid);
      return cut(m, whole, 1, whole.height - 1, 1, whole.width - 1);
    },
  },
  /** Without the rows and columns that are of one colour. */
  compress: {
    type: "(Grid) -> Grid",
    run: (m, grid) => {
      const g = wantMatrix(m, grid);
      const rows: number[] = [];
      const columns: number[] = [];
      for (let i = 0; i < g.height; i++) if (!uniform(g, i, true)) rows.push(i);
      for (let j = 0; j < g.width; j++) if (!uniform(g, j, false)) columns.push(j);
      return build(m, rows.length, columns.length, isWide(g), (i, j) => cellAt(g, rows[i]!, columns[j]!));
    },
  },
};

export function cropped(meter: Meter, g: Matrix, i: number, j: number, h: number, w: number): Matrix {
  const [top, bottom] = slice(i, i + h, g.height);
  const [left, right] = slice(j, j + w, g.width);
  return cut(meter, g, top, bottom, left, right);
}
