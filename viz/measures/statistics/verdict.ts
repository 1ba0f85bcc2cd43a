import type { Random } from "../../../src/core/random.ts";
import { bootstrap, type Interval } from "./bootstrap.ts";
import { probabilityOfImprovement } from "./improvement.ts";
import { interquartileMean } from "./interquartile-mean.ts";
import type { Scores } from "./scores.ts";

export type Verdict = "improved" | "worse" | "no difference shown" | "too few seeds" | "unequal spend";

/** The rule, printed next to every verdict. */
export const RULE =
  "improved (or worse): the 95 % interval of the probability of improvement lies above (below) one half, and those of the two interquartile means do not overlap; from 3 seeds on, and 10 or more for a claim; unequal spend: the better one spent a tenth more of something";

export const LEAST_SEEDS = 3;

/**
 * Arms with equal budgets may spend different amounts: the better one may have spent at most this many times what the
 * other did.
 */
const MOST_MORE = 1.1;

/**
 * An arm compared with another: interquartile means and probability of improvement, each with its 95 % interval, and a
 * verdict.
 */
export type Judgement = {
  readonly verdict: Verdict;
  readonly mean: number;
  readonly interval: Interval;
  readonly otherMean: number;
  readonly otherInterval: Interval;
  readonly improvement: number;
  readonly improvementInterval: Interval;
};

/**
 * Whether `arm` does better than `other`, by `RULE`; intervals from `replicates` draws, 2,000 if omitted. Errors as
 * `probabilityOfImprovement`.
 */
export function judge(arm: Scores, other: Scores, random: Random, replicates?: number): Judgement {
  const improvement = probabilityOfImprovement(arm, other);
  const interval = bootstrap([arm], interquartileMean, random, replicates);
  const otherInterval = bootstrap([other], interquartileMean, random, replicates);
  const improvementInterval = bootstrap([arm, other], probabilityOfImprovement, random, replicates);
  const judgement = {
    ...{ interval, otherInterval, improvement, improvementInterval },
    mean: interquartileMean(arm),
    otherMean: interquartileMean(other),
  };
  return { verdict: verdictOf(judgement, Math.min(arm.length, other.length)), ...judgement };
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

function verdictOf(j: Omit<Judgement, "verdict">, seeds: number): Verdict {
  if (seeds < LEAST_SEEDS) return "too few seeds";
  if (j.improvementInterval[0] > 0.5 && j.interval[0] > j.otherInterval[1]) return "improved";
  if (j.improvementInterval[1] < 0.5 && j.interval[1] < j.otherInterval[0]) return "worse";
  return "no difference shown";
}
