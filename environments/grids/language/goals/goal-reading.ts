import { isMatrix, isSet, isTuple, items, type Matrix, type Value } from "../value.ts";

/** A set of cells, or of locations, laid out for fast looking. Bounds are included; an empty patch has none. */
export type Patch = {
  readonly size: number;
  readonly rows: Int16Array;
  readonly columns: Int16Array;
  /** Of an object; undefined for indices. */
  readonly colours: Int16Array | undefined;
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
};

/** Of its rectangle. */
export const heightOf = ({ top, bottom }: Patch): number => bottom - top + 1;
export const widthOf = ({ left, right }: Patch): number => right - left + 1;

/** How a value is read as one kind of thing; undefined when it is none. */
export type Reader<T> = (v: Value) => T | undefined;

export const readGrid: Reader<Matrix> = (v) => (isMatrix(v) && v.height > 0 && v.width > 0 ? v : undefined);

export const readInteger: Reader<number> = (v) => (typeof v === "number" ? v : undefined);

export const readPair: Reader<readonly [number, number]> = (v) => {
  if (!isTuple(v)) return undefined;
  const [i, j, ...more] = items(v);
  return typeof i === "number" && typeof j === "number" && more.length === 0 ? [i, j] : undefined;
};

export const readGrids: Reader<readonly Matrix[]> = (v) => (isTuple(v) ? all(items(v), readGrid) : undefined);

/** A set of objects, or of sets of indices. */
export const readObjects: Reader<readonly Patch[]> = (v) => (isSet(v) ? all(items(v), readPatch) : undefined);

/** The patches of a tuple or a set, in order. */
export const readPatches: Reader<readonly Patch[]> = (v) =>
  isSet(v) || isTuple(v) ? all(items(v), readPatch) : undefined;

// A search shows the same values again and again, with every partial program that has their line.
const known = new WeakMap<object, Patch | "none">();

export const readPatch: Reader<Patch> = (v) => {
  if (!isSet(v)) return undefined;
  let patch = known.get(v);
  if (patch === undefined) {
    patch = layOut(items(v)) ?? "none";
    known.set(v, patch);
  }
  return patch === "none" ? undefined : patch;
};

function layOut(elements: readonly Value[]): Patch | undefined {
  const size = elements.length;
  const rows = new Int16Array(size);
  const columns = new Int16Array(size);
  const colours = new Int16Array(size);
  let coloured = 0;
  let [top, left, bottom, right] = [32767, 32767, -32768, -32768];
  for (let k = 0; k < size; k++) {
    const element = elements[k]!;
    if (!isTuple(element)) return undefined;
    const [a, b] = items(element);
    const cell = typeof a === "number" && b !== undefined && typeof b !== "number" ? readPair(b) : undefined;
    const place = cell ?? readPair(element);
    if (place === undefined) return undefined;
    if (cell !== undefined) {
      colours[k] = a as number;
      coloured++;
    }
    const [i, j] = place;
    rows[k] = i;
    columns[k] = j;
    [top, bottom] = [Math.min(top, i), Math.max(bottom, i)];
    [left, right] = [Math.min(left, j), Math.max(right, j)];
  }
  if (coloured > 0 && coloured < size) return undefined;
  return { size, rows, columns, colours: coloured > 0 ? colours : undefined, top, left, bottom, right };
}

function all<T>(values: readonly Value[], read: Reader<T>): readonly T[] | undefined {
  const out: T[] = [];
  for (const v of values) {
    const x = read(v);
    if (x === undefined) return undefined;
    out.push(x);
  }
  return out;
}
