/** Deadlines of threads' jobs in the threads' own time, see thread-time.ts. */
import { type Look, type Looker, lookAtThread, ownTime, type ThreadCell, TICK_MS } from "./thread-time.ts";

export type ThreadWatch = {
  /**
   * Calls `hung` once when the thread has used that many ms of its own from now on. Returns a function that ends the
   * watching. The thread announces its number in `cell`, now or later.
   */
  watch(cell: ThreadCell, deadlineMs: number, hung: () => void): () => void;
  /** Looks at all threads. Runs every TICK_MS by itself unless the watch was made with `byHand`. */
  tick(): void;
};

type Watched = { cell: ThreadCell; deadlineMs: number; hung: () => void; usedMs: number; at: number; look: Look };

/** Tests pass `look` and `now` (ms). */
export function newThreadWatch({
  look = lookAtThread,
  now = () => performance.now(),
  byHand = false,
}: {
  look?: Looker;
  now?: () => number;
  byHand?: boolean;
} = {}): ThreadWatch {
  const all = new Set<Watched>();
  let timer: NodeJS.Timeout | undefined;
  const threadOf = (cell: ThreadCell) => Atomics.load(cell, 0);
  const numbers = () => new Set([...all].map(({ cell }) => threadOf(cell)));

  function tick(): void {
    const watched = numbers();
    for (const one of [...all]) {
      const at = now();
      const seen = look(threadOf(one.cell), watched);
      // The end of a thread reports that it is gone; one that has just announced itself was not examined before.
      if (seen !== undefined) {
        one.usedMs += ownTime(one.look, seen, at - one.at);
        one.look = seen;
      }
      one.at = at;
      if (one.usedMs < one.deadlineMs || !all.has(one)) continue;
      end(one);
      one.hung();
    }
  }

  function end(one: Watched): void {
    all.delete(one);
    if (all.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  }

  return {
    watch(cell, deadlineMs, hung) {
      const none: Look = { state: "stopped", usedMs: 0, swaps: 0 };
      const one = { cell, deadlineMs, hung, usedMs: 0, at: now(), look: look(threadOf(cell), numbers()) ?? none };
      all.add(one);
      if (!byHand) timer ??= setInterval(tick, TICK_MS).unref();
      return () => end(one);
    },
    tick,
  };
}

/**
 * Starting a thread takes about a second of its own time, however short its tasks are: no deadline for the start is
 * shorter than this.
 */
export const LEAST_START_MS = 60_000;

/** The watch of all workers of this process. */
export const threadWatch: ThreadWatch = newThreadWatch();
