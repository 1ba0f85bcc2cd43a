import { bootstrap, type Interval } from "../../viz/measures/statistics/bootstrap.ts";
import { interquartileMean } from "../../viz/measures/statistics/interquartile-mean.ts";
import { type Judgement, judge } from "../../viz/measures/statistics/verdict.ts";
import { stream } from "../core/random.ts";
import type { Planned } from "./plan.ts";
import { familiesOf, type MeasureName, measures, type RunScores, scoresOf } from "./scores.ts";

export type ArmResult = { readonly name: string; readonly runs: readonly RunScores[] };

/** An arm by one measure, over all families: its interquartile mean, and how it stands to the first arm. */
export type Standing = {
  readonly arm: string;
  readonly measure: MeasureName;
  readonly mean: number;
  readonly interval: Interval;
  /** Against the first arm; undefined for that arm itself. */
  readonly against: Judgement | undefined;
};

export type Comparison = {
  readonly families: readonly string[];
  readonly arms: readonly ArmResult[];
  readonly standings: readonly Standing[];
  /** Of the arms but the first, families one by one. */
  readonly byFamily: readonly {
    readonly arm: string;
    readonly measure: MeasureName;
    readonly family: string;
    readonly judgement: Judgement;
  }[];
};

/** The comparison of ended runs, `dirs` in the plan's order. Throws as `scoresOf`. */
export function compareRuns(plan: readonly Planned[], dirs: readonly string[]): Comparison {
  const families = familiesOf(dirs[0]!);
  const names = [...new Set(plan.map(({ arm }) => arm))];
  const arms = names.map((name) => ({
    name,
    runs: plan.flatMap(({ arm, seed }, k) => (arm === name ? [scoresOf(dirs[k]!, seed, families)] : [])),
  }));
  return compareArms(families, arms);
}

/**
 * What arms' runs say. Scores are shares of solved tasks, by seed and family; the first arm is what the others are held
 * against. The same runs give the same numbers: resampling has streams of its own.
 */
export function compareArms(families: readonly string[], arms: readonly ArmResult[]): Comparison {
  const [first, ...others] = arms;
  const all = ({ runs }: ArmResult, measure: MeasureName) => runs.map(({ solved }) => solved[measure]);
  const one = ({ runs }: ArmResult, measure: MeasureName, f: number) => runs.map(({ solved }) => [solved[measure][f]!]);
  const random = (...path: string[]) => stream(0, "compare", ...path);
  return {
    families,
    arms,
    standings: measures.flatMap((measure) =>
      arms.map((arm): Standing => {
        const scores = all(arm, measure);
        const draws = random(measure, arm.name);
        const against = arm === first ? undefined : judge(scores, all(first!, measure), draws);
        const interval = against?.interval ?? bootstrap([scores], interquartileMean, draws);
        return { arm: arm.name, measure, mean: interquartileMean(scores), interval, against };
      }),
    ),
    byFamily: measures.flatMap((measure) =>
      others.flatMap((arm) =>
        families.map((family, f) => {
          const draws = random(measure, arm.name, family);
          return {
            arm: arm.name,
            measure,
            family,
            judgement: judge(one(arm, measure, f), one(first!, measure, f), draws),
          };
        }),
      ),
    ),
  };
}
