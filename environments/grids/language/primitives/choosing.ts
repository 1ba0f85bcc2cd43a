import { call1 } from "../apply.ts";
import { burn, fail, type Meter } from "../limits.ts";
import { compare, same } from "../order.ts";
import { elementAt, isMatrix, isPatch, isSet, isTuple, items, sizeOf, type Value } from "../value.ts";
import { truthy } from "../values.ts";
import type { Definitions } from "./define.ts";

/** One element, or one number, out of a container. Among equals the first in walking order is taken. */
export const choosing: Definitions = {
  /** How many elements. */
  size: { type: "(Container<T>) -> Integer", run: (_m, all) => sizeOf(all) },
  /** The first element; none fails. */
  first: {
    type: ["(Container<T>) -> T", "(Pair<A, B>) -> A"],
    run: (_m, all) => {
      if (sizeOf(all) === 0) fail("first of nothing");
      if (isTuple(all)) return all.items[0]!;
      return isPatch(all) ? elementAt(all, 0) : items(all)[0]!;
    },
  },
  /** The last element; none fails. */
  last: {
    type: ["(Container<T>) -> T", "(Pair<A, B>) -> B"],
    run: (_m, all) => {
      const n = sizeOf(all);
      if (n === 0) fail("last of nothing");
      if (isTuple(all)) return all.items[n - 1]!;
      return isPatch(all) ? elementAt(all, n - 1) : items(all)[n - 1]!;
    },
  },
  /** The first element that is not the value; none fails. */
  other: {
    type: "(Container<T>, T) -> T",
    run: (m, all, value) => {
      burn(m, sizeOf(all));
      return items(all).find((x) => !same(x, value)) ?? fail("no other element");
    },
  },
  /** The first element for which the condition holds; none fails. */
  extract: {
    type: "(Container<T>, (T) -> Boolean) -> T",
    run: (m, all, f) => items(all).find((x) => truthy(call1(m, f, x))) ?? fail("nothing to extract"),
  },
  /** The element with the greatest value of the function; none fails. */
  argmax: { type: "(Container<T>, (T) -> Integer) -> T", run: (m, all, f) => best(m, all, f, 1) },
  /** The element with the least value of the function; none fails. */
  argmin: { type: "(Container<T>, (T) -> Integer) -> T", run: (m, all, f) => best(m, all, f, -1) },
  /** The greatest value of the function; of nothing the function's value at 0. */
  valmax: { type: "(Container<T>, (T) -> Integer) -> Integer", run: (m, all, f) => valued(m, all, f, 1) },
  /** The least value of the function; of nothing the function's value at 0. */
  valmin: { type: "(Container<T>, (T) -> Integer) -> Integer", run: (m, all, f) => valued(m, all, f, -1) },
  /** The greatest element; 0 for none. */
  maximum: { type: "(Container<Integer>) -> Integer", run: (m, all) => extreme(m, all, 1) },
  /** The least element; 0 for none. */
  minimum: { type: "(Container<Integer>) -> Integer", run: (m, all) => extreme(m, all, -1) },
  /** The most frequent element; the least in canonical order among equals. None fails. */
  mostcommon: { type: "(Tuple<T>) -> T", run: (m, all) => commonest(m, wantTuple(all), 1) },
  /** The rarest element; the least in canonical order among equals. None fails. */
  leastcommon: { type: "(Tuple<T>) -> T", run: (m, all) => commonest(m, wantTuple(all), -1) },
};

function best(meter: Meter, all: Value, f: Value, sign: 1 | -1): Value {
  const list = items(all);
  if (list.length === 0) return fail("the best of nothing");
  let at = 0;
  let top = call1(meter, f, list[0]!);
  for (let k = 1; k < list.length; k++) {
    const score = call1(meter, f, list[k]!);
    if (!comesFirst(score, top, sign)) continue;
    top = score;
    at = k;
  }
  return list[at]!;
}

function valued(meter: Meter, all: Value, f: Value, sign: 1 | -1): Value {
  return call1(meter, f, sizeOf(all) === 0 ? 0 : best(meter, all, f, sign));
}

function extreme(meter: Meter, all: Value, sign: 1 | -1): Value {
  const list = items(all);
  burn(meter, list.length);
  if (list.length === 0) return 0;
  let top = list[0]!;
  for (let k = 1; k < list.length; k++) if (comesFirst(list[k]!, top, sign)) top = list[k]!;
  return top;
}

const isNumber = (v: Value) => typeof v === "number" || typeof v === "boolean";

/** Whether x comes after (sign 1) or before (sign -1) y. Of sets, whether it holds, or is held by, the other. */
export function comesFirst(x: Value, y: Value, sign: 1 | -1): boolean {
  if (typeof x === "number" && typeof y === "number") return sign * (x - y) > 0;
  if (isSet(x) && isSet(y)) {
    const [more, less] = sign > 0 ? [x, y] : [y, x];
    if (sizeOf(more) <= sizeOf(less)) return false;
    const inside = items(more);
    return items(less).every((v) => inside.some((w) => same(v, w)));
  }
  if (!(isNumber(x) && isNumber(y)) && !(isRowOrTuple(x) && isRowOrTuple(y))) {
    fail("values that cannot be put in order");
  }
  return sign * compare(x, y) > 0;
}

const isRowOrTuple = (v: Value) => isTuple(v) || isMatrix(v);

function commonest(meter: Meter, all: readonly Value[], sign: 1 | -1): Value {
  if (all.length === 0) fail("the commonest of nothing");
  const sorted = [...all].sort(compare);
  burn(meter, all.length);
  let found: Value = null;
  let most = 0;
  for (let k = 0; k < sorted.length; ) {
    let end = k + 1;
    while (end < sorted.length && same(sorted[k]!, sorted[end]!)) end++;
    if (most === 0 || sign * (end - k - most) > 0) {
      found = sorted[k]!;
      most = end - k;
    }
    k = end;
  }
  return found;
}

function wantTuple(v: Value): readonly Value[] {
  return isSet(v) ? fail("wanted a tuple") : items(v);
}
