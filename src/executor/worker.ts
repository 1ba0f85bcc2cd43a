/** The thread of a pool: starts its tensor backend once, then runs jobs. */
import { workerData } from "node:worker_threads";
import { type BackendName, startBackend } from "../core/backend.ts";
import { toFailure } from "../core/errors.ts";
import type { Job, Reply } from "./jobs.ts";
import { memoryMeter } from "./memory.ts";
import { runJob } from "./run-job.ts";

const { backend, watchMemory } = workerData as { backend: "auto" | BackendName; watchMemory: boolean };
const ready = startBackend(backend);
ready.catch(() => undefined); // the first job gives it to its sender; unawaited until then, it would end the process
const meter = memoryMeter(watchMemory);

export default async function work(job: Job): Promise<Reply> {
  try {
    await ready;
    const started = performance.now();
    meter.begin();
    const result = runJob(job);
    return { ok: true, result, runMs: performance.now() - started, memory: meter.end() };
  } catch (error) {
    return toFailure(error);
  }
}
