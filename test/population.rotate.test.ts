import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { parquetReadObjects } from "hyparquet";
import { beforeAll, describe, expect, it } from "vitest";
import { loadExperiment } from "../src/config/load.ts";
import { type BackendReport, startBackend } from "../src/core/backend.ts";
import { familyAt } from "../src/core/rotation.ts";
import type { ExpandJob, Job } from "../src/executor/jobs.ts";
import { openExecutor } from "../src/executor/registry.ts";
import type { RunEvent } from "../src/population/context.ts";
import { openEnvironment, placeAgents } from "../src/run/prepare.ts";
import type { RunControls } from "../src/run/run-controls.ts";
import { resumeExperiment, runExperiment } from "../src/run/run-experiment.ts";
import { reportData } from "../src/run/run-report.ts";
import type { RunSummary } from "../src/run/run-summary.ts";
import { readHistory } from "../src/store/history.ts";
import { readManifest } from "../src/store/manifest.ts";
import { emptyFolder } from "./command-line.ts";

const experimentOf = (settings: Record<string, unknown>) =>
  loadExperiment(
    undefined,
    Object.entries(settings).map(([path, value]) => ({ path, value })),
  );

const FAMILIES = ["mirror", "crop", "rays", "swapping"];
const ROTATING = {
  rounds: 3,
  "population.size": 2,
  "population.assign": "rotate",
  "environment.families": FAMILIES,
  "environment.tasks": "generated",
  "environment.tasksPerFamily": 2,
  "budget.programRuns": 40,
  "budget.policyTokens": 1200,
  "expand.choose": "progress",
  "absorb.steps": 1,
  "absorb.batch": 8,
  "executor.inference": 1,
  "executor.training": 1,
};

describe("where an agent works", () => {
  it("is family k + floor((round - 1) / stay), modulo the families", () => {
    const rotation = { families: ["a", "b", "c"], stay: 2 };
    expect([1, 2, 3, 4, 5, 6, 7].map((round) => familyAt(rotation, 1, round)).join("")).toBe("bbccaab");
  });

  it("stays a family for `stay` rounds, and in as many stays as there are families it is in each once", () => {
    fc.assert(
      fc.property(fc.nat(50), fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 5 }), (agent, n, stay) => {
        const rotation = { families: Array.from({ length: n }, (_, k) => `${k}`), stay };
        const places = Array.from({ length: n * stay }, (_, r) => familyAt(rotation, agent, r + 1));
        for (const family of rotation.families) {
          expect(places.filter((place) => place === family)).toHaveLength(stay);
        }
        expect(places.filter((place, r) => place === places[r + 1])).toHaveLength(n * (stay - 1));
      }),
    );
  });

  it("decides which tasks a run has: those of the families that somebody comes to", () => {
    const placed = (settings: object) => {
      const experiment = experimentOf({ ...ROTATING, ...settings });
      const { tasks, agents } = placeAgents(experiment, openEnvironment(experiment));
      return { families: [...new Set(tasks.map(({ family }) => family))], labels: agents.map(({ label }) => label) };
    };
    expect(placed({})).toEqual({ families: FAMILIES, labels: ["agent 0", "agent 1"] });
    expect(placed({ "population.stay": 2 }).families).toEqual(FAMILIES.slice(0, 3));
    expect(placed({ "population.assign": "family" })).toEqual({
      families: FAMILIES.slice(0, 2),
      labels: ["0 mirror", "1 crop"],
    });
  });

  it("cannot be changed by a stay where nobody moves", () => {
    expect(() => experimentOf({ "population.stay": 2 })).toThrow(
      expect.objectContaining({ code: "E_CONFIG", hint: expect.stringContaining("rotate") }),
    );
  });
});

