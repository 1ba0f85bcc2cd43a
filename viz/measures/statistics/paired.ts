import type { Random } from "../../../src/core/random.ts";
import { meanInterval } from "./mean-interval.ts";
import { checkScores, type Scores } from "./scores.ts";

/** The mean over seeds of the difference between two arms, with its 95 % interval; NaN ends for a single seed. */
export type Paired = {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  /** Number of pairs. */
  readonly seeds: number;
};

/**
 * By seed: how much more `arm` scored than `other` with the same seed, as the mean over families. Scores are shares in
 * [0, 1], so differences lie in [-1, 1]. Throws RangeError as `checkScores`, and for arms with different numbers of
 * seeds or families.
 */
export function differencesBySeed(arm: Scores, other: Scores): number[] {
  checkScores(arm);
  checkScores(other);
  if (arm.length !== other.length) throw new RangeError("arms with different numbers of seeds");
  if (arm[0]!.length !== other[0]!.length) throw new RangeError("arms with different numbers of tasks");
  return arm.map((row, s) => row.reduce((sum, score, f) => sum + (score - other[s]![f]!), 0) / row.length);
}

/**
 * The paired difference of two arms. Each family is a stratum with the same weight in every seed. A seed is resampled as
 * a whole, with all of its families: they come from one run, so what helps or harms one family may do so in others, and
 * families drawn separately would make the interval too narrow. The interval is that of `meanInterval`; `step` is the
 * difference that one exam task makes. Errors as `differencesBySeed`.
 */
export function pairedDifference(
  arm: Scores,
  other: Scores,
  random: Random,
  { step = 0, replicates }: { step?: number; replicates?: number } = {},
): Paired {
  return pairedOf(differencesBySeed(arm, other), random, { step, ...(replicates === undefined ? {} : { replicates }) });
}

/** The paired difference, given the differences by seed, each in [-1, 1]. */
export function pairedOf(
  differences: readonly number[],
  random: Random,
  options: { step?: number; replicates?: number } = {},
): Paired {
  const mean = differences.reduce((a, b) => a + b, 0) / differences.length;
  const [low, high] = meanInterval(differences, random, { ...options, range: [-1, 1] });
  return { mean, low, high, seeds: differences.length };
}
