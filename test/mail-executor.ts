/**
 * An executor that shares nothing with its workers, as a queue between machines would: every job and every result crosses as
 * bytes, and blobs lie in a map by the hash of their contents. Its worker is this thread.
 */
import { createHash } from "node:crypto";
import { type BlobRef, blobOfBytes, bytesOf } from "../src/core/blob.ts";
import { fromFailure, toFailure, type WanderError } from "../src/core/errors.ts";
import { interrupted } from "../src/core/thread-errors.ts";
import { decode, encode } from "../src/core/wire.ts";
import type { Executor, JobEvent } from "../src/executor/executor.ts";
import type { Job, ResultOf } from "../src/executor/jobs.ts";
import { runJob } from "../src/executor/run-job.ts";
import { replaceBlobs, replaceMarked } from "../src/executor/wire.ts";

const TRIES = 2;

export function mailExecutor(): Executor {
  const shelf = new Map<string, Uint8Array>();
  const listeners = new Set<(event: JobEvent) => void>();

  function put(blob: BlobRef): object {
    const bytes = Uint8Array.from(bytesOf(blob));
    const hash = createHash("sha256").update(bytes).digest("hex");
    shelf.set(hash, bytes);
    return { hash };
  }
  const take = (mark: object) => ("hash" in mark ? blobOfBytes(shelf.get(String(mark.hash))!) : undefined);
  const sent = (value: unknown) => encode(replaceBlobs(value, put));
  const received = (bytes: Uint8Array) => replaceMarked(decode(bytes), take);

  return {
    async submit<J extends Job>(job: J, signal: AbortSignal): Promise<ResultOf<J>> {
      const { kind, agent, round } = job;
      const tell = (state: JobEvent["state"], runMs = 0) => {
        for (const listener of listeners) listener({ kind, agent, round, state, runMs, waitMs: 0 });
      };
      const mail = sent(job);
      for (let tries = 1; ; tries++) {
        await new Promise((resolve) => setImmediate(resolve)); // the mail takes its time
        if (signal.aborted) throw interrupted();
        try {
          const started = performance.now();
          const answer = sent(await runJob(received(mail) as J));
          tell("done", performance.now() - started);
          return received(answer) as ResultOf<J>;
        } catch (error) {
          tell(tries < TRIES ? "retried" : "failed");
          if (tries === TRIES) throw failedTwice(job, error as WanderError);
        }
      }
    },
    events(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      shelf.clear();
    },
  };
}

function failedTwice({ kind, agent }: Job, error: WanderError): WanderError {
  const failure = toFailure(error);
  return fromFailure({ ...failure, message: `${kind} of agent ${agent} failed twice: ${failure.message}` });
}
