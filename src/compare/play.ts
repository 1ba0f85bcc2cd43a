import { existsSync } from "node:fs";
import type { BackendReport } from "../core/backend.ts";
import { succeeds } from "../core/cleanup.ts";
import { WanderError } from "../core/errors.ts";
import type { RunEvent } from "../population/context.ts";
import type { MakeExecutor } from "../run/prepare.ts";
import { resumeExperiment, runExperiment } from "../run/run-experiment.ts";
import type { RunSummary } from "../run/run-summary.ts";
import { makeFolders } from "../store/files.ts";
import { listRuns } from "../store/run-directory.ts";
import { type CurrentInputs, currentInputs } from "./current-inputs.ts";
import { type FailedRun, failedRun, failedText, forgetFailed, readFailed, recordFailed } from "./failed-runs.ts";
import { begunRun, hasEnded, type Planned } from "./plan.ts";

/** The state of one run of a plan; `solved` if it has just ended. */
export type Step = Planned & {
  readonly number: number;
  readonly of: number;
  readonly state: "begins" | "goes on" | "ended" | "ended before" | "failed";
  readonly solved?: RunSummary["solved"];
  /** The run directory, if the run has ended. */
  readonly dir?: string;
  /** Why it failed, now or the last time. */
  readonly failed?: FailedRun;
};

export type PlayOptions = {
  backend: BackendReport;
  signal: AbortSignal;
  notify: (news: RunEvent, of: Planned) => void;
  /** Called before each run starts and when it ends or fails; only once for a run that had ended before. */
  step: (step: Step) => void;
  /** Number of runs at the same time; 1 if omitted. */
  jobs?: number;
  /** Whether a failed run stops those in progress and keeps the others from starting. */
  failFast?: boolean;
  /** Whether existing runs of fewer rounds are extended; otherwise they count as other experiments. */
  longer?: boolean;
  makeExecutor?: MakeExecutor;
};

/** The result of one run of a plan: its directory, or why it failed. */
export type Played =
  | { readonly dir: string; readonly failed?: never }
  | { readonly dir?: never; readonly failed: FailedRun };

/**
 * Runs everything in a plan that has not ended yet, each as a run directory under `out`. Returns the result of each
 * run, in the plan's order.
 *
 * A call that was stopped at any moment can be repeated: it skips runs that have ended and resumes the others, failed
 * ones included. Runs one after the other unless `jobs` says otherwise, each with its own workers.
 *
 * Records a run that fails in `out` and continues with the others. Throws E_USAGE before any run starts if an existing
 * run differs from the plan's, or was started from other files than today's. Otherwise throws once the runs in progress
 * have stopped: E_USAGE, E_INTERRUPTED, a failure that cannot be recorded, an error that all runs so far met before
 * they began, files that changed meanwhile, and any failure if `failFast` is set.
 */
export async function playPlan(plan: readonly Planned[], out: string, options: PlayOptions): Promise<Played[]> {
  const played: Played[] = [];
  const stopping = new AbortController();
  const signal = AbortSignal.any([options.signal, stopping.signal]);
  const errors: unknown[] = [];
  const inputs = currentInputs(signal);
  const found = await begunRuns(plan, out, inputs, options.longer);
  const waiting = plan.entries(); // shared by all jobs, each of which takes the next run when it is free
  const stopBy = (error: unknown) => {
    errors.push(error); // later errors come from runs that the first one stopped
    stopping.abort();
  };
  const fail = (planned: Planned, error: unknown): FailedRun | undefined => {
    const failed = failedRun(planned, error);
    const met = { begun: hasBegun(out, planned), runs: plan.length };
    if (options.failFast || signal.aborted || stopsAll(error, failed, played, met)) return undefined;
    return succeeds(() => {
      makeFolders(out); // a run that failed before it began may not have made it
      recordFailed(out, failed);
    })
      ? failed
      : undefined;
  };
  const playOn = async () => {
    for (const [k, planned] of waiting) {
      if (errors.length > 0) return;
      const place = { number: k + 1, of: plan.length };
      let dir: string;
      try {
        dir = await playOne(planned, found[k]!(), out, { ...options, signal }, place);
      } catch (error) {
        const failed = fail(planned, error);
        if (failed === undefined) return stopBy(error);
        played[k] = { failed };
        options.step({ ...planned, ...place, state: "failed", failed });
        continue;
      }
      played[k] = { dir };
      try {
        forgetFailed(out, planned);
        inputs.check(dir, planned.experiment);
      } catch (error) {
        return stopBy(error);
      }
    }
  };
  await Promise.all(Array.from({ length: options.jobs ?? 1 }, playOn));
  if (errors.length === 0) return played;
  const [first] = errors;
  // An error that stops the whole plan is not the failure of a single run.
  for (const { failed } of Object.values(played))
    if (failed && isSame(failed, failedRun(failed, first))) forgetFailed(out, failed);
  throw first;
}

