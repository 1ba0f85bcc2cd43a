import { beforeAll, describe, expect, it } from "vitest";
import { type AbsorbInput, absorb } from "../agents/learning/absorb.ts";
import { effectiveShares, nextSources, SOURCES } from "../agents/learning/mixture.ts";
import { pairKey } from "../agents/memory/replay.ts";
import { evaluateLoss } from "../agents/policy/loss.ts";
import { fullParameters, initialOwn, ownOf } from "../agents/policy/own.ts";
import type { OwnSettings } from "../agents/policy/own-settings.ts";
import { startBackend } from "../src/core/backend.ts";
import { allocateMoments } from "../src/core/optimisers.ts";
import { stream } from "../src/core/random.ts";
import { tf } from "../src/core/tf.ts";
import { absorbInput, consequence, settings, shape, solution, start, tasks } from "./learning-input.ts";

const solutions = [solution("add-9", "plus 4\nplus 5\nplus 0"), solution("double-then-5", "double\nplus 5")];
const consequences = [consequence(tasks[2]!.id, "plus 9")];

let parameters: Float32Array;
const inputWith = (changes: Partial<AbsorbInput> = {}) =>
  absorbInput({ parameters, solutions, consequences, ...changes });
const lossOf = (vector: Float32Array) => evaluateLoss(shape, vector, solutions).lossNats;

beforeAll(async () => {
  await startBackend("wasm");
  parameters = start();
});

