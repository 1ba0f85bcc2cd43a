import type { BlobRef } from "../core/blob.ts";
import type { Job, ResultOf } from "./jobs.ts";
import type { WorkerMemory } from "./memory.ts";

/** What the pools did with one job; the clock is read here to report and enters no result. */
export type JobEvent = {
  kind: Job["kind"];
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
  /** Every job side by side; `merge` gets the results in the jobs' order, never in the order of arrival. */
  fanOut<J extends Job, R>(jobs: readonly J[], merge: (results: ResultOf<J>[]) => R, signal: AbortSignal): Promise<R>;
  putBlob(bytes: Uint8Array): BlobRef;
  getBlob(ref: BlobRef): Uint8Array;
  /** Calls `listener` after every job; gives the function that stops it. */
  events(listener: (event: JobEvent) => void): () => void;
  close(): Promise<void>;
};
