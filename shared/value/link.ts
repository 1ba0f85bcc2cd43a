/** The only file that imports comlink: calls to a worker thread that always settle. */
import { parentPort, Worker, workerData } from "node:worker_threads";
import { expose, type Remote, wrap } from "comlink";
import * as adapter from "comlink/dist/umd/node-adapter.js";
import { type Failure, fromFailure, toFailure, WanderError } from "../../src/core/errors.ts";
import { hungFor, interrupted, lost } from "../../src/core/thread-errors.ts";
import { announceThread, newThreadCell, type ThreadCell } from "../../src/core/thread-time.ts";
import { LEAST_START_MS, threadWatch } from "../../src/core/thread-watch.ts";

/** What crosses the border: results, or errors as data, since comlink drops an error's code and hint. */
type Reply<T> = { ok: true; result: T } | Failure;
type Methods = Record<string, (...args: never[]) => unknown>;
type Endpoint = Parameters<typeof wrap>[0];
const STARTED = "started"; // sent by a thread that is ready to serve
type LinkData = { cell: ThreadCell };

/** Node's message ports look a little different from the browser's; a CommonJS default is one level further in. */
const nodeEndpoint = adapter.default as unknown as (port: unknown) => Endpoint;

/** In the thread: answers calls. Its methods keep no state, so that another thread may repeat a call. */
export function serve(methods: Methods): void {
  announceThread((workerData as LinkData).cell);
  const all: Methods = { ...methods, [STARTED]: () => true };
  const guarded = Object.entries(all).map(([name, method]) => [
    name,
    async (...args: never[]): Promise<Reply<unknown>> => {
      try {
        return { ok: true, result: await method(...args) };
      } catch (error) {
        return toFailure(error);
      }
    },
  ]);
  expose(Object.fromEntries(guarded), nodeEndpoint(parentPort));
}

export type Link<M extends Methods> = {
  /**
   * Calls a method. If it throws, or its thread dies or hangs, repeats the call once in another thread. Rejects with
   * the second failure, and with E_INTERRUPTED if the link is closed.
   */
  call<K extends keyof M & string>(name: K, ...args: Parameters<M[K]>): Promise<ReturnType<M[K]>>;
  close(): Promise<void>;
};

/**
 * In the main thread: starts a thread that serves `M`. A call counts as hung if it takes longer than the deadline, in
 * the thread's own time.
 */
export function connect<M extends Methods>(file: string, deadlineMs: number): Link<M> {
  let thread = startThread(file);
  let closed = false;

  async function attempt(name: string, args: unknown[]): Promise<unknown> {
    const { worker, cell, remote, gone } = thread;
    /** A comlink call to a thread that has exited or hangs never settles. */
    const settled = async (reply: Promise<Reply<unknown>>, ms: number): Promise<unknown> => {
      let unwatch = () => {};
      const hung = new Promise<never>((_, reject) => {
        unwatch = threadWatch.watch(cell, ms, () => reject(fromFailure(lost(hungFor(ms)))));
      });
      try {
        const found = await Promise.race([reply, gone, hung]);
        if (!found.ok) throw fromFailure(found);
        return found.result;
      } finally {
        unwatch();
      }
    };
    try {
      await settled(remote[STARTED]!(), Math.max(deadlineMs, LEAST_START_MS));
      return await settled(remote[name]!(...args), deadlineMs);
    } catch (error) {
      void worker.terminate();
      if (closed) throw interrupted();
      thread = startThread(file);
      throw error instanceof WanderError ? error : fromFailure(toFailure(error));
    }
  }

  return {
    async call(name, ...args) {
      if (closed) throw interrupted();
      const again = (error: WanderError) => {
        if (closed) throw error;
        return attempt(name, args);
      };
      return (await attempt(name, args).catch(again)) as never; // typed by the signature: the thread serves exactly these methods
    },
    async close() {
      closed = true;
      await thread.worker.terminate();
    },
  };
}

function startThread(file: string) {
  const cell = newThreadCell();
  const worker = new Worker(file, { workerData: { cell } satisfies LinkData });
  const gone = new Promise<never>((_, reject) => {
    worker.once("error", (error) => reject(fromFailure(lost(error.message))));
    worker.once("exit", (code) => reject(fromFailure(lost(`its thread exited with code ${code}`))));
  });
  gone.catch(() => {}); // a death between two calls: the next call reports it
  const remote = wrap(nodeEndpoint(worker)) as Remote<Record<string, (...args: unknown[]) => Promise<Reply<unknown>>>>;
  return { worker, cell, gone, remote };
}
