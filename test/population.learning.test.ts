import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ownOf } from "../agents/policy/own.ts";
import { Experiment } from "../src/config/schema.ts";
import { blobOf, floatsOf } from "../src/core/blob.ts";
import { stateHash } from "../src/population/checkpoint.ts";
import { exchangeIsDue, lastExchange } from "../src/population/exchange-schedule.ts";
import { firstLearning, fitnessOf, learningBounds, withLearning } from "../src/population/own-settings.ts";
import { firstState } from "../src/population/state.ts";
import { absorbSettings } from "../src/population/turn.ts";
import type { Turn } from "../src/population/turn-result.ts";
import { exchangeWeights, type Movable, trainedSince } from "../src/population/weights.ts";
import { readBack } from "./state-fixture.ts";

const shape = { vocabulary: 6, context: 4, layers: 1, width: 4, heads: 1, hidden: 8 };
const own = ownOf(shape, { freeze: [], adapters: { rank: 0, alpha: 1, matrices: ["query"] } });
const pbt = (changes: object = {}, share: object = {}) =>
  Experiment.parse({ share: { weights: "pbt", ...share }, pbt: { settings: ["learningRate", "decay"], ...changes } });

describe("learning settings of an agent's own", () => {
  it("are there in population-based training alone", () => {
    expect(firstLearning(Experiment.parse({ pbt: { spread: 9 } }), 0)).toBeUndefined();
    const settings = absorbSettings(Experiment.parse({}));
    expect(withLearning(settings, Experiment.parse({}), undefined)).toBe(settings);
  });

  it("begin within the spread of the experiment's, another for each agent and setting, and at spread 1 as these", () => {
    fc.assert(
      fc.property(fc.double({ min: 1, max: 100, noNaN: true }), fc.nat(99), (spread, agent) => {
        const experiment = pbt({ spread });
        for (const [key, value] of Object.entries(firstLearning(experiment, agent)!)) {
          const factor = value / experiment.absorb[key as "decay"];
          expect(Math.abs(Math.log(factor))).toBeLessThanOrEqual(Math.log(spread) + 1e-9);
        }
      }),
    );
    expect(firstLearning(pbt(), 3)).toEqual({ learningRate: 1.5e-3, decay: 0.002 });
    const drawn = [0, 1].map((agent) => firstLearning(pbt({ spread: 10 }), agent)!);
    expect(new Set(drawn.flatMap(({ learningRate, decay }) => [learningRate! / 1.5e-3, decay! / 0.002])).size).toBe(4);
  });

  it("begin within their bounds, 0 at the least of them, and what the experiment says is within them", () => {
    const wide = (absorb: object, settings = ["learningRate"]) =>
      Experiment.parse({ share: { weights: "pbt" }, pbt: { settings, spread: 100 }, absorb });
    const rates = (absorb: object) =>
      Array.from({ length: 200 }, (_, k) => firstLearning(wide(absorb), k)!.learningRate!);
    expect(Math.max(...rates({}))).toBe(0.1);
    expect(Math.min(...rates({ learningRate: 1e-5 }))).toBe(1e-6);
    expect(Math.max(...rates({ learningRate: 0.5 }))).toBe(0.5); // the experiment's own is the top then
    expect(new Set(rates({ learningRate: 0 }))).toEqual(new Set([1e-6]));
    expect(learningBounds(wide({ weightDecay: 20 }, ["learningRate", "weightDecay"]))).toEqual({
      learningRate: { least: 1e-6, most: 0.1 },
      weightDecay: { least: 1e-4, most: 20 },
    });
  });

  it("stand in place of the experiment's, those that it names and no others", () => {
    const settings = absorbSettings(pbt());
    const changed = withLearning(settings, pbt(), { learningRate: 0.5, batch: 1e9 });
    expect(changed).toEqual({ ...settings, learningRate: 0.5 });
  });

  it("come back from a checkpoint, and are a part of the stateHash", () => {
    const parameters = blobOf(new Float32Array(own.layout.size).fill(0.5));
    const placed = [0, 1].map((id) => ({ id, family: "f" }));
    const starts = { base: undefined, startOf: () => parameters };
    const learningOf = (id: number) => ({ learningRate: 0.1 * (id + 1) });
    const state = firstState(placed, { ...starts, learningOf }, undefined);
    const back = readBack(state, own);
    expect(back.agents.map(({ learning }) => learning)).toEqual([{ learningRate: 0.1 }, { learningRate: 0.2 }]);
    expect(stateHash(back)).toBe(stateHash(state));
    const without = firstState(placed, starts, undefined);
    expect(without.agents[0]).not.toHaveProperty("learning");
    expect(stateHash(without)).not.toBe(stateHash(state));
  });
});

