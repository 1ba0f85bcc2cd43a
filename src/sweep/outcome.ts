import { allowanceOf, type Planned } from "../compare/plan.ts";
import { spendOf } from "../compare/scores.ts";
import { WanderError } from "../core/errors.ts";
import { noSpend, type Spend } from "../core/spend.ts";
import { readHistory } from "../store/history.ts";
import { type Point, pointText, type Values } from "./points.ts";

/** Over the seeds of a point. */
export type Spread = { readonly mean: number; readonly low: number; readonly high: number };

export type PlayedRun = {
  readonly dir: string;
  readonly seed: number;
  /** Exam tasks that the frozen end solves, that were found over the run, and all there are. */
  readonly final: number;
  readonly found: number;
  readonly tasks: number;
  readonly spend: Spend;
};

export type PointResult = {
  readonly values: Values;
  readonly runs: readonly PlayedRun[];
  readonly tasks: number;
  readonly final: Spread;
  readonly found: Spread;
  /** Mean over the runs. */
  readonly spend: Spend;
};

/** What the runs of a played plan say about each point, `dirs` in the plan's order; best first. Throws as `readHistory`. */
export function outcomeOf(points: readonly Point[], plan: readonly Planned[], dirs: readonly string[]): PointResult[] {
  const results = points.map(({ name, values }) => {
    const runs = plan.flatMap(({ arm, seed }, k) => (arm === name ? [playedRun(dirs[k]!, seed)] : []));
    return resultOf(values, runs);
  });
  return bestFirst(results);
}

export function resultOf(values: Values, runs: readonly PlayedRun[]): PointResult {
  return {
    values,
    runs,
    tasks: meanOf(runs.map(({ tasks }) => tasks)),
    final: spreadOf(runs.map(({ final }) => final)),
    found: spreadOf(runs.map(({ found }) => found)),
    spend: meanSpend(runs.map(({ spend }) => spend)),
  };
}

/**
 * By the mean of final, then of found, as shares of the tasks: a key may change how many there are. Points that are equal in
 * both stay in their order.
 */
export function bestFirst(results: readonly PointResult[]): PointResult[] {
  return [...results].sort(order);
}

const order = (a: PointResult, b: PointResult) =>
  share(b, "final") - share(a, "final") || share(b, "found") - share(a, "found");

const share = (result: PointResult, measure: "final" | "found", of: keyof Spread = "mean"): number =>
  result.tasks === 0 ? 0 : result[measure][of] / result.tasks;

/** A word on the first of `results`, which come best first: how far its lead can be trusted. */
export function bestText(results: readonly PointResult[], points: readonly Point[]): string {
  const [best, next] = results;
  const { final, found, runs, tasks, values } = best!;
  const range = runs.length === 1 ? "" : ` (${final.low} to ${final.high} over ${runs.length} seeds)`;
  const lines = [
    `best: ${pointText(values)}: final ${short(final.mean)}${range}, found ${short(found.mean)}, of ${short(tasks)} tasks`,
  ];
  if (next !== undefined) {
    const equal = results.filter((other) => order(best!, other) === 0).length - 1;
    if (equal > 0) lines.push(`${equal === 1 ? "One other point does" : `${equal} other points do`} as well.`);
    else if (runs.length === 1) lines.push("One seed each: another may change the order.");
    else if (share(next, "final", "high") >= share(best!, "final", "low"))
      lines.push("Its range meets that of the next: more seeds may change the order.");
    else lines.push("Its worst seed does better than the best one of the next.");
    lines.push(
      `The best of ${results.length} was chosen for its luck too: play it with other seeds before its figure is told.`,
    );
  }
  const allowances = new Set(points.map(({ experiment }) => JSON.stringify(allowanceOf(experiment))));
  if (allowances.size > 1)
    lines.push("The points may not spend the same: hold what they solve against what they spent.");
  return lines.join("\n");
}

/** At most one decimal. */
export const short = (value: number): string => String(Math.round(10 * value) / 10);

/** Throws E_FORMAT for a run that has not ended. */
function playedRun(dir: string, seed: number): PlayedRun {
  const { rounds, end } = readHistory(dir);
  if (end === undefined) {
    throw new WanderError("E_FORMAT", `${dir} has not ended`, { hint: "play it to its end with wander resume" });
  }
  const { final, cumulative: found, tasks } = end.solved;
  return { dir, seed, final, found, tasks, spend: spendOf(rounds) };
}

const meanOf = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

function spreadOf(values: readonly number[]): Spread {
  return { mean: meanOf(values), low: Math.min(...values), high: Math.max(...values) };
}

function meanSpend(spends: readonly Spend[]): Spend {
  const mean = noSpend();
  for (const kind of Object.keys(mean) as (keyof Spend)[]) mean[kind] = meanOf(spends.map((spend) => spend[kind]));
  return mean;
}
