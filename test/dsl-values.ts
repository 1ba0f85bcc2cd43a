import { call } from "../environments/grids/language/apply.ts";
import { primitiveValue } from "../environments/grids/language/functions.ts";
import { isFault, newMeter } from "../environments/grids/language/limits.ts";
import * as values from "../environments/grids/language/value.ts";
import { matrixOf, setOf } from "../environments/grids/language/values.ts";

/**
 * A plain notation for the values of the DSL, and the only file of the law tests that knows how values are stored.
 * A tuple is an array, a grid an array of equally long arrays of integers, a set `{ set: [...] }` in canonical order,
 * a function `{ fn: "name" }` or `{ fn: [combinator, ...what it holds] }`.
 */
export type Plain = number | boolean | null | readonly Plain[] | { readonly set: readonly Plain[] } | Fn;
export type SetOf<T> = { readonly set: readonly T[] };
export type Fn = { readonly fn: string | readonly [string, ...Plain[]] };

export type Grid = readonly (readonly number[])[];
export type Location = readonly [number, number];
export type Cell = readonly [number, Location];
export type Indices = SetOf<Location>;
export type Obj = SetOf<Cell>;
export type Patch = Indices | Obj;
export type Piece = Grid | Patch;

/** What a primitive gives for arguments it is not defined on, and for what would grow without bound. */
export const FAULT = "E_PROGRAM";
export const LIMIT = "E_LIMIT";
export type Outcome = Plain | typeof FAULT | typeof LIMIT;

/** The set of these elements. */
export function set(...members: readonly number[]): SetOf<number>;
export function set<T extends Plain>(...members: readonly T[]): SetOf<T>;
export function set(...members: readonly Plain[]): SetOf<Plain> {
  const sorted = [...members].sort(compare);
  return { set: sorted.filter((x, k) => k === 0 || compare(sorted[k - 1]!, x) !== 0) };
}

/** A grid by its digits: `rows("12 34")` has the rows (1, 2) and (3, 4). */
export const rows = (digits: string): Grid => digits.split(" ").map((row) => [...row].map(Number));

/** A primitive as a value, or a combinator with what it holds. */
export const fn = (name: string, ...held: readonly Plain[]): Fn => ({ fn: held.length === 0 ? name : [name, ...held] });

/** What a primitive gives; throws where it faults. */
export function run<T extends Plain = Plain>(name: string, ...args: readonly Plain[]): T {
  return apply<T>(fn(name), ...args);
}

/** What a function value gives; throws where it faults. */
export function apply<T extends Plain = Plain>(f: Plain, ...args: readonly Plain[]): T {
  const got = answer(f, args);
  if (typeof got === "string") throw new Error(`${text(f)}(${args.map(text).join(", ")}) ends with ${got}`);
  return got as T;
}

/** What a primitive gives, a fault included. */
export const outcome = (name: string, ...args: readonly Plain[]): Outcome => answer(fn(name), args);

/** Canonical text of a plain value: equal for equal values only. A boolean equals 0 or 1. */
export function text(v: Outcome): string {
  if (typeof v === "string") return v;
  if (v === null) return "null";
  if (typeof v !== "object") return String(Number(v));
  if (isSetOf(v)) return `{${[...new Set(v.set.map(text))].sort().join(",")}}`;
  if (isFn(v)) return typeof v.fn === "string" ? v.fn : `${v.fn[0]}<${elements(v).map(text).join(",")}>`;
  return `(${v.map(text).join(",")})`;
}

export const equal = (a: Outcome, b: Outcome): boolean => text(a) === text(b);

/** Canonical order: integers by value, tuples element by element, sets by their sorted elements; then by kind. */
export function compare(a: Plain, b: Plain): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  const byKind = kind(a) - kind(b);
  if (byKind !== 0 || a === null || b === null) return byKind;
  if (typeof a !== "object" || typeof b !== "object") return Number(a) - Number(b);
  if (isFn(a) && isFn(b) && nameOf(a) !== nameOf(b)) return nameOf(a) < nameOf(b) ? -1 : 1;
  const [x, y] = [elements(a), elements(b)];
  for (let k = 0; k < Math.min(x.length, y.length); k++) {
    const order = compare(x[k]!, y[k]!);
    if (order !== 0) return order;
  }
  return x.length - y.length;
}

