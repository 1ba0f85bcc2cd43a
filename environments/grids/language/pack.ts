import { codeOf, coloured, inReach, isPackable } from "./places.ts";
import type { Tuple, Value } from "./value.ts";

/** Codes of elements that are all locations, or all cells, in their order; undefined when some are not. */
export function packAll(elements: readonly Value[]): { codes: number[]; coloured: boolean } | undefined {
  const first = elements[0]!;
  if (!isPairTuple(first)) return undefined;
  const isCell = isPairTuple(first.items[1]!);
  const codes: number[] = [];
  for (let k = 0; k < elements.length; k++) {
    const element = elements[k]!;
    if (!isPairTuple(element)) return undefined;
    const code = isCell ? packCell(element) : packLocation(element);
    if (code < 0) return undefined;
    codes.push(code);
  }
  return { codes, coloured: isCell };
}

/** -1 for what cannot be packed. */
export function packLocation(pair: Tuple): number {
  const [i, j] = pair.items as readonly [Value, Value];
  if (typeof i !== "number" || typeof j !== "number") return packLoose(i, j);
  return inReach(i, j) ? codeOf(i, j) : -1;
}

/** -1 for what cannot be packed. */
export function packCell(cell: Tuple): number {
  const [colour, at] = cell.items as readonly [Value, Value];
  if (!isPairTuple(at)) return -1;
  const value = typeof colour === "boolean" ? Number(colour) : colour;
  if (typeof value !== "number" || !isPackable(value)) return -1;
  const location = packLocation(at);
  return location < 0 ? -1 : coloured(value, location);
}

/** A boolean counts as 0 or 1, in a pair too. */
function packLoose(i: Value, j: Value): number {
  const number = (v: Value) => (typeof v === "boolean" ? Number(v) : typeof v === "number" ? v : Number.NaN);
  const [a, b] = [number(i), number(j)];
  return inReach(a, b) ? codeOf(a, b) : -1;
}

export const isPairTuple = (v: Value): v is Tuple =>
  typeof v === "object" && v !== null && v.kind === "tuple" && v.items.length === 2;