describe("a run in which agents move", () => {
  let backend: BackendReport;
  let whole: RunSummary;
  const jobs: Job[] = [];

  const options = (
    notify: (news: RunEvent) => void = () => {},
    signal = new AbortController().signal,
  ): RunControls => ({
    backend,
    notify,
    signal,
    async makeExecutor(settings) {
      const executor = await openExecutor(settings);
      return {
        ...executor,
        submit(job, stop) {
          jobs.push(job);
          return executor.submit(job, stop);
        },
      };
    },
  });

  beforeAll(async () => {
    backend = await startBackend();
    whole = await runExperiment(experimentOf(ROTATING), emptyFolder(), options());
  });

  const familiesOf = (purpose: string) =>
    jobs
      .filter((job): job is ExpandJob => job.kind === "expand" && job.purpose === purpose)
      .sort((a, b) => a.round - b.round || a.agent - b.agent)
      .map(({ tasks }) => [...new Set(tasks.map(({ family }) => family))].join());

  it("gives each turn the tasks of the family that the agent has come to", () => {
    expect(familiesOf("expand")).toEqual(["mirror", "crop", "crop", "rays", "rays", "swapping"]);
    const absorbed = jobs.flatMap((job) => (job.kind === "absorb" && job.round === 3 ? [job] : []));
    expect(absorbed.sort((a, b) => a.agent - b.agent).map(({ tasks }) => tasks[0]!.family)).toEqual([
      "rays",
      "swapping",
    ]);
  });

  it("asks the frozen end what the base was asked: the tasks of the first round", () => {
    expect(familiesOf("final")).toEqual(["mirror", "crop"]);
  });

  it("starts the choice of tasks anew in a family that the agent has just come to", () => {
    expect(jobs.filter((job) => job.kind === "expand" && job.weights !== undefined)).toEqual([]);
  });

  it("keeps where agents were, what they know of every family, and the lines between them", async () => {
    const { run, rounds } = readHistory(whole.runDir);
    const measures = rounds.map(({ data }) => data);
    expect(run.rotation).toEqual({ families: FAMILIES, stay: 1 });
    expect(measures.map(({ round }) => round)).toEqual([1, 2, 3]);
    for (const { round, accuracy, paths, divergence } of measures) {
      expect(accuracy!.map((row) => row.length)).toEqual([4, 4, 4]); // two agents and the base
      expect(accuracy!.flat().every((share) => share >= 0 && share <= 1)).toBe(true);
      expect(accuracy![2]).toEqual(measures[0]!.accuracy![2]); // the base learns nothing
      // After the last round.
      expect(paths?.map(({ a, b, lossNats }) => [a, b, lossNats.length])).toEqual(round < 3 ? undefined : [[0, 1, 9]]);
      expect(Object.keys(divergence)).toEqual(
        expect.arrayContaining([1, 2, 3].map((layer) => `parameter-layer-${layer}`)),
      );
    }
    expect(measures[2]!.accuracy).not.toEqual(measures[0]!.accuracy);
    const data = reportData(whole.runDir, readManifest(whole.runDir), readHistory(whole.runDir));
    expect(data.forgetting!.mean).toEqual(whole.forgetting);
    expect(Object.values(data.forgetting!.agents[0]!).every(Number.isFinite)).toBe(true);
    expect(data.rounds[2]!.divergence).toMatchObject({
      policy: expect.any(Array),
      "parameter-layer-3": expect.any(Array),
    });
    const file = readFileSync(join(whole.runDir, "tables", "agents.parquet"));
    const bytes = file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength) as ArrayBuffer;
    const rows = await parquetReadObjects({ file: bytes });
    expect(rows.map(({ family }) => family)).toEqual(["mirror", "crop", "crop", "rays", "rays", "swapping"]);
  });

  it("the middle of a line is what the barrier was made of", () => {
    const measures = readHistory(whole.runDir).rounds.map(({ data }) => data);
    for (const { paths = [], agents, divergence } of measures) {
      for (const { lossNats } of paths) {
        const [from, to] = agents.map(({ probeLossNats }) => probeLossNats);
        expect([lossNats[0], lossNats[8]]).toEqual([from, to]);
        expect(lossNats[4]! - (from! + to!) / 2).toBe(divergence.barrier![0]![1]);
      }
    }
    expect(measures.flatMap(({ paths = [] }) => paths)).toHaveLength(1);
  });

  it("ends with the same stateHash when it was stopped on the way", async () => {
    const stop = new AbortController();
    const parent = emptyFolder();
    const stopped = runExperiment(
      experimentOf(ROTATING),
      parent,
      options((news) => {
        if (news.type === "measured" && news.round === 1) stop.abort();
      }, stop.signal),
    );
    await expect(stopped).rejects.toMatchObject({ code: "E_INTERRUPTED" });
    const runDir = join(parent, "built-in-001");
    expect(readHistory(runDir).rounds.length).toBeLessThan(3);
    const resumed = await resumeExperiment(runDir, options());
    expect(resumed.stateHash).toBe(whole.stateHash);
    expect(resumed.forgetting).toEqual(whole.forgetting);
  });
});
