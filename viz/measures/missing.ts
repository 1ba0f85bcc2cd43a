/**
 * Missing rows: agents of whom there is nothing to measure, because their training diverged or their policy gives no finite
 * numbers. Measures do not know of them: they are taken of the others, and what comes of it is put back in its place.
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

/** `rows` at `places` of `size`, and rows of NaN as wide as the first one, or of `width` without any, elsewhere. */
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
