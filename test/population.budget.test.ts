import fc from "fast-check";
import { expect, it } from "vitest";
import { loadExperiment } from "../src/config/load.ts";
import { startBackend } from "../src/core/backend.ts";
import type { Job } from "../src/executor/jobs.ts";
import { openExecutor } from "../src/executor/registry.ts";
import { budgetOf } from "../src/population/budget.ts";
import { runExperiment } from "../src/run/run-experiment.ts";
import { emptyFolder } from "./command-line.ts";

const first = { programRuns: 100, policyTokens: 900, trainTokens: 33 };

it("without growth every round has the first one's budget, whole numbers with it, and never less than before", () => {
  const growth = fc.double({ min: 1, max: 3, noNaN: true });
  fc.assert(
    fc.property(growth, fc.integer({ min: 1, max: 20 }), (by, round) => {
      expect(budgetOf({ ...first, growth: 1 }, round)).toEqual(first);
      expect(budgetOf({ ...first, growth: by }, 1)).toEqual(first);
      const [now, next] = [round, round + 1].map((r) => budgetOf({ ...first, growth: by }, r)) as [
        typeof first,
        typeof first,
      ];
      for (const key of Object.keys(first) as (keyof typeof first)[]) {
        expect(Number.isInteger(now[key])).toBe(true);
        expect(next[key]).toBeGreaterThanOrEqual(now[key]);
      }
    }),
  );
  expect(budgetOf({ ...first, growth: 1.5 }, 3)).toEqual({ programRuns: 225, policyTokens: 2025, trainTokens: 33 });
});

it("the turns of a run have the budget of their round, and the final measurement has the first round's", async () => {
  const settings = {
    rounds: 2,
    "population.size": 1,
    "environment.tasks": "generated",
    "environment.tasksPerFamily": 1,
    "budget.programRuns": 40,
    "budget.policyTokens": 1000,
    "budget.trainTokens": 500,
    "budget.growth": 2,
    "absorb.steps": 1,
    "absorb.batch": 4,
    "executor.inference": 1,
    "executor.training": 1,
  };
  const overrides = Object.entries(settings).map(([path, value]) => ({ path, value }));
  const jobs: Job[] = [];
  await runExperiment(loadExperiment(undefined, overrides), emptyFolder(), {
    backend: await startBackend(),
    notify: () => {},
    signal: new AbortController().signal,
    async makeExecutor(threads) {
      const executor = await openExecutor(threads);
      return {
        ...executor,
        submit(job, signal) {
          jobs.push(job);
          return executor.submit(job, signal);
        },
      };
    },
  });
  const said = jobs.flatMap((job) => {
    if (job.kind === "expand") return [[job.purpose, job.round, job.budget.programRuns, job.budget.policyTokens]];
    return job.kind === "absorb" ? [["absorb", job.round, job.budget.programRuns, job.budget.trainTokens]] : [];
  });
  expect(said).toEqual([
    ["expand", 1, 36, 1000],
    ["absorb", 1, 4, 500],
    ["expand", 2, 72, 2000],
    ["absorb", 2, 8, 500],
    ["final", 2, 36, 1000],
  ]);
});

it("a growth that leaves no whole numbers by the last round is refused before the run begins", () => {
  const overrides = [
    { path: "rounds", value: 100 },
    { path: "budget.growth", value: 2 },
  ];
  expect(() => loadExperiment(undefined, overrides)).toThrow(
    expect.objectContaining({ code: "E_CONFIG", message: expect.stringContaining("budget.growth 2 over 100 rounds") }),
  );
});
