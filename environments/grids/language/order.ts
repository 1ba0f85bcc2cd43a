import { descend, exceed, owed } from "./limits.ts";
import { type Func, items, type Matrix, rowTuple, type Tuple, type Value } from "./value.ts";

/** Tuples of shared tuples can be larger than memory: comparing two of them must end. */
const MOST_COMPARED = 1_000_000;

/** Canonical order: integers by value, tuples element by element, sets by their sorted elements; kinds by rank. */
export function compare(a: Value, b: Value): number {
  if (a === b) return 0;
  if (typeof a === "number" && typeof b === "number") return a - b;
  const rank = rankOf(a) - rankOf(b);
  if (rank !== 0) return rank;
  if (typeof a !== "object" || typeof b !== "object") return Number(a) - Number(b);
  if (a === null || b === null) return 0;
  if (a.kind === "patch" && b.kind === "patch" && a.coloured === b.coloured) return compareNumbers(a.codes, b.codes);
  if (a.kind === "grid" && b.kind === "grid") return compareMatrices(a, b);
  if (a.kind === "tuple" && b.kind === "grid") return compareWithRows(a, b);
  if (a.kind === "grid" && b.kind === "tuple") return -compareWithRows(b, a);
  if (a.kind === "fn") {
    const other = b as Func;
    if (a.name !== other.name) return a.name < other.name ? -1 : 1;
    return compareItems(a.args, other.args);
  }
  return compareItems(items(a), items(b));
}

/** Whether two values are equal: `compare(a, b) === 0`, but sizes are looked at first. */
export function same(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (typeof a === "object" && typeof b === "object" && a !== null && b !== null) {
    if (a.kind === "patch") {
      if (b.kind !== "patch" || a.coloured !== b.coloured || a.codes.length !== b.codes.length) return false;
      return compareNumbers(a.codes, b.codes) === 0;
    }
    if (a.kind === "tuple" && b.kind === "tuple") {
      return a.items.length === b.items.length && sameItems(a.items, b.items);
    }
  } else if (typeof a === "number" && typeof b === "number") return false;
  return compare(a, b) === 0;
}

function sameItems(a: readonly Value[], b: readonly Value[]): boolean {
  descend();
  let k = 0;
  while (k < a.length && same(a[k]!, b[k]!)) k++;
  countCompared(k + 1);
  owed.nested--;
  return k === a.length;
}

function compareItems(a: readonly Value[], b: readonly Value[]): number {
  descend();
  const n = Math.min(a.length, b.length);
  let order = 0;
  let k = 0;
  while (k < n && order === 0) {
    order = compare(a[k]!, b[k]!);
    k++;
  }
  countCompared(k);
  owed.nested--;
  return order === 0 ? a.length - b.length : order;
}

function countCompared(elements: number): void {
  owed.compared += elements;
  if (owed.compared > MOST_COMPARED) exceed("values too large to compare");
}

function compareNumbers(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const n = Math.min(a.length, b.length);
  let k = 0;
  while (k < n && a[k] === b[k]) k++;
  owed.compared += k;
  return k < n ? a[k]! - b[k]! : a.length - b.length;
}

/** Row by row, as far as they agree: a whole grid is not taken apart to be found unlike a pair. */
function compareWithRows(a: Tuple, b: Matrix): number {
  descend();
  const n = Math.min(a.items.length, b.height);
  let order = 0;
  for (let i = 0; i < n && order === 0; i++) {
    order = compare(a.items[i]!, rowTuple(b, i));
    countCompared(b.width);
  }
  owed.nested--;
  return order === 0 ? a.items.length - b.height : order;
}

/** As tuples of rows: row by row, a shorter row before a longer one that it begins. */
function compareMatrices(a: Matrix, b: Matrix): number {
  if (a.width === b.width) return compareNumbers(a.cells, b.cells) || a.height - b.height;
  const n = Math.min(a.width, b.width);
  if (a.height === 0 || b.height === 0) return a.height - b.height;
  for (let j = 0; j < n; j++) if (a.cells[j] !== b.cells[j]) return a.cells[j]! - b.cells[j]!;
  return a.width - b.width;
}

function rankOf(v: Value): number {
  if (v === null) return 0;
  if (typeof v !== "object") return 1;
  if (v.kind === "patch" || v.kind === "set") return 3;
  return v.kind === "fn" ? 4 : 2;
}