/**
 * Whether an error stops the whole plan. A mistake in what the user gave may concern one point only: it stops the plan
 * if the next run meets it too before it begins, and the plan has no other result so far.
 */
function stopsAll(error: unknown, failed: FailedRun, played: readonly Played[], { begun, runs }: Met): boolean {
  if (!(error instanceof WanderError)) return false;
  if (error.code === "E_USAGE" || error.code === "E_INTERRUPTED") return true;
  if (begun || !given.has(error.code)) return false;
  const others = Object.values(played); // without those in progress
  return others.length === 0 ? runs === 1 : others.every((one) => one.failed && isSame(one.failed, failed));
}

type Met = { begun: boolean; runs: number };

const given: ReadonlySet<string> = new Set([
  "E_CONFIG",
  "E_FILE",
  "E_FORMAT",
  "E_TASK",
  "E_PROGRAM",
  "E_LIMIT",
  "E_BACKEND",
]);

const isSame = (a: FailedRun, b: FailedRun) => a.code === b.code && a.message === b.message;

/** Whether the run has a directory: it failed after it began. */
const hasBegun = (out: string, { experiment }: Planned): boolean =>
  runsIn(out).some(({ manifest }) => manifest?.name === experiment.name && manifest.seed === experiment.seed);

const runsIn = (out: string) => (existsSync(out) ? listRuns(out) : []);

/**
 * The existing directories, in the plan's order. If one cannot be read, its error is thrown when that run is accessed.
 * Throws E_USAGE as `begunRun`.
 */
async function begunRuns(plan: readonly Planned[], out: string, inputs: CurrentInputs, longer: boolean | undefined) {
  const runs = runsIn(out);
  const found: (() => string | undefined)[] = [];
  for (const { experiment } of plan) {
    try {
      const dir = await begunRun(runs, experiment, inputs, longer);
      found.push(() => dir);
    } catch (error) {
      if (error instanceof WanderError && (error.code === "E_USAGE" || error.code === "E_INTERRUPTED")) throw error;
      found.push(() => {
        throw error;
      });
    }
  }
  return found;
}

async function playOne(
  planned: Planned,
  begun: string | undefined,
  out: string,
  { backend, signal, notify, step, makeExecutor }: PlayOptions,
  place: Pick<Step, "number" | "of">,
): Promise<string> {
  const say = (state: Step["state"], more: Pick<Step, "dir" | "solved" | "failed"> = {}) =>
    step({ ...planned, ...place, state, ...more });
  const { experiment } = planned;
  if (begun !== undefined && hasEnded(begun, experiment.rounds)) {
    say("ended before", { dir: begun });
    return begun;
  }
  const failed = readFailed(out).find(({ arm, seed }) => arm === planned.arm && seed === planned.seed);
  say(begun === undefined ? "begins" : "goes on", failed && { failed });
  const options = {
    ...{ backend, signal, notify: (news: RunEvent) => notify(news, planned) },
    ...(makeExecutor && { makeExecutor }),
  };
  const { runDir, solved } = await (begun === undefined
    ? runExperiment(experiment, out, options)
    : resumeExperiment(begun, { ...options, rounds: experiment.rounds }));
  say("ended", { dir: runDir, solved });
  return runDir;
}

/** A line of text about a step. */
export function stepText({ number, of, arm, seed, state, solved, failed }: Step): string {
  return `${number} of ${of}: ${arm}, seed ${seed}: ${what()}`;

  function what(): string {
    if (solved !== undefined) {
      return `base ${solved.base}, final ${solved.final}, found ${solved.cumulative}, of ${solved.tasks}`;
    }
    if (failed === undefined) return state;
    return state === "failed" ? `failed, ${failedText(failed)}` : `${state}; it failed before, ${failedText(failed)}`;
  }
}
