import { exceed, fail, type Meter } from "../limits.ts";
import { coloured, colourOf, columnOf, rowOf, step } from "../places.ts";
import { emptySet, isSet, sizeOf, type Value } from "../value.ts";
import { isWide, matrixOf, newMatrix, patchOf, setOf, wantInt, wantMatrix } from "../values.ts";
import type { Definitions } from "./define.ts";
import { fromRows, looseRows } from "./support/loose.ts";
import { build, cellAt, wantCellsIn } from "./support/matrix.ts";
import { boxOf, cellsOf, locationCode, looseCell, looseCells } from "./support/patches.ts";

/** Larger and smaller. Factors are whole; a factor below 1 leaves nothing. */
export const scaling: Definitions = {
  /** Every cell `factor` times as wide: h x w becomes h x (w factor). */
  hupscale: { type: "(Grid, Integer) -> Grid", run: (m, grid, factor) => stretched(m, grid, 1, factor) },
  /** Every cell `factor` times as high. */
  vupscale: { type: "(Grid, Integer) -> Grid", run: (m, grid, factor) => stretched(m, grid, factor, 1) },
  /** Every cell `factor` by `factor` cells; an object keeps its upper left corner. */
  upscale: {
    type: "(Element, Integer) -> Element",
    run: (m, element, factor) =>
      isSet(element) ? grown(m, element, wantInt(factor)) : stretched(m, element, factor, factor),
  },
  /** The upper left cell of every `factor` by `factor` block. A factor of zero fails. */
  downscale: {
    type: "(Grid, Integer) -> Grid",
    run: (m, grid, factor) => {
      const g = wantCellsIn(wantMatrix(m, grid));
      const f = Math.abs(wantInt(factor));
      if (f === 0) fail("downscale by zero");
      return build(m, Math.ceil(g.height / f), Math.ceil(g.width / f), isWide(g), (i, j) => cellAt(g, i * f, j * f));
    },
  },
};

function stretched(meter: Meter, grid: Value, downBy: Value, acrossBy: Value): Value {
  const g = matrixOf(meter, grid);
  // Of no cells there are none whatever the factor is.
  if (g === undefined || g.height === 0)
    return looseRows(meter, grid).length === 0 ? fromRows(meter, []) : fail("wanted a grid");
  const down = Math.max(0, wantInt(downBy));
  const across = Math.max(0, wantInt(acrossBy));
  const [height, width] = [g.height * down, g.width * across];
  const out = newMatrix(meter, height, width, isWide(g));
  const to = out.cells;
  for (let i = 0, k = 0; i < g.height; i++) {
    const row = k;
    for (let j = 0; j < g.width; j++) {
      const v = g.cells[i * g.width + j]!;
      for (let c = 0; c < across && down > 0; c++) to[k++] = v;
    }
    for (let r = 1; r < down; r++, k += width) to.copyWithin(k, row, row + width);
  }
  return out;
}

function grown(meter: Meter, obj: Value, n: number): Value {
  if (sizeOf(obj) === 0) return emptySet;
  const { top, left } = boxOf(meter, obj);
  const cells = cellsOf(meter, obj);
  if (cells === undefined) return grownLoosely(meter, obj, n);
  if (n > 0 && n * n * cells.length > 4 * meter.limits.setSize)
    exceed(`a set of more than ${meter.limits.setSize} elements`);
  const codes: number[] = [];
  for (const code of cells) {
    const i = top + (rowOf(code) - top) * n;
    const j = left + (columnOf(code) - left) * n;
    for (let a = 0; a < n; a++)
      for (let b = 0; b < n; b++) codes.push(coloured(colourOf(code), locationCode(i + a, j + b)));
  }
  return patchOf(meter, codes, true);
}

/** Some colour has no room in a code. */
function grownLoosely(meter: Meter, obj: Value, n: number): Value {
  const { top, left } = boxOf(meter, obj);
  const all = looseCells(obj);
  if (n > 0 && n * n * all.length > 4 * meter.limits.setSize)
    exceed(`a set of more than ${meter.limits.setSize} elements`);
  const drawn: Value[] = [];
  for (const [colour, [i, j]] of all) {
    const at = locationCode(top + (i - top) * n, left + (j - left) * n);
    for (let a = 0; a < n; a++) for (let b = 0; b < n; b++) drawn.push(looseCell(colour, at + step(a, b)));
  }
  return setOf(meter, drawn);
}
