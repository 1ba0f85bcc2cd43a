import type { Random } from "../../../src/core/random.ts";
import { bootstrap, type Interval } from "./bootstrap.ts";
import { probabilityOfImprovement } from "./improvement.ts";
import { interquartileMean } from "./interquartile-mean.ts";
import { type Paired, pairedDifference } from "./paired.ts";
import type { Scores } from "./scores.ts";

export type Verdict = "improved" | "worse" | "no difference shown" | "too few seeds" | "unequal spend";

/** The rule, printed next to every verdict. */
export const RULE =
  "improved (or worse): the 95 % interval of the paired difference, an arm minus the first one with the same seed, lies above (below) zero; no difference shown: it contains zero, and its ends say which differences are excluded; from 3 seeds on, and 10 or more for a claim; unequal spend: the better one spent a tenth more of something";

export const LEAST_SEEDS = 3;

/**
 * Arms with equal budgets may spend different amounts: the better one may have spent at most this many times what the
 * other did.
 */
const MOST_MORE = 1.1;

/**
 * An arm compared with another. The verdict rests on `paired`, which uses that both arms ran with the same seeds; the
 * other figures compare the two as if their seeds were different, and show whether the result depends on a few extreme
 * runs: interquartile means and the probability of improvement (Agarwal et al. 2021), with 95 % intervals.
 */
export type Judgement = {
  readonly verdict: Verdict;
  readonly paired: Paired;
  readonly mean: number;
  readonly interval: Interval;
  readonly otherMean: number;
  readonly otherInterval: Interval;
  readonly improvement: number;
  readonly improvementInterval: Interval;
};

/**
 * Whether `arm` does better than `other`, by `RULE`. Row k of both must be of the same seed. `step` is the difference
 * that one exam task makes; intervals are from `replicates` draws, 2,000 if omitted. Errors as `differencesBySeed`.
 */
export function judge(
  arm: Scores,
  other: Scores,
  random: Random,
  options: { step?: number; replicates?: number } = {},
): Judgement {
  const { replicates } = options;
  const improvement = probabilityOfImprovement(arm, other);
  const interval = bootstrap([arm], interquartileMean, random, replicates);
  const otherInterval = bootstrap([other], interquartileMean, random, replicates);
  const improvementInterval = bootstrap([arm, other], probabilityOfImprovement, random, replicates);
  const paired = pairedDifference(arm, other, random, options);
  return {
    verdict: verdictOf(paired),
    ...{ paired, interval, otherInterval, improvement, improvementInterval },
    mean: interquartileMean(arm),
    otherMean: interquartileMean(other),
  };
}

/**
 * The same judgement with unequal spending taken into account: a difference in favour of an arm that spent more does
 * not count. `spent` and `otherSpent` are means over runs, one number per kind of spending.
 */
export function withSpend(judgement: Judgement, spent: readonly number[], otherSpent: readonly number[]): Judgement {
  const more = (a: readonly number[], b: readonly number[]) => a.some((v, k) => v > MOST_MORE * b[k]!);
  const unequal =
    (judgement.verdict === "improved" && more(spent, otherSpent)) ||
    (judgement.verdict === "worse" && more(otherSpent, spent));
  return unequal ? { ...judgement, verdict: "unequal spend" } : judgement;
}

/** The verdict on a paired difference, by `RULE`. */
export function verdictOf({ low, high, seeds }: Paired): Verdict {
  if (seeds < LEAST_SEEDS) return "too few seeds";
  return low > 0 ? "improved" : high < 0 ? "worse" : "no difference shown";
}
