import { compare, same } from "../order.ts";
import { isMatrix, isSet, isTuple, items, sizeOf, type Value } from "../value.ts";
import { truthy, wantInt } from "../values.ts";
import type { Definitions } from "./define.ts";

/** Truth, comparison and choice. Nothing, zero and empty containers count as false. */
export const logic: Definitions = {
  /** The value itself. */
  identity: { type: "(T) -> T", run: (_m, x) => x },
  /** Whether n is a multiple of two. */
  even: { type: "(Integer) -> Boolean", run: (_m, n) => wantInt(n) % 2 === 0 },
  /** Not b. */
  flip: { type: "(Boolean) -> Boolean", run: (_m, b) => !truthy(b) },
  /** Whether both are the same value. */
  equality: { type: "(T, T) -> Boolean", run: (_m, a, b) => same(a, b) },
  /** Whether a comes after b: integers by value, tuples element by element, sets by containing more. */
  greater: { type: "(Integer, Integer) -> Boolean", run: (_m, a, b) => exceeds(a, b) },
  /** a and b: b where a is true, else a. */
  both: { type: "(Boolean, Boolean) -> Boolean", run: (_m, a, b) => (truthy(a) ? b : a) },
  /** a or b: a where it is true, else b. */
  either: { type: "(Boolean, Boolean) -> Boolean", run: (_m, a, b) => (truthy(a) ? a : b) },
  /** Whether x is above zero. */
  positive: { type: "(Integer) -> Boolean", run: (_m, x) => wantInt(x) > 0 },
  /** a if the condition holds, else b. */
  branch: { type: "(Boolean, T, T) -> T", run: (_m, condition, a, b) => (truthy(condition) ? a : b) },
};

function exceeds(a: Value, b: Value): boolean {
  if (isListed(a) && isListed(b)) return compare(a, b) > 0;
  if (isSet(a) && isSet(b)) return contains(a, b) && sizeOf(a) > sizeOf(b);
  return wantInt(a) > wantInt(b);
}

/** A tuple, or a grid, which is one of rows. */
const isListed = (v: Value) => isTuple(v) || isMatrix(v);

/** Whether every element of the second set is in the first. */
function contains(a: Value, b: Value): boolean {
  const all = items(a);
  return items(b).every((x) => all.some((y) => same(x, y)));
}