/** The names of all functions that were run or handed over, since it was last cleared. */
export const asked = new Set<string>();

// Arrays first: asking them for a property they have not is slow.
const isObject = (v: Plain): v is SetOf<Plain> | Fn => typeof v === "object" && !Array.isArray(v) && v !== null;
const isFn = (v: Plain): v is Fn => isObject(v) && "fn" in v;
export const isSetOf = (v: Plain): v is SetOf<Plain> => isObject(v) && "set" in v;
const nameOf = (f: Fn): string => (typeof f.fn === "string" ? f.fn : f.fn[0]);

/** What a set holds in canonical order, a function holds, or a tuple is made of. */
function elements(v: Plain): readonly Plain[] {
  if (isFn(v)) return typeof v.fn === "string" ? [] : (v.fn.slice(1) as Plain[]);
  return isSetOf(v) ? set(...v.set).set : (v as readonly Plain[]);
}

function kind(v: Plain): number {
  if (v === null) return 0;
  if (typeof v !== "object") return 1;
  return isSetOf(v) ? 3 : isFn(v) ? 4 : 2;
}

/**
 * One answer, asked for twice: with grids, pairs and cells made as such, and with all of them as tuples of tuples.
 * The two must be the same, and neither may change what it is given.
 */
function answer(f: Plain, args: readonly Plain[]): Outcome {
  const [compact, loose] = readings(f, args);
  if (!equal(compact, loose)) {
    const asking = `${text(f)}(${args.map(text).join(", ")})`;
    throw new Error(`${asking} is ${text(compact)}, but of tuples of tuples ${text(loose)}`);
  }
  return compact;
}

/** What comes of grids, pairs and cells made as such, and of tuples of tuples. */
export const readings = (f: Plain, args: readonly Plain[]): readonly [Outcome, Outcome] => [
  attempt(f, args, true),
  attempt(f, args, false),
];

function attempt(f: Plain, args: readonly Plain[], compact: boolean): Outcome {
  const callee = stored(f, compact);
  const given = args.map((x) => stored(x, compact));
  try {
    const got = plainOf(call(newMeter(), callee, given));
    given.forEach((v, k) => {
      if (!equal(plainOf(v), args[k]!)) throw new Error(`${text(f)} changes its argument ${text(args[k]!)}`);
    });
    return got;
  } catch (error) {
    if (!isFault(error)) throw error;
    return error.fault;
  }
}

function stored(v: Plain, compact: boolean): values.Value {
  if (typeof v !== "object" || v === null) return v;
  const all = (isSetOf(v) ? v.set : elements(v)).map((x) => stored(x, compact));
  if (isFn(v)) {
    asked.add(nameOf(v));
    const named = primitiveValue(nameOf(v));
    if (named === undefined) throw new Error(`no primitive ${nameOf(v)}`);
    return typeof v.fn === "string" ? named : call(newMeter(), named, all);
  }
  if (isSetOf(v)) return setOf(newMeter(), all);
  const loose = values.tuple(all);
  if (!compact || all.length === 0) return loose;
  const [a, b] = all;
  if (all.length === 2 && typeof a === "number" && typeof b === "number") return values.pair(a, b);
  if (all.length === 2 && typeof a === "number" && isPair((v as Plain[])[1]!)) return values.cell(a, b!);
  return (v as Plain[]).every(Array.isArray) ? (matrixOf(newMeter(), loose) ?? loose) : loose;
}

const isPair = (v: Plain): boolean => Array.isArray(v) && v.length === 2 && v.every((x) => typeof x === "number");

function plainOf(v: values.Value): Plain {
  if (typeof v === "number") return v + 0; // no negative zero
  if (typeof v !== "object" || v === null) return v;
  if (values.isFunc(v)) return fn(v.name, ...v.args.map(plainOf));
  const all = values.items(v).map(plainOf);
  if (!values.isSet(v)) return all;
  for (let k = 1; k < all.length; k++) {
    if (compare(all[k - 1]!, all[k]!) >= 0) throw new Error(`a set out of canonical order: ${all.map(text).join(" ")}`);
  }
  return { set: all };
}
