/**
 * Runs in each thread of a piscina pool: imports the worker's file and gives it one task after the other. The file's
 * default export does a task. If it exports `ready`, that is awaited before the first task.
 */
import { pathToFileURL } from "node:url";
import { parentPort, workerData } from "node:worker_threads";
import { type Failure, toFailure } from "./errors.ts";
import { announceThread, type ThreadCell } from "./thread-time.ts";

export type HostData = { file: string };
/** One attempt at a task; the thread that takes it writes its id into `cell`. */
export type Given = { number: number; cell: ThreadCell; content: unknown };
type WorkerModule = { default: (task: unknown) => unknown; ready?: Promise<unknown> };

/**
 * A message from the thread to its pool about an attempt. After a failure the thread takes no other task and waits to
 * be ended.
 */
export type TaskMessage = { number: number } & ({ type: "begins" } | { type: "failed" | "unfit"; failure: Failure });

const worker = importWorker((workerData as HostData).file);
worker.catch(() => undefined); // the first task reports it; as an unhandled rejection, it would end the process
const post = (message: TaskMessage) => parentPort!.postMessage(message);

export default async function host({ number, cell, content }: Given): Promise<unknown> {
  announceThread(cell);
  let began = false;
  try {
    const { default: work } = await worker;
    began = true;
    post({ number, type: "begins" });
    return await work(content);
  } catch (error) {
    post({ number, type: began ? "failed" : "unfit", failure: toFailure(error) });
    return new Promise(() => {});
  }
}

async function importWorker(file: string): Promise<WorkerModule> {
  const module = (await import(pathToFileURL(file).href)) as WorkerModule;
  await module.ready;
  return module;
}
