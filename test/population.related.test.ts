import { beforeAll, describe, expect, it } from "vitest";
import { type AbsorbInput, absorb } from "../agents/learning/absorb.ts";
import { addItems, type ReplayItem } from "../agents/memory/replay.ts";
import { evaluateLoss } from "../agents/policy/loss.ts";
import { Experiment } from "../src/config/schema.ts";
import { type BackendReport, startBackend } from "../src/core/backend.ts";
import type { AbsorbJob, Job } from "../src/executor/jobs.ts";
import { openExecutor } from "../src/executor/registry.ts";
import { stateHash } from "../src/population/checkpoint.ts";
import { reachOf, relationsAfter } from "../src/population/related.ts";
import { seedsAt } from "../src/population/shared-seeds.ts";
import { loadRun } from "../src/run/evaluate.ts";
import { readHistory } from "../src/store/history.ts";
import { here, play } from "./in-process.ts";
import { absorbInput, consequence, environment, settings, shape, solution, start, tasks } from "./learning-input.ts";
import { readBack } from "./state-fixture.ts";

let backend: BackendReport;
beforeAll(async () => {
  backend = await startBackend("wasm");
});

/** Agents that work on the same tasks, and so solve alike; in the second round each hears what the others found. */
const ALIKE = {
  ...{ rounds: 2, "population.size": 3, "population.assign": "all", "environment.families": ["mirror", "crop"] },
  ...{
    "environment.tasks": "generated",
    "environment.tasksPerFamily": 3,
    "budget.programRuns": 300,
    "expand.explore": 0.9,
  },
};

const inboxes = (jobs: readonly Job[]) =>
  jobs
    .filter((job): job is AbsorbJob => job.kind === "absorb" && job.round === 2)
    .sort((a, b) => a.agent - b.agent)
    .map(({ agent, ...job }) => ({
      solutions: job.solutions.filter((one) => one.agent !== agent),
      consequences: job.consequences.filter((one) => one.agent !== agent),
    }));

describe("share.findings", () => {
  it.each(["related", "top", "novel"])(
    "%s: the same state in one thread and on 2 workers, and from a checkpoint",
    async (findings) => {
      const settings = { ...ALIKE, "share.findings": findings, "share.seeds": 8 };
      const { runDir, stateHash: hash } = await play(backend, settings);
      const places = { ...Experiment.parse({}).executor, inference: 2, training: 2, backend: backend.backend };
      expect((await play(backend, settings, await openExecutor(places))).stateHash).toBe(hash);
      const { state, own } = loadRun(runDir);
      expect(stateHash(readBack(state, own))).toBe(hash);
    },
  );

  it("related passes the work of related agents, at its relatedness as weight", async () => {
    const jobs: Job[] = [];
    const { runDir } = await play(
      backend,
      { ...ALIKE, "environment.tasksPerFamily": 4, "budget.programRuns": 400, "share.findings": "related" },
      here(jobs),
    );
    const [first] = readHistory(runDir).rounds;
    const matrix = first!.data.divergence.relatedness!;
    const heard = inboxes(jobs);
    expect(heard.flatMap((one) => [...one.solutions, ...one.consequences]).length).toBeGreaterThan(0);
    for (const [receiver, { solutions, consequences }] of heard.entries()) {
      for (const { agent, weight = 1 } of [...solutions, ...consequences]) {
        expect(weight).toBeCloseTo(matrix[agent]![receiver]!, 12);
        expect(weight).toBeGreaterThan(0);
      }
    }
    // What it keeps for replay has the same weight.
    const { replay } = loadRun(runDir).state.agents[0]!;
    const weights = new Set(replay.flatMap(({ weight }) => weight ?? []));
    const given = new Set([...heard[0]!.solutions, ...heard[0]!.consequences].flatMap(({ weight }) => weight ?? []));
    for (const weight of weights) expect(given).toContain(weight);
  });

  it("top passes a tenth of what true passes, rounded up, of every agent", async () => {
    const apart = { ...ALIKE, "population.size": 2, "population.assign": "family" };
    const [all, top]: [Job[], Job[]] = [[], []];
    await play(backend, { ...apart, "share.findings": true }, here(all));
    await play(backend, { ...apart, "share.findings": "top" }, here(top));
    const received = (jobs: readonly Job[]) =>
      inboxes(jobs).map(({ solutions, consequences }) => solutions.length + consequences.length);
    expect(received(top)).toEqual(received(all).map((count) => Math.ceil(count / 10)));
    expect(Math.max(...received(all))).toBeGreaterThan(10);
  });

  it("top stops an experiment in which nothing is expected", () => {
    const parse = () => play(backend, { "share.findings": "top", "share.value": "none" });
    expect(parse).toThrow(expect.objectContaining({ code: "E_CONFIG" }));
  });
});

