/** What makes values within the limits of a run, and what asks for one of a kind. */
import type { Grid } from "../tasks/grid.ts";
import { burn, exceed, fail, type Meter } from "./limits.ts";
import { compare } from "./order.ts";
import { packAll } from "./pack.ts";
import { sortedCodes } from "./places.ts";
import {
  emptySet,
  isFunc,
  isMatrix,
  isObject,
  isSet,
  isTuple,
  items,
  type Matrix,
  matrix,
  patch,
  type SetValue,
  sizeOf,
  type Tuple,
  tuple,
  type Value,
} from "./value.ts";

/** Codes in any order, some perhaps twice, as a set. E_LIMIT past the meter's set size. */
export function patchOf(meter: Meter, codes: number[], coloured: boolean): SetValue {
  burn(meter, codes.length);
  const sorted = sortedCodes(codes);
  if (sorted.length > meter.limits.setSize) exceed(`a set of more than ${meter.limits.setSize} elements`);
  return patch(sorted, coloured);
}

/** A set of these elements: sorted, equal ones once. E_LIMIT past the meter's set size. */
export function setOf(meter: Meter, elements: readonly Value[]): SetValue {
  const { setSize } = meter.limits;
  if (elements.length > 4 * setSize) exceed(`a set of more than ${setSize} elements`);
  if (elements.length === 0) return emptySet;
  const packed = packAll(elements);
  if (packed !== undefined) return patchOf(meter, packed.codes, packed.coloured);
  burn(meter, elements.length);
  let sorted = true;
  for (let k = 1; k < elements.length && sorted; k++) sorted = compare(elements[k - 1]!, elements[k]!) < 0;
  let unique = elements;
  if (!sorted) {
    const copy = [...elements].sort((x, y) => {
      burn(meter, 0); // pays for what was compared: a sort of large elements must be able to end
      return compare(x, y);
    });
    unique = copy.filter((v, k) => k === 0 || compare(copy[k - 1]!, v) !== 0);
  }
  if (unique.length > setSize) exceed(`a set of more than ${setSize} elements`);
  return { kind: "set", items: unique, a: 0, b: 0 };
}

/** A set of elements that are in canonical order already and no two equal, as what is left of a set is. */
export function sortedSet(meter: Meter, elements: readonly Value[]): SetValue {
  if (elements.length > meter.limits.setSize) exceed(`a set of more than ${meter.limits.setSize} elements`);
  if (elements.length === 0) return emptySet;
  burn(meter, elements.length);
  return { kind: "set", items: elements, a: 0, b: 0 };
}

export function tupleOf(meter: Meter, elements: readonly Value[]): Tuple {
  if (elements.length > meter.limits.setSize) exceed(`a tuple of more than ${meter.limits.setSize} elements`);
  burn(meter, elements.length);
  return tuple(elements);
}

/** The same kind of container as `like`, with these elements. */
export function container(meter: Meter, like: Value, elements: readonly Value[]): SetValue | Tuple {
  return isSet(like) ? setOf(meter, elements) : tupleOf(meter, elements);
}

/** A matrix of height x width, all 0; the cell type is wide enough for the values. */
export function newMatrix(meter: Meter, height: number, width: number, wide = false): Matrix {
  const size = height * width;
  if (size > meter.limits.cells || height > meter.limits.cells)
    exceed(`a grid of more than ${meter.limits.cells} cells`);
  burn(meter, size + 1);
  return matrix(height, height === 0 ? 0 : width, wide ? new Int16Array(size) : new Uint8Array(size));
}

/** Whether a value needs 16-bit cells. */
export function needsWide(value: number): boolean {
  if (value >= 0 && value <= 255) return false;
  if (value < -32768 || value > 32767) exceed("a grid cell past 16 bits");
  return true;
}

export const isWide = (m: Matrix): boolean => m.cells instanceof Int16Array;

/** A matrix, or a tuple of equally long tuples of integers read as one; undefined otherwise. */
export function matrixOf(meter: Meter, v: Value): Matrix | undefined {
  if (!isObject(v)) return undefined;
  if (v.kind === "grid") return v;
  if (v.kind !== "tuple") return undefined;
  const rows = v.items;
  let width = -1;
  let wide = false;
  for (const row of rows) {
    if (!isTuple(row)) return undefined;
    if (width < 0) width = row.items.length;
    if (row.items.length !== width) return undefined;
    for (const x of row.items) {
      if (typeof x !== "number") return undefined;
      if (needsWide(x)) wide = true;
    }
  }
  const m = newMatrix(meter, rows.length, Math.max(width, 0), wide);
  for (let i = 0; i < rows.length; i++) m.cells.set((rows[i] as Tuple).items as number[], i * m.width);
  return m;
}

export function wantMatrix(meter: Meter, v: Value): Matrix {
  return matrixOf(meter, v) ?? fail("wanted a grid");
}

/** A proper grid: 1 to 30 rows and columns, colours 0..9; undefined otherwise. */
export function gridValue(meter: Meter, v: Value): Grid | undefined {
  const m = matrixOf(meter, v);
  if (m === undefined || m.height < 1 || m.width < 1 || m.height > 30 || m.width > 30) return undefined;
  const { height, width, cells } = m;
  for (let k = 0; k < cells.length; k++) if (cells[k]! < 0 || cells[k]! > 9) return undefined;
  return { height, width, cells: cells instanceof Uint8Array ? cells : Uint8Array.from(cells) };
}

export function wantInt(v: Value): number {
  if (typeof v === "number") return v;
  if (typeof v === "boolean") return Number(v); // as in the reference: a boolean counts as 0 or 1
  return fail("wanted an integer");
}

/** Bounded integers: repeated doubling must end in a typed error, not in rounding. */
export function int(n: number): number {
  if (!(n >= -1e9 && n <= 1e9)) exceed("an integer past a thousand million");
  return n + 0; // -0 becomes 0
}

/** A tuple of exactly two integers. */
export function wantPair(v: Value): readonly [number, number] {
  const both = isTuple(v) ? v.items : isMatrix(v) ? items(v) : fail("wanted a pair of integers");
  if (both.length !== 2) fail("wanted a pair of integers");
  return [wantInt(both[0]!), wantInt(both[1]!)];
}

/** Python's truth: nothing, zero and empty containers are false. */
export function truthy(v: Value): boolean {
  if (typeof v === "boolean") return v;
  if (typeof v === "number") return v !== 0;
  if (v === null) return false;
  return isFunc(v) || sizeOf(v) > 0;
}

/** Canonical text of a value: equal exactly for equal values. */
export function valueKey(v: Value): string {
  if (typeof v === "number") return String(v);
  if (typeof v === "boolean") return v ? "1" : "0"; // equal to the integer, as `same` has it
  if (v === null) return "n";
  if (v.kind === "fn") return v.args.length === 0 ? v.name : `${v.name}<${v.args.map(valueKey).join(",")}>`;
  const keys = items(v).map(valueKey).join(",");
  return isSet(v) ? `{${keys}}` : `(${keys})`;
}
