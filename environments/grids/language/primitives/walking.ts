import { call1, call2 } from "../apply.ts";
import { burn, fail, type Meter } from "../limits.ts";
import { compare, same } from "../order.ts";
import { colourOf } from "../places.ts";
import { isPatch, items, patch, sizeOf, type Value } from "../value.ts";
import { container, setOf, truthy, tupleOf } from "../values.ts";
import { comesFirst } from "./choosing.ts";
import type { Definitions } from "./define.ts";
import { boundPairs, merged, partOf } from "./sets.ts";
import { firstOf } from "./support/patches.ts";

/** Containers walked with a function: mapped, filtered, put in order. */
export const walking: Definitions = {
  /** The function of every element, in the same kind of container. */
  apply: {
    type: ["((A) -> B, Container<A>) -> Container<B>", "((Tuple<Integer>) -> B, Grid) -> Tuple<B>"],
    run: (m, f, all) => container(m, all, mapped(m, f, all)),
  },
  /** Every function of the value. */
  rapply: {
    type: "(Container<(A) -> B>, A) -> Container<B>",
    run: (m, all, x) =>
      container(
        m,
        all,
        items(all).map((f) => call1(m, f, x)),
      ),
  },
  /** The function of every element, merged. */
  mapply: {
    type: ["((A) -> Set<B>, Container<A>) -> Container<B>", "((A) -> Grid, Tuple<A>) -> Grid"],
    run: (m, f, all) => merged(m, container(m, all, mapped(m, f, all))),
  },
  /** The function of the k-th elements of both, as far as both go. */
  papply: { type: "((A, B) -> C, Tuple<A>, Tuple<B>) -> Tuple<C>", run: (m, f, a, b) => zipped(m, f, a, b) },
  /** `papply`, merged. */
  mpapply: {
    type: ["((A, B) -> Set<C>, Tuple<A>, Tuple<B>) -> Tuple<C>", "((A, B) -> Grid, Tuple<A>, Tuple<B>) -> Grid"],
    run: (m, f, a, b) => merged(m, zipped(m, f, a, b)),
  },
  /** The function of every pair of an element of a and one of b, as a set. */
  prapply: {
    type: "((A, B) -> C, Container<A>, Container2<B>) -> Set<C>",
    run: (m, f, a, b) => {
      boundPairs(m, sizeOf(a) * sizeOf(b));
      const left = items(a);
      return setOf(
        m,
        items(b).flatMap((y) => left.map((x) => call2(m, f, x, y))),
      );
    },
  },
  /** Elements for which the condition holds, in the same kind of container. */
  sfilter: {
    type: ["(Container<T>, (T) -> Boolean) -> Container<T>", "(Grid, (Tuple<Integer>) -> Boolean) -> Grid"],
    run: (m, all, f) => kept(m, all, f),
  },
  /** `sfilter`, merged. */
  mfilter: {
    type: "(Container<Set<T>>, (Set<T>) -> Boolean) -> Container<T>",
    run: (m, all, f) => merged(m, kept(m, all, f)),
  },
  /** Elements with n elements. */
  sizefilter: {
    type: "(Container<Container2<T>>, Integer) -> Set<Container2<T>>",
    run: (m, all, n) =>
      setOf(
        m,
        items(all).filter((x) => same(sizeOf(x), n)),
      ),
  },
  /** Objects whose first cell has the colour. */
  colorfilter: {
    type: "(Objects, Integer) -> Objects",
    run: (m, objs, value) =>
      setOf(
        m,
        items(objs).filter((o) => same(firstColour(o), value)),
      ),
  },
  /** Elements by the function's value, ascending; equals keep their order. */
  order: {
    type: ["(Container<T>, (T) -> Numerical) -> Tuple<T>", "(Grid, (Tuple<Integer>) -> Integer) -> Grid"],
    run: (m, all, f) => ordered(m, all, f),
  },
};

function mapped(meter: Meter, f: Value, all: Value): Value[] {
  const list = items(all);
  burn(meter, list.length);
  const out = new Array<Value>(list.length);
  for (let k = 0; k < out.length; k++) out[k] = call1(meter, f, list[k]!);
  return out;
}

function zipped(meter: Meter, f: Value, a: Value, b: Value): Value {
  const [left, right] = [items(a), items(b)];
  const n = Math.min(left.length, right.length);
  return tupleOf(
    meter,
    left.slice(0, n).map((x, k) => call2(meter, f, x, right[k]!)),
  );
}

function kept(meter: Meter, all: Value, f: Value): Value {
  const list = items(all);
  burn(meter, list.length);
  if (!isPatch(all)) {
    return partOf(
      meter,
      all,
      list.filter((x) => truthy(call1(meter, f, x))),
    );
  }
  const codes = all.codes.filter((_, k) => truthy(call1(meter, f, list[k]!)));
  return patch(codes, all.coloured);
}

function firstColour(obj: Value): Value {
  if (isPatch(obj) && obj.coloured) return colourOf(obj.codes[0]!);
  return firstOf(items(obj)[0] ?? fail("an empty object"));
}

function ordered(meter: Meter, all: Value, f: Value): Value {
  const list = items(all);
  const scores = mapped(meter, f, all);
  for (let k = 1; k < scores.length; k++) comesFirst(scores[k]!, scores[0]!, 1); // throws a fault if the scores have no order
  const places = list.map((_, k) => k).sort((a, b) => compare(scores[a]!, scores[b]!) || a - b);
  return tupleOf(
    meter,
    places.map((k) => list[k]!),
  );
}
