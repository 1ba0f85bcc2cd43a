import type { BackendName } from "../core/backend.ts";
import type { Job, JobKind, ResultOf } from "./jobs.ts";
import type { WorkerMemory } from "./memory.ts";

/** What became of one job; the clock is read here to report and enters no result. */
export type JobEvent = {
  kind: JobKind;
  agent: number;
  round: number;
  state: "done" | "retried" | "failed";
  runMs: number; // in the worker
  waitMs: number; // in the queue and on the way
  memory?: WorkerMemory; // of the worker that did it
};

/**
 * Runs jobs somewhere else. A job is plain data and its result depends on nothing but the job, so that it may be
 * run anywhere, and again after a worker has died.
 */
export type Executor = {
  /** Rejects with WanderError: E_WORKER when the job failed twice, E_INTERRUPTED when the signal fired. */
  submit<J extends Job>(job: J, signal: AbortSignal): Promise<ResultOf<J>>;
  /** Calls `listener` after every job. Returns the function that stops it. */
  events(listener: (event: JobEvent) => void): () => void;
  close(): Promise<void>;
};

/** What every executor is opened with: keys of `executor` in the experiment, and the backend that was started for it. */
export type ExecutorSettings = {
  kind: string;
  inference: number; // workers that expand, probe and answer
  training: number; // workers that absorb
  /** The one that the run has chosen, never "auto": a worker that chose again might choose otherwise. */
  backend: BackendName;
  deadlineSeconds: number; // a job that takes longer, in its worker's own time, is hung
  watchMemory?: boolean; // see memoryMeter
};

/** How jobs can be run, by the name that `executor.kind` has for it. */
export type ExecutorKind = { name: string; open(settings: ExecutorSettings): Promise<Executor> };
