import { burn, exceed, fail, type Meter } from "../limits.ts";
import { same } from "../order.ts";
import { isMatrix, isSet, items, sizeOf, type Value } from "../value.ts";
import { tupleOf, wantInt } from "../values.ts";
import type { Definitions } from "./define.ts";
import { pairOf } from "./pairs.ts";

/** Tuples: elements in an order of their own. */
export const tuples: Definitions = {
  /** The first of equal elements only. */
  dedupe: { type: ["(Tuple<T>) -> Tuple<T>", "(Grid) -> Grid"], run: (m, all) => dedupe(m, all) },
  /** The item n times; none for n below 1. */
  repeat: {
    type: "(T, Integer) -> Tuple<T>",
    run: (m, item, count) => {
      const n = Math.max(0, wantInt(count));
      if (n > m.limits.setSize) exceed(`a tuple of more than ${m.limits.setSize} elements`);
      return tupleOf(m, new Array<Value>(n).fill(item));
    },
  },
  /** start, start + step, ... up to but without stop. A step of zero fails. */
  interval: {
    type: "(Integer, Integer, Integer) -> Tuple<Integer>",
    run: (m, start, stop, step) => interval(m, wantInt(start), wantInt(stop), wantInt(step)),
  },
  /** The k-th of a with the k-th of b, as far as both go. */
  pair: {
    type: "(Tuple<A>, Tuple<B>) -> Tuple<Pair<A, B>>",
    run: (m, a, b) => {
      const [left, right] = [items(a), items(b)];
      const n = Math.min(left.length, right.length);
      return tupleOf(
        m,
        left.slice(0, n).map((x, k) => pairOf(x, right[k]!)),
      );
    },
  },
};

function dedupe(meter: Meter, all: Value): Value {
  burn(meter, sizeOf(all) ** 2);
  if (isSet(all)) fail("wanted a tuple");
  const list = items(all);
  const kept = list.filter((x, k) => list.findIndex((y) => same(x, y)) === k);
  return kept.length === list.length && isMatrix(all) ? all : tupleOf(meter, kept);
}

function interval(meter: Meter, start: number, stop: number, step: number): Value {
  if (step === 0) fail("an interval with step 0");
  const n = Math.max(0, Math.ceil((stop - start) / step));
  if (n > meter.limits.setSize) exceed(`a tuple of more than ${meter.limits.setSize} elements`);
  return tupleOf(
    meter,
    Array.from({ length: n }, (_, k) => start + k * step),
  );
}
