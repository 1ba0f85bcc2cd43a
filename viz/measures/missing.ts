/**
 * Missing rows: agents that cannot be measured, because their training diverged or their policy gives numbers that are
 * not finite. Measures ignore them: they are computed for the other agents, and the results are put back in place.
 */

/** Rows and columns `places` of a square matrix. */
export const picked = (matrix: readonly (readonly number[])[], places: readonly number[]): number[][] =>
  places.map((i) => places.map((j) => matrix[i]![j]!));

/** The inverse: a square matrix of `size` with these rows and columns at `places`, NaN elsewhere, on the diagonal too. */
export function spread(matrix: readonly (readonly number[])[], places: readonly number[], size: number): number[][] {
  const out = Array.from({ length: size }, () => new Array<number>(size).fill(Number.NaN));
  for (const [a, i] of places.entries()) for (const [b, j] of places.entries()) out[i]![j] = matrix[a]![b]!;
  return out;
}

/** `rows` at `places` of `size`; elsewhere rows of NaN, as wide as the first row, or `width` if there is none. */
export function spreadRows(
  rows: readonly (readonly number[])[],
  places: readonly number[],
  size: number,
  width = rows[0]?.length ?? 0,
): number[][] {
  const out = Array.from({ length: size }, () => new Array<number>(width).fill(Number.NaN));
  for (const [k, place] of places.entries()) out[place] = [...rows[k]!];
  return out;
}
