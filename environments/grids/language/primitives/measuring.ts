import type { Meter } from "../limits.ts";
import { columnOf, rowOf } from "../places.ts";
import { isSet, items, pair, sizeOf, tuple, type Value } from "../value.ts";
import { wantPair } from "../values.ts";
import type { Definitions } from "./define.ts";
import { boxOf, hasColours, heightOf, locationsOf, widthOf } from "./support/patches.ts";

/** Sizes and places of grids and patches. A Piece is either; of a patch its bounds are measured. */
export const measuring: Definitions = {
  /** Rows. */
  height: { type: "(Piece) -> Integer", run: (m, piece) => heightOf(m, piece) },
  /** Columns. */
  width: { type: "(Piece) -> Integer", run: (m, piece) => widthOf(m, piece) },
  /** (rows, columns). */
  shape: { type: "(Piece) -> IntegerTuple", run: (m, piece) => pair(heightOf(m, piece), widthOf(m, piece)) },
  /** Higher than wide. */
  portrait: { type: "(Piece) -> Boolean", run: (m, piece) => heightOf(m, piece) > widthOf(m, piece) },
  /** As high as wide; a patch must fill its bounds too. */
  square: {
    type: "(Piece) -> Boolean",
    run: (m, piece) => {
      const [h, w] = [heightOf(m, piece), widthOf(m, piece)];
      return isSet(piece) ? h * w === sizeOf(piece) && h === w : h === w;
    },
  },
  /** A vertical line without a gap. */
  vline: {
    type: "(Patch) -> Boolean",
    run: (m, patch) => heightOf(m, patch) === sizeOf(patch) && widthOf(m, patch) === 1,
  },
  /** A horizontal line without a gap. */
  hline: {
    type: "(Patch) -> Boolean",
    run: (m, patch) => widthOf(m, patch) === sizeOf(patch) && heightOf(m, patch) === 1,
  },
  /** The least row. An empty patch fails. */
  uppermost: { type: "(Patch) -> Integer", run: (m, patch) => boxOf(m, patch).top },
  /** The greatest row. */
  lowermost: { type: "(Patch) -> Integer", run: (m, patch) => boxOf(m, patch).bottom },
  /** The least column. */
  leftmost: { type: "(Patch) -> Integer", run: (m, patch) => boxOf(m, patch).left },
  /** The greatest column. */
  rightmost: { type: "(Patch) -> Integer", run: (m, patch) => boxOf(m, patch).right },
  /** Upper left corner of the bounds; the empty tuple for an empty patch, as all four. */
  ulcorner: { type: "(Patch) -> IntegerTuple", run: (m, patch) => cornerOf(m, patch, false, false) },
  /** Upper right corner. */
  urcorner: { type: "(Patch) -> IntegerTuple", run: (m, patch) => cornerOf(m, patch, false, true) },
  /** Lower left corner. */
  llcorner: { type: "(Patch) -> IntegerTuple", run: (m, patch) => cornerOf(m, patch, true, false) },
  /** Lower right corner. */
  lrcorner: { type: "(Patch) -> IntegerTuple", run: (m, patch) => cornerOf(m, patch, true, true) },
  /** The middle of the bounds, rounded down and to the right. */
  center: { type: "(Patch) -> IntegerTuple", run: (m, patch) => pair(...centerOf(m, patch)) },
  /** The mean location, each coordinate rounded down. The empty tuple for an empty patch. */
  centerofmass: {
    type: "(Patch) -> IntegerTuple",
    run: (m, patch) => {
      const n = sizeOf(patch);
      if (n === 0) return tuple([]);
      let i = 0;
      let j = 0;
      const add = (a: number, b: number) => {
        i += a;
        j += b;
      };
      // A tuple of locations may hold one twice, and then it counts twice.
      if (!isSet(patch) && !hasColours(patch)) for (const at of items(patch)) add(...wantPair(at));
      else for (const code of locationsOf(m, patch)) add(rowOf(code), columnOf(code));
      return pair(Math.floor(i / n), Math.floor(j / n));
    },
  },
};

/** A corner of a patch's bounds; the empty tuple for an empty patch, as in the reference. */
export function cornerOf(meter: Meter, patch: Value, low: boolean, right: boolean): Value {
  if (sizeOf(patch) === 0) return tuple([]);
  const b = boxOf(meter, patch);
  return pair(low ? b.bottom : b.top, right ? b.right : b.left);
}

/** Half the height below the uppermost row, half the width right of the leftmost column. */
export function centerOf(meter: Meter, patch: Value): [number, number] {
  const b = boxOf(meter, patch);
  return [b.top + (heightOf(meter, patch) >> 1), b.left + (widthOf(meter, patch) >> 1)];
}
