// Longer than most: every kind of value with its canonical order, key and digest, which only make sense together.
import type { Grid } from "../grid.ts";
import { burn, exceed, fail, type Meter } from "./limits.ts";

/**
 * Values of the DSL. A grid is a matrix; everywhere else it is a tuple of rows, so the two are interchangeable.
 * Intermediate matrices may hold integers past 0..9, or have no rows or no columns; an answer may not.
 */
export type Matrix = { readonly height: number; readonly width: number; readonly cells: Uint8Array | Int16Array };
export type Tuple = { readonly kind: "tuple"; readonly items: readonly Value[] };
/** Elements in canonical order, no two equal. */
export type SetValue = { readonly kind: "set"; readonly items: readonly Value[] };
/** A primitive (no args) or a combinator with what it holds: data, never a closure. */
export type Func = {
  readonly kind: "fn";
  readonly name: string;
  readonly arity: number;
  readonly args: readonly Value[];
};
export type Value = number | boolean | null | Matrix | Tuple | SetValue | Func;

export const isMatrix = (v: Value): v is Matrix => typeof v === "object" && v !== null && "cells" in v;
export const isTuple = (v: Value): v is Tuple =>
  typeof v === "object" && v !== null && "kind" in v && v.kind === "tuple";
export const isSet = (v: Value): v is SetValue =>
  typeof v === "object" && v !== null && "kind" in v && v.kind === "set";
export const isFunc = (v: Value): v is Func => typeof v === "object" && v !== null && "kind" in v && v.kind === "fn";
export const isInt = (v: Value): v is number => typeof v === "number";

export const tuple = (items: readonly Value[]): Tuple => ({ kind: "tuple", items });
export const emptySet: SetValue = { kind: "set", items: [] };

/** Pairs and cells near the grid are shared objects: they are the bulk of all values, and identity is then equality. */
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

export function cell(color: Value, location: Value): Tuple {
  if (typeof color !== "number" || !(color >= 0 && color <= 9) || !isTuple(location)) return tuple([color, location]);
  const [i, j] = location.items as readonly number[];
  if (pair(i!, j!) !== location) return tuple([color, location]);
  const table = cellsOf[color]!;
  const at = (i! + span) * 2 * span + (j! + span);
  let found = table[at];
  if (found === undefined) {
    found = tuple([color, location]);
    table[at] = found;
  }
  return found;
}

/** Canonical order: integers by value, tuples element by element, sets by their sorted elements; kinds by rank. */
export function compare(a: Value, b: Value): number {
  if (a === b) return 0;
  if (typeof a === "number" && typeof b === "number") return a - b;
  const rank = rankOf(a) - rankOf(b);
  if (rank !== 0) return rank;
  if (typeof a === "number" || typeof a === "boolean") return Number(a) - Number(b);
  if (a === null || b === null) return 0;
  if (isFunc(a)) {
    const other = b as Func;
    if (a.name !== other.name) return a.name < other.name ? -1 : 1;
    return compareItems(a.args, other.args);
  }
  return compareItems(items(a), items(b));
}

