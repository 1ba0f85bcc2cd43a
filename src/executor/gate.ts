import type { Executor } from "./executor.ts";
import type { Job, ResultOf } from "./jobs.ts";

/** Where jobs wait while a run is paused. Those that have begun go on, so that a pause costs no work. */
export type Gate = {
  shut(): void;
  open(): void;
  /** Does what the given one does, but begins no job while the gate is shut. */
  before(executor: Executor): Executor;
  /** Jobs that wait for it to open. */
  held(): number;
  /** A clock in ms that stands while the gate is shut and no job is under way: a pause is no time that a round took. */
  now(): number;
};

export function newGate(clock: () => number = () => performance.now()): Gate {
  let opening: { promise: Promise<void>; resolve: () => void } | undefined; // there while it is shut
  let held = 0;
  let underWay = 0;
  let stood = 0; // ms, in stretches that are over
  let standsSince: number | undefined;
  const settle = () => {
    const stands = opening !== undefined && underWay === 0;
    if (stands) standsSince ??= clock();
    else if (standsSince !== undefined) {
      stood += clock() - standsSince;
      standsSince = undefined;
    }
  };

  async function through<T>(work: () => Promise<T>): Promise<T> {
    while (opening !== undefined) {
      held++;
      await opening.promise;
      held--;
    }
    underWay++;
    settle();
    try {
      return await work();
    } finally {
      underWay--;
      settle();
    }
  }

  return {
    shut() {
      if (opening !== undefined) return;
      let resolve = () => {};
      const promise = new Promise<void>((settled) => {
        resolve = settled;
      });
      opening = { promise, resolve };
      settle();
    },
    open() {
      opening?.resolve();
      opening = undefined;
      settle();
    },
    before(executor) {
      const submit = <J extends Job>(job: J, signal: AbortSignal): Promise<ResultOf<J>> =>
        through(() => executor.submit(job, signal));
      return { ...executor, submit };
    },
    held: () => held,
    now: () => (standsSince ?? clock()) - stood,
  };
}
