import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { updateRules } from "../agents/plasticity/registry.ts";
import { defineUpdateRule } from "../agents/plasticity/rule.ts";
import { exchangeRules } from "../shared/exchange/registry.ts";
import { defineExchangeRule } from "../shared/exchange/rule.ts";
import { loadExperiment, parseOverride } from "../src/config/load.ts";
import { type BackendReport, startBackend } from "../src/core/backend.ts";
import { shareParameters } from "../src/core/parameters.ts";
import { executors } from "../src/executor/registry.ts";
import { readHistory } from "../src/store/history.ts";
import { defineMeasure } from "../viz/measures/measure.ts";
import { measures } from "../viz/measures/registry.ts";
import { play, replay } from "./in-process.ts";

let backend: BackendReport;
beforeAll(async () => {
  backend = await startBackend("wasm");
});

/** Everybody goes on with a copy of one of the agents that it hears, which a setting of the rule's own chooses. */
const follow = defineExchangeRule({
  name: "follow",
  note: "a copy of one agent's",
  when: "sharing",
  takes: "copy",
  settings: { leader: z.number().int().min(0).default(0).describe("which of those heard") },
  exchange(parameters, state, { neighbourhoods, round }, { leader }) {
    const from = neighbourhoods.map((heard, k) => heard[leader] ?? k);
    const seen = (state as { rounds: number[] } | undefined)?.rounds ?? [];
    return {
      next: from.map((giver, k) => (giver === k ? parameters[k]! : shareParameters(parameters[giver]!))),
      state: { rounds: [...seen, round] },
      from,
    };
  },
});

const signs = defineUpdateRule({
  name: "signs",
  uses: ["learningRate"],
  step({ parameters, gradient, moments }, { learningRate }) {
    moments.more ??= {};
    moments.more.steps ??= new Float32Array(1);
    moments.more.steps[0]! += 1;
    for (let i = 0; i < parameters.length; i++) parameters[i]! -= learningRate * Math.sign(gradient[i]!);
  },
});

const loudness = defineMeasure({
  key: "loudness",
  name: "Loudness",
  unit: "difference of norms",
  note: "How much longer one agent's weights are than another's: 0 is as long.",
  source: "this test",
  of({ agents, base }) {
    const norms = [...agents, base].map(({ parameters }) => Math.hypot(...parameters));
    return norms.map((a) => norms.map((b) => Math.abs(a - b)));
  },
});

describe("the registries", () => {
  const all = [exchangeRules, updateRules, measures, executors] as const;

  it("name the nearest known one for a name that they do not know", () => {
    expect(() => exchangeRules.get("fedavgg")).toThrow(
      expect.objectContaining({ code: "E_CONFIG", hint: "did you mean share.weights=fedavg?" }),
    );
    expect(() => updateRules.get("adm")).toThrow(expect.objectContaining({ hint: "did you mean absorb.rule=adam?" }));
    expect(() => measures.get("polcy")).toThrow(expect.objectContaining({ hint: "did you mean measure=policy?" }));
    expect(() => executors.get("thread")).toThrow(
      expect.objectContaining({ hint: "did you mean executor.kind=threads?" }),
    );
    for (const registry of all) expect(() => registry.get("constructor")).toThrow(/known: /);
  });

  it("let nobody take the name of another", () => {
    expect(() => exchangeRules.register({ ...follow, name: "none" })).toThrow(
      expect.objectContaining({ code: "E_CONFIG" }),
    );
    expect(() => updateRules.register({ ...signs, name: "adam" })).toThrow(
      expect.objectContaining({ code: "E_CONFIG" }),
    );
  });

  it("are what an experiment may name, and say the nearest in it too", () => {
    const load = (...set: string[]) => loadExperiment(undefined, set.map(parseOverride));
    expect(() => load("share.weights=averge")).toThrow(
      expect.objectContaining({
        code: "E_CONFIG",
        message: expect.stringContaining("wanted none, average, fedavg, diloco, soup or pbt"),
        hint: expect.stringContaining("did you mean average?"),
      }),
    );
    expect(() => load("absorb.rule=adma")).toThrow(expect.objectContaining({ code: "E_CONFIG" }));
    expect(() => load("executor.kind=queue")).toThrow(expect.objectContaining({ code: "E_CONFIG" }));
  });
});

describe("a user's own", () => {
  let without: string; // stateHash of a run before any of them is registered
  beforeAll(async () => {
    without = (await play(backend, {})).stateHash;
    exchangeRules.register(follow);
    updateRules.register(signs);
    measures.register(loudness);
  });

  it("exchange rule plays a run, is recorded, and is replayed to the bit", async () => {
    const { runDir } = await play(backend, { "share.weights": "follow" });
    const { rounds } = readHistory(runDir);
    expect(rounds.map(({ data }) => data.agents.map(({ copied }) => copied))).toEqual([
      [undefined, 0],
      [undefined, 0],
      [undefined, 0],
    ]);
    expect(rounds.map(({ crossings }) => crossings!.parameters)).toEqual(
      new Array(3).fill([
        [0, 1],
        [0, 0],
      ]),
    );
    for (const agent of [0, 1]) expect(await replay(runDir, agent)).toMatchObject({ bitEqual: true });
  });

  it("exchange rule has a section of its own keys, each checked like ours", async () => {
    const { runDir } = await play(backend, { "share.weights": "follow", "follow.leader": 1 });
    const [first] = readHistory(runDir).rounds;
    expect(first!.data.agents.map(({ copied }) => copied)).toEqual([1, undefined]);
    const wrong = [{ path: "follow.leader", value: -1 }];
    expect(() => loadExperiment(undefined, wrong)).toThrow(/follow\.leader: wanted an integer of at least 0/);
    const unknown = [{ path: "follow.leadr", value: 1 }];
    expect(() => loadExperiment(undefined, unknown)).toThrow(
      expect.objectContaining({ code: "E_CONFIG", hint: "did you mean follow.leader?" }),
    );
  });

  it("update rule trains a run, keeps what it remembers, and is replayed to the bit", async () => {
    const { runDir, stateHash } = await play(backend, { "absorb.rule": "signs", "absorb.learningRate": 1e-3 });
    expect(stateHash).not.toBe((await play(backend, { "absorb.learningRate": 1e-3 })).stateHash);
    const replayed = await replay(runDir, 1);
    expect(replayed).toMatchObject({ bitEqual: true });
    expect(replayed.rounds.at(-1)!.steps).toBeGreaterThan(0);
  });

  it("measure is taken in every round, and moves no result", async () => {
    const { runDir, stateHash } = await play(backend, {});
    for (const { data } of readHistory(runDir).rounds) {
      const { loudness: matrix } = data.divergence;
      expect(matrix).toHaveLength(3);
      expect(matrix![0]![0]).toBe(0);
      expect(matrix![0]![2]).toBeGreaterThan(0);
      expect(matrix![2]![0]).toBe(matrix![0]![2]);
    }
    expect(stateHash).toBe(without);
  });
});
