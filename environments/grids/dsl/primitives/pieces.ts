import { fail, type Meter } from "../limits.ts";
import {
  cell,
  emptySet,
  isSet,
  type Matrix,
  matrixOf,
  pair,
  same,
  setOf,
  type Value,
  wantInt,
  wantMatrix,
} from "../values.ts";
import { stretch } from "./grids.ts";
import { commonColor, flipColumns, flipRows, transpose } from "./matrix.ts";
import { box4, cells, hasColors, heightOf, locations, shift, widthOf } from "./patches.ts";
import type { PrimitiveTable } from "./table.ts";

/** What is asked alike of grids and of patches (Piece), or of grids and of objects (Element). */
export const pieces: PrimitiveTable = {
  height: (m, piece) => heightOf(m, piece),
  width: (m, piece) => widthOf(m, piece),
  shape: (m, piece) => pair(heightOf(m, piece), widthOf(m, piece)),
  portrait: (m, piece) => heightOf(m, piece) > widthOf(m, piece),
  square: (m, piece) => {
    const [h, w] = [heightOf(m, piece), widthOf(m, piece)];
    return isSet(piece) ? h * w === piece.items.length && h === w : h === w;
  },
  hmirror: (m, piece) => mirror(m, piece, flipRows, (b, i, j) => [b.top + b.bottom - i, j]),
  vmirror: (m, piece) => mirror(m, piece, flipColumns, (b, i, j) => [i, b.left + b.right - j]),
  dmirror: (m, piece) => mirror(m, piece, transpose, (b, i, j) => [j - b.left + b.top, i - b.top + b.left]),
  cmirror: (m, piece) =>
    mirror(
      m,
      piece,
      (meter, g) => transpose(meter, flipRows(meter, flipColumns(meter, g))),
      (b, i, j) => [b.top + b.right - j, b.left + b.bottom - i],
    ),
  upscale: (m, element, factor) => upscale(m, element, factor),
  mostcolor: (m, element) => commonColor(colors(m, element), 1),
  leastcolor: (m, element) => commonColor(colors(m, element), -1),
  palette: (m, element) =>
    setOf(
      m,
      [...new Set(colors(m, element))].sort((a, b) => a - b),
    ),
  numcolors: (m, element) => new Set(colors(m, element)).size,
  colorcount: (m, element, value) => {
    let count = 0;
    for (const c of colors(m, element)) if (same(c, value)) count++;
    return count;
  },
};

type Box = ReturnType<typeof box4>;
type Flip = (meter: Meter, m: Matrix) => Matrix;

/** A grid is flipped whole; a patch inside its bounding box. */
function mirror(
  meter: Meter,
  piece: Value,
  flip: Flip,
  move: (b: Box, i: number, j: number) => [number, number],
): Value {
  if (!isSet(piece)) return flip(meter, wantMatrix(meter, piece));
  const b = box4(meter, piece);
  if (!hasColors(piece))
    return setOf(
      meter,
      locations(meter, piece).map(([i, j]) => pair(...move(b, i, j))),
    );
  return setOf(
    meter,
    cells(meter, piece).map(([c, [i, j]]) => cell(c, pair(...move(b, i, j)))),
  );
}

/** Every cell becomes factor x factor cells; an object keeps its upper left corner. */
function upscale(meter: Meter, element: Value, factor: Value): Value {
  const n = wantInt(factor);
  if (!isSet(element)) return stretch(meter, element, n, n);
  if (element.items.length === 0) return emptySet;
  const b = box4(meter, element);
  const drawn: Value[] = [];
  if (n > 0 && n * n * element.items.length > 4 * meter.limits.setSize)
    setOf(meter, new Array<Value>(4 * meter.limits.setSize + 1));
  for (const [c, [i, j]] of cells(meter, shift(meter, element, pair(-b.top, -b.left)))) {
    for (let di = 0; di < n; di++)
      for (let dj = 0; dj < n; dj++) drawn.push(cell(c, pair(i * n + di + b.top, j * n + dj + b.left)));
  }
  return setOf(meter, drawn);
}

function colors(meter: Meter, element: Value): ArrayLike<number> & Iterable<number> {
  if (isSet(element)) return cells(meter, element).map(([c]) => wantInt(c));
  const m = matrixOf(meter, element) ?? fail("wanted a grid or an object");
  return m.cells;
}
