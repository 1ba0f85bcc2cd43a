/**
 * A location (i, j), or a cell (colour, (i, j)), in one small integer: 6 bits of colour, 12 of row, 12 of column, the
 * latter two counted from -2,048. Codes of locations order as their pairs do, codes of cells as their tuples do, so an
 * ascending list of codes is a set in canonical order; and moving by (di, dj) adds one constant to every code.
 */
const BITS = 12;
const ORIGIN = 1 << (BITS - 1);
const MASK = (1 << BITS) - 1;
const COLOURS = 64;
/** What the code of a location is less than. */
export const LOCATIONS = 1 << (2 * BITS);

export const codeOf = (i: number, j: number): number => ((i + ORIGIN) << BITS) | (j + ORIGIN);
export const rowOf = (code: number): number => ((code >> BITS) & MASK) - ORIGIN;
export const columnOf = (code: number): number => (code & MASK) - ORIGIN;
export const colourOf = (code: number): number => code >> (2 * BITS);
export const locationOf = (code: number): number => code & (LOCATIONS - 1);
export const coloured = (colour: number, location: number): number => (colour << (2 * BITS)) | location;
/** What moving by (di, dj) adds to a code that stays in reach. */
export const step = (di: number, dj: number): number => di * (1 << BITS) + dj;

export const inReach = (i: number, j: number): boolean => i >= -ORIGIN && i < ORIGIN && j >= -ORIGIN && j < ORIGIN;
export const isPackable = (colour: number): boolean => colour >= 0 && colour < COLOURS;

const NATIVE_SORT = 24;

/** Ascending and distinct; the list itself when it is so already. */
export function sortedCodes(codes: number[]): number[] {
  let ascending = true;
  for (let k = 1; k < codes.length && ascending; k++) ascending = codes[k - 1]! < codes[k]!;
  if (ascending) return codes;
  if (codes.length > NATIVE_SORT) {
    // The typed sort needs no comparison function: several times faster, where the copies are worth it.
    const typed = Int32Array.from(codes).sort();
    for (let k = 0; k < typed.length; k++) codes[k] = typed[k]!;
  } else codes.sort((x, y) => x - y);
  let n = 1;
  for (let k = 1; k < codes.length; k++) if (codes[k] !== codes[n - 1]) codes[n++] = codes[k]!;
  codes.length = n;
  return codes;
}

/** All of either, ascending: one walk along both. */
export function unionCodes(a: readonly number[], b: readonly number[]): number[] {
  const out: number[] = [];
  let [i, j] = [0, 0];
  while (i < a.length && j < b.length) {
    const [x, y] = [a[i]!, b[j]!];
    out.push(Math.min(x, y));
    if (x <= y) i++;
    if (y <= x) j++;
  }
  while (i < a.length) out.push(a[i++]!);
  while (j < b.length) out.push(b[j++]!);
  return out;
}

/** Those of `a` that are in `b` (or, with `without`, that are not), ascending. */
export function selectCodes(a: readonly number[], b: readonly number[], without: boolean): number[] {
  const out: number[] = [];
  let j = 0;
  for (let i = 0; i < a.length; i++) {
    const x = a[i]!;
    while (j < b.length && b[j]! < x) j++;
    if ((j < b.length && b[j] === x) !== without) out.push(x);
  }
  return out;
}

/** Whether a code is among ascending ones, by halving. */
export function hasCode(codes: readonly number[], code: number): boolean {
  let low = 0;
  let high = codes.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = codes[middle]!;
    if (found === code) return true;
    if (found < code) low = middle + 1;
    else high = middle - 1;
  }
  return false;
}
