import { isInt, pair, tuple, type Value } from "../value.ts";
import type { Definitions } from "./define.ts";

/** Pairs of integers: locations, steps and sizes, (i, j) with i the row, counted down from 0, and j the column. */
export const pairs: Definitions = {
  /** (i, 0): a step down. */
  toivec: { type: "(Integer) -> IntegerTuple", run: (_m, i) => pairOf(i, 0) },
  /** (0, j): a step to the right. */
  tojvec: { type: "(Integer) -> IntegerTuple", run: (_m, j) => pairOf(0, j) },
  /** (a, b). */
  astuple: { type: "(Integer, Integer) -> IntegerTuple", run: (_m, a, b) => pairOf(a, b) },
};

/** A pair of any two values; of two integers the shared one. */
export function pairOf(a: Value, b: Value): Value {
  return isInt(a) && isInt(b) ? pair(a, b) : tuple([a, b]);
}
