import { fail, type Meter } from "../limits.ts";
import { items, type Matrix, type Value } from "../value.ts";
import { isWide, matrixOf, newMatrix, tupleOf, wantInt, wantMatrix } from "../values.ts";
import { cropped } from "./cropping.ts";
import type { Definitions } from "./define.ts";
import { looseSize, looseSlice } from "./support/loose.ts";
import { cut } from "./support/matrix.ts";

/** Grids put side by side or one above another, split into parts and halves. */
export const joining: Definitions = {
  /** a with b on its right, as high as the lower of the two. */
  hconcat: {
    type: "(Grid, Grid) -> Grid",
    run: (m, a, b) => {
      const [left, right] = [wantMatrix(m, a), wantMatrix(m, b)];
      const height = Math.min(left.height, right.height);
      const width = left.width + right.width;
      const out = newMatrix(m, height, width, isWide(left) || isWide(right));
      for (let i = 0; i < height; i++) {
        for (let j = 0; j < left.width; j++) out.cells[i * width + j] = left.cells[i * left.width + j]!;
        for (let j = 0; j < right.width; j++) out.cells[i * width + left.width + j] = right.cells[i * right.width + j]!;
      }
      return out;
    },
  },
  /** a with b below it. Of different widths they are a tuple of rows and no grid. */
  vconcat: {
    type: "(Grid, Grid) -> Grid",
    run: (m, a, b) => {
      const [top, bottom] = [wantMatrix(m, a), wantMatrix(m, b)];
      if (top.height === 0) return bottom;
      if (bottom.height === 0) return top;
      if (top.width !== bottom.width) return tupleOf(m, [...items(top), ...items(bottom)]);
      const out = newMatrix(m, top.height + bottom.height, top.width, isWide(top) || isWide(bottom));
      out.cells.set(top.cells);
      out.cells.set(bottom.cells, top.cells.length);
      return out;
    },
  },
  /** n parts side by side; where the width is no multiple of n, one column is left out between parts. */
  hsplit: {
    type: "(Grid, Integer) -> Tuple<Grid>",
    run: (m, grid, n) => split(m, wantMatrix(m, grid), wantInt(n), true),
  },
  /** n parts one above another; where the height is no multiple of n, one row is left out between parts. */
  vsplit: {
    type: "(Grid, Integer) -> Tuple<Grid>",
    run: (m, grid, n) => split(m, wantMatrix(m, grid), wantInt(n), false),
  },
  /** The upper half; the middle row of an odd height belongs to neither. */
  tophalf: {
    type: "(Grid) -> Grid",
    run: (m, grid) => {
      const g = matrixOf(m, grid);
      if (g === undefined) return looseSlice(grid, 0, Math.floor(looseSize(grid) / 2));
      return cut(m, g, 0, g.height >> 1, 0, g.width);
    },
  },
  /** The lower half. */
  bottomhalf: {
    type: "(Grid) -> Grid",
    run: (m, grid) => {
      const g = matrixOf(m, grid);
      if (g === undefined) return looseSlice(grid, Math.ceil(looseSize(grid) / 2), looseSize(grid));
      return cut(m, g, (g.height + 1) >> 1, g.height, 0, g.width);
    },
  },
  /** The left half; the middle column of an odd width belongs to neither. */
  lefthalf: { type: "(Grid) -> Grid", run: (m, grid) => side(m, wantMatrix(m, grid), false) },
  /** The right half. */
  righthalf: { type: "(Grid) -> Grid", run: (m, grid) => side(m, wantMatrix(m, grid), true) },
};

function split(meter: Meter, g: Matrix, n: number, across: boolean): Value {
  if (n === 0) fail("a split into zero parts");
  if (g.height === 0) fail("a split of an empty grid");
  if (n > meter.limits.setSize) fail("a split into too many parts");
  const whole = across ? g.width : g.height;
  const part = Math.floor(whole / n);
  const step = part + (whole % n === 0 ? 0 : 1);
  const parts = Array.from({ length: Math.max(0, n) }, (_, k) =>
    across ? cropped(meter, g, 0, k * step, g.height, part) : cropped(meter, g, k * step, 0, part, g.width),
  );
  return tupleOf(meter, parts);
}

/** No columns leave no rows either, as in the reference, which turns the grid, halves it and turns it back. */
function side(meter: Meter, g: Matrix, right: boolean): Matrix {
  const [from, to] = right ? [(g.width + 1) >> 1, g.width] : [0, g.width >> 1];
  return from === to ? newMatrix(meter, 0, 0) : cut(meter, g, 0, g.height, from, to);
}
