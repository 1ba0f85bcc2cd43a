import { burn, fail, type Meter } from "../limits.ts";
import {
  compare,
  container,
  isSet,
  isTuple,
  items,
  matrixOf,
  same,
  setOf,
  tupleOf,
  type Value,
  wantInt,
} from "../values.ts";
import { pairOf } from "./numbers.ts";
import type { PrimitiveTable } from "./table.ts";

/** Sets and tuples; those that take a function are in functions.ts. A set is walked in canonical order. */
export const containers: PrimitiveTable = {
  contained: (m, value, all) => {
    burn(m, items(all).length);
    return items(all).some((x) => same(x, value));
  },
  combine: (m, a, b) => container(m, a, [...items(a), ...items(b)]),
  intersection: (m, a, b) => {
    const inside = lookup(m, wantSet(b));
    return setOf(
      m,
      items(wantSet(a)).filter((x) => inside(x)),
    );
  },
  difference: (m, a, b) => {
    const inside = lookup(m, b);
    return container(
      m,
      a,
      items(a).filter((x) => !inside(x)),
    );
  },
  dedupe: (m, all) => {
    burn(m, items(all).length ** 2);
    return tupleOf(
      m,
      items(all).filter((x, k, list) => list.findIndex((y) => same(x, y)) === k),
    );
  },
  repeat: (m, item, count) => {
    const n = wantInt(count);
    burn(m, Math.max(0, n));
    return tupleOf(m, n > 0 ? new Array<Value>(n).fill(item) : []);
  },
  size: (_m, all) => items(all).length,
  merge: (m, all) => merge(m, all),
  maximum: (m, all) => extreme(m, all, 1),
  minimum: (m, all) => extreme(m, all, -1),
  mostcommon: (m, all) => commonest(m, wantTuple(all), 1),
  leastcommon: (m, all) => commonest(m, wantTuple(all), -1),
  initset: (m, value) => setOf(m, [value]),
  totuple: (m, all) => tupleOf(m, items(all)),
  first: (_m, all) => items(all)[0] ?? fail("first of nothing"),
  last: (_m, all) => items(all).at(-1) ?? fail("last of nothing"),
  insert: (m, value, all) => setOf(m, [...items(wantSet(all)), value]),
  remove: (m, value, all) =>
    container(
      m,
      all,
      items(all).filter((x) => !same(x, value)),
    ),
  other: (_m, all, value) => items(all).find((x) => !same(x, value)) ?? fail("no other element"),
  interval: (m, start, stop, step) => interval(m, wantInt(start), wantInt(stop), wantInt(step)),
  product: (m, a, b) => {
    burn(m, items(a).length * items(b).length);
    return setOf(
      m,
      items(b).flatMap((y) => items(a).map((x) => pairOf(x, y))),
    );
  },
  pair: (m, a, b) => {
    const right = items(b);
    const n = Math.min(items(a).length, right.length);
    return tupleOf(
      m,
      items(a)
        .slice(0, n)
        .map((x, k) => pairOf(x, right[k]!)),
    );
  },
  sizefilter: (m, all, n) =>
    setOf(
      m,
      items(all).filter((x) => same(items(x).length, n)),
    ),
  colorfilter: (m, objs, value) =>
    setOf(
      m,
      items(objs).filter((o) => same(items(items(o)[0] ?? fail("an empty object"))[0]!, value)),
    ),
};

/** The elements of the elements, in the kind of container the outer one is. */
export function merge(meter: Meter, all: Value): Value {
  const flat: Value[] = [];
  for (const inner of items(all)) {
    burn(meter, items(inner).length);
    flat.push(...items(inner));
  }
  const merged = container(meter, all, flat);
  // Rows put together are a grid again; pairs stay pairs, which the two-column case would hide from nobody.
  return isSet(merged) || flat.length === 0 || !isTuple(flat[0]!) ? merged : (matrixOf(meter, merged) ?? merged);
}

/** Most frequent (sign 1) or rarest (sign -1) element; the first in canonical order among equals. */
export function commonest(meter: Meter, all: readonly Value[], sign: 1 | -1): Value {
  if (all.length === 0) fail("the commonest of nothing");
  const sorted = [...all].sort(compare);
  burn(meter, all.length);
  let best: Value = null;
  let bestCount = 0;
  for (let k = 0; k < sorted.length; ) {
    let end = k + 1;
    while (end < sorted.length && same(sorted[k]!, sorted[end]!)) end++;
    if (bestCount === 0 || sign * (end - k - bestCount) > 0) {
      best = sorted[k]!;
      bestCount = end - k;
    }
    k = end;
  }
  return best;
}

/** A test of membership that is quick for large sets. */
export function lookup(meter: Meter, all: Value): (x: Value) => boolean {
  const sorted = isSet(all) ? all.items : [...items(all)].sort(compare);
  burn(meter, sorted.length);
  return (x) => {
    burn(meter, 1);
    let low = 0;
    let high = sorted.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const order = compare(sorted[middle]!, x);
      if (order === 0) return true;
      if (order < 0) low = middle + 1;
      else high = middle - 1;
    }
    return false;
  };
}

function extreme(meter: Meter, all: Value, sign: 1 | -1): Value {
  const list = items(all);
  burn(meter, list.length);
  if (list.length === 0) return 0;
  comparable(list);
  return list.reduce((best, x) => (beats(x, best, sign) ? x : best));
}

/** Whether x comes after (sign 1) or before (sign -1) best; of sets, whether it holds or is held by it. */
export function beats(x: Value, best: Value, sign: 1 | -1): boolean {
  if (!isSet(x) || !isSet(best)) return sign * compare(x, best) > 0;
  const [more, less] = sign > 0 ? [x, best] : [best, x];
  return more.items.length > less.items.length && less.items.every((y) => more.items.some((z) => same(y, z)));
}

/** Integers with integers, tuples with tuples, sets with sets; anything else has no order in the reference. */
export function comparable(list: readonly Value[]): void {
  const number = (v: Value) => typeof v === "number" || typeof v === "boolean";
  if (list.length < 2 || list.every(number) || list.every(isTuple) || list.every(isSet)) return;
  fail("values that cannot be put in order");
}

function interval(meter: Meter, start: number, stop: number, step: number): Value {
  if (step === 0) fail("an interval with step 0");
  const n = Math.max(0, Math.ceil((stop - start) / step));
  burn(meter, n);
  return tupleOf(
    meter,
    n > meter.limits.setSize ? new Array<Value>(n) : Array.from({ length: n }, (_, k) => start + k * step),
  );
}

function wantSet(v: Value): Value {
  return isSet(v) ? v : fail("wanted a set");
}

function wantTuple(v: Value): readonly Value[] {
  return isSet(v) ? fail("wanted a tuple") : items(v);
}
