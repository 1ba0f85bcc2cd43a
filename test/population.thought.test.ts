import { beforeAll, describe, expect, it } from "vitest";
import type { ArithmeticTask } from "../environments/arithmetic/question.ts";
import { type BackendReport, startBackend } from "../src/core/backend.ts";
import type { Job } from "../src/executor/jobs.ts";
import { readHistory } from "../src/store/history.ts";
import { here, play, replay } from "./in-process.ts";

const WORLD = {
  "environment.kind": "arithmetic",
  "environment.families": ["sum3", "sum4"],
  "environment.exams": 4,
  "absorb.mixture.shown": 1,
};

let backend: BackendReport;
beforeAll(async () => {
  backend = await startBackend();
});

async function leftOut(settings: object) {
  const jobs: Job[] = [];
  const { runDir } = await play(backend, { ...WORLD, ...settings }, here(jobs));
  const history = readHistory(runDir);
  return { runDir, jobs, byRound: history.rounds.map(({ data }) => data.agents.map((agent) => agent.leftOut)) };
}

const tokensLeftOut = (tasks: readonly unknown[]) => new Set(tasks.map((task) => (task as ArithmeticTask).leftOut));

describe("chains of thought in a population", () => {
  it("lose tokens by the rounds, each agent some rounds after the one before it", async () => {
    const { runDir, jobs, byRound } = await leftOut({
      "compress.thought.when": "schedule",
      "compress.thought.stagger": 1,
      rounds: 4,
    });
    expect(byRound).toEqual([
      [0, 0],
      [1, 0],
      [2, 1],
      [3, 2],
    ]);
    for (const job of jobs) {
      if (job.kind === "expand")
        expect(tokensLeftOut(job.tasks)).toEqual(new Set([byRound[job.round - 1]![job.agent]]));
      if (job.kind !== "absorb") continue;
      // The optimiser begins anew with each removal.
      expect(job.fresh ?? false).toBe(job.round > (job.agent === 0 ? 1 : 2));
      expect(job.leaving?.tokens).toBe(byRound[job.round - 1]![job.agent]);
    }
    for (const agent of [0, 1]) expect(await replay(runDir, agent)).toMatchObject({ bitEqual: true });
  });

  it("lose tokens as soon as the value function expects enough of shorter ones, and not before", async () => {
    const by = (least: number) => leftOut({ "compress.thought.when": "value", "compress.thought.least": least });
    expect((await by(0)).byRound).toEqual([
      [0, 0],
      [1, 1],
      [2, 2],
    ]);
    const { byRound, jobs } = await by(1);
    expect(byRound.flat()).toEqual(Array(6).fill(0));
    // It hears of shorter ones all the same: every second task is asked for one.
    for (const job of jobs) if (job.kind === "expand") expect(tokensLeftOut(job.tasks)).toEqual(new Set([0, 1]));
  });

  it("lose no more than they have", async () => {
    const all = { "compress.thought.when": "schedule", "compress.thought.tokens": 9 };
    expect((await leftOut(all)).byRound).toEqual([
      [0, 0],
      [3, 4],
      [3, 4],
    ]);
  });

  it("stay whole where nobody asks, and where answers have none", async () => {
    expect((await leftOut({})).byRound.flat()).toEqual(Array(6).fill(undefined));
    const modular = { "environment.kind": "modular", "environment.families": ["add", "multiply"] };
    const { byRound } = await leftOut({ ...modular, "compress.thought.when": "schedule" });
    expect(byRound.flat()).toEqual(Array(6).fill(undefined));
  });
});
