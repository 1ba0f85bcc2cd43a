import { existsSync } from "node:fs";
import type { BackendReport } from "../core/backend.ts";
import { type RunSummary, resumeExperiment, runExperiment } from "../experiment/run.ts";
import type { News } from "../population/context.ts";
import { listRuns } from "../store/run-directory.ts";
import { begunRun, hasEnded, type Planned } from "./plan.ts";
import { type Today, todaysInputs } from "./today.ts";

/** How one run of a plan stands; `solved` when it has just ended. */
export type Step = Planned & {
  readonly number: number;
  readonly of: number;
  readonly state: "begins" | "goes on" | "ended" | "ended before";
  readonly solved?: RunSummary["solved"];
  /** The run directory, of one that has ended. */
  readonly dir?: string;
};

export type PlayOptions = {
  backend: BackendReport;
  signal: AbortSignal;
  notify: (news: News) => void;
  /** Told before a run is played and when it has ended; of one that ended earlier only that. */
  step: (step: Step) => void;
  /** Runs at the same time; 1 when left out. */
  jobs?: number;
  /** Runs of fewer rounds that are there are made longer; else they are other experiments. */
  longer?: boolean;
};

/**
 * Throws E_USAGE before anything is played where a run that is there is another experiment than the plan's, or started from
 * other files than those of today.
 *
 * Plays what is not played yet, each as a run directory under `out`, and gives the directories in the plan's order. Stopped
 * at any moment, the same call goes on: a run that ended is not played again, one that did not is resumed. One run after
 * the other unless `jobs` says otherwise, since each has all workers. A run that fails stops those beside it.
 */
export async function playPlan(plan: readonly Planned[], out: string, options: PlayOptions): Promise<string[]> {
  const dirs: string[] = [];
  const failing = new AbortController();
  const signal = AbortSignal.any([options.signal, failing.signal]);
  const errors: unknown[] = [];
  const today = todaysInputs(signal);
  const begun = await begunRuns(plan, out, today, options.longer);
  const waiting = plan.entries(); // each run is taken from it once, by whoever is free
  const playOn = async () => {
    try {
      for (const [k, planned] of waiting) {
        if (errors.length > 0) return;
        dirs[k] = await playOne(planned, begun[k], out, { ...options, signal }, { number: k + 1, of: plan.length });
        today.check(dirs[k], planned.experiment);
      }
    } catch (error) {
      errors.push(error); // those after the first are of runs that it stopped
      failing.abort();
    }
  };
  await Promise.all(Array.from({ length: options.jobs ?? 1 }, playOn));
  if (errors.length > 0) throw errors[0];
  return dirs;
}

/** The directories that are there already, in the plan's order. */
async function begunRuns(plan: readonly Planned[], out: string, today: Today, longer: boolean | undefined) {
  const runs = existsSync(out) ? listRuns(out) : [];
  const dirs: (string | undefined)[] = [];
  for (const { experiment } of plan) dirs.push(await begunRun(runs, experiment, today, longer));
  return dirs;
}

async function playOne(
  planned: Planned,
  begun: string | undefined,
  out: string,
  { backend, signal, notify, step }: PlayOptions,
  place: Pick<Step, "number" | "of">,
): Promise<string> {
  const say = (state: Step["state"], more: Pick<Step, "dir" | "solved"> = {}) =>
    step({ ...planned, ...place, state, ...more });
  const { experiment } = planned;
  if (begun !== undefined && hasEnded(begun, experiment.rounds)) {
    say("ended before", { dir: begun });
    return begun;
  }
  say(begun === undefined ? "begins" : "goes on");
  const { runDir, solved } = await (begun === undefined
    ? runExperiment(experiment, out, { backend, signal, notify })
    : resumeExperiment(begun, { backend, signal, notify, rounds: experiment.rounds }));
  say("ended", { dir: runDir, solved });
  return runDir;
}

/** A line of text about a step. */
export function stepText({ number, of, arm, seed, state, solved }: Step): string {
  const what =
    solved === undefined
      ? state
      : `base ${solved.base}, final ${solved.final}, found ${solved.cumulative}, of ${solved.tasks}`;
  return `${number} of ${of}: ${arm}, seed ${seed}: ${what}`;
}
