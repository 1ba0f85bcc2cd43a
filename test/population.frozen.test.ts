import { describe, expect, it } from "vitest";
import { grids } from "../environments/grids/index.ts";
import { loadExperiment } from "../src/config/load.ts";
import { blobOf } from "../src/core/blob.ts";
import type { ExpandJob } from "../src/executor/jobs.ts";
import type { RunContext } from "../src/population/context.ts";
import { answerFrozen } from "../src/population/frozen.ts";
import { firstState } from "../src/population/state.ts";

const opened = grids.open({ tasks: "generated", tasksPerFamily: 2 }, 1);
const [one, two] = opened.environment.families as [string, string];
const placed = [one, two, one, one].map((family, id) => ({ id, family }));
const base = blobOf(new Float32Array(4));

/** The jobs that are sent when agents of one number each are measured at this budget per task. */
async function jobsAt(programRuns: number, shared?: typeof base): Promise<ExpandJob[]> {
  const jobs: ExpandJob[] = [];
  const weights = { programRuns, policyTokens: 100 * programRuns };
  const context = {
    experiment: loadExperiment(undefined, [{ path: "exam.weights", value: weights }]),
    opened,
    familyOf: (agent: number) => placed[agent]!.family,
    base,
    seeds: [],
    intern: (items: readonly unknown[]) => [...items],
    executor: {
      submit: async (job: ExpandJob) => {
        jobs.push(job);
        return { solutions: [] };
      },
    },
  } as unknown as RunContext;
  const start = { base: shared, startOf: () => blobOf(new Float32Array(1)) };
  await answerFrozen(context, firstState(placed, start, undefined), new AbortController().signal);
  return jobs;
}

describe("the last measurement", () => {
  it("is of the final agents alone where weights are given no budget", async () => {
    expect((await jobsAt(0)).map(({ purpose, agent }) => `${purpose} ${agent}`)).toEqual(
      placed.map(({ id }) => `final ${id}`),
    );
  });

  it("splits the runs and tokens of a task evenly between the agents that work on it", async () => {
    const weights = (await jobsAt(30)).filter(({ purpose }) => purpose === "weights");
    const perAgent = [20, 60, 20, 20]; // two tasks each; the first family is that of three agents
    expect(weights.map(({ budget }) => budget.programRuns)).toEqual([...perAgent, ...perAgent]);
    expect(weights.map(({ budget }) => budget.policyTokens)).toEqual([...perAgent, ...perAgent].map((n) => 100 * n));
  });

  it("gives the base all of its parameters, also where agents have a part of the policy to themselves", async () => {
    const weights = (await jobsAt(30, base)).filter(({ purpose }) => purpose === "weights");
    expect(weights.slice(0, 4).every(({ parameters, round }) => parameters === base && round === 0)).toBe(true);
    expect(weights.slice(4).every(({ parameters }) => "own" in parameters && parameters.base === base)).toBe(true);
  });
});
