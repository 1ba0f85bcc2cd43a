import { describe, expect, it } from "vitest";
import type { Executor, JobEvent } from "../src/executor/executor.ts";
import type { Job } from "../src/executor/jobs.ts";
import { sumLaps, watchPools } from "../src/executor/pools.ts";

const never = new AbortController().signal;
const job = (kind: Job["kind"], agent = 0) => ({ kind, agent, round: 1 }) as Job;

/** An executor and a clock that the test moves: jobs end when it says so. */
function byHand() {
  let listener: (event: JobEvent) => void = () => {};
  const ends: (() => void)[] = [];
  const clock = { ms: 0 };
  const executor = {
    submit: (submitted: Job) =>
      new Promise((resolve, reject) => {
        ends.push(() => {
          const failed = submitted.agent < 0;
          const event = { kind: submitted.kind, agent: submitted.agent, round: 1, runMs: 0, waitMs: clock.ms };
          listener({ ...event, state: failed ? "failed" : "done" });
          if (failed) reject(new Error("lost"));
          else resolve({ kind: submitted.kind });
        });
      }),
    events: (given: typeof listener) => {
      listener = given;
      return () => {};
    },
  } as unknown as Executor;
  const watched = watchPools(executor, { inference: 2, training: 1 }, () => clock.ms);
  const end = async () => {
    ends.shift()!();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { watched, clock, end, tell: (event: JobEvent) => listener(event) };
}

describe("pools that are watched", () => {
  it("are busy with as many jobs as they have threads, however many wait", async () => {
    const { watched, clock, end } = byHand();
    const jobs = [1, 2, 3].map((agent) => watched.executor.submit(job("expand", agent), never));
    clock.ms = 1000;
    await end(); // 2 s of work so far: two threads, three jobs
    clock.ms = 2000;
    await end(); // 2 s more
    clock.ms = 3000;
    await end(); // 1 s more: one job was left
    await Promise.all(jobs);
    clock.ms = 4000;
    expect(watched.lap()).toEqual({
      wallSeconds: 4,
      turnSeconds: 3,
      inference: {
        threads: 2,
        jobs: 3,
        busySeconds: 5,
        utilisation: 5 / 8,
        meanWaitMs: 2000,
        maxWaitMs: 3000,
        retries: 0,
        failures: 0,
      },
      training: {
        threads: 1,
        jobs: 0,
        busySeconds: 0,
        utilisation: 0,
        meanWaitMs: 0,
        maxWaitMs: 0,
        retries: 0,
        failures: 0,
      },
    });
  });

  it("count the work of a job in each lap that it takes part in, and the job where it ends", async () => {
    const { watched, clock, end } = byHand();
    const absorbing = watched.executor.submit(job("absorb"), never);
    clock.ms = 1000;
    const first = watched.lap();
    clock.ms = 1500;
    await end();
    await absorbing;
    clock.ms = 2000;
    const second = watched.lap();
    expect(first).toMatchObject({ turnSeconds: 1, training: { busySeconds: 1, utilisation: 1, jobs: 0 } });
    expect(second).toMatchObject({ turnSeconds: 0.5, training: { busySeconds: 0.5, utilisation: 0.5, jobs: 1 } });
    expect(sumLaps([first, second])).toMatchObject({
      wallSeconds: 2,
      turnSeconds: 1.5,
      training: { threads: 1, jobs: 1, busySeconds: 1.5, utilisation: 0.75, meanWaitMs: 1500 },
    });
  });

  it("take probing for work of the inference pool, and for none of a turn", async () => {
    const { watched, clock, end } = byHand();
    const probing = Promise.all([job("probe"), job("probe", 1)].map((one) => watched.executor.submit(one, never)));
    clock.ms = 1000;
    await end();
    await end();
    expect(await probing).toHaveLength(2);
    expect(watched.lap()).toMatchObject({ turnSeconds: 0, inference: { busySeconds: 2, jobs: 2 } });
  });

  it("count second tries and lost jobs, and wait for no job that was lost", async () => {
    const { watched, clock, end, tell } = byHand();
    const lost = watched.executor.submit(job("expand", -1), never);
    clock.ms = 500;
    tell({ kind: "expand", agent: -1, round: 1, state: "retried", runMs: 0, waitMs: 500 });
    await Promise.all([expect(lost).rejects.toThrow("lost"), end()]);
    clock.ms = 1000;
    expect(watched.lap().inference).toMatchObject({
      jobs: 1,
      retries: 1,
      failures: 1,
      meanWaitMs: 0,
      busySeconds: 0.5,
    });
  });

  it("give no share of nothing: no laps, no seconds, no utilisation", () => {
    expect(sumLaps([])).toMatchObject({ wallSeconds: 0, inference: { utilisation: 0, meanWaitMs: 0, threads: 0 } });
  });
});
