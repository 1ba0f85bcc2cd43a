import { burn, fail, type Meter } from "../limits.ts";
import { colourOf, columnOf, rowOf } from "../places.ts";
import { isInt, isSet, type Matrix, type Value } from "../value.ts";
import { isWide, matrixOf, needsWide, wantMatrix, wantPair } from "../values.ts";
import type { Definitions } from "./define.ts";
import { loosePaint, settled } from "./support/loose.ts";
import { commonColor, copied } from "./support/matrix.ts";
import { cellsOf, locationsOf, looseCells, moved } from "./support/patches.ts";

/** Colours put on a grid. What falls outside it is dropped; under-forms change only its most common colour. */
export const painting: Definitions = {
  /** The colour at every location of the patch. */
  fill: {
    type: "(Grid, Integer, Patch) -> Grid",
    run: (m, grid, value, patch) => filled(m, grid, value, patch, false),
  },
  /** Every cell of the object. */
  paint: { type: "(Grid, Object) -> Grid", run: (m, grid, obj) => painted(m, grid, obj, false) },
  /** `fill` where the grid has its most common colour. */
  underfill: {
    type: "(Grid, Integer, Patch) -> Grid",
    run: (m, grid, value, patch) => filled(m, grid, value, patch, true),
  },
  /** `paint` where the grid has its most common colour. */
  underpaint: { type: "(Grid, Object) -> Grid", run: (m, grid, obj) => painted(m, grid, obj, true) },
  /** The most common colour at every location of the patch. */
  cover: { type: "(Grid, Patch) -> Grid", run: (m, grid, patch) => covered(m, grid, patch) },
  /** The object covered, then painted where the offset takes it. */
  move: {
    type: "(Grid, Object, IntegerTuple) -> Grid",
    run: (m, grid, obj, offset) => {
      const [di, dj] = wantPair(offset);
      return painted(m, covered(m, grid, obj), moved(m, obj, di, dj), false);
    },
  },
};

function filled(meter: Meter, grid: Value, value: Value, patch: Value, under: boolean): Value {
  const g = matrixOf(meter, grid);
  const codes = locationsOf(meter, patch);
  if (g === undefined || !isInt(value)) {
    const drawn = codes.map((code) => [value, [rowOf(code), columnOf(code)]] as const);
    return settled(meter, loosePaint(meter, grid, drawn, under));
  }
  const out = canvasOf(meter, g, needsWide(value));
  const ground = under ? commonColor(g.cells, 1) : 0;
  const { height, width } = g;
  for (let k = 0; k < codes.length; k++) {
    const i = rowOf(codes[k]!);
    const j = columnOf(codes[k]!);
    if (i < 0 || j < 0 || i >= height || j >= width) continue;
    const at = i * width + j;
    if (!under || out.cells[at] === ground) out.cells[at] = value;
  }
  return out;
}

function painted(meter: Meter, grid: Value, obj: Value, under: boolean): Value {
  const g = matrixOf(meter, grid);
  // A tuple of cells is painted in its own order: of two cells at one place the later stays.
  const codes = isSet(obj) ? cellsOf(meter, obj) : undefined;
  if (g === undefined || codes === undefined) {
    return settled(meter, loosePaint(meter, grid, looseCells(obj), under));
  }
  const out = canvasOf(meter, g, false);
  const ground = under ? commonColor(g.cells, 1) : 0;
  const { height, width } = g;
  for (let k = 0; k < codes.length; k++) {
    const code = codes[k]!;
    const i = rowOf(code);
    const j = columnOf(code);
    if (i < 0 || j < 0 || i >= height || j >= width) continue;
    const at = i * width + j;
    if (!under || out.cells[at] === ground) out.cells[at] = colourOf(code);
  }
  return out;
}

function covered(meter: Meter, grid: Value, patch: Value): Value {
  return filled(meter, grid, commonColor(wantMatrix(meter, grid).cells, 1), patch, false);
}

function canvasOf(meter: Meter, g: Matrix, wide: boolean): Matrix {
  if (g.height === 0) fail("painting on an empty grid");
  burn(meter, 1);
  return isWide(g) || !wide ? copied(meter, g) : copied(meter, g, true);
}
