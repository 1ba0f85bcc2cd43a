/** What programs outside this package call: what they leave out is filled in, and what they give is checked. */

import * as solve from "./arc/solve.ts";
import { checkExperiment, loadExperiment } from "./config/load.ts";
import type { Experiment } from "./config/schema.ts";
import { type BackendName, backendNames, startBackend } from "./core/backend.ts";
import { formatNamed, exportRun as write } from "./export/export-run.ts";
import { type Evaluation, evaluateRun as evaluate } from "./run/evaluate.ts";
import type { Moved } from "./run/input-files.ts";
import * as run from "./run/run-experiment.ts";
import { readManifest } from "./store/manifest.ts";

/**
 * All may be left out: the backend is then the one that the experiment names (of a run that goes on: the one it was made
 * on), nothing is notified, and nothing stops the run before its end.
 */
export type RunOptions = Partial<run.RunOptions>;

/** The same, and what a run may go on with: more rounds, and where its files are now. */
export type ResumeOptions = Partial<run.ResumeOptions>;

/** Plays an experiment in a fresh run directory under `parent`. Throws E_CONFIG for what is no experiment. */
export async function runExperiment(
  experiment: Experiment,
  parent: string,
  options: RunOptions = {},
): Promise<run.RunSummary> {
  const checked = checkExperiment(experiment, "the experiment");
  return run.runExperiment(checked, parent, await filled(options, checked.executor.backend));
}

/** Goes on from the last whole checkpoint; a finished run is measured and reported again. */
export async function resumeExperiment(runDir: string, options: ResumeOptions = {}): Promise<run.RunSummary> {
  const { backend } = readManifest(runDir);
  const known = backendNames.find((name) => name === backend);
  return run.resumeExperiment(runDir, { ...options, ...(await filled(options, known ?? "auto")) });
}

/**
 * The agents of a run, frozen, on other tasks: `arc:PATH`, or `generated`. Every agent tries every task, and the program
 * runs for a task are split evenly between them.
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

/** All but the task's file may be left out: one agent of the built-in base, three rounds at most, and nobody is told. */
export type SolveRequest = Pick<solve.SolveRequest, "file"> & Partial<solve.SolveRequest>;

/** One agent on one task, in this process; wants `startBackend` to be awaited before. Throws E_TASK and E_FILE. */
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

async function filled(options: RunOptions, backend: "auto" | BackendName): Promise<run.RunOptions> {
  return {
    ...options,
    backend: options.backend ?? (await startBackend(backend)),
    notify: options.notify ?? (() => {}),
    signal: options.signal ?? new AbortController().signal,
  };
}
