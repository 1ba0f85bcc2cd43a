import { describe, expect, it } from "vitest";
import type { Executor } from "../src/executor/executor.ts";
import { newGate } from "../src/executor/gate.ts";
import type { Job } from "../src/executor/jobs.ts";

const never = new AbortController().signal;
const job = (agent: number) => ({ kind: "probe", agent, round: 1 }) as Job;
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** An executor whose jobs end when the test says so, and a clock that it moves. */
function byHand() {
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  const clock = { ms: 0 };
  const gate = newGate(() => clock.ms);
  const executor = gate.before({
    submit: ({ agent }: Job) =>
      new Promise((resolve, reject) => {
        begun.push(agent);
        ends.push(() => (agent < 0 ? reject(new Error("lost")) : resolve(agent)));
      }),
  } as unknown as Executor);
  return { gate, executor, begun, clock, end: () => ends.shift()!() };
}

describe("a gate", () => {
  it("holds back jobs while it is shut, lets those under way end, and then begins the rest in order", async () => {
    const { gate, executor, begun, end } = byHand();
    const jobs = [executor.submit(job(1), never)];
    gate.shut();
    jobs.push(executor.submit(job(2), never), executor.submit(job(3), never));
    end();
    expect(await jobs[0]).toBe(1);
    await turn();
    expect(begun).toEqual([1]);
    expect(gate.held()).toBe(2);
    gate.open();
    await turn();
    expect(begun).toEqual([1, 2, 3]);
    expect(gate.held()).toBe(0);
    end();
    end();
    expect(await Promise.all(jobs)).toEqual([1, 2, 3]);
  });

  it("holds jobs that are sent side by side, and gives their results in the jobs' order", async () => {
    const { gate, executor, begun, end } = byHand();
    gate.shut();
    const all = Promise.all([job(1), job(2)].map((one) => executor.submit(one, never)));
    await turn();
    expect(begun).toEqual([]);
    gate.open();
    await turn();
    end();
    end();
    expect(await all).toEqual([1, 2]);
  });

  it("shut again before its jobs have begun holds them", async () => {
    const { gate, executor, begun } = byHand();
    gate.shut();
    void executor.submit(job(1), never);
    gate.open();
    gate.shut();
    await turn();
    expect(begun).toEqual([]);
    expect(gate.held()).toBe(1);
  });

  it("has a clock that stands while it is shut and no job is under way, lost ones included", async () => {
    const { gate, executor, clock, end } = byHand();
    const lost = executor.submit(job(-1), never);
    clock.ms = 10;
    gate.shut();
    clock.ms = 30; // 20 ms more of work
    end();
    await expect(lost).rejects.toThrow("lost");
    clock.ms = 1000;
    expect(gate.now()).toBe(30);
    gate.open();
    clock.ms = 1005;
    expect(gate.now()).toBe(35);
    gate.shut();
    gate.shut();
    clock.ms = 2000;
    gate.open();
    expect(gate.now()).toBe(35);
  });
});
