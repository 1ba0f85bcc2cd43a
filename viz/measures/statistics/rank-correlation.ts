import type { Interval } from "./bootstrap.ts";

/**
 * Spearman's rank correlation of pairs, in [-1, 1], with the 95 % interval of Bonett and Wright 2000 (Fisher's z with
 * variance (1 + rho^2 / 2) / (n - 3)). Ties have the mean of their ranks. Undefined for fewer than five pairs, or if
 * all values of one side are equal.
 */
export function rankCorrelation(
  x: readonly number[],
  y: readonly number[],
): { rho: number; interval: Interval } | undefined {
  if (x.length !== y.length) throw new RangeError("pairs of different lengths");
  const n = x.length;
  const rho = n < 5 ? Number.NaN : correlation(ranks(x), ranks(y));
  if (!Number.isFinite(rho)) return undefined;
  const half = 1.96 * Math.sqrt((1 + rho ** 2 / 2) / (n - 3));
  const z = Math.atanh(rho);
  return { rho, interval: [Math.tanh(z - half), Math.tanh(z + half)] };
}

function ranks(values: readonly number[]): number[] {
  return values.map((v) => {
    const below = values.filter((other) => other < v).length;
    const same = values.filter((other) => other === v).length;
    return below + (same + 1) / 2;
  });
}

/** Pearson's; NaN if one side does not vary. */
function correlation(x: readonly number[], y: readonly number[]): number {
  const mean = (v: readonly number[]) => v.reduce((a, b) => a + b, 0) / v.length;
  const [mx, my] = [mean(x), mean(y)];
  const product = x.reduce((sum, v, k) => sum + (v - mx) * (y[k]! - my), 0);
  const squares = (v: readonly number[], m: number) => v.reduce((sum, a) => sum + (a - m) ** 2, 0);
  return product / Math.sqrt(squares(x, mx) * squares(y, my));
}
