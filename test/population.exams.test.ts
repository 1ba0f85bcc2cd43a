import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { operations } from "../environments/modular/operations.ts";
import { tableOf } from "../environments/modular/table.ts";
import { loadExperiment } from "../src/config/load.ts";
import { presetOf } from "../src/config/presets.ts";
import { type BackendReport, startBackend } from "../src/core/backend.ts";
import type { Executor } from "../src/executor/executor.ts";
import type { Job } from "../src/executor/jobs.ts";
import { openExecutor } from "../src/executor/registry.ts";
import { runExperiment } from "../src/run/run-experiment.ts";
import { baseSolvedOf } from "../src/store/base-solved.ts";
import { readHistory } from "../src/store/history.ts";
import { listedRuns } from "../src/sweep/listed.ts";
import { emptyFolder } from "./command-line.ts";

const P = 11;
const SETTINGS = {
  rounds: 3,
  "population.size": 2,
  "environment.modulus": P,
  "environment.families": ["add", "divide"],
  "environment.exams": 20,
  "model.width": 16,
  "model.hidden": 32,
  "model.heads": 2,
  "model.deviation": 0.1,
  "budget.programRuns": 60,
  "budget.policyTokens": 600,
  "absorb.learningRate": 5e-3,
  "absorb.batch": 32,
  "absorb.steps": 40,
  "absorb.mixture.consequences": 0.1,
  "absorb.mixture.solutions": 0.1,
};

let backend: BackendReport;
const jobs: Job[] = [];
beforeAll(async () => {
  backend = await startBackend();
});

function play(changes: Record<string, unknown> = {}, parent = emptyFolder()) {
  const told = { ...SETTINGS, ...changes };
  const overrides = Object.entries(told).map(([path, value]) => ({ path, value }));
  const watched = (executor: Executor): Executor => ({
    ...executor,
    submit(job, signal) {
      jobs.push(job);
      return executor.submit(job, signal);
    },
  });
  const signal = new AbortController().signal;
  const makeExecutor: typeof openExecutor = async (settings) => watched(await openExecutor(settings));
  const options = { backend, signal, notify() {}, makeExecutor };
  return { run: runExperiment(loadExperiment(undefined, overrides, presetOf("modular")), parent, options), options };
}

describe("a run in a world that shows pairs and asks exams of its own", () => {
  let summary: Awaited<ReturnType<typeof play>["run"]>;
  let history: ReturnType<typeof readHistory>;
  beforeAll(async () => {
    summary = await play().run;
    history = readHistory(summary.runDir);
  });

  it("marks greedy answers to held-back questions, of the base and of every round", () => {
    expect(summary.solved.tasks).toBe(40);
    expect(history.run.tasks.every(({ id }) => id.startsWith("exam-"))).toBe(true);
    const { base, found, final, by } = summary.ledgers;
    expect(summary.solved.base).toBe(base.tasks[0]);
    expect(summary.solved.final).toBe(final.tasks[0]);
    expect(found.tasks).toEqual([summary.solved.cumulative, summary.solved.cumulative, summary.solved.cumulative]);
    expect(by.policy).toBe(summary.solved.cumulative);
    expect(summary.solved.cumulative).toBeGreaterThanOrEqual(summary.solved.final);
    expect(history.rounds.at(-1)!.data.population.examSolved).toBe(summary.solved.final);
    expect(history.rounds.at(-1)!.data.agents.map(({ tasks }) => tasks)).toEqual([20, 20]);
  });

  it("tells what the base solves from the base's own answers, before round 1 and not after its training", () => {
    const told = baseSolvedOf(history)!;
    expect(told.total).toBe(summary.solved.base);
    expect(told.agents!.reduce((a, b) => a + b)).toBe(told.total); // each agent is asked its own family's questions
    expect(baseSolvedOf({ ...history, rounds: [], end: undefined })).toEqual(told);
    const [listed] = listedRuns(dirname(summary.runDir));
    expect(listed!.row.base).toBe(summary.solved.base);
  });

  it("learns from what is shown, in its order, and says how well it was predicted", () => {
    const agents = history.rounds.map(({ data }) => data.agents[0]!);
    for (const { shownPairs } of agents) expect(shownPairs).toBeGreaterThan(32 * 40 * 0.75);
    expect(agents[2]!.shownLossNats).toBeLessThan(agents[0]!.shownLossNats!);
    expect(agents[0]!.shownLossNats).toBeLessThan(Math.log(2 * P));
  });

  it("measures accuracy on shown pairs beside that on held-back ones", () => {
    for (const { fit, accuracy } of history.rounds.map(({ data }) => data)) {
      expect(fit).toHaveLength(3); // two agents and the base
      expect(fit![0]).toHaveLength(accuracy![0]!.length);
    }
    const at = (round: number) => history.rounds[round]!.data;
    expect(at(2).fit![0]![0]).toBeGreaterThan(at(0).fit!.at(-1)![0]!);
  });

  it("tells no agent what is held back: no job of a turn, in training or in search, carries such a pair", () => {
    const held = new Set(
      operations
        .filter(({ name }) => ["add", "divide"].includes(name))
        .flatMap((operation) => tableOf(operation, P, 0.5).asked.map(({ a, b }) => `${operation.name}-${a}-${b}`)),
    );
    const turns = jobs.filter(({ kind }) => kind === "expand" || kind === "absorb");
    expect(turns.length).toBeGreaterThan(0);
    for (const job of turns as Extract<Job, { kind: "expand" | "absorb" }>[]) {
      for (const { id } of job.tasks) expect(held.has(id.replace(/^\w+?-/, ""))).toBe(false);
    }
  });

  it("draws what was shown into its report", () => {
    expect(readFileSync(summary.report, "utf8")).toContain('"shownLossNats":[');
  });

  it("scores a model that never learns by what it is shown, and leaves it as it is", async () => {
    const still = await play({ "absorb.rule": "none" }).run;
    const rounds = readHistory(still.runDir).rounds.map(({ data }) => data.agents[0]!);
    for (const { shownPairs } of rounds) expect(shownPairs).toBeGreaterThan(0);
    expect(Math.abs(rounds[2]!.shownLossNats! - rounds[0]!.shownLossNats!)).toBeLessThan(0.3);
    expect(still.solved.final).toBe(still.solved.base);
  });

  it("lets all agents answer together, where share.outputs says so: what one passes, all pass", async () => {
    const together = await play({ "share.outputs": "mean", "exam.of": "all", rounds: 2 }).run;
    const { agents } = readHistory(together.runDir).rounds[1]!.data;
    expect(agents[1]!.examSolved).toBe(agents[0]!.examSolved);
  });

  it("asks every agent the questions of all families, where exam.of says so", async () => {
    const all = await play({ "exam.of": "all", rounds: 1 }).run;
    expect(readHistory(all.runDir).rounds[0]!.data.agents.map(({ tasks }) => tasks)).toEqual([40, 40]);
    expect(all.solved.tasks).toBe(40); // each counts once, however many agents are asked
  });
});
