import { join } from "node:path";
import type { Judgement } from "../../viz/measures/statistics/verdict.ts";
import { comparisonHtml } from "../../viz/report/comparison/comparison-html.ts";
import { loadAssets } from "../../viz/report/kit/page-assets.ts";
import type { Experiment } from "../config/schema.ts";
import { writeAtomic } from "../store/atomic.ts";
import { readRuns } from "./arm-runs.ts";
import type { Arm } from "./arms.ts";
import { type ArmResult, type Comparison, compareArms, type Standing } from "./comparison.ts";
import { comparisonData } from "./comparison-report.ts";
import { currentInputs } from "./current-inputs.ts";
import type { FailedRun } from "./failed-runs.ts";
import { checkFair, checkSameTasks, planOf } from "./plan.ts";
import { type PlayOptions, playPlan } from "./play.ts";
import { wholeSeeds } from "./whole-seeds.ts";

/** What `wander compare --json` prints. */
export type ComparisonResult = {
  arms: readonly ArmResult[];
  /** Number of seeds. */
  seeds: number;
  failed: readonly FailedRun[];
  /** Seeds left out because a run of some arm failed: none of their runs counts. */
  leftOut: readonly number[];
  verdicts: readonly VerdictOf[];
  byFamily: Comparison["byFamily"];
  /** Path of the report; null if every seed was left out. */
  report: string | null;
};

/** A standing with its verdict and its paired difference to the first arm; both are omitted for that arm itself. */
export type VerdictOf = Standing & Partial<Pick<Judgement, "verdict" | "paired">>;

/** Throws E_CONFIG before any run starts if arms have unequal budgets or different tasks. */
export async function checkArms(arms: readonly Arm[]): Promise<void> {
  checkFair(arms);
  await checkSameTasks(arms, currentInputs(new AbortController().signal));
}

/** Runs all arms with all seeds under `out`, as `playPlan` does, compares them and writes the report there. */
export async function compareExperiments(
  experiment: Experiment,
  arms: readonly Arm[],
  seeds: readonly number[],
  out: string,
  options: PlayOptions,
): Promise<ComparisonResult> {
  await checkArms(arms);
  const plan = planOf(arms, seeds);
  const { plan: whole, dirs, failed, leftOut } = wholeSeeds(plan, await playPlan(plan, out, options));
  const counts = { seeds: seeds.length, failed, leftOut };
  if (whole.length === 0) return { arms: [], ...counts, verdicts: [], byFamily: [], report: null };
  const played = readRuns(whole, dirs);
  const results = played.arms.map(({ name, runs }) => ({ name, runs }));
  const comparison = compareArms(played.families, results);
  const report = join(out, "comparison.html");
  const data = comparisonData(experiment.name, comparison, played.arms, { failed, leftOut });
  writeAtomic(report, Buffer.from(comparisonHtml(data, loadAssets("comparison"))));
  const { standings, byFamily } = comparison;
  return { arms: results, ...counts, verdicts: standings.map(verdictOf), byFamily, report };
}

const verdictOf = (standing: Standing): VerdictOf => {
  const { against } = standing;
  return against === undefined ? standing : { ...standing, verdict: against.verdict, paired: against.paired };
};
