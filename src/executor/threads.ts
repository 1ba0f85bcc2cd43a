import { moduleRefs } from "../config/modules/load.ts";
import type { BackendName } from "../core/backend.ts";
import { builtFile } from "../core/built-file.ts";
import { endsRun, fromFailure, type WanderError } from "../core/errors.ts";
import { openPool, type Pool, TRIES } from "../core/pool.ts";
import type { Executor, JobEvent } from "./executor.ts";
import { handlers, type PoolName } from "./handlers.ts";
import type { Job, Reply, ResultOf } from "./jobs.ts";
import type { WorkerMemory } from "./memory.ts";
import type { WorkerData } from "./worker.ts";

export type ThreadSettings = {
  inference: number; // threads that expand and probe
  training: number; // threads that absorb
  /** The one that the run has chosen: a thread that chose again might choose otherwise. */
  backend: BackendName;
  deadlineMs: number; // a job that takes longer, in its thread's own time, is hung
  watchMemory?: boolean; // see memoryMeter
  /** The worker's file, see pool-host.ts; tests put one in that dies or hangs. */
  file?: string;
};

/** Worker threads on one machine, one pool for inference and one for training. */
export function threadExecutor(settings: ThreadSettings): Executor {
  const { backend, deadlineMs, watchMemory = false, file = builtFile(import.meta.url, "worker") } = settings;
  const data: WorkerData = { backend, watchMemory, modules: moduleRefs() };
  const pool = (threads: number) => openPool<Job, Reply>({ threads, file, data, deadlineMs });
  const pools: Record<PoolName, Pool<Job, Reply>> = {
    inference: pool(settings.inference),
    training: pool(settings.training),
  };
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
    let submitted = performance.now();
    try {
      const reply = await pools[handlers[job.kind].pool].run(job, {
        signal,
        failed(tries) {
          report(job, tries < TRIES ? "retried" : "failed", 0, performance.now() - submitted);
          submitted = performance.now();
        },
      });
      report(job, "done", reply.runMs, performance.now() - submitted, reply.memory);
      return reply.result as ResultOf<J>;
    } catch (error) {
      throw named(job, error as WanderError);
    }
  }

  return {
    submit,
    events(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      await Promise.all([pools.inference.close(), pools.training.close()]);
    },
  };
}

/** The same error, of a job that failed twice: its message says whose it was. */
function named({ kind, agent }: Job, error: WanderError): WanderError {
  if (endsRun(error)) return error;
  const whose = agent < 0 ? "the base" : `${kind === "gradient" ? "shard" : "agent"} ${agent}`;
  const { code, message, hint, stack = "" } = error;
  return fromFailure({ ok: false, code, message: `${kind} of ${whose} failed twice: ${message}`, hint, stack });
}
