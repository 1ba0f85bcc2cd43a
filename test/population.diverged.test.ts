import { existsSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { type BackendReport, startBackend } from "../src/core/backend.ts";
import { floatsOf } from "../src/core/blob.ts";
import { allFinite } from "../src/core/finite.ts";
import type { Executor } from "../src/executor/executor.ts";
import type { Job, ResultOf } from "../src/executor/jobs.ts";
import { exportRun } from "../src/export/export-run.ts";
import { evaluateRun, loadRun } from "../src/run/evaluate.ts";
import { resumeExperiment } from "../src/run/run-experiment.ts";
import { readHistory } from "../src/store/history.ts";
import { tableRows } from "../src/tables/tables.ts";
import { here, options, play, replay } from "./in-process.ts";

let backend: BackendReport;
beforeAll(async () => {
  backend = await startBackend("wasm");
});

/** The agents named here train with a learning rate past all sense in this round, the others as they would. */
function wild(agents: readonly number[], round: number, jobs: Job[] = []): Executor {
  const executor = here(jobs);
  return {
    ...executor,
    submit<J extends Job>(job: J, signal: AbortSignal): Promise<ResultOf<J>> {
      if (job.kind !== "absorb" || !agents.includes(job.agent) || job.round !== round)
        return executor.submit(job, signal);
      return executor.submit({ ...job, absorb: { ...job.absorb, learningRate: 1e30 } }, signal);
    },
  };
}

const APART = { "share.value": "own", "share.library": false, "share.findings": false, "population.size": 3 };
const vectorsOf = (runDir: string) =>
  loadRun(runDir).state.agents.map(({ parameters, moments }) =>
    [parameters, moments.first, moments.second].map((blob) => Buffer.from(floatsOf(blob))),
  );

describe("one agent of three whose training diverges in round 2", () => {
  const jobs: Job[] = [];
  let runDir: string;
  let healthy: string;
  let summary: Awaited<ReturnType<typeof play>>;
  beforeAll(async () => {
    summary = await play(backend, APART, wild([1], 2, jobs));
    runDir = summary.runDir;
    healthy = (await play(backend, APART)).runDir;
  });

  it("is marked with the round, in the state, the records, the summary and the report", () => {
    expect(summary.diverged).toEqual([{ agent: 1, round: 2 }]);
    expect(loadRun(runDir).state.agents.map(({ diverged }) => diverged)).toEqual([undefined, 2, undefined]);
    const marks = readHistory(runDir).rounds.map(({ data }) => data.agents.map(({ diverged }) => diverged));
    expect(marks).toEqual([
      [undefined, undefined, undefined],
      [undefined, 2, undefined],
      [undefined, 2, undefined],
    ]);
    expect(readFileSync(summary.report, "utf8")).toContain('"diverged":[{"agent":1,"round":2}]');
  });

  it("plays no further turn: it is asked for nothing and spends nothing", () => {
    const asked = jobs
      .filter(({ agent, round }) => agent === 1 && round >= 2)
      .map(({ kind, round }) => `${kind} ${round}`);
    expect(asked).toEqual(["expand 2", "absorb 2"]);
    expect(readHistory(runDir).rounds[2]!.data.agents[1]!.spent).toMatchObject({ programRuns: 0, trainTokens: 0 });
  });

  it("has finite parameters and moments, those that the turn found; the others are as they would have been", () => {
    const { agents } = loadRun(runDir).state;
    expect(agents.every(({ parameters }) => allFinite(floatsOf(parameters)))).toBe(true);
    const [own, others] = [vectorsOf(runDir), vectorsOf(healthy)];
    expect([own[0], own[2]]).toEqual([others[0], others[2]]);
    expect(own[1]).not.toEqual(others[1]);
  });

  it("is missing in what is measured, and the others are measured without it", () => {
    const { rounds, end } = readHistory(runDir);
    const without = readHistory(healthy);
    for (const r of [1, 2]) {
      const { data } = rounds[r]!;
      const other = without.rounds[r]!.data;
      for (const [key, matrix] of Object.entries(data.divergence)) {
        expect(matrix[1]!.every(Number.isNaN), key).toBe(true);
        expect(matrix[0]![2], key).toBe(other.divergence[key]![0]![2]);
        expect(matrix[0]![3], key).toBe(other.divergence[key]![0]![3]);
      }
      expect(data.map.map(({ x, y }) => Number.isFinite(x) && Number.isFinite(y))).toEqual([true, false, true, true]);
      expect(data.agents[1]).toMatchObject({ probeLossNats: Number.NaN, probeAccuracy: Number.NaN });
      expect(data.agents[1]!.cumulative).toBe(rounds[1]!.data.agents[1]!.cumulative);
      expect(data.accuracy![1]!.every(Number.isNaN)).toBe(true);
      expect(data.accuracy![0]).toEqual(other.accuracy![0]);
    }
    expect(rounds[1]!.data.agents[1]!.lossNats).toBeNaN();
    expect(end!.finalSolved.map(Number.isNaN)).toEqual([false, true, false]);
    const tables = tableRows(readHistory(runDir));
    const agents = [...tables.agents!];
    for (const rows of Object.values(tables)) {
      for (const row of rows) expect(Object.values(row).some(Number.isNaN)).toBe(false);
    }
    expect(agents.filter((row) => row.agent === 1).map((row) => row.diverged_round)).toEqual([null, 2, 2]);
  });

  it("is exported, replayed and evaluated like the others", async () => {
    for (const format of ["parquet", "csv", "tensorboard", "safetensors"] as const) {
      for (const file of exportRun(runDir, format)) expect(existsSync(file)).toBe(true);
    }
    for (const agent of [0, 1]) {
      expect(await replay(runDir, agent)).toMatchObject({ bitEqual: true, compared: [1, 2, 3] });
    }
  });

  it("is as it was after a restart", async () => {
    const { stateHash } = await resumeExperiment(runDir, options(backend));
    expect(stateHash).toBe(summary.stateHash);
  });
});

describe("the parameters of an agent that diverged", () => {
  it.each(["average", "fedavg", "diloco", "soup"])("are in no mean of %s, and take none", async (weights) => {
    const { runDir } = await play(backend, { ...APART, "share.weights": weights }, wild([1], 1));
    const [a, b, c] = vectorsOf(runDir);
    expect(a![0]).toEqual(c![0]);
    expect(b![0]).not.toEqual(a![0]);
    expect(loadRun(runDir).state.agents[1]!.diverged).toBe(1);
    expect(loadRun(runDir).state.agents.every(({ parameters }) => allFinite(floatsOf(parameters)))).toBe(true);
    for (const agent of [0, 1]) expect(await replay(runDir, agent)).toMatchObject({ bitEqual: true });
  });

  it("give way to a healthy one's where agents copy, and then it plays on", async () => {
    const pbt = { "share.weights": "pbt", "pbt.quantile": 0.5, "population.size": 2, "pbt.explore": false };
    const { runDir, diverged } = await play(backend, { ...APART, ...pbt }, wild([1], 2));
    expect(diverged).toEqual([{ agent: 1, round: 2, back: 2 }]);
    const { rounds, end } = readHistory(runDir);
    expect(rounds[1]!.data.agents[1]).toMatchObject({ diverged: 2, copied: 0 });
    expect(rounds[2]!.data.agents[1]).not.toHaveProperty("diverged");
    expect(rounds[2]!.data.agents[1]!.spent.programRuns).toBeGreaterThan(0);
    expect(end!.finalSolved.every(Number.isFinite)).toBe(true);
    for (const agent of [0, 1]) expect(await replay(runDir, agent)).toMatchObject({ bitEqual: true });
  });

  it("have no part in what agents answer together", async () => {
    const jobs: Job[] = [];
    const together = { "environment.kind": "modular", "absorb.mixture.shown": 1, "share.outputs": "mean" };
    await play(backend, { ...APART, ...together, rounds: 2 }, wild([1], 1, jobs));
    const answers = jobs.flatMap((job) => (job.kind === "answer" && job.round > 0 ? [job] : []));
    expect(answers.length).toBeGreaterThan(0);
    for (const { agent, policies } of answers) {
      expect(agent).not.toBe(1);
      expect(policies).toHaveLength(2);
    }
  });
});

describe("a run in which all agents diverge", () => {
  it.each([0, 1])("ends all the same, with staleness %i, and says so", async (staleness) => {
    const settings = {
      "absorb.learningRate": 1e30,
      "executor.staleness": staleness,
      "absorb.rule": "sgd",
      "absorb.clip": 1e9,
    };
    const { runDir, diverged, divergence, solved } = await play(backend, settings, wild([0, 1], 1));
    expect(diverged.map(({ agent }) => agent).sort()).toEqual([0, 1]);
    expect(Object.values(divergence).every(Number.isNaN)).toBe(true);
    expect(solved).toMatchObject({ base: expect.any(Number), final: 0 });
    const { data } = readHistory(runDir).rounds.at(-1)!;
    expect(data.population).toMatchObject({ vendi: 0 });
    expect(data.map.map(({ x }) => Number.isFinite(x))).toEqual([false, false, true]);
    await expect(evaluateRun(runDir, "generated", 10, new AbortController().signal)).rejects.toMatchObject({
      code: "E_DIVERGED",
    });
  });
});
