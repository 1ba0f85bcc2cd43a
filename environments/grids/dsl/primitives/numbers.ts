import { fail } from "../limits.ts";
import {
  compare,
  int,
  isInt,
  isSet,
  isTuple,
  items,
  pair,
  same,
  truthy,
  tuple,
  type Value,
  wantInt,
} from "../values.ts";
import type { PrimitiveTable } from "./table.ts";

/** Integers, pairs of integers and booleans. A Numerical is an integer or a pair; a mixed sum spreads the integer. */
export const numbers: PrimitiveTable = {
  identity: (_m, x) => x,
  add: (_m, a, b) => spread(a, b, (x, y) => x + y),
  subtract: (_m, a, b) => spread(a, b, (x, y) => x - y),
  multiply: (_m, a, b) => spread(a, b, (x, y) => x * y),
  divide: (_m, a, b) => spread(a, b, (x, y) => (y === 0 ? fail("division by zero") : Math.floor(x / y))),
  invert: (_m, n) => each(n, (x) => 0 - x),
  even: (_m, n) => wantInt(n) % 2 === 0,
  double: (_m, n) => each(n, (x) => 2 * x),
  halve: (_m, n) => each(n, (x) => Math.floor(x / 2)),
  flip: (_m, b) => !truthy(b),
  equality: (_m, a, b) => same(a, b),
  greater: (_m, a, b) => exceeds(a, b),
  both: (_m, a, b) => (truthy(a) ? b : a),
  either: (_m, a, b) => (truthy(a) ? a : b),
  increment: (_m, x) => each(x, (n) => n + 1),
  decrement: (_m, x) => each(x, (n) => n - 1),
  crement: (_m, x) => each(x, (n) => n + Math.sign(n)),
  sign: (_m, x) => each(x, (n) => Math.sign(n)),
  positive: (_m, x) => wantInt(x) > 0,
  toivec: (_m, i) => pairOf(i, 0),
  tojvec: (_m, j) => pairOf(0, j),
  astuple: (_m, a, b) => pairOf(a, b),
  branch: (_m, condition, a, b) => (truthy(condition) ? a : b),
};

/** A pair of any two values; of two integers the shared one. */
export function pairOf(a: Value, b: Value): Value {
  return isInt(a) && isInt(b) ? pair(a, b) : tuple([a, b]);
}

function each(v: Value, f: (n: number) => number): Value {
  if (typeof v === "number" || typeof v === "boolean") return int(f(Number(v)));
  if (!isTuple(v) || v.items.length < 2) return fail("wanted an integer or a pair of integers");
  return pair(int(f(wantInt(v.items[0]!))), int(f(wantInt(v.items[1]!))));
}

function spread(a: Value, b: Value, f: (x: number, y: number) => number): Value {
  const left = parts(a);
  const right = parts(b);
  if (left.length === 1 && right.length === 1) return int(f(left[0]!, right[0]!));
  return pair(int(f(left[0]!, right[0]!)), int(f(left.at(-1)!, right.at(-1)!)));
}

function parts(v: Value): readonly number[] {
  if (typeof v === "number" || typeof v === "boolean") return [Number(v)];
  if (!isTuple(v) || v.items.length < 2) return fail("wanted an integer or a pair of integers");
  return [wantInt(v.items[0]!), wantInt(v.items[1]!)];
}

function exceeds(a: Value, b: Value): boolean {
  if (isTuple(a) && isTuple(b)) return compare(a, b) > 0;
  if (isSet(a) && isSet(b))
    return items(a).length > items(b).length && items(b).every((x) => items(a).some((y) => same(x, y)));
  return wantInt(a) > wantInt(b);
}
