import type { Meter } from "../limits.ts";
import { isSet, items, type Matrix, tuple, type Value } from "../value.ts";
import { matrixOf, wantMatrix } from "../values.ts";
import type { Definitions } from "./define.ts";
import { fromRows, looseRows } from "./support/loose.ts";
import { flipColumns, flipRows, transpose } from "./support/matrix.ts";
import { boxOf, locationCode, mapped } from "./support/patches.ts";

/** Quarter turns of grids, and mirrors of grids and patches; a patch is mirrored inside its bounds. */
export const turning: Definitions = {
  /** A quarter turn clockwise: h x w becomes w x h. */
  rot90: { type: "(Grid) -> Grid", run: (m, grid) => transpose(m, flipRows(m, wantMatrix(m, grid))) },
  /** A half turn. */
  rot180: { type: "(Grid) -> Grid", run: (m, grid) => flipRows(m, flipColumns(m, wantMatrix(m, grid))) },
  /** A quarter turn counter-clockwise. */
  rot270: { type: "(Grid) -> Grid", run: (m, grid) => flipRows(m, transpose(m, wantMatrix(m, grid))) },
  /** Upside down: about the horizontal axis. */
  hmirror: {
    type: "(Piece) -> Piece",
    run: (m, piece) => {
      if (isSet(piece)) return inBounds(m, piece, (i, j, b) => [b.top + b.bottom - i, j]);
      const grid = matrixOf(m, piece);
      return grid === undefined ? tuple(items(piece).toReversed()) : flipRows(m, grid);
    },
  },
  /** Left to right: about the vertical axis. */
  vmirror: {
    type: "(Piece) -> Piece",
    run: (m, piece) => {
      if (isSet(piece)) return inBounds(m, piece, (i, j, b) => [i, b.left + b.right - j]);
      const grid = matrixOf(m, piece);
      if (grid !== undefined) return flipColumns(m, grid);
      return fromRows(
        m,
        looseRows(m, piece).map((row) => row.reverse()),
      );
    },
  },
  /** About the falling diagonal: rows become columns. */
  dmirror: {
    type: "(Piece) -> Piece",
    run: (m, piece) =>
      isSet(piece)
        ? inBounds(m, piece, (i, j, b) => [j - b.left + b.top, i - b.top + b.left])
        : transpose(m, wantMatrix(m, piece)),
  },
  /** About the rising diagonal. */
  cmirror: {
    type: "(Piece) -> Piece",
    run: (m, piece) =>
      isSet(piece)
        ? inBounds(m, piece, (i, j, b) => [b.top + b.right - j, b.left + b.bottom - i])
        : transpose(m, turned(m, wantMatrix(m, piece))),
  },
};

const turned = (meter: Meter, grid: Matrix) => flipRows(meter, flipColumns(meter, grid));

type Bounds = ReturnType<typeof boxOf>;

/** The set with every location sent elsewhere inside, or beside, its bounds. Fails for an empty one. */
function inBounds(meter: Meter, piece: Value, to: (i: number, j: number, b: Bounds) => [number, number]): Value {
  const b = boxOf(meter, piece);
  return mapped(meter, piece, (i, j) => {
    const [k, l] = to(i, j, b);
    return locationCode(k, l);
  });
}
