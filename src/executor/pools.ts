import type { PoolsRecord, PoolUse } from "../record/pools.ts";
import type { Executor, JobEvent } from "./executor.ts";
import { handlers, type PoolName } from "./handlers.ts";
import type { Job, ResultOf } from "./jobs.ts";

/** What the pools did in a stretch of time; seconds of the clock, which enter no result. */
export type Lap = Omit<PoolsRecord, "kind" | "round" | "staleness">;

export type WatchedPools = {
  /** Does what the watched one does. */
  executor: Executor;
  /** What happened since the lap before, or since the watching began. */
  lap(): Lap;
  /** Jobs that are with it now, those that wait for a thread included. */
  underWay(): Record<PoolName, number>;
};

/**
 * Watches an executor's pools from outside. A pool takes its jobs in order, one a thread, so that of the jobs that are
 * with it as many run as it has threads: busy time is the integral of that. A job counts in the lap in which it ends.
 */
export function watchPools(
  executor: Executor,
  threads: Readonly<Record<PoolName, number>>,
  now: () => number = () => performance.now(), // ms
): WatchedPools {
  const pools = { inference: newMeter(threads.inference), training: newMeter(threads.training) };
  let turns = 0; // jobs of turns under way
  let turnMs = 0;
  let began = now();
  let last = began;
  const advance = () => {
    const passed = now() - last;
    last += passed;
    if (turns > 0) turnMs += passed;
    for (const pool of Object.values(pools)) pool.busyMs += passed * Math.min(pool.underWay, pool.threads);
  };
  executor.events((event) => count(pools[handlers[event.kind].pool], event));

  async function submit<J extends Job>(job: J, signal: AbortSignal): Promise<ResultOf<J>> {
    const pool = pools[handlers[job.kind].pool];
    const ofTurn = job.kind === "expand" || job.kind === "absorb" ? 1 : 0;
    advance();
    pool.underWay++;
    turns += ofTurn;
    try {
      return await executor.submit(job, signal);
    } finally {
      advance();
      pool.underWay--;
      turns -= ofTurn;
    }
  }

  return {
    executor: { ...executor, submit },
    lap() {
      advance();
      const wallMs = last - began;
      const lap = {
        wallSeconds: wallMs / 1000,
        turnSeconds: turnMs / 1000,
        inference: use(pools.inference, wallMs),
        training: use(pools.training, wallMs),
      };
      began = last;
      turnMs = 0;
      for (const pool of Object.values(pools))
        Object.assign(pool, { ...newMeter(pool.threads), underWay: pool.underWay });
      return lap;
    },
    underWay: () => ({ inference: pools.inference.underWay, training: pools.training.underWay }),
  };
}

/** Several laps as one. */
export function sumLaps(laps: readonly Lap[]): Lap {
  const wallSeconds = sum(laps.map((lap) => lap.wallSeconds));
  const pool = (name: PoolName): PoolUse => {
    const uses = laps.map((lap) => lap[name]);
    const jobs = sum(uses.map((u) => u.jobs));
    const threads = uses.at(-1)?.threads ?? 0;
    const busySeconds = sum(uses.map((u) => u.busySeconds));
    return {
      threads,
      jobs,
      busySeconds,
      utilisation: share(busySeconds, threads * wallSeconds),
      meanWaitMs: share(sum(uses.map((u) => u.meanWaitMs * well(u))), sum(uses.map(well))),
      maxWaitMs: Math.max(0, ...uses.map((u) => u.maxWaitMs)),
      retries: sum(uses.map((u) => u.retries)),
      failures: sum(uses.map((u) => u.failures)),
    };
  };
  const turnSeconds = sum(laps.map((lap) => lap.turnSeconds));
  return { wallSeconds, turnSeconds, inference: pool("inference"), training: pool("training") };
}

const well = (use: PoolUse) => use.jobs - use.failures;

type Meter = ReturnType<typeof newMeter>;

const newMeter = (threads: number) => ({
  threads,
  underWay: 0,
  busyMs: 0,
  jobs: 0,
  waitMs: 0,
  maxWaitMs: 0,
  retries: 0,
  failures: 0,
});

function count(meter: Meter, { state, waitMs }: JobEvent): void {
  if (state === "retried") {
    meter.retries++;
    return;
  }
  meter.jobs++;
  if (state === "failed") {
    meter.failures++;
    return; // its wait is not known apart from its run
  }
  meter.waitMs += waitMs;
  meter.maxWaitMs = Math.max(meter.maxWaitMs, waitMs);
}

function use({ underWay: _, busyMs, waitMs, ...meter }: Meter, wallMs: number): PoolUse {
  return {
    ...meter,
    busySeconds: busyMs / 1000,
    utilisation: share(busyMs, meter.threads * wallMs),
    meanWaitMs: share(waitMs, meter.jobs - meter.failures),
  };
}

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
const share = (part: number, whole: number) => (whole > 0 ? part / whole : 0);
