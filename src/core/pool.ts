/**
 * Threads that do tasks in the order given, one per thread, on piscina. A thread that dies, runs out of memory, hangs
 * or throws is replaced: nothing that went wrong in it affects the next task.
 */
import { setMaxListeners } from "node:events";
import { Piscina } from "piscina";
import { builtFile } from "./built-file.ts";
import { type Failure, fromFailure, toFailure, WanderError } from "./errors.ts";
import type { Given, HostData, TaskMessage } from "./pool-host.ts";
import { hungFor, interrupted, lost } from "./thread-errors.ts";
import { newThreadCell, type ThreadCell } from "./thread-time.ts";
import { LEAST_START_MS, threadWatch } from "./thread-watch.ts";

export type PoolSettings = {
  threads: number;
  /** The worker's file, see pool-host.ts, and the content of its workerData. */
  file: string;
  data?: object;
  /** In the thread's own time, see thread-time.ts. */
  deadlineMs: number;
};

export type Pool<T, R> = {
  /**
   * Does a task. If it throws or its thread is lost, tries it a second time on another thread; `failed` is called at
   * each failure. Rejects with the second failure's code, hint and stack, with E_INTERRUPTED if the signal was aborted,
   * and with E_BACKEND if threads cannot start.
   */
  run(task: T, options?: { signal?: AbortSignal; failed?: (tries: number) => void }): Promise<R>;
  close(): Promise<void>;
};

export const TRIES = 2;

type Task = {
  content: unknown;
  tries: number;
  dropped: boolean;
  failed: (tries: number) => void;
  resolve: (result: unknown) => void;
  reject: (error: WanderError) => void;
};

/** One attempt at a task that was passed to piscina. */
type Try = {
  task: Task;
  cell: ThreadCell;
  hasBegun: boolean;
  /** What went wrong in the thread, which is then ended. */
  failure?: Failure;
  /** Ends the thread, or withdraws the task before a thread takes it. */
  end: AbortController;
  watch(deadlineMs: number): void;
  unwatch(): void;
};

const STARTS_IN_A_ROW = 2; // that may fail before the pool gives up

/** Starts the threads. Throws E_WORKER if nothing is built, E_BACKEND if the system cannot start a thread. */
export function openPool<T, R>({ threads, file, data = {}, deadlineMs }: PoolSettings): Pool<T, R> {
  const piscina = newPiscina(threads, { ...data, file });
  // Piscina never gets more tasks than it has threads: it does not keep the order of tasks that have a signal.
  const queue: Task[] = [];
  const tries = new Map<number, Try>();
  let tried = 0;
  let failedStarts = 0;
  let broken: WanderError | undefined;
  let ended: Promise<void> | undefined;

  piscina.on("message", (message: TaskMessage) => hear(message));
  // A thread died without a task: piscina starts another one, unless this one never became ready.
  piscina.on("error", (error: Error) => failedToStart(error.message));

  function hear(message: TaskMessage): void {
    const one = tries.get(message.number);
    if (one === undefined) return; // the pool gave up before this message arrived
    if (message.type === "begins") {
      one.hasBegun = true;
      failedStarts = 0;
      one.watch(deadlineMs);
      return;
    }
    if (message.type === "unfit") giveUp(doesNotStart(message.failure.message));
    one.failure = message.failure;
    one.end.abort(); // what an exception leaves behind, such as full memory, would affect the next task
  }

  function failedToStart(how: string): void {
    failedStarts++;
    if (failedStarts >= STARTS_IN_A_ROW || piscina.threads.length === 0) giveUp(doesNotStart(how));
  }

  function giveUp(error: WanderError): void {
    broken ??= error;
    for (const task of queue.splice(0)) task.reject(broken);
    // Piscina replaces a thread that its task ended, and if there is no memory for the new one, V8 ends the process.
    ended ??= piscina.destroy();
  }

  function pump(): void {
    while (queue.length > 0 && tries.size < threads) void attempt(queue.shift()!);
  }

  async function attempt(task: Task): Promise<void> {
    const number = ++tried;
    const one = newTry(task);
    tries.set(number, one);
    one.watch(Math.max(deadlineMs, LEAST_START_MS));
    const given: Given = { number, cell: one.cell, content: task.content };
    try {
      task.resolve(await piscina.run(given, { signal: one.end.signal }));
    } catch (error) {
      if (one.hasBegun) fail(task, one.failure ?? lost((error as Error).message));
      else if ((error as Error).name === "DataCloneError")
        task.reject(fromFailure(toFailure(error))); // before any thread had it
      else goBack(task, one.failure?.message ?? (error as Error).message);
    } finally {
      one.unwatch();
      tries.delete(number);
      pump();
    }
  }

  function fail(task: Task, failure: Failure): void {
    if (broken === undefined && !task.dropped) task.failed(++task.tries);
    if (failure.code === "E_BACKEND") giveUp(fromFailure(failure));
    again(task, () => task.tries < TRIES, fromFailure(failure));
  }

  /** A task whose thread did not even start. */
  function goBack(task: Task, how: string): void {
    if (broken === undefined && !task.dropped) failedToStart(how);
    again(task, () => true);
  }

  function again(task: Task, may: () => boolean, otherwise: WanderError = interrupted()): void {
    if (broken !== undefined) task.reject(broken);
    else if (!task.dropped && may()) queue.unshift(task);
    else task.reject(otherwise);
  }

  /** A task that nobody waits for any more. */
  function drop(task: Task): void {
    task.dropped = true;
    task.reject(interrupted());
    const waiting = queue.indexOf(task);
    if (waiting >= 0) queue.splice(waiting, 1);
    for (const one of tries.values()) if (one.task === task) one.end.abort();
  }

  return {
    async run(content, { signal, failed = () => {} } = {}) {
      if (broken !== undefined) throw broken;
      if (signal?.aborted) throw interrupted();
      if (signal !== undefined) setMaxListeners(0, signal); // one a task
      let stop = () => {};
      try {
        return await new Promise<R>((resolve, reject) => {
          const task: Task = {
            content,
            tries: 0,
            dropped: false,
            failed,
            resolve: (result) => resolve(result as R),
            reject,
          };
          stop = () => drop(task);
          signal?.addEventListener("abort", stop);
          queue.push(task);
          pump();
        });
      } finally {
        signal?.removeEventListener("abort", stop);
      }
    },
    async close() {
      giveUp(interrupted());
      await ended;
    },
  };
}

function newPiscina(threads: number, workerData: HostData & object): Piscina<Given, unknown> {
  const filename = builtFile(import.meta.url, "pool-host");
  try {
    // All threads start at once, while the main thread opens the environment, instead of one by one in the first round.
    return new Piscina({ filename, workerData, minThreads: threads, maxThreads: threads, atomics: "async" });
  } catch (error) {
    throw doesNotStart((error as Error).message);
  }
}

function newTry(task: Task): Try {
  const cell = newThreadCell();
  let unwatch = () => {};
  const one: Try = {
    task,
    cell,
    hasBegun: false,
    end: new AbortController(),
    watch(ms) {
      unwatch();
      unwatch = threadWatch.watch(cell, ms, () => {
        one.failure = lost(hungFor(ms));
        one.end.abort();
      });
    },
    unwatch: () => unwatch(),
  };
  return one;
}

const doesNotStart = (how: string) =>
  new WanderError("E_BACKEND", `a worker thread does not start: ${how}`, {
    hint: "give the process more memory and address space (see ulimit -v), or lower executor.inference and executor.training",
  });
