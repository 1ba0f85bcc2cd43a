import { checkExperiment } from "../config/load.ts";
import type { Experiment } from "../config/schema.ts";
import type { BackendReport } from "../core/backend.ts";
import { withCleanup } from "../core/cleanup.ts";
import { WanderError } from "../core/errors.ts";
import { sweepLeftovers } from "../store/leftovers.ts";
import { lockRunWhenFree } from "../store/live.ts";
import type { Lock } from "../store/lock.ts";
import { type Manifest, readManifest } from "../store/manifest.ts";
import { checkOwn } from "../store/own-files.ts";
import { createRunDirectory, removeIfAbandoned } from "../store/run-directory.ts";
import { attend } from "./attend.ts";
import { withRounds } from "./longer.ts";
import { playRun } from "./play-run.ts";
import type { ResumeControls, RunControls } from "./run-controls.ts";
import { loadRunModules } from "./run-modules.ts";
import type { RunSummary } from "./run-summary.ts";

/** Plays an experiment in a fresh run directory under `parent`. */
export async function runExperiment(experiment: Experiment, parent: string, options: RunControls): Promise<RunSummary> {
  const { runDir, lock } = createRunDirectory(parent, experiment.name);
  try {
    return await withCleanup((later) => {
      later(() => lock.release());
      return play(experiment, runDir, lock, undefined, options);
    });
  } catch (error) {
    removeIfAbandoned(runDir); // if it failed before it began
    throw error;
  }
}

/**
 * Goes on from the newest whole checkpoint for which the journal is whole too, or can be made so; a finished run is measured
 * and reported again, or made longer. Throws E_CONFIG if tasks, programs or base are not those that the run began with, and
 * if it cannot be made longer; E_FILE if another process plays the run, E_FORMAT if the journal or all checkpoints
 * are damaged.
 */
export async function resumeExperiment(runDir: string, options: ResumeControls): Promise<RunSummary> {
  readManifest(runDir); // no lock is left in a folder that is no run
  checkOwn(runDir); // nor taken, waited for or swept behind a link into another
  const { force, signal, notify } = options;
  const onWarning = (text: string) => notify({ type: "warning", text });
  const lock = await lockRunWhenFree(runDir, { force, signal, onWarning });
  return withCleanup(async (later) => {
    later(() => lock.release());
    await loadRunModules(runDir);
    const manifest = readManifest(runDir); // as whoever had the lock left it
    const played = checkExperiment(manifest.configuration, `${runDir}/manifest.json`);
    const experiment = options.rounds === undefined ? played : withRounds(played, options.rounds, runDir);
    const { backend } = options.backend;
    if (manifest.backend !== backend) {
      throw new WanderError("E_BACKEND", `this run was made on ${manifest.backend}, here is ${backend}`, {
        hint: "resume on the same backend: another would end with another stateHash",
      });
    }
    return play(experiment, runDir, lock, manifest, options);
  });
}

async function play(
  experiment: Experiment,
  runDir: string,
  lock: Lock,
  earlier: Manifest | undefined,
  options: ResumeControls,
): Promise<RunSummary> {
  return withCleanup(async (later) => {
    checkBackend(experiment, options.backend);
    sweepLeftovers(runDir);
    const attended = attend(runDir, experiment, options, lock);
    later(attended.leave);
    try {
      return await playRun(experiment, runDir, lock, earlier, options, attended);
    } catch (error) {
      throw attended.lost() ?? error; // where the directory is gone, what it failed at is of no interest
    }
  });
}

/** Throws E_BACKEND where the experiment wants another backend than the one that its workers would be started on. */
function checkBackend({ executor }: Experiment, { backend }: BackendReport): void {
  if (executor.backend === "auto" || executor.backend === backend) return;
  throw new WanderError("E_BACKEND", `executor.backend is ${executor.backend}, and ${backend} was started`, {
    hint: "play runs of different backends by commands of their own",
  });
}
