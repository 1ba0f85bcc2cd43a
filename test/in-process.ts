/** Small runs whose jobs all run in this thread: the workers of a pool take longer to start than these to be done. */
import { loadExperiment } from "../src/config/load.ts";
import type { BackendReport } from "../src/core/backend.ts";
import type { Executor } from "../src/executor/executor.ts";
import type { Job, ResultOf } from "../src/executor/jobs.ts";
import { runJob } from "../src/executor/run-job.ts";
import { replayAgent } from "../src/replay/replay.ts";
import { runExperiment } from "../src/run/run-experiment.ts";
import { emptyFolder } from "./command-line.ts";

/** A model that learns little and takes no time; every checkpoint is kept. */
const SMALL = {
  rounds: 3,
  "population.size": 2,
  "environment.tasksPerFamily": 2,
  "budget.programRuns": 60,
  "budget.policyTokens": 1000,
  "expand.explore": 0.7,
  "absorb.steps": 2,
  "absorb.batch": 4,
  "model.base": "random",
  "model.layers": 1,
  "model.width": 16,
  "model.heads": 2,
  "model.hidden": 16,
  "store.checkpoints": 9,
};

/** `jobs` gets all that are submitted. */
export function here(jobs: Job[] = []): Executor {
  async function submit<J extends Job>(job: J): Promise<ResultOf<J>> {
    jobs.push(job);
    return runJob(job);
  }
  return { submit, events: () => () => {}, close: async () => {} };
}

const signal = new AbortController().signal;

export const options = (backend: BackendReport, executor = here()) => ({
  backend,
  notify: () => {},
  signal,
  makeExecutor: () => executor,
});

/** Plays a small run with these settings by path. */
export function play(backend: BackendReport, settings: object, executor = here(), parent = emptyFolder()) {
  // The generated families are those of grids, the world of a run that names none.
  const tasks = "environment.kind" in settings ? {} : { "environment.tasks": "generated" };
  const set = Object.entries({ ...SMALL, ...tasks, ...settings }).map(([path, value]) => ({ path, value }));
  return runExperiment(loadExperiment(undefined, set), parent, options(backend, executor));
}

export const replay = (runDir: string, agent = 1, jobs: Job[] = []) =>
  replayAgent(runDir, agent, { signal, makeExecutor: () => here(jobs) });