function compareItems(a: readonly Value[], b: readonly Value[]): number {
  const n = Math.min(a.length, b.length);
  for (let k = 0; k < n; k++) {
    const order = compare(a[k]!, b[k]!);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function rankOf(v: Value): number {
  if (v === null) return 0;
  if (typeof v !== "object") return 1;
  if (isSet(v)) return 3;
  if (isFunc(v)) return 4;
  return 2;
}

export const same = (a: Value, b: Value): boolean => a === b || compare(a, b) === 0;

/** A set of these elements: sorted, equal ones once. E_LIMIT past the meter's set size. */
export function setOf(meter: Meter, elements: readonly Value[]): SetValue {
  if (elements.length > 4 * meter.limits.setSize) exceed(`a set of more than ${meter.limits.setSize} elements`);
  burn(meter, elements.length);
  let sorted = true;
  for (let k = 1; k < elements.length && sorted; k++) sorted = compare(elements[k - 1]!, elements[k]!) < 0;
  let unique = elements;
  if (!sorted) {
    const copy = [...elements].sort(compare);
    unique = copy.filter((v, k) => k === 0 || compare(copy[k - 1]!, v) !== 0);
  }
  if (unique.length > meter.limits.setSize) exceed(`a set of more than ${meter.limits.setSize} elements`);
  return { kind: "set", items: unique };
}

export function tupleOf(meter: Meter, elements: readonly Value[]): Tuple {
  if (elements.length > meter.limits.setSize) exceed(`a tuple of more than ${meter.limits.setSize} elements`);
  burn(meter, elements.length);
  return tuple(elements);
}

/** Elements in walking order; a matrix gives its rows. Fails for what is no container. */
export function items(v: Value): readonly Value[] {
  if (typeof v === "object" && v !== null) {
    if ("cells" in v) return rowTuples(v);
    if (v.kind !== "fn") return v.items;
  }
  return fail("wanted a set or a tuple");
}

/** The same kind of container as `like`, with these elements. */
export function container(meter: Meter, like: Value, elements: readonly Value[]): SetValue | Tuple {
  return isSet(like) ? setOf(meter, elements) : tupleOf(meter, elements);
}

const rowCache = new WeakMap<Matrix, readonly Value[]>();

function rowTuples(m: Matrix): readonly Value[] {
  let rows = rowCache.get(m);
  if (rows === undefined) {
    const made: Value[] = [];
    for (let i = 0; i < m.height; i++) made.push(tuple([...m.cells.subarray(i * m.width, (i + 1) * m.width)]));
    rows = made;
    rowCache.set(m, rows);
  }
  return rows;
}

/** A matrix of height x width; the cell type is wide enough for the values. */
export function newMatrix(meter: Meter, height: number, width: number, wide = false): Matrix {
  const size = height * width;
  if (size > meter.limits.cells || height > meter.limits.cells)
    exceed(`a grid of more than ${meter.limits.cells} cells`);
  burn(meter, size + 1);
  return { height, width: height === 0 ? 0 : width, cells: wide ? new Int16Array(size) : new Uint8Array(size) };
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
  if (typeof v !== "object" || v === null) return undefined;
  if ("cells" in v) return v;
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
  const { cells } = m;
  for (let k = 0; k < cells.length; k++) if (cells[k]! < 0 || cells[k]! > 9) return undefined;
  return cells instanceof Uint8Array ? { height: m.height, width: m.width, cells } : undefined;
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
  const both = isMatrix(v) ? items(v) : isTuple(v) ? v.items : fail("wanted a pair of integers");
  if (both.length !== 2) fail("wanted a pair of integers");
  return [wantInt(both[0]!), wantInt(both[1]!)];
}

/** Python's truth: nothing, zero and empty containers are false. */
export function truthy(v: Value): boolean {
  if (typeof v === "boolean") return v;
  if (typeof v === "number") return v !== 0;
  if (v === null) return false;
  return isFunc(v) || items(v).length > 0;
}

/** Canonical text of a value: equal exactly for equal values. */
export function valueKey(v: Value): string {
  if (typeof v === "number") return String(v);
  if (typeof v === "boolean") return v ? "1" : "0"; // equal to the integer, as `same` has it
  if (v === null) return "n";
  if ("cells" in v) return matrixKey(v);
  if (v.kind === "fn") return v.args.length === 0 ? v.name : `${v.name}<${v.args.map(valueKey).join(",")}>`;
  const { items } = v;
  if (v.kind === "set") return `{${items.map(valueKey).join(",")}}`;
  return `(${items.map(valueKey).join(",")})`;
}

function matrixKey(m: Matrix): string {
  const rows: string[] = [];
  for (let i = 0; i < m.height; i++) rows.push(`(${m.cells.subarray(i * m.width, (i + 1) * m.width).join(",")})`);
  return `(${rows.join(",")})`;
}

/** 64-bit digest of values, one an input: what signatures and duplicate checks compare. Fowler, Noll, Vo's mixing. */
export function digest(values: readonly Value[]): string {
  const h = { a: 0x811c9dc5 | 0, b: 0x9e3779b9 | 0 };
  for (const v of values) {
    mix(h, 0x7fff);
    mixValue(h, v);
  }
  return `${(h.a >>> 0).toString(36)}.${(h.b >>> 0).toString(36)}`;
}

type Hash = { a: number; b: number };

function mix(h: Hash, x: number): void {
  h.a = Math.imul(h.a ^ x, 0x01000193);
  h.b = Math.imul((h.b ^ x) + 0x165667b1, 0x85ebca6b);
  h.b ^= h.b >>> 15;
}

// Tags open each value, so that equal streams mean equal values; a matrix streams like the tuple of tuples it is.
function mixValue(h: Hash, v: Value): void {
  if (typeof v === "number") mix(h, v);
  else if (typeof v === "boolean") mix(h, Number(v));
  else if (v === null) mix(h, 0x70001);
  else if ("cells" in v) {
    mix(h, 0x70002);
    for (let i = 0, k = 0; i < v.height; i++) {
      mix(h, 0x70002);
      for (let j = 0; j < v.width; j++, k++) mix(h, v.cells[k]!);
      mix(h, 0x70003);
    }
    mix(h, 0x70003);
  } else if (v.kind === "fn") {
    mix(h, 0x70004);
    for (let k = 0; k < v.name.length; k++) mix(h, v.name.charCodeAt(k));
    for (const x of v.args) mixValue(h, x);
    mix(h, 0x70003);
  } else {
    mix(h, v.kind === "set" ? 0x70005 : 0x70002);
    for (const x of v.items) mixValue(h, x);
    mix(h, 0x70003);
  }
}
