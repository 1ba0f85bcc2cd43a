import { divergedOf } from "../../viz/measures/diverged.ts";
import type { FailedRun } from "../compare/failed-runs.ts";
import { allowanceOf, type Planned } from "../compare/plan.ts";
import type { Played } from "../compare/play.ts";
import { spendOf } from "../compare/scores.ts";
import { WanderError } from "../core/errors.ts";
import { noSpend, type Spend } from "../core/spend.ts";
import { readHistory } from "../store/history.ts";
import { type Point, pointText, type Values } from "./points.ts";

/** Over the seeds whose runs have ended; NaN if there are none. */
export type Spread = { readonly mean: number; readonly low: number; readonly high: number };

export type PlayedRun = {
  readonly dir: string;
  readonly seed: number;
  /** Exam tasks solved by the frozen final agents, found over the run, and in total. */
  readonly final: number;
  readonly found: number;
  readonly tasks: number;
  /** Number of times that an agent's training diverged. */
  readonly diverged: number;
  readonly spend: Spend;
  /** Jobs that failed twice and are missing in the result. */
  readonly lostTurns: number;
};

export type PointResult = {
  readonly values: Values;
  readonly runs: readonly PlayedRun[];
  /** The runs that failed: all other fields are of the remaining runs, and NaN (null in JSON) if there are none. */
  readonly failed: readonly FailedRun[];
  readonly tasks: number;
  readonly final: Spread;
  readonly found: Spread;
  /** Mean over the runs. */
  readonly spend: Spend;
};

/**
 * The results of a plan's runs by point, with `played` in the plan's order; best first. Throws what `readHistory`
 * throws.
 */
export function outcomeOf(
  points: readonly Point[],
  plan: readonly Planned[],
  played: readonly Played[],
): PointResult[] {
  const results = points.map(({ name, values }) => {
    const own = plan.flatMap(({ arm, seed }, k) => (arm === name ? [{ seed, ...played[k]! }] : []));
    const runs = own.flatMap(({ dir, seed }) => (dir === undefined ? [] : [playedRun(dir, seed)]));
    return resultOf(
      values,
      runs,
      own.flatMap(({ failed }) => failed ?? []),
    );
  });
  return bestFirst(results);
}

export function resultOf(values: Values, runs: readonly PlayedRun[], failed: readonly FailedRun[] = []): PointResult {
  return {
    values,
    runs,
    failed,
    tasks: meanOf(runs.map(({ tasks }) => tasks)),
    final: spreadOf(runs.map(({ final }) => final)),
    found: spreadOf(runs.map(({ found }) => found)),
    spend: meanSpend(runs.map(({ spend }) => spend)),
  };
}

/**
 * By the mean of final, then of found, as shares of the tasks, since a key may change their number. Points that are
 * equal in both keep their order. Points of which every run failed come last.
 */
export function bestFirst(results: readonly PointResult[]): PointResult[] {
  return [...results].sort(order);
}

const order = (a: PointResult, b: PointResult) =>
  share(b, "final") - share(a, "final") || share(b, "found") - share(a, "found");

function share(result: PointResult, measure: "final" | "found", of: keyof Spread = "mean"): number {
  if (result.runs.length === 0) return -1;
  return result.tasks === 0 ? 0 : result[measure][of] / result.tasks;
}

/** A sentence on the first of `all`, which come best first: how far its lead can be trusted. */
export function bestText(all: readonly PointResult[], points: readonly Point[]): string {
  const results = all.filter(({ runs }) => runs.length > 0);
  const [best, next] = results;
  if (best === undefined) return "No run has ended: there is no best point.";
  const { final, found, runs, tasks, values } = best;
  const range = runs.length === 1 ? "" : ` (${final.low} to ${final.high} over ${runs.length} seeds)`;
  const lines = [
    `best: ${pointText(values)}: final ${short(final.mean)}${range}, found ${short(found.mean)}, of ${short(tasks)} tasks`,
  ];
  if (next !== undefined) {
    const equal = results.filter((other) => order(best, other) === 0).length - 1;
    if (equal > 0) lines.push(`${equal === 1 ? "One other point does" : `${equal} other points do`} as well.`);
    else if (runs.length === 1) lines.push("One seed each: another may change the order.");
    else if (share(next, "final", "high") >= share(best, "final", "low"))
      lines.push("Its range meets that of the next: more seeds may change the order.");
    else lines.push("Its worst seed does better than the best one of the next.");
    lines.push(`The best of ${results.length} is partly luck: rerun it with new seeds before reporting it.`);
  }
  if (all.some(({ failed }) => failed.length > 0))
    lines.push("Some runs failed: points are compared by the runs that ended.");
  const allowances = new Set(points.map(({ experiment }) => JSON.stringify(allowanceOf(experiment))));
  if (allowances.size > 1)
    lines.push("The points may have spent different amounts: compare what they solve with what they spent.");
  return lines.join("\n");
}

/** At most one decimal. */
export const short = (value: number): string => String(Math.round(10 * value) / 10);

/** Throws E_FORMAT for a run that has not ended. */
function playedRun(dir: string, seed: number): PlayedRun {
  const { rounds, end, lost } = readHistory(dir);
  if (end === undefined) {
    throw new WanderError("E_FORMAT", `${dir} has not ended`, { hint: "finish it with wander resume" });
  }
  const { final, cumulative: found, tasks } = end.solved;
  const diverged = divergedOf(rounds.map(({ data }) => data)).length;
  return { dir, seed, final, found, tasks, diverged, spend: spendOf(rounds), lostTurns: lost.length };
}

const meanOf = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

function spreadOf(values: readonly number[]): Spread {
  if (values.length === 0) return { mean: Number.NaN, low: Number.NaN, high: Number.NaN };
  return { mean: meanOf(values), low: Math.min(...values), high: Math.max(...values) };
}

function meanSpend(spends: readonly Spend[]): Spend {
  const mean = noSpend();
  for (const kind of Object.keys(mean) as (keyof Spend)[]) mean[kind] = meanOf(spends.map((spend) => spend[kind]));
  return mean;
}
