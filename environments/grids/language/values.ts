// Longer than most: every kind of value with what makes one and what asks for one.
import type { Grid } from "../tasks/grid.ts";
import { burn, exceed, fail, type Meter } from "./limits.ts";
import { compare } from "./order.ts";
import { colourOf, columnOf, packAll, rowOf, sortedCodes } from "./places.ts";

/**
 * Values of the DSL (decision 0007). A grid is a matrix of flat cells; everywhere else it is a tuple of rows, so the
 * two are interchangeable. A set of locations, or of cells, is a patch: packed codes in ascending order, which is the
 * canonical order. Any other set is its elements in canonical order. Each value has exactly one form: a set that can
 * be a patch is one. Intermediate matrices may hold integers past 0..9, or have no rows or no columns; an answer may
 * not.
 *
 * `a` and `b` are the two halves of a value's digest, 0 until someone asks.
 */
export type Matrix = Digested & {
  readonly kind: "grid";
  readonly height: number;
  readonly width: number;
  readonly cells: Uint8Array | Int16Array;
};
export type Tuple = Digested & { readonly kind: "tuple"; readonly items: readonly Value[] };
export type Patch = Digested & {
  readonly kind: "patch";
  /** Whether the elements are cells; else they are locations. */
  readonly coloured: boolean;
  /** At least one, ascending, no two equal: see places.ts. */
  readonly codes: readonly number[];
  box: Box | undefined;
};
/** A set that is no patch, the empty set included. Elements in canonical order, no two equal. */
export type Many = Digested & { readonly kind: "set"; readonly items: readonly Value[] };
export type SetValue = Patch | Many;
/** A primitive (no args) or a combinator with what it holds: what it does follows from its name and args alone. */
export type Func = Digested & {
  readonly kind: "fn";
  readonly name: string;
  readonly arity: number;
  readonly args: readonly Value[];
  readonly run: (meter: Meter, ...args: Value[]) => Value;
};
export type Value = number | boolean | null | Matrix | Tuple | SetValue | Func;
type Digested = { a: number; b: number };
/** Bounds of a patch, all inclusive. */
export type Box = { readonly top: number; readonly bottom: number; readonly left: number; readonly right: number };

const isObject = (v: Value): v is Matrix | Tuple | SetValue | Func => typeof v === "object" && v !== null;
export const isMatrix = (v: Value): v is Matrix => isObject(v) && v.kind === "grid";
export const isTuple = (v: Value): v is Tuple => isObject(v) && v.kind === "tuple";
export const isPatch = (v: Value): v is Patch => isObject(v) && v.kind === "patch";
export const isSet = (v: Value): v is SetValue => isObject(v) && (v.kind === "patch" || v.kind === "set");
export const isFunc = (v: Value): v is Func => isObject(v) && v.kind === "fn";
export const isInt = (v: Value): v is number => typeof v === "number";

export const tuple = (items: readonly Value[]): Tuple => ({ kind: "tuple", items, a: 0, b: 0 });
export const emptySet: Many = { kind: "set", items: [], a: 0, b: 0 };
export const func = (name: string, arity: number, args: readonly Value[], run: Func["run"]): Func => ({
  kind: "fn",
  name,
  arity,
  args,
  run,
  a: 0,
  b: 0,
});
export const matrix = (height: number, width: number, cells: Uint8Array | Int16Array): Matrix => ({
  kind: "grid",
  height,
  width,
  cells,
  a: 0,
  b: 0,
});
/** A grid as a value; its cells are shared, not copied. */
export const gridAsValue = ({ height, width, cells }: Grid): Matrix => matrix(height, width, cells);

/** Ascending, distinct codes as a set. The caller has burned for making them. */
export function patch(codes: readonly number[], coloured: boolean): SetValue {
  return codes.length === 0 ? emptySet : { kind: "patch", coloured, codes, box: undefined, a: 0, b: 0 };
}

/** Codes in any order, some perhaps twice, as a set. E_LIMIT past the meter's set size. */
export function patchOf(meter: Meter, codes: number[], coloured: boolean): SetValue {
  burn(meter, codes.length);
  const sorted = sortedCodes(codes);
  if (sorted.length > meter.limits.setSize) exceed(`a set of more than ${meter.limits.setSize} elements`);
  return patch(sorted, coloured);
}

/** Pairs and cells near the grid are shared objects: walking a patch then makes nothing. */
const span = 64;
const pairs: (Tuple | undefined)[] = new Array((2 * span) ** 2);
const cellsOf: (Tuple | undefined)[][] = Array.from({ length: 10 }, () => []);

export function pair(i: number, j: number): Tuple {
  if (i < -span || i >= span || j < -span || j >= span) return tuple([i, j]);
  const at = (i + span) * 2 * span + (j + span);
  let found = pairs[at];
  if (found === undefined) {
    found = tuple([i, j]);
    pairs[at] = found;
  }
  return found;
}

export function cell(colour: Value, location: Value): Tuple {
  if (typeof colour !== "number" || !(colour >= 0 && colour <= 9) || !isTuple(location))
    return tuple([colour, location]);
  const [i, j] = location.items as readonly number[];
  if (!(i! >= -span && i! < span && j! >= -span && j! < span)) return tuple([colour, location]);
  if (pair(i!, j!) !== location) return tuple([colour, location]);
  const table = cellsOf[colour]!;
  const at = (i! + span) * 2 * span + (j! + span);
  let found = table[at];
  if (found === undefined) {
    found = tuple([colour, location]);
    table[at] = found;
  }
  return found;
}

/** The k-th element of a patch, as the tuple it stands for. */
export function elementAt({ codes, coloured }: Patch, k: number): Tuple {
  const code = codes[k]!;
  const location = pair(rowOf(code), columnOf(code));
  return coloured ? cell(colourOf(code), location) : location;
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

/** Elements in walking order; a matrix gives its rows. Fails for what is no container. */
export function items(v: Value): readonly Value[] {
  if (isObject(v)) {
    if (v.kind === "patch") {
      const all = new Array<Value>(v.codes.length);
      for (let k = 0; k < all.length; k++) all[k] = elementAt(v, k);
      return all;
    }
    if (v.kind === "grid") return rowTuples(v);
    if (v.kind !== "fn") return v.items;
  }
  return fail("wanted a set or a tuple");
}

/** How many elements `items` would give. */
export function sizeOf(v: Value): number {
  if (isObject(v)) {
    if (v.kind === "patch") return v.codes.length;
    if (v.kind === "grid") return v.height;
    if (v.kind !== "fn") return v.items.length;
  }
  return fail("wanted a set or a tuple");
}

/** The same kind of container as `like`, with these elements. */
export function container(meter: Meter, like: Value, elements: readonly Value[]): SetValue | Tuple {
  return isSet(like) ? setOf(meter, elements) : tupleOf(meter, elements);
}

function rowTuples(m: Matrix): readonly Value[] {
  const rows = new Array<Value>(m.height);
  for (let i = 0; i < m.height; i++) rows[i] = rowTuple(m, i);
  return rows;
}

/** Row i of a matrix as the tuple it stands for. */
export function rowTuple(m: Matrix, i: number): Tuple {
  return tuple([...m.cells.subarray(i * m.width, (i + 1) * m.width)]);
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