describe("absorb", () => {
  it.each(["adam", "rms-prior"] as const)("lowers the loss of its solutions under the rule %s", (rule) => {
    const input = inputWith({ absorb: { ...settings, rule } });
    const out = absorb(input);
    expect(out.report.steps).toBe(settings.steps);
    expect(lossOf(out.parameters)).toBeLessThan(lossOf(parameters) - 0.1);
  });

  it.each(["adam", "rms-prior"] as const)("lowers it by adapters alone under the rule %s", (rule) => {
    const adapters: OwnSettings = {
      freeze: [],
      adapters: { rank: 2, alpha: 8, matrices: ["query", "value", "up", "down"] },
    };
    const own = ownOf(shape, adapters);
    const first = initialOwn(own, parameters, stream(1, "adapters"));
    const input = inputWith({
      absorb: { ...settings, rule },
      parameters: { own: first, base: parameters, settings: adapters },
    });
    const out = absorb(input);
    expect(out.report.steps).toBe(settings.steps);
    expect(out.moments.first.length).toBe(own.layout.size);
    expect(lossOf(fullParameters(own, parameters, out.parameters))).toBeLessThan(lossOf(parameters) - 0.05);
  });

  it("gives today's numbers where all parameters are named as the agent's own", () => {
    const whole: OwnSettings = { freeze: [], adapters: { rank: 0, alpha: 8, matrices: ["query"] } };
    const [a, b] = [inputWith(), inputWith({ parameters: { own: parameters, base: parameters, settings: whole } })];
    expect(absorb(b)).toEqual(absorb(a));
  });

  it.each([
    ["the rule is none", { absorb: { ...settings, rule: "none" as const } }],
    ["the learning rate is 0", { absorb: { ...settings, learningRate: 0 } }],
    [
      "it is 0 under a decay to another base",
      { absorb: { ...settings, rule: "rms-prior" as const, learningRate: 0, decay: 0.5 } },
    ],
    ["there is nothing to train on", { solutions: [], consequences: [] }],
    ["the budget does not reach for one batch", { budget: { trainTokens: 20, programRuns: 0 } }],
  ])("leaves parameters bit-equal when %s", (_, changes) => {
    const input = inputWith({ base: new Float32Array(parameters.length), ...changes });
    const out = absorb(input);
    expect(Buffer.from(out.parameters.buffer).equals(Buffer.from(parameters.slice().buffer))).toBe(true);
    expect(out.spent.trainTokens).toBe(0);
  });

  it("gives the same for the same arguments and changes none of them", () => {
    const moments = allocateMoments(parameters.length);
    const before = parameters.slice();
    const [a, b] = [inputWith({ moments }), inputWith({ moments })];
    expect(absorb(a)).toEqual(absorb(b));
    expect(parameters).toEqual(before);
    expect(moments).toEqual(allocateMoments(parameters.length));
  });

  it("never passes its token budget", () => {
    const out = absorb(inputWith({ budget: { trainTokens: 400, programRuns: 0 } }));
    expect(out.spent.trainTokens).toBeLessThanOrEqual(400);
    expect(out.spent.flops).toBe(6 * parameters.length * out.spent.trainTokens);
    expect(out.report.steps).toBeGreaterThan(0);
    expect(out.report.steps).toBeLessThan(settings.steps);
  });

  it("keeps the shares of the mixture, and an empty source gives its share to the others", () => {
    const full = { solutions: 3, consequences: 1, replay: 9, base: 1, shown: 0 };
    const given = { solutions: 0, consequences: 0, replay: 0, base: 0, shown: 0 };
    for (let step = 1; step <= 40; step++) {
      nextSources(effectiveShares(settings.mixture, full), given, 7);
      for (const s of SOURCES) expect(Math.abs(given[s] - settings.mixture[s] * 7 * step)).toBeLessThan(1.5);
    }
    const without = effectiveShares(settings.mixture, { ...full, replay: 0 });
    expect(without.replay).toBe(0);
    expect(without.solutions).toBeCloseTo(0.4 / 0.75);
    expect(SOURCES.reduce((sum, s) => sum + without[s], 0)).toBeCloseTo(1);
    const drawn = absorb(inputWith()).report.drawn;
    expect(drawn.replay).toBe(0);
    expect(drawn.solutions / (settings.batch * settings.steps)).toBeCloseTo(0.4 / 0.75, 1);
    // A whole turn's batches, made-up pairs among them.
    const { report } = absorb(inputWith({ replay: absorb(inputWith()).replay }));
    const places = settings.batch * settings.steps;
    for (const s of SOURCES) expect(Math.abs(report.drawn[s] - settings.mixture[s] * places)).toBeLessThanOrEqual(1);
  });

  it("a task's dopamine scales how much its solution is learned", () => {
    const only = { ...settings, mixture: { solutions: 1, consequences: 0, replay: 0, base: 0, shown: 0 } };
    const lossAfter = (dopamine: Record<string, number>) => {
      const out = absorb(inputWith({ absorb: only, dopamine }));
      return evaluateLoss(shape, out.parameters, solutions.slice(0, 1)).lossNats;
    };
    expect(lossAfter({ "add-9": 1, "double-then-5": -1 })).toBeLessThan(lossAfter({ "add-9": -1, "double-then-5": 1 }));
  });

  it("a task without dopamine, whatever its name, has weight 1", () => {
    const named = solutions.map((s) => ({ ...s, taskId: "constructor" }));
    const { parameters: learned } = absorb(inputWith({ solutions: named }));
    expect(learned.every(Number.isFinite)).toBe(true);
    expect(learned).toEqual(absorb(inputWith()).parameters);
  });

  it("puts what it learned into replay, at the priority of its last loss, and updates what it replays", () => {
    const first = absorb(inputWith());
    expect(first.replay.map(pairKey).sort()).toEqual([...solutions, ...consequences].map(pairKey).sort());
    const second = absorb(inputWith({ replay: first.replay, solutions: [], consequences: [] }));
    expect(second.report.drawn.replay).toBeGreaterThan(0);
    for (const [k, { priority }] of second.replay.entries()) expect(priority).not.toBe(first.replay[k]!.priority);
    expect(second.replay).toHaveLength(first.replay.length);
  });

  it("trains on and gives back the shortened solutions", () => {
    const out = absorb(inputWith({ compress: { enabled: true, attempts: 50, library: false } }));
    expect(out.report.compressed.shortened).toBe(1);
    expect(out.solutions[0]!.answer.length).toBeLessThan(solutions[0]!.answer.length);
    expect(out.spent.programRuns).toBeGreaterThan(0);
    expect(out.replay.map(pairKey)).toContain(pairKey(out.solutions[0]!));
  });

  it("leaves no tensor behind", () => {
    absorb(inputWith());
    const before = tf.memory().numTensors;
    absorb(inputWith());
    expect(tf.memory().numTensors).toBe(before);
  });
});
