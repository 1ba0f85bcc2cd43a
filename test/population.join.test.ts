import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { neighbourhoods } from "../shared/exchange/topology.ts";
import { allowanceOf } from "../src/compare/plan.ts";
import { loadExperiment } from "../src/config/load.ts";
import { type BackendReport, startBackend } from "../src/core/backend.ts";
import { type BlobRef, floatsOf } from "../src/core/blob.ts";
import type { AbsorbJob, ExpandJob, Job } from "../src/executor/jobs.ts";
import { evaluateRun } from "../src/run/evaluate.ts";
import { resumeExperiment, runExperiment } from "../src/run/run-experiment.ts";
import { readHistory } from "../src/store/history.ts";
import { tableRows } from "../src/tables/tables.ts";
import { newcomerSentences, newcomersOf } from "../viz/measures/newcomers.ts";
import { emptyFolder, wander } from "./command-line.ts";
import { here, play, replay } from "./in-process.ts";

const ROUND = 3;
/** Two founders, and two newcomers in the last round but one. The base of the package: it solves some tasks of tile at once. */
const JOIN = {
  rounds: 4,
  "population.size": 4,
  "population.join.agents": 2,
  "population.join.round": ROUND,
  "environment.tasks": "composed",
  "environment.families": ["tile", "swap", "two-b", "kaleidoscope"],
  "environment.tasksPerFamily": 5,
  "budget.programRuns": 150,
  "budget.policyTokens": 2500,
  "expand.explore": 0,
  "absorb.steps": 1,
  "model.base": "built-in",
  "model.layers": 3,
  "model.width": 112,
  "model.heads": 4,
  "model.hidden": 448,
  "library.minUses": 1,
};
const ALONE = { ...JOIN, "population.join.inherit": false };
const NEWCOMERS = [2, 3];

const set = (settings: object) => Object.entries(settings).map(([path, value]) => ({ path, value }));

let backend: BackendReport;
beforeAll(async () => {
  backend = await startBackend("wasm");
});

const jobOf = <K extends Job["kind"]>(jobs: readonly Job[], kind: K, agent: number, round: number) =>
  jobs.find((job): job is Extract<Job, { kind: K }> => job.kind === kind && job.agent === agent && job.round === round);

