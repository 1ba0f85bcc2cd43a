import { exceed, owed } from "./limits.ts";
import { type Func, items, type Matrix, type Value } from "./values.ts";

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
  if (a.kind === "fn") {
    const other = b as Func;
    if (a.name !== other.name) return a.name < other.name ? -1 : 1;
    return compareItems(a.args, other.args);
  }
  return compareItems(items(a), items(b));
}

export const same = (a: Value, b: Value): boolean => a === b || compare(a, b) === 0;

/** Tuples of shared tuples can be larger than memory: comparing two of them must end. */
const MOST_COMPARED = 1_000_000;

function compareItems(a: readonly Value[], b: readonly Value[]): number {
  const n = Math.min(a.length, b.length);
  for (let k = 0; k < n; k++) {
    const order = compare(a[k]!, b[k]!);
    if (++owed.compared > MOST_COMPARED) exceed("values too large to compare");
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function compareNumbers(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const n = Math.min(a.length, b.length);
  let k = 0;
  while (k < n && a[k] === b[k]) k++;
  owed.compared += k;
  return k < n ? a[k]! - b[k]! : a.length - b.length;
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
