/** A mean over seeds with its 95 % interval; the interval is undefined for a single seed. */
export type Estimate = { mean: number; low: number | undefined; high: number | undefined; n: number };

/**
 * Mean with Student's t interval (Student 1908), mean +- t(0.975, n - 1) s / sqrt(n), for figures that vary with the
 * seed: a count of tasks is near enough normal. A bootstrap of five values would give intervals that are too short.
 */
export function estimate(values: readonly number[]): Estimate {
  const n = values.length;
  const mean = values.reduce((a, b) => a + b, 0) / n;
  if (n < 2) return { mean, low: undefined, high: undefined, n };
  const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (n - 1);
  const half = tQuantile(n - 1) * Math.sqrt(variance / n);
  return { mean, low: mean - half, high: mean + half, n };
}

/** t(0.975) by degrees of freedom, from 1: beyond these the series below is right to three decimals. */
const T975 = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228];

/** Beyond the table: Abramowitz and Stegun 1964, 26.7.5, to the second order. */
export function tQuantile(degrees: number): number {
  const known = T975[degrees - 1];
  if (known !== undefined) return known;
  const z = 1.959964;
  const first = (z ** 3 + z) / 4;
  const second = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96;
  return z + first / degrees + second / degrees ** 2;
}
