import { burn, exceed, fail, type Meter } from "../limits.ts";
import { compare, same } from "../order.ts";
import { isPairTuple, packCell, packLocation } from "../pack.ts";
import { hasCode, selectCodes, unionCodes } from "../places.ts";
import { isMatrix, isPatch, isSet, items, matrix, type Patch, patch, sizeOf, type Value } from "../value.ts";
import { container, newMatrix, patchOf, setOf, sortedSet, tupleOf } from "../values.ts";
import type { Definitions } from "./define.ts";
import { pairOf } from "./pairs.ts";

/** Containers put together and taken apart. A set is walked in canonical order; two patches by their codes. */
export const sets: Definitions = {
  /** Whether the value is one of the elements. */
  contained: {
    type: ["(T, Container<T>) -> Boolean", "(Integer, IntegerTuple) -> Boolean"],
    run: (m, value, all) => contained(m, all, value),
  },
  /** All elements of both, in the kind of container that a is. */
  combine: { type: "(Container<T>, Container<T>) -> Container<T>", run: (m, a, b) => combined(m, a, b) },
  /** Elements in both sets. */
  intersection: { type: "(Set<T>, Set<T>) -> Set<T>", run: (m, a, b) => selected(m, wantSet(a), wantSet(b), false) },
  /** Elements of a that b lacks. */
  difference: { type: "(Set<T>, Set<T>) -> Set<T>", run: (m, a, b) => selected(m, a, b, true) },
  /** A set of the value alone. */
  initset: { type: "(T) -> Set<T>", run: (m, value) => setOf(m, [value]) },
  /** The set with the value in it. */
  insert: {
    type: "(T, Set<T>) -> Set<T>",
    run: (m, value, all) => combined(m, wantSet(all), setOf(m, [value])),
  },
  /** The container without the value. */
  remove: {
    type: "(T, Container<T>) -> Container<T>",
    run: (m, value, all) => {
      if (isPatch(all)) {
        const code = elementCode(all, value);
        return patch(selectCodes(all.codes, [code], true), all.coloured);
      }
      return partOf(
        m,
        all,
        items(all).filter((x) => !same(x, value)),
      );
    },
  },
  /** The elements as a tuple, a set's in canonical order. */
  totuple: { type: "(Set<T>) -> Tuple<T>", run: (m, all) => tupleOf(m, items(all)) },
  /** All pairs of an element of a and one of b. */
  product: {
    type: "(Container<A>, Container2<B>) -> Set<Pair<A, B>>",
    run: (m, a, b) => {
      boundPairs(m, sizeOf(a) * sizeOf(b));
      const right = items(b);
      const all: Value[] = [];
      for (const x of items(a)) for (const y of right) all.push(pairOf(x, y));
      // In this order the pairs of two sets come out sorted; those of patches are no cells or locations either.
      return isPatch(a) && isSet(b) ? sortedSet(m, all) : setOf(m, all);
    },
  },
  /** The elements of the elements, in the kind of container the outer one is. */
  merge: {
    type: ["(Container<Set<T>>) -> Container<T>", "(Tuple<Tuple<T>>) -> Tuple<T>", "(Tuple<Grid>) -> Grid"],
    run: (m, all) => merged(m, all),
  },
};

/** The elements of the elements. Of a set of patches a patch; of a tuple of grids one grid, when they are as wide. */
export function merged(meter: Meter, all: Value): Value {
  const outer = items(all);
  if (isSet(all)) {
    const first = outer[0];
    if (first === undefined || !isPatch(first)) return mergedLoosely(meter, all);
    const codes: number[] = [];
    for (const inner of outer) {
      if (!isPatch(inner) || inner.coloured !== first.coloured) return mergedLoosely(meter, all);
      burn(meter, inner.codes.length);
      for (let k = 0; k < inner.codes.length; k++) codes.push(inner.codes[k]!);
      if (codes.length > 4 * meter.limits.setSize) exceed(`a set of more than ${meter.limits.setSize} elements`);
    }
    return patchOf(meter, codes, first.coloured);
  }
  return stacked(meter, outer) ?? mergedLoosely(meter, all);
}

/** Grids as wide as each other, one under another. */
function stacked(meter: Meter, grids: readonly Value[]): Value | undefined {
  const first = grids[0];
  if (first === undefined || !isMatrix(first)) return undefined;
  let height = 0;
  let wide = false;
  for (const g of grids) {
    if (!isMatrix(g) || g.width !== first.width) return undefined;
    height += g.height;
    wide ||= g.cells instanceof Int16Array;
  }
  const { cells } = newMatrix(meter, height, first.width, wide);
  let at = 0;
  for (const g of grids) {
    if (!isMatrix(g)) continue;
    cells.set(g.cells, at);
    at += g.cells.length;
  }
  return matrix(height, height === 0 ? 0 : first.width, cells);
}

function mergedLoosely(meter: Meter, all: Value): Value {
  const flat: Value[] = [];
  for (const inner of items(all)) {
    burn(meter, sizeOf(inner));
    if (flat.length > 4 * meter.limits.setSize) break; // the container below says so
    for (const x of items(inner)) flat.push(x);
  }
  return container(meter, all, flat);
}

function bounded(meter: Meter, codes: readonly number[], coloured: boolean): Value {
  if (codes.length > meter.limits.setSize) exceed(`a set of more than ${meter.limits.setSize} elements`);
  return patch(codes, coloured);
}

function combined(meter: Meter, a: Value, b: Value): Value {
  if (isPatch(a) && isPatch(b) && a.coloured === b.coloured) {
    burn(meter, a.codes.length + b.codes.length);
    return bounded(meter, unionCodes(a.codes, b.codes), a.coloured);
  }
  return container(meter, a, [...items(a), ...items(b)]);
}

function selected(meter: Meter, a: Value, b: Value, without: boolean): Value {
  burn(meter, sizeOf(a) + sizeOf(b));
  if (isPatch(a) && isPatch(b) && a.coloured === b.coloured)
    return patch(selectCodes(a.codes, b.codes, without), a.coloured);
  const inside = lookup(b);
  return partOf(
    meter,
    a,
    items(a).filter((x) => inside(x) !== without),
  );
}

/**
 * The code that a value would have as an element of the patch; -1, which no element has, if it could not be an element.
 */
function elementCode(all: Patch, value: Value): number {
  if (!isPairTuple(value)) return -1;
  if (all.coloured) return packCell(value);
  return isPairTuple(value.items[1]!) ? -1 : packLocation(value);
}

function contained(meter: Meter, all: Value, value: Value): boolean {
  if (isPatch(all)) {
    burn(meter, 1);
    return hasCode(all.codes, elementCode(all, value));
  }
  burn(meter, sizeOf(all));
  return items(all).some((x) => same(x, value));
}

/** Some of a container's elements, in their order, in the same kind of container. */
export function partOf(meter: Meter, whole: Value, some: readonly Value[]): Value {
  return isSet(whole) && !isPatch(whole) ? sortedSet(meter, some) : container(meter, whole, some);
}

/** A test of membership that is quick for large containers. */
function lookup(all: Value): (x: Value) => boolean {
  const sorted = isSet(all) ? items(all) : [...items(all)].sort(compare);
  return (x) => {
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

/** E_LIMIT before a list of so many pairs is made. */
export function boundPairs(meter: Meter, count: number): void {
  if (count > 4 * meter.limits.setSize) exceed(`more than ${4 * meter.limits.setSize} pairs of elements`);
  burn(meter, count);
}

function wantSet(v: Value): Value {
  return isSet(v) ? v : fail("wanted a set");
}
