import { beforeAll, describe, expect, it } from "vitest";
import { loadExperiment } from "../src/config/load.ts";
import { type BackendReport, startBackend } from "../src/core/backend.ts";
import type { Executor } from "../src/executor/executor.ts";
import type { ExpandJob, Job } from "../src/executor/jobs.ts";
import { openExecutor } from "../src/executor/registry.ts";
import { stateHash } from "../src/population/checkpoint.ts";
import { loadRun } from "../src/run/evaluate.ts";
import { runExperiment } from "../src/run/run-experiment.ts";
import { emptyFolder } from "./command-line.ts";
import { readBack } from "./state-fixture.ts";

const SETTINGS = {
  rounds: 3,
  "population.size": 2,
  "environment.tasks": "generated",
  "environment.tasksPerFamily": 3,
  "budget.programRuns": 60,
  "budget.policyTokens": 2000,
  "absorb.steps": 1,
  "absorb.batch": 4,
  "executor.inference": 1,
  "executor.training": 1,
};

let backend: BackendReport;
beforeAll(async () => {
  backend = await startBackend();
});

async function play(changes: Readonly<Record<string, unknown>>) {
  const jobs: Job[] = [];
  const experiment = loadExperiment(
    undefined,
    Object.entries({ ...SETTINGS, ...changes }).map(([path, value]) => ({ path, value })),
  );
  const heard = (executor: Executor): Executor => ({
    ...executor,
    submit(job, signal) {
      jobs.push(job);
      return executor.submit(job, signal);
    },
  });
  const summary = await runExperiment(experiment, emptyFolder(), {
    backend,
    notify: () => {},
    signal: new AbortController().signal,
    makeExecutor: async (settings) => heard(await openExecutor(settings)),
  });
  const expands = jobs.filter((job): job is ExpandJob => job.kind === "expand");
  return {
    summary,
    turns: expands.filter((j) => j.purpose === "expand"),
    final: expands.filter((j) => j.purpose === "final"),
  };
}

describe.each(["none", "own", "global", "shuffled"])("share.value %s", (mode) => {
  it("plays with tasks chosen by learning progress and TD targets, and says whose V each agent uses", async () => {
    const { turns, final } = await play({ "share.value": mode, "expand.choose": "progress", "value.targets": "td" });
    const [a, b] = [0, 1].map((agent) => turns.find((job) => job.agent === agent && job.round === 3)!);
    expect(a!.value === undefined).toBe(mode === "none");
    if (mode !== "none") expect([...a!.value!].every((v, k) => v === b!.value![k])).toBe(mode !== "own");
    for (const { round, tasks, weights, targets } of turns) {
      expect(targets).toMatchObject({ targets: "td" });
      if (round === 1) expect(weights).toBeUndefined();
      else expect(Object.keys(weights!)).toEqual(tasks.map((t) => t.id));
    }
    // The last measurement is at the base's budget, shared evenly as the base's was.
    for (const { weights } of final) expect(weights).toBeUndefined();
  });
});

describe("choosing tasks", () => {
  it("is kept in checkpoints where it is on, and leaves no trace in a run where it is off", async () => {
    const on = loadRun((await play({ "expand.choose": "progress" })).summary.runDir);
    const { own } = on;
    expect(on.state.agents[0]!.progress).toHaveLength(3);
    expect(on.state.agents[0]!.progress![0]!.distance).toHaveLength(3);
    const again = readBack(on.state, own);
    expect(again.agents[1]!.progress).toEqual(on.state.agents[1]!.progress);
    expect(stateHash(again)).toBe(stateHash(on.state));

    const off = await play({});
    expect(off.turns.every(({ weights }) => weights === undefined)).toBe(true);
    expect(loadRun(off.summary.runDir).state.agents.every((agent) => !("progress" in agent))).toBe(true);
  });
});
