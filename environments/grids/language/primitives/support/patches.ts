import { burn, exceed, fail, type Meter } from "../../limits.ts";
import { packAll } from "../../pack.ts";
import { codeOf, coloured, colourOf, columnOf, inReach, locationOf, rowOf, sortedCodes } from "../../places.ts";
import {
  type Box,
  cell,
  isMatrix,
  isPatch,
  isSet,
  isTuple,
  items,
  pair,
  patch,
  type SetValue,
  sizeOf,
  type Value,
} from "../../value.ts";
import { setOf, wantPair } from "../../values.ts";

/** How primitives read patches: any container of cells or of locations, a patch by its codes. */

/** The code of a location. E_LIMIT for one that no patch can hold. */
export function locationCode(i: number, j: number): number {
  if (!inReach(i, j)) exceed("a location more than 2,047 rows or columns away");
  return codeOf(i, j);
}

const none: readonly number[] = [];

/** Ascending codes of the locations of a patch, colours taken off. */
export function locationsOf(meter: Meter, v: Value): readonly number[] {
  if (isPatch(v)) {
    const { codes } = v;
    burn(meter, codes.length);
    return v.coloured ? withoutColours(codes) : codes;
  }
  const all = items(v);
  if (all.length === 0) return none;
  burn(meter, all.length);
  const cells = hasColours(v);
  return sortedCodes(
    all.map((x) => {
      const [i, j] = wantPair(cells ? second(x) : x);
      return locationCode(i, j);
    }),
  );
}

/** Of one colour, cells are in the order of their locations already. */
function withoutColours(codes: readonly number[]): number[] {
  const out = new Array<number>(codes.length);
  for (let k = 0; k < out.length; k++) out[k] = locationOf(codes[k]!);
  return colourOf(codes[0]!) === colourOf(codes[codes.length - 1]!) ? out : sortedCodes(out);
}

/** Ascending codes of an object's cells; undefined if a colour or a location cannot be packed. */
export function cellsOf(meter: Meter, v: Value): readonly number[] | undefined {
  if (isPatch(v)) {
    if (!v.coloured) fail("wanted an object");
    burn(meter, v.codes.length);
    return v.codes;
  }
  const all = items(v);
  if (all.length === 0) return none;
  const packed = packAll(all);
  burn(meter, all.length);
  if (packed !== undefined) return packed.coloured ? sortedCodes(packed.codes) : fail("wanted an object");
  return undefined;
}

/** Colour and location of each cell of any object, whatever its colours are. */
export function looseCells(v: Value): (readonly [Value, readonly [number, number]])[] {
  return items(v).map((x) => {
    if ((!isTuple(x) && !isMatrix(x)) || sizeOf(x) !== 2) return fail("wanted an object");
    const [colour, at] = items(x);
    return [colour!, wantPair(at!)];
  });
}

/** Whether the elements are cells, by the first one; an empty patch counts as locations. */
export function hasColours(v: Value): boolean {
  if (isPatch(v)) return v.coloured;
  const first = items(v)[0];
  if (first === undefined) return false;
  const inner = second(first);
  return isTuple(inner) || isMatrix(inner);
}

/** The first of a pair, or other tuple, of anything. */
export function firstOf(v: Value): Value {
  if (!isTuple(v) && !isMatrix(v)) return fail("wanted a pair");
  return items(v)[0] ?? fail("wanted a pair");
}

/** The second of a pair of anything. */
export function second(v: Value): Value {
  if (!isTuple(v) && !isMatrix(v)) return fail("wanted a pair");
  return items(v)[1] ?? fail("wanted a pair");
}

/** The locations of a patch as a set. */
export function toIndices(meter: Meter, v: Value): Value {
  if (sizeOf(v) === 0) return patch(none, false);
  if (!hasColours(v)) return v;
  if (isPatch(v)) return patch(locationsOf(meter, v), false);
  return setOf(meter, items(v).map(second));
}

/** Bounds of a patch, inclusive. Fails for an empty one. */
export function boxOf(meter: Meter, v: Value): Box {
  if (isPatch(v) && v.box !== undefined) return v.box;
  const codes = isPatch(v) ? v.codes : locationsOf(meter, v);
  if (codes.length === 0) fail("an empty patch has no bounds");
  burn(meter, codes.length);
  const first = codes[0]!;
  let [top, bottom] = [rowOf(first), rowOf(first)];
  let [left, right] = [columnOf(first), columnOf(first)];
  for (let k = 1; k < codes.length; k++) {
    const i = rowOf(codes[k]!);
    const j = columnOf(codes[k]!);
    if (i < top) top = i;
    else if (i > bottom) bottom = i;
    if (j < left) left = j;
    else if (j > right) right = j;
  }
  const box = { top, bottom, left, right };
  if (isPatch(v)) v.box = box;
  return box;
}

/** Rows of a grid, or of a patch's bounds; the elements of a tuple. */
export function heightOf(meter: Meter, v: Value): number {
  if (!isSet(v)) return sizeOf(v);
  if (sizeOf(v) === 0) return 0;
  const box = boxOf(meter, v);
  return box.bottom - box.top + 1;
}

/** Columns of a grid, or of a patch's bounds; the elements of a tuple's first element. */
export function widthOf(meter: Meter, v: Value): number {
  if (isMatrix(v)) return v.width;
  if (sizeOf(v) === 0) return 0;
  if (!isSet(v)) return sizeOf(items(v)[0]!);
  const box = boxOf(meter, v);
  return box.right - box.left + 1;
}

/** The patch with every location moved by (di, dj). */
export function moved(meter: Meter, v: Value, di: number, dj: number): Value {
  if (sizeOf(v) === 0) return v;
  return mapped(meter, v, (i, j) => locationCode(i + di, j + dj));
}

/** The patch with every location sent elsewhere, colours kept. */
export function mapped(meter: Meter, v: Value, to: (i: number, j: number) => number): SetValue {
  const cells = hasColours(v);
  const codes = cells ? cellsOf(meter, v) : locationsOf(meter, v);
  if (codes === undefined) {
    const all = looseCells(v).map(([c, [i, j]]) => looseCell(c, to(i, j)));
    return setOf(meter, all);
  }
  burn(meter, codes.length);
  const out = new Array<number>(codes.length);
  for (let k = 0; k < out.length; k++) {
    const code = codes[k]!;
    const location = to(rowOf(code), columnOf(code));
    out[k] = cells ? coloured(colourOf(code), location) : location;
  }
  return patch(sortedCodes(out), cells);
}

/** A cell of any colour at a packed location. */
export function looseCell(colour: Value, location: number): Value {
  return cell(colour, pair(rowOf(location), columnOf(location)));
}

/** Whether the colour of a value is one that a cell's code has room for. */
export const packableColour = (v: Value): number | undefined => {
  const colour = typeof v === "boolean" ? Number(v) : v;
  return typeof colour === "number" && colour >= 0 && colour < 64 ? colour : undefined;
};
