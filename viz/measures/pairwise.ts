/**
 * A symmetric matrix [n][n] of f(i, j) over pairs i < j, with zeros (or `diagonal`) on the diagonal: f is called n (n -
 * 1) / 2 times. The caller decides which pairs are worth the cost: f may return NaN for "not measured".
 */
export function pairwise(n: number, f: (i: number, j: number) => number, diagonal = 0): number[][] {
  const out = Array.from({ length: n }, () => new Array<number>(n).fill(diagonal));
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      const value = f(i, j);
      out[i]![j] = value;
      out[j]![i] = value;
    }
  }
  return out;
}

/** Mean over pairs of the first `count` rows of a symmetric matrix; undefined if no pair was measured. */
export function meanOverPairs(matrix: readonly (readonly number[])[], count: number): number | undefined {
  return meanOf(matrix.slice(0, count).flatMap((row, i) => row.slice(i + 1, count)));
}

/** Mean of the finite numbers, that is of what was measured; undefined if there are none. */
export function meanOf(values: readonly number[]): number | undefined {
  const finite = values.filter(Number.isFinite);
  return finite.length === 0 ? undefined : finite.reduce((a, b) => a + b, 0) / finite.length;
}