describe("share.library related", () => {
  const share = (changes: object) =>
    Experiment.parse({ population: { size: 3 }, share: { library: "related", ...changes } });
  const solved = (agent: number, name: string, text: string) => ({ ...solution(name, text), agent });
  const turns = [
    { solutions: [solved(0, "add-9", "double\nplus 5")] },
    { solutions: [solved(1, "add-9", "double\nplus 5")] },
    { solutions: [] },
  ];
  const nothing = { library: [], archive: [] };

  it("reaches an agent from those alone whose work was related, and for good", () => {
    const first = relationsAfter(environment, share({}), nothing, turns, undefined);
    expect(first.reach).toEqual([[0, 1], [0, 1], [2]]);
    expect(reachOf(share({}), first)).toBe(first.reach);
    const silent = turns.map(() => ({ solutions: [] }));
    expect(relationsAfter(environment, share({}), nothing, silent, first).reach).toEqual(first.reach);
    expect(relationsAfter(environment, share({ threshold: 0 }), nothing, turns, undefined).reach[2]).toEqual([0, 1, 2]);
    expect(relationsAfter(environment, share({ topology: "none" }), nothing, turns, undefined).reach[0]).toEqual([0]);
  });

  it("is kept in checkpoints, and leaves no trace in a run that does not go by it", async () => {
    const { runDir, stateHash: hash } = await play(backend, { ...ALIKE, "share.library": "related" });
    const { state, own } = loadRun(runDir);
    expect(state.related!.reach.every((row, k) => row.includes(k))).toBe(true);
    expect(stateHash(readBack(state, own))).toBe(hash);
    expect(loadRun((await play(backend, { rounds: 1, "share.findings": true })).runDir).state).not.toHaveProperty(
      "related",
    );
  });
});

describe("answers that search starts from", () => {
  it("come from a giver in the share of its relatedness", () => {
    const archive = Array.from({ length: 12 }, (_, k) => ({
      ...solution("add-9", "double\nplus 5"),
      ...{ answer: [k], agent: 1 + (k % 2), round: 1 },
    }));
    const experiment = Experiment.parse({ population: { size: 3 }, share: { findings: "related", seeds: 4 } });
    const relatedness = [
      [1, 0.5, 0],
      [0.5, 1, 0],
      [0, 0, 1],
    ];
    const seeds = seedsAt(experiment, archive, { round: 1, related: { relatedness, reach: [] } })(0);
    expect(seeds.map(({ giver }) => giver)).toEqual([1, 1]);
    expect(seedsAt(experiment, archive, { round: 1 })(0)).toEqual([]);
  });
});

describe("a received pair", () => {
  const own = [solution("add-9", "plus 4\nplus 5\nplus 0")];
  const received = { ...solution("double-then-5", "double\nplus 5"), agent: 7, weight: 0.25 };
  const miss = { ...consequence(tasks[2]!.id, "plus 9"), agent: 7, weight: 0.5 };
  const turn = (changes: Partial<AbsorbInput>) =>
    absorb(absorbInput({ parameters: start(), solutions: [...own, received], consequences: [miss], ...changes }));
  const replayed = (pair: { answer: readonly number[] }, replay: readonly ReplayItem[]) =>
    replay.find(({ answer }) => answer.join() === pair.answer.join());

  it("teaches by its weight, at once and when it is replayed", () => {
    const mixture = { solutions: 1, consequences: 1, replay: 0, base: 0, shown: 0 };
    const { replay } = turn({ absorb: { ...settings, mixture } });
    expect(replayed(received, replay)!.weight).toBe(0.25);
    expect(replayed(miss, replay)!.weight).toBe(0.5);
    expect(replayed(own[0]!, replay)).not.toHaveProperty("weight");
    const light = turn({ absorb: { ...settings, mixture } });
    const heavy = turn({ solutions: [...own, { ...received, weight: 1 }], absorb: { ...settings, mixture } });
    const lossOf = ({ parameters }: { parameters: Float32Array }) =>
      evaluateLoss(shape, parameters, [received]).lossNats;
    expect(lossOf(light)).toBeGreaterThan(lossOf(heavy));
  });

  it("that an agent has too keeps the greater weight", () => {
    const item = (weight?: number): ReplayItem => ({
      ...{ prompt: [1], answer: [2], taskId: "t", source: "solution", priority: 1, round: 1 },
      ...(weight === undefined ? {} : { weight }),
    });
    expect(addItems([item()], [item(0.3)], 9)).toEqual([item()]);
    expect(addItems([item(0.3)], [item()], 9)).toEqual([item()]);
    expect(addItems([item(0.3)], [item(0.4)], 9)).toEqual([item(0.4)]);
  });

  it("is left out where it is no news to the policy, and one's own never is", () => {
    const losses = evaluateLoss(shape, start(), [received, miss]).perExample;
    const between = (losses[0]! + losses[1]!) / 2;
    const known = losses[0]! < losses[1]! ? received : miss;
    const { replay, report, spent } = turn({ absorb: { ...settings, novelty: between, steps: 0 } });
    expect(report.known).toBe(1);
    expect(replayed(known, replay)).toBeUndefined();
    expect(replay).toHaveLength(2);
    expect(spent.flops).toBeGreaterThan(0);
    const none = turn({ absorb: { ...settings, novelty: 1e9 } });
    expect(none.replay.map(({ answer }) => answer)).toEqual(own.map(({ answer }) => answer));
    expect(turn({}).report).not.toHaveProperty("known");
  });
});
