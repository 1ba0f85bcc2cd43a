import { bootstrap, type Interval } from "../../viz/measures/statistics/bootstrap.ts";
import { interquartileMean } from "../../viz/measures/statistics/interquartile-mean.ts";
import { type Judgement, judge, withSpend } from "../../viz/measures/statistics/verdict.ts";
import { type SpentKind, spentKinds } from "../../viz/report/comparison/comparison-data.ts";
import { type Counted, counted } from "../../viz/report/kit/counted.ts";
import { type Random, stream } from "../core/random.ts";
import type { RunScores } from "./scores.ts";

export type ArmResult = { readonly name: string; readonly runs: readonly RunScores[] };

/** An arm by one measure, over all families: its interquartile mean, and its comparison with the first arm. */
export type Standing = {
  readonly arm: string;
  readonly measure: Counted;
  readonly mean: number;
  readonly interval: Interval;
  /** Comparison with the first arm; undefined for the first arm itself. */
  readonly against: Judgement | undefined;
};

export type Comparison = {
  readonly families: readonly string[];
  readonly arms: readonly ArmResult[];
  readonly standings: readonly Standing[];
  /** For all arms but the first, each family separately. */
  readonly byFamily: readonly {
    readonly arm: string;
    readonly measure: Counted;
    readonly family: string;
    readonly judgement: Judgement;
  }[];
};

/** The random stream of one resampling: the same runs give the same numbers. */
export const drawsOf = (...path: string[]): Random => stream(0, "compare", ...path);

/** [seed][family] */
export const scoresIn = ({ runs }: ArmResult, measure: Counted): (readonly number[])[] =>
  runs.map(({ solved }) => solved[measure]);

/** Spend of an arm, mean over its runs. */
export function meanSpent({ runs }: ArmResult): Record<SpentKind, number> {
  const mean = (kind: SpentKind) => runs.reduce((sum, { spend }) => sum + spend[kind], 0) / runs.length;
  return Object.fromEntries(spentKinds.map((kind) => [kind, mean(kind)])) as Record<SpentKind, number>;
}

/** The difference that one exam task makes to a share. */
export const oneTask = (arms: readonly ArmResult[]): number => 1 / Math.max(1, arms[0]?.runs[0]?.tasks ?? 1);

/** Compares arms, whose runs have the same seeds in the same order. Scores are shares of solved tasks, by seed and family; the other
 * arms are compared with the first. */
export function compareArms(families: readonly string[], arms: readonly ArmResult[]): Comparison {
  const [first, ...others] = arms;
  const one = (arm: ArmResult, measure: Counted, f: number) => scoresIn(arm, measure).map((row) => [row[f]!]);
  const spent = (arm: ArmResult) => Object.values(meanSpent(arm));
  const step = oneTask(arms); // as a share of all tasks; of a family's it is as many times more as there are families
  const against = (arm: ArmResult, scores: (of: ArmResult) => number[][], draws: Random, ofStep = step) =>
    withSpend(judge(scores(arm), scores(first!), draws, { step: ofStep }), spent(arm), spent(first!));
  return {
    families,
    arms,
    standings: counted.flatMap((measure) =>
      arms.map((arm): Standing => {
        const all = (of: ArmResult) => scoresIn(of, measure).map((row) => [...row]);
        const draws = drawsOf(measure, arm.name);
        const judgement = arm === first ? undefined : against(arm, all, draws);
        const interval = judgement?.interval ?? bootstrap([all(arm)], interquartileMean, draws);
        return { arm: arm.name, measure, mean: interquartileMean(all(arm)), interval, against: judgement };
      }),
    ),
    byFamily: counted.flatMap((measure) =>
      others.flatMap((arm) =>
        families.map((family, f) => ({
          ...{ arm: arm.name, measure, family },
          judgement: against(
            arm,
            (of) => one(of, measure, f),
            drawsOf(measure, arm.name, family),
            step * families.length,
          ),
        })),
      ),
    ),
  };
}
