import type { Random } from "../../../src/core/random.ts";
import type { Interval } from "./bootstrap.ts";

export type MeanOptions = {
  /** The smallest difference that a value can show, such as one task; 0 if omitted. */
  readonly step?: number;
  /** The least and the greatest value that the mean can have. */
  readonly range: Interval;
  /** Draws of the bootstrap; 2,000 if omitted. */
  readonly replicates?: number;
};

/** How many times as long as Student's an end of the interval may be. */
const LONGEST = 1.25;

/**
 * The 95 % interval of a mean of few independent values, one per seed: Student's, and from 5 values on, at each end,
 * the wider of Student's and the studentised bootstrap's (Efron 1979; Hall 1988), but at most a quarter longer than
 * Student's.
 *
 * The percentile bootstrap is too narrow for few values: of normal ones it covers the mean in 74 % of cases for 3
 * values, 84 % for 5 and 90 % for 10. Student's is exact for normal values, but covers only about 91 % for skewed ones.
 * The studentised bootstrap corrects for skew, but covers only 86 % for 5 values that are small whole numbers, and has
 * no bound for 3; without a limit, it would also miss a fifth of the differences of 2 standard deviations that Student's
 * shows with 5 values. The combination covers between 93 and 97 % in all these cases: a test repeats the simulation.
 *
 * Values that happen to be equal would give an interval without width. Scores are whole numbers of tasks, so the
 * standard deviation counts as at least half a `step`. [NaN, NaN] for fewer than two values.
 */
export function meanInterval(
  values: readonly number[],
  random: Random,
  { step = 0, range: [least, most], replicates = 2000 }: MeanOptions,
): Interval {
  const n = values.length;
  if (n < 2) return [Number.NaN, Number.NaN];
  const { mean, error } = meanAndError(values, step);
  const t = studentQuantile(n - 1);
  const [below, above] = n < 5 ? [t, t] : studentised(values, random, step, replicates);
  const errors = (drawn: number) => Math.min(LONGEST * t, Math.max(t, drawn));
  return [
    Math.max(least, Math.min(most, mean - errors(above) * error)),
    Math.min(most, Math.max(least, mean + errors(below) * error)),
  ];
}

/** The mean and its standard error. */
function meanAndError(values: readonly number[], step: number): { mean: number; error: number } {
  const n = values.length;
  let sum = 0;
  for (const v of values) sum += v;
  const mean = sum / n;
  let squares = 0;
  for (const v of values) squares += (v - mean) ** 2;
  return { mean, error: Math.max(Math.sqrt(squares / (n - 1)), step / 2) / Math.sqrt(n) };
}

/** How many standard errors the mean of a resample lies below and above that of the values, in 2.5 % of resamples each. */
function studentised(values: readonly number[], random: Random, step: number, replicates: number): Interval {
  const { mean } = meanAndError(values, step);
  const ratios = Float64Array.from({ length: replicates }, () => {
    const drawn = values.map(() => values[random.integer(values.length)]!);
    const { mean: other, error } = meanAndError(drawn, step);
    const difference = other - mean;
    return difference === 0 ? 0 : difference / error; // infinite if all drawn are equal
  }).sort();
  const at = Math.floor(0.025 * replicates);
  return [-ratios[at]!, ratios[replicates - 1 - at]!];
}

const STUDENT = [12.7062, 4.30265, 3.18245, 2.77645, 2.57058, 2.44691, 2.36462, 2.306, 2.26216];

/** The 97.5 % quantile of Student's t; beyond 9 degrees of freedom by the expansion of Abramowitz and Stegun 26.7.5. */
export function studentQuantile(df: number): number {
  const known = STUDENT[df - 1];
  if (known !== undefined) return known;
  const z = 1.959964;
  return (
    z +
    (z ** 3 + z) / (4 * df) +
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * df ** 2) +
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * df ** 3)
  );
}
