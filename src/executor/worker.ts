/** The worker of a pool: starts the tensor backend that the run has chosen, then runs jobs on it. */

import { workerData } from "node:worker_threads";
import { loadModuleRefs, type ModuleRef } from "../config/modules/load.ts";
import { type BackendName, startBackend } from "../core/backend.ts";
import { loadHandlers } from "./handlers.ts";
import type { Job, Reply } from "./jobs.ts";
import { memoryMeter } from "./memory.ts";
import { runJob } from "./run-job.ts";

export type WorkerData = { backend: BackendName; watchMemory: boolean; modules: readonly ModuleRef[] };

const { backend, watchMemory, modules } = workerData as WorkerData;
export const ready: Promise<unknown> = Promise.all([startBackend(backend), loadHandlers(), loadModuleRefs(modules)]);
const meter = memoryMeter(watchMemory);

export default async function work(job: Job): Promise<Reply> {
  const started = performance.now();
  meter.begin();
  const result = await runJob(job);
  return { result, runMs: performance.now() - started, memory: meter.end() };
}