describe("fitness", () => {
  const [byLoss, bySolved] = [pbt(), pbt({ fitness: "solved" })];
  const report = (...lossNats: number[]) => ({ lossNats }) as Turn["report"];
  const tasks = (...solved: boolean[]) => solved.map((s) => ({ solved: s })) as Turn["tasks"];

  it("by loss is minus the mean of the later half of the steps", () => {
    expect(fitnessOf({ report: report(9, 9, 2, 1), tasks: [] }, byLoss)).toBe(-1.5);
    expect(fitnessOf({ report: report(9, 3, 1), tasks: [] }, byLoss)).toBe(-2);
  });

  it("by solved is the share of practice tasks solved", () => {
    expect(fitnessOf({ report: report(), tasks: tasks(true, false, false, true) }, bySolved)).toBe(0.5);
  });

  it("of a turn that was lost, took no step or had no task is that of nobody", () => {
    for (const turn of [
      { report: undefined, tasks: tasks(true) },
      { report: report(), tasks: [] },
    ]) {
      expect(fitnessOf(turn, byLoss)).toBe(Number.NEGATIVE_INFINITY);
      expect(fitnessOf(turn, bySolved)).toBe(Number.NEGATIVE_INFINITY);
    }
  });
});

describe("moving parameters between agents", () => {
  const blob = (x: number) => blobOf(Float32Array.of(x, x));
  const agents = [0, 1, 2, 3].map(
    (k): Movable => ({
      parameters: blob(k),
      moments: { first: blob(10 + k), second: blob(20 + k), steps: k },
      learning: { learningRate: 1 + k },
    }),
  );
  const move = (experiment: Experiment, fitness = [0, -1, -2, -3]) =>
    exchangeWeights(
      { experiment, own, base: blob(0) },
      { agents, exchange: undefined },
      {
        ...{ round: 1, trained: [3, 1, 0, 0], fitness },
      },
    );

  it("whoever copies goes on with the other's parameters, moments and settings", () => {
    const { agents: next } = move(pbt({ explore: false }));
    expect(floatsOf(next[3]!.parameters)[0]).toBe(0);
    expect(next[3]!.moments).toEqual(agents[0]!.moments);
    expect(next[3]!.learning).toEqual({ learningRate: 1 });
    expect(next.slice(0, 3).map(({ moments }) => moments)).toEqual(agents.slice(0, 3).map(({ moments }) => moments));
  });

  it("explored settings stay within the experiment's bounds", () => {
    const fast = agents.map((agent) => ({ ...agent, learning: { learningRate: 0.09 } }));
    const experiment = Experiment.parse({ share: { weights: "pbt" }, pbt: { perturb: 4, exploit: false } });
    const explored = [1, 2, 3, 4, 5, 6].map((round) => {
      const { agents: next } = exchangeWeights(
        { experiment, own, base: blob(0) },
        { agents: fast, exchange: undefined },
        { round, trained: [], fitness: [0, -1, -2, -3] },
      );
      return next[3]!.learning!.learningRate;
    });
    expect(new Set(explored)).toEqual(new Set([0.1, 0.09 / 4]));
  });

  it("goes by share.topology", () => {
    const islands = { topology: "islands", island: 2 };
    const { agents: copied } = move(pbt({ explore: false, quantile: 0.5 }, islands));
    expect(copied.map(({ parameters }) => floatsOf(parameters)[0])).toEqual([0, 0, 2, 2]);
    expect(copied.map(({ moments }) => moments.steps)).toEqual([0, 0, 2, 2]);
    const { agents: mixed } = move(Experiment.parse({ share: { weights: "average", ...islands } }));
    expect(mixed.map(({ parameters }) => floatsOf(parameters)[0])).toEqual([0.5, 0.5, 2.5, 2.5]);
  });

  it("with an average moments stay where they are", () => {
    const { agents: next } = move(Experiment.parse({ share: { weights: "fedavg" } }));
    expect(next.map(({ parameters }) => floatsOf(parameters)[0])).toEqual([0.25, 0.25, 0.25, 0.25]);
    expect(next.map(({ moments }) => moments.steps)).toEqual([0, 1, 2, 3]);
  });

  it("is due when agents share; a soup is made once, after the last round, whenever that is", () => {
    const due = (weights: string) => {
      const experiment = Experiment.parse({ rounds: 5, share: { weights, every: 2, from: 3 } });
      const rounds = [1, 2, 3, 4, 5].filter((round) => exchangeIsDue(experiment, round));
      return [rounds, [4, 5].map((round) => lastExchange(experiment, round))];
    };
    expect(due("none")).toEqual([[], [0, 0]]);
    expect(due("pbt")).toEqual([[4], [4, 4]]);
    expect(due("soup")).toEqual([[5], [0, 5]]);
  });

  it("tokens count from the exchange before", () => {
    const rounds = [1, 2, 3, 4].map((round) => ({
      round,
      agents: [{ spent: { trainTokens: 10 ** round } }, { spent: { trainTokens: 0 } }],
    }));
    const { share } = Experiment.parse({ share: { every: 2 } });
    expect(trainedSince({ share }, 2, rounds)).toEqual([110, 0]);
    expect(trainedSince({ share }, 4, rounds)).toEqual([11_000, 0]);
  });
});
