/**
 * Work in progress: await it for the result, or iterate over it for its events.
 *
 *     const run = runExperiment(experiment, "runs");
 *     for await (const event of run) if (event.type === "measured") plot(event.round, event.cumulative);
 *     const result = await run;
 *
 * An iterator gets every event from the moment it is made; made at once, it gets all of them. If the work fails,
 * iterating throws its error after all events are read. Leaving the loop does not stop the work: abort its signal for
 * that.
 */
export type Playing<E, R> = PromiseLike<R> & AsyncIterable<E> & { readonly result: Promise<R> };

/** Starts work that reports its events by `emit`. Events are not stored unless somebody iterates over them. */
export function playing<E, R>(work: (emit: (event: E) => void) => Promise<R>): Playing<E, R> {
  const readers = new Set<Reader<E>>();
  let ended = false;
  // In a later microtask, so that an iterator made at once misses nothing.
  const result = Promise.resolve().then(() =>
    work((event) => {
      for (const reader of readers) reader.put(event);
    }),
  );
  const end = () => {
    ended = true;
    for (const reader of readers) reader.end();
  };
  result.then(end, end);
  return {
    result,
    // biome-ignore lint/suspicious/noThenProperty: awaiting the work is awaiting its result
    then: (fulfilled, rejected) => result.then(fulfilled, rejected),
    async *[Symbol.asyncIterator]() {
      const reader = newReader<E>(ended);
      readers.add(reader);
      try {
        yield* reader.events();
        await result;
      } finally {
        readers.delete(reader);
      }
    },
  };
}

type Reader<E> = { put(event: E): void; end(): void; events(): AsyncGenerator<E, void, undefined> };

function newReader<E>(endedBefore: boolean): Reader<E> {
  let waiting: E[] = [];
  let ended = endedBefore;
  let wake = () => {};
  return {
    put(event) {
      waiting.push(event);
      wake();
    },
    end() {
      ended = true;
      wake();
    },
    async *events() {
      for (;;) {
        const now = waiting;
        waiting = [];
        yield* now;
        if (waiting.length > 0) continue;
        if (ended) return;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}