describe("newcomers that inherit", () => {
  const jobs: Job[] = [];
  let summary: Awaited<ReturnType<typeof play>>;
  let history: ReturnType<typeof readHistory>;
  beforeAll(async () => {
    summary = await play(backend, JOIN, here(jobs));
    history = readHistory(summary.runDir);
  });

  it("take no turn, are in no measure and cost nothing before they join", () => {
    const early = jobs.filter(({ agent, round }) => NEWCOMERS.includes(agent) && round < ROUND && round > 0);
    expect(early.map(({ kind }) => kind)).toEqual([]);
    for (const { round, data } of history.rounds) {
      const away = round < ROUND;
      for (const agent of NEWCOMERS) {
        const row = data.agents[agent]!;
        const { programRuns, trainTokens, policyTokens } = row.spent;
        expect([round, programRuns + trainTokens + policyTokens > 0]).toEqual([round, !away]);
        for (const figure of [row.examSolved, row.probeLossNats, row.dopamine, data.map[agent]!.x]) {
          expect([round, Number.isNaN(figure)]).toEqual([round, away]);
        }
        expect([row.received, row.demosSolved, row.cumulative].map((n) => away && n > 0)).toEqual([
          false,
          false,
          false,
        ]);
      }
    }
  });

  it("work in families in which nobody has worked, and the run's record says when they come", () => {
    expect(history.run.agents.map(({ family, joins }) => [family, joins])).toEqual([
      ["tile", undefined],
      ["swap", undefined],
      ["two-b", ROUND],
      ["kaleidoscope", ROUND],
    ]);
  });

  it("begin with the base's parameters, the library, the common value function and the best solution of each task", () => {
    const founder = jobOf(jobs, "expand", 0, ROUND)!;
    const newcomer = jobOf(jobs, "expand", 2, ROUND)!;
    expect(newcomer.value).toEqual(founder.value);
    expect(newcomer.environment).toEqual(founder.environment);
    expect(newcomer.environment.abstractions.length).toBeGreaterThan(0);
    const brought = (jobOf(jobs, "absorb", 2, ROUND) as AbsorbJob).solutions.filter(({ round }) => round < ROUND);
    expect(brought.length).toBeGreaterThan(0);
    expect(new Set(brought.map(({ taskId }) => taskId)).size).toBe(brought.length);
    const known = new Set(
      history.rounds.slice(0, ROUND - 1).flatMap(({ solutions }) => solutions.map((s) => s.taskId)),
    );
    expect(new Set(brought.map(({ taskId }) => taskId))).toEqual(known);
  });

  it("are told of with their program runs until five practice tasks were solved", () => {
    expect(summary.newcomers!.map(({ agent, family, joins }) => [agent, family, joins])).toEqual([
      [2, "two-b", ROUND],
      [3, "kaleidoscope", ROUND],
    ]);
    const report = readFileSync(summary.report, "utf8");
    expect(report).toContain('"newcomers":[{"agent":2');
    for (const { agent, runs, reached } of summary.newcomers!) {
      const spent = history.rounds.reduce((sum, { data }) => sum + data.agents[agent]!.spent.programRuns, 0);
      expect(runs).toBeLessThanOrEqual(spent);
      if (!reached) expect(runs).toBe(spent);
    }
  });

  it("have a base like everybody: what it solves of their tasks at the first round's budget", () => {
    const asBase = jobs.filter((job): job is ExpandJob => job.kind === "expand" && job.purpose === "base");
    expect(asBase.map(({ agent }) => agent)).toEqual(NEWCOMERS);
    for (const { environment, budget } of asBase) {
      expect(environment.abstractions).toEqual([]);
      expect(budget).toEqual(jobOf(jobs, "expand", 0, 1)!.budget);
    }
    expect(Number.isFinite(summary.solved.base)).toBe(true);
    expect(summary.ledgers.base.tasks[2]).toBe(summary.solved.base);
  });

  it("can be evaluated, replayed and read as tables like everybody", async () => {
    expect((await replay(summary.runDir, 2)).rounds.length).toBeGreaterThan(0);
    const rows = tableRows(history);
    expect(rows.agents).toHaveLength(4 * JOIN.rounds);
    const { tasks } = await evaluateRun(summary.runDir, "composed", 4, new AbortController().signal);
    expect(tasks).toBe(20);
  });

  it("end with one stateHash on one and two workers, and when the run was stopped in the round of the join", async () => {
    const experiment = loadExperiment(undefined, set({ ...JOIN, "store.checkpoints": 9 }));
    const of = (workers: number) => ({
      ...experiment,
      executor: { ...experiment.executor, inference: workers, training: workers },
    });
    const controls = { backend, notify: () => {}, signal: new AbortController().signal };
    const hashes = [1, 2].map(async (n) => (await runExperiment(of(n), emptyFolder(), controls)).stateHash);
    const [one, two] = await Promise.all(hashes);
    expect(two).toBe(one);

    const stop = new AbortController();
    const parent = emptyFolder();
    const stopped = runExperiment(of(2), parent, {
      ...controls,
      signal: stop.signal,
      notify: (news) => {
        if (news.type === "turn" && news.agent === 2) stop.abort();
      },
    });
    await expect(stopped).rejects.toMatchObject({ code: "E_INTERRUPTED" });
    const runDir = join(parent, "built-in-001");
    expect(readHistory(runDir).rounds).toHaveLength(ROUND - 1);
    const resumed = await resumeExperiment(runDir, controls);
    expect([resumed.stateHash, resumed.newcomers]).toEqual([one, expect.any(Array)]);
  });

  it("killed in the round of the join and resumed, the run ends with the state of one that nobody touched", async () => {
    const args = ["run", ...set(JOIN).flatMap(({ path, value }) => ["--set", `${path}=${asText(value)}`]), "--json"];
    const cwd = emptyFolder();
    const whole = JSON.parse((await wander([...args, "--out", "whole"], { cwd })).stdout);
    const killed = await wander([...args, "--out", "killed"], {
      cwd,
      onStderr: (soFar, kill) => void (soFar.includes(`round ${ROUND} of`) && kill("SIGKILL")),
    });
    expect(killed.signal).toBe("SIGKILL");
    const resumed = await wander(["resume", "killed/built-in-001", "--json"], { cwd });
    expect(resumed.code).toBe(0);
    expect(JSON.parse(resumed.stdout)).toMatchObject({ stateHash: whole.stateHash, newcomers: whole.newcomers });
  });
});

