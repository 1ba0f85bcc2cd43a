/**
 * What piscina runs in each thread of a pool: imports the worker's file and hands it one task after the other. That file's
 * default export does a task; `ready`, where it exports one, is awaited before the first.
 */
import { pathToFileURL } from "node:url";
import { parentPort, workerData } from "node:worker_threads";
import { type Failure, toFailure } from "./errors.ts";
import { announceThread, type ThreadCell } from "./thread-time.ts";

export type HostData = { file: string };
/** One try of a task; the thread that takes it says in `cell` which one it is. */
export type Given = { number: number; cell: ThreadCell; content: unknown };
type WorkerModule = { default: (task: unknown) => unknown; ready?: Promise<unknown> };

/** What the thread tells its pool of a try. After a failure it waits to be ended, and takes no other task. */
export type Told = { number: number } & ({ type: "begins" } | { type: "failed" | "unfit"; failure: Failure });

const worker = importWorker((workerData as HostData).file);
worker.catch(() => undefined); // the first task tells of it; unawaited until then, it would end the process
const tell = (told: Told) => parentPort!.postMessage(told);

export default async function host({ number, cell, content }: Given): Promise<unknown> {
  announceThread(cell);
  let began = false;
  try {
    const { default: work } = await worker;
    began = true;
    tell({ number, type: "begins" });
    return await work(content);
  } catch (error) {
    tell({ number, type: began ? "failed" : "unfit", failure: toFailure(error) });
    return new Promise(() => {});
  }
}

async function importWorker(file: string): Promise<WorkerModule> {
  const module = (await import(pathToFileURL(file).href)) as WorkerModule;
  await module.ready;
  return module;
}
