import { Piscina } from "piscina";
import type { BackendName } from "../core/backend.ts";
import type { BlobRef } from "../core/blob.ts";
import { fromFailure, WanderError } from "../core/errors.ts";
import type { Executor, JobEvent } from "./executor.ts";
import type { Job, Reply, ResultOf } from "./jobs.ts";
import type { WorkerMemory } from "./memory.ts";
import { type PoolName, poolOf } from "./pools.ts";
import { workerFile } from "./worker-file.ts";

export type ThreadSettings = {
  inference: number; // threads that expand and probe
  training: number; // threads that absorb
  backend: "auto" | BackendName;
  deadlineMs: number; // a job that takes longer is a hung worker
  watchMemory?: boolean; // see memoryMeter
  /** The worker's file; tests put one in that dies or hangs. */
  file?: string;
};

/** A longer timer would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Worker threads on one machine, one pool for inference and one for training. */
export function threadExecutor(settings: ThreadSettings): Executor {
  const pool = (threads: number) =>
    new Piscina<Job, Reply>({
      filename: settings.file ?? workerFile("worker"),
      minThreads: threads, // all start while the main process opens the environment, not one by one in the first round
      maxThreads: threads,
      idleTimeout: 60_000,
      workerData: { backend: settings.backend, watchMemory: settings.watchMemory === true },
      atomics: "async",
    });
  const pools: Record<PoolName, Piscina<Job, Reply>> = {
    inference: pool(settings.inference),
    training: pool(settings.training),
  };
  // A job tells of its own failure. What a pool says besides is of replies that come while it closes; unheard, it would end
  // the process.
  for (const threads of Object.values(pools)) threads.on("error", () => {});
  const listeners = new Set<(event: JobEvent) => void>();
  const report = (job: Job, state: JobEvent["state"], runMs: number, totalMs: number, memory?: WorkerMemory) => {
    const event = {
      kind: job.kind,
      agent: job.agent,
      round: job.round,
      state,
      runMs,
      waitMs: Math.max(0, totalMs - runMs),
      ...(memory === undefined ? {} : { memory }),
    };
    for (const listener of listeners) listener(event);
  };

  async function submit<J extends Job>(job: J, signal: AbortSignal): Promise<ResultOf<J>> {
    const threads = pools[poolOf(job.kind)];
    for (let attempt = 1; ; attempt++) {
      const submitted = performance.now();
      // The clock starts at the queue's end, so the jobs ahead in it are allowed their time too.
      const ahead = Math.ceil(threads.queueSize / threads.maxThreads);
      const deadline = AbortSignal.timeout(Math.min(settings.deadlineMs * (1 + ahead), LONGEST_TIMER_MS));
      try {
        const reply = await threads.run(job, { signal: AbortSignal.any([signal, deadline]) });
        if (reply.ok) {
          report(job, "done", reply.runMs, performance.now() - submitted, reply.memory);
          return reply.result as ResultOf<J>;
        }
        // The job itself is wrong: a second try would say the same.
        report(job, "failed", 0, performance.now() - submitted);
        throw fromFailure(reply);
      } catch (error) {
        if (error instanceof WanderError) throw error;
        if (signal.aborted) {
          throw new WanderError("E_INTERRUPTED", "stopped", {
            hint: "go on from the last saved state: wander resume DIR, or the same pretrain command",
          });
        }
        // A thread that died, ran out of memory or hung; piscina has put a new one in its place.
        const lost = attempt > 1;
        report(job, lost ? "failed" : "retried", 0, performance.now() - submitted);
        if (!lost) continue;
        const what = deadline.aborted ? `hung for ${settings.deadlineMs / 1000} s` : (error as Error).message;
        throw new WanderError("E_WORKER", `a ${job.kind} job of agent ${job.agent} failed twice: ${what}`, {
          hint: "lower executor.inference and executor.training, or give the machine more memory",
          cause: error,
        });
      }
    }
  }

  return {
    submit,
    fanOut: async (jobs, merge, signal) => merge(await Promise.all(jobs.map((job) => submit(job, signal)))),
    putBlob(bytes): BlobRef {
      const shared = new SharedArrayBuffer(bytes.length);
      new Uint8Array(shared).set(bytes);
      return { bytes: bytes.length, shared };
    },
    getBlob: (ref) => new Uint8Array(ref.shared),
    events(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      await Promise.all([pools.inference.destroy(), pools.training.destroy()]);
    },
  };
}
