/**
 * What programs outside this package call. Each is checked, has every default, prints nothing and ends no process: it says
 * what happens by events, stops when its signal fires, and throws a WanderError.
 */

import type { GridTask } from "./arc/arc-types.ts";
import * as solve from "./arc/solve.ts";
import { type Arm, armsOf, patchedArms } from "./compare/arms.ts";
import * as compare from "./compare/compare-experiments.ts";
import type { Step } from "./compare/play.ts";
import { checkExperiment, loadExperiment } from "./config/load.ts";
import type { Experiment } from "./config/schema.ts";
import { type BackendName, type BackendReport, backendNames, startBackend } from "./core/backend.ts";
import { type Playing, playing } from "./core/playing.ts";
import { formatNamed, exportRun as write } from "./export/export-run.ts";
import type { RunEvent } from "./population/context.ts";
import { type Evaluation, evaluateRun as evaluate } from "./run/evaluate.ts";
import type { Moved } from "./run/input-files.ts";
import type { MakeExecutor } from "./run/prepare.ts";
import type { RunControls } from "./run/run-controls.ts";
import * as run from "./run/run-experiment.ts";
import type { RunSummary } from "./run/run-summary.ts";
import { readManifest } from "./store/manifest.ts";

/** All may be omitted. */
export type RunOptions = {
  /** As `startBackend` gives it; if omitted, the backend that the experiment names is started. */
  backend?: BackendReport;
  /** Stops the run at its next checkpoint; the result is then E_INTERRUPTED. */
  signal?: AbortSignal;
  /** Opens the workers in place of `executor.kind`. */
  makeExecutor?: MakeExecutor;
};

/** What a run may go on with. All may be omitted. */
export type ResumeOptions = RunOptions & {
  /** Rounds of the whole run, at least as many as it was begun with; as many if omitted. */
  rounds?: number;
  /** Where files of the run are now, by key. */
  moved?: Moved;
  /** Take the run directory over from whichever process holds it. */
  force?: boolean;
  /** Go on without the records that a damaged journal lost. */
  repair?: boolean;
};

/**
 * Plays an experiment in a fresh run directory under `parent`. Await it for what the run came to, or iterate over it for its
 * events. Throws E_CONFIG for what is no experiment, E_INTERRUPTED if the signal fired: the run then stopped at a checkpoint.
 */
export function runExperiment(
  experiment: Experiment,
  parent: string,
  options: RunOptions = {},
): Playing<RunEvent, RunSummary> {
  return playing(async (notify) => {
    const checked = checkExperiment(experiment, "the experiment");
    return run.runExperiment(checked, parent, { ...(await filled(options, checked.executor.backend)), notify });
  });
}

/**
 * Goes on from the last whole checkpoint; a finished run is measured and reported again, or made longer. Its backend is the one
 * that the run was made on.
 */
export function resumeExperiment(runDir: string, options: ResumeOptions = {}): Playing<RunEvent, RunSummary> {
  return playing(async (notify) => {
    const { backend } = readManifest(runDir);
    const known = backendNames.find((name) => name === backend);
    return run.resumeExperiment(runDir, { ...options, ...(await filled(options, known ?? "auto")), notify });
  });
}

export type CompareOptions = RunOptions & {
  /** Names of arms, or changes to the experiment under a name of your own; the first is what the others are held against. */
  arms: readonly string[] | Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Every arm is played with each of them. */
  seeds: readonly number[];
  /** Runs at the same time, each with workers of its own; 1 if omitted. */
  jobs?: number;
  /** Whether the first run that fails stops the others. */
  failFast?: boolean;
};

/** What a comparison says while it goes on: how its runs stand, and what each of them does. */
export type CompareEvent = { type: "step"; step: Step } | { type: "run"; arm: string; seed: number; event: RunEvent };

/**
 * Plays an experiment in several arms with the same seeds, as run directories under `out`, and says which does better. Called
 * again it goes on with the runs that are there. Throws E_CONFIG if arms have unequal budgets or other tasks.
 */
export function compareExperiments(
  experiment: Experiment,
  out: string,
  { arms, seeds, jobs = 1, failFast = false, ...options }: CompareOptions,
): Playing<CompareEvent, compare.ComparisonResult> {
  return playing(async (emit) => {
    const checked = checkExperiment(experiment, "the experiment");
    const { backend, signal } = await filled(options, checked.executor.backend);
    return compare.compareExperiments(checked, armsFrom(checked, arms), seeds, out, {
      ...{ backend, signal, jobs, failFast },
      ...(options.makeExecutor && { makeExecutor: options.makeExecutor }),
      notify: (event, { arm, seed }) => emit({ type: "run", arm, seed, event }),
      step: (step) => emit({ type: "step", step }),
    });
  });
}

function armsFrom(experiment: Experiment, arms: CompareOptions["arms"]): Arm[] {
  if (isList(arms)) return armsOf(experiment, arms, []);
  return patchedArms(
    experiment,
    Object.entries(arms).map(([name, patch]) => ({ name, patch })),
  );
}

const isList = (arms: CompareOptions["arms"]): arms is readonly string[] => Array.isArray(arms);

/**
 * The agents of a run, frozen, on other tasks: a path as `environment.tasks` takes it, or `generated`. Every agent tries every
 * task, and the program runs for a task are split evenly between them.
 */
export async function evaluateRun(
  runDir: string,
  tasks: string,
  runsPerTask = 200,
  signal: AbortSignal = new AbortController().signal,
  moved?: Moved,
): Promise<Evaluation> {
  return evaluate(runDir, tasks, runsPerTask, signal, moved);
}

/** All but the task's file may be omitted: one agent of the built-in base, three rounds at most. */
export type SolveRequest = {
  /** An ARC task. */
  file: string;
  experiment?: Experiment;
  /** A run whose agent works on the task; the base of the experiment if omitted. */
  runDir?: string;
  agent?: number;
  /** Rounds at most. */
  rounds?: number;
  onTask?: (task: GridTask) => void;
  onStep?: (step: solve.SolveStep) => void;
  /** Called with a sentence for each newer checkpoint of the run that is damaged and passed over. */
  onWarning?: (text: string) => void;
};

/** One agent on one task, in this process; await `startBackend` before. Throws E_TASK and E_FILE. */
export function solveTask(request: SolveRequest): ReturnType<typeof solve.solveTask> {
  const usual = { experiment: loadExperiment(), runDir: undefined, agent: 0, rounds: 3 };
  return solve.solveTask({ ...usual, onTask: () => {}, onStep: () => {}, ...request });
}

/**
 * Writes a run's tables, series or parameters for other programs; gives the paths. Throws E_USAGE for an unknown format or
 * an `out` among the run's own files, E_FORMAT or E_SHAPE for a directory that is no run's, E_FILE.
 */
export function exportRun(runDir: string, format: string, out?: string, moved?: Moved): string[] {
  return write(runDir, formatNamed(format), out, moved);
}

async function filled(
  { backend, signal, makeExecutor }: RunOptions,
  named: "auto" | BackendName,
): Promise<Omit<RunControls, "notify">> {
  return {
    backend: backend ?? (await startBackend(named)),
    signal: signal ?? new AbortController().signal,
    ...(makeExecutor && { makeExecutor }),
  };
}
