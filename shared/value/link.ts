/** The only file that imports comlink: calls to a long-lived worker thread that always settle. */
import type { Worker } from "node:worker_threads";
import { expose, type Remote, wrap } from "comlink";
import * as adapter from "comlink/dist/umd/node-adapter.js";
import { type Failure, fromFailure, toFailure, WanderError } from "../../src/core/errors.ts";

/** What crosses the border: results, or errors as data, since comlink drops an error's code and hint. */
type Reply<T> = { ok: true; result: T } | Failure;
type Methods = Record<string, (...args: never[]) => unknown>;
type Endpoint = Parameters<typeof wrap>[0];

/** Node's message ports look a little different from the browser's; a CommonJS default is one level further in. */
const nodeEndpoint = adapter.default as unknown as (port: unknown) => Endpoint;

/** In the worker: answers calls on `port`. */
export function serve(methods: Methods, port: unknown): void {
  const guarded = Object.entries(methods).map(([name, method]) => [
    name,
    async (...args: never[]): Promise<Reply<unknown>> => {
      try {
        return { ok: true, result: await method(...args) };
      } catch (error) {
        return toFailure(error);
      }
    },
  ]);
  expose(Object.fromEntries(guarded), nodeEndpoint(port));
}

export type Link<M extends Methods> = {
  /**
   * Rejects with a WanderError when the method throws, when the worker dies or has died, and after the deadline;
   * a worker past its deadline is stopped, since its state can no longer be trusted to be in step.
   */
  call<K extends keyof M & string>(name: K, ...args: Parameters<M[K]>): Promise<ReturnType<M[K]>>;
  close(): Promise<void>;
};

/** In the main thread: calls the (synchronous) methods that the worker serves. */
export function connect<M extends Methods>(worker: Worker, what: string, deadlineMs: number): Link<M> {
  // A comlink call to a thread that has exited never settles, so every call is raced against this.
  const death = new Promise<never>((_, reject) => {
    worker.once("error", (error) => reject(dead(what, error.message, error)));
    worker.once("exit", (code) => reject(dead(what, `it exited with code ${code}`)));
  });
  death.catch(ignoreUntilCalled);
  const remote = wrap(nodeEndpoint(worker)) as Remote<Record<string, (...args: unknown[]) => Promise<Reply<unknown>>>>;
  return {
    async call(name, ...args) {
      let timer: NodeJS.Timeout | undefined;
      const deadline = new Promise<never>((_, reject) => {
        timer = setTimeout(() => {
          reject(dead(what, `${name} took longer than ${deadlineMs} ms`));
          void worker.terminate();
        }, deadlineMs);
      });
      try {
        const method = remote[name] as (...args: unknown[]) => Promise<Reply<unknown>>;
        const reply = await Promise.race([method(...args), death, deadline]);
        if (!reply.ok) throw fromFailure(reply);
        return reply.result as never; // typed by the signature: the worker serves these very methods
      } finally {
        clearTimeout(timer);
      }
    },
    async close() {
      await worker.terminate();
    },
  };
}

/** A death between two calls is no unhandled rejection: the next call reports it. */
function ignoreUntilCalled(): void {}

function dead(what: string, how: string, cause?: unknown): WanderError {
  return new WanderError("E_WORKER", `${what} is gone: ${how}`, {
    hint: "wander resume DIR goes on from the last checkpoint",
    cause,
  });
}
