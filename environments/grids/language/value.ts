import type { Grid } from "../tasks/grid.ts";
import { fail, type Meter } from "./limits.ts";
import { colourOf, columnOf, rowOf } from "./places.ts";

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

export const isObject = (v: Value): v is Matrix | Tuple | SetValue | Func => typeof v === "object" && v !== null;
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

function rowTuples(m: Matrix): readonly Value[] {
  const rows = new Array<Value>(m.height);
  for (let i = 0; i < m.height; i++) rows[i] = rowTuple(m, i);
  return rows;
}

/** Row i of a matrix as the tuple it stands for. */
export function rowTuple(m: Matrix, i: number): Tuple {
  return tuple([...m.cells.subarray(i * m.width, (i + 1) * m.width)]);
}