describe("newcomers that do not inherit", () => {
  const jobs: Job[] = [];
  let summary: Awaited<ReturnType<typeof play>>;
  beforeAll(async () => {
    summary = await play(backend, ALONE, here(jobs));
  });

  it("begin with the base alone: no library, the value function of the start, and nothing of others", () => {
    const first = jobOf(jobs, "expand", 0, 1)!;
    const newcomer = jobOf(jobs, "expand", 2, ROUND)!;
    expect(newcomer.environment.abstractions).toEqual([]);
    expect(newcomer.value).toEqual(first.value);
    const [mine, base] = [newcomer, first].map(({ parameters }) => floatsOf(parameters as BlobRef));
    // Words that it does not know begin in its embedding as in everybody's: it is never offered them.
    const words = readHistory(summary.runDir).rounds[ROUND - 2]!.library.length;
    expect(mine!.filter((x, k) => x !== base![k]).length).toBeLessThanOrEqual(words * JOIN["model.width"]);
    for (const round of [ROUND, ROUND + 1]) {
      for (const agent of NEWCOMERS) {
        const { solutions, consequences } = jobOf(jobs, "absorb", agent, round)!;
        expect([...solutions, ...consequences].filter((found) => found.agent !== agent)).toEqual([]);
      }
    }
    expect(jobOf(jobs, "expand", 0, ROUND)!.environment.abstractions.length).toBeGreaterThan(0);
  });

  it("go on alone: nobody hears them either", () => {
    const { rounds } = readHistory(summary.runDir);
    for (const { data } of rounds) {
      for (const agent of NEWCOMERS) expect(data.agents[agent]!.received).toBe(0);
    }
    expect(neighbourhoods(5, { topology: "all", island: 1, alone: 2 })).toEqual([
      [0, 1, 2],
      [0, 1, 2],
      [0, 1, 2],
      [3],
      [4],
    ]);
    expect(neighbourhoods(5, { topology: "ring", island: 1, alone: 1 })).toEqual([[0, 3], [0, 1], [1, 2], [2, 3], [4]]);
  });
});

describe("program runs until the first five solved tasks", () => {
  const rowOf = (solvedAfter: Record<string, number>, programRuns = 100) => ({ solvedAfter, spent: { programRuns } });
  const founder = { spent: { programRuns: 100 } };
  const agents = [{ family: "a" }, { family: "b", joins: 2 }];
  const away = { spent: { programRuns: 0 } };

  it("are counted over rounds, each task once", () => {
    const rounds = [
      { round: 1, agents: [founder, away] },
      { round: 2, agents: [founder, rowOf({ p: 50, q: 20, r: 90 })] },
      { round: 3, agents: [founder, rowOf({ p: 10, s: 30, t: 70, u: 80 })] },
    ];
    const [found] = newcomersOf(agents, rounds);
    expect(found).toEqual({ agent: 1, family: "b", joins: 2, solved: 5, runs: 170, reached: true });
    expect(newcomerSentences([found!])).toEqual([
      "Agent 1 joined in round 2, in the family b: it had solved 5 practice tasks after 170 program runs.",
    ]);
  });

  it("are censored at all runs that it had, if it never solved so many", () => {
    const rounds = [
      { round: 1, agents: [founder, away] },
      { round: 2, agents: [founder, rowOf({ p: 50 })] },
      { round: 3, agents: [founder, rowOf({ p: 50, q: 1 })] },
    ];
    const [found] = newcomersOf(agents, rounds);
    expect(found).toEqual({ agent: 1, family: "b", joins: 2, solved: 2, runs: 200, reached: false });
    expect(newcomersOf([{ family: "a" }], [])).toEqual([]);
  });
});

describe("settings of a join that mean nothing", () => {
  const one = { "population.size": 3, "population.join.agents": 1 };
  it.each([
    [{ "population.join.round": 3 }, "population.join.round has no meaning without newcomers"],
    [{ "population.join.inherit": false }, "population.join.inherit has no meaning without newcomers"],
    [{ ...one, "population.size": 1 }, "leaves nobody to join"],
    [{ ...one, "population.join.round": 1 }, "is no round after the first"],
    [{ ...one, "population.join.round": 11 }, "is no round after the first"],
    [{ ...one, "population.assign": "rotate" }, "population.join has no meaning with population.assign rotate"],
    [{ ...one, "share.weights": "average" }, "population.join has no meaning with share.weights average"],
    [{ ...one, "executor.staleness": 1 }, "population.join has no meaning with executor.staleness 1"],
  ])("stop the run with a hint: %j", (settings, message) => {
    expect(() => loadExperiment(undefined, set(settings))).toThrow(
      expect.objectContaining({
        code: "E_CONFIG",
        message: expect.stringContaining(message),
        hint: expect.any(String),
      }),
    );
  });

  it("and so does a newcomer without a family of its own", async () => {
    await expect(play(backend, { ...JOIN, "environment.families": ["tile", "swap", "fill"] })).rejects.toThrow(
      /newcomers want families in which nobody has worked: there are 3 for 4 agents/,
    );
  });
});

it("an arm's allowance counts newcomers from the round in which they join", () => {
  const whole = loadExperiment(undefined, set(JOIN));
  expect(allowanceOf(whole).programRuns).toBe(150 * (2 * 2 + 2 * 4));
});

const asText = (value: unknown) => (Array.isArray(value) ? `[${value.join(",")}]` : String(value));
