import { beforeAll, describe, expect, it } from "vitest";
import { type AbsorbInput, absorb } from "../agents/learning/absorb.ts";
import type { AbsorbSettings } from "../agents/learning/types.ts";
import { startBackend } from "../src/core/backend.ts";
import { absorbInput, settings, solution, start } from "./learning-input.ts";

beforeAll(async () => {
  await startBackend("wasm");
});

const solutions = [solution("add-9", "plus 4\nplus 5\nplus 0"), solution("double-then-5", "double\nplus 5")];
const learn = (changes: Partial<AbsorbSettings>, more: Partial<AbsorbInput> = {}) =>
  absorb(absorbInput({ solutions, ...more, absorb: { ...settings, ...changes } }));

describe("a training", () => {
  it("that learns is no divergence, and its losses are what they were", () => {
    const { report } = learn({});
    expect(report).not.toHaveProperty("diverged");
    expect(report.lossNats.every(Number.isFinite)).toBe(true);
  });

  it.each<[string, Partial<AbsorbSettings>]>([
    ["a learning rate under which the losses are no numbers", { learningRate: 1e9 }],
    ["a learning rate under which the next loss would be none, after its only step", { learningRate: 1e12, steps: 1 }],
    ["a learning rate under which a norm overflows, and the loss does not show it", { learningRate: 1e25 }],
    ["a learning rate past the range of 32 bits", { learningRate: 1e300, steps: 1 }],
    ["sgd", { rule: "sgd", learningRate: 1e25 }],
    ["rms-prior", { rule: "rms-prior", learningRate: 1e25 }],
    ["a gradient filter", { rule: "sgd", filter: { kind: "ema", memory: 0.5, weight: 1e39, window: 1 } }],
    ["a windowed filter", { rule: "sgd", filter: { kind: "ma", memory: 0.5, weight: 1e39, window: 1 } }],
    ["weight decay", { rule: "adamw", learningRate: 1e20, weightDecay: 1e20 }],
  ])("with %s has diverged", (_, changes) => {
    const { report } = learn(changes);
    expect(report.diverged).toBe(true);
    expect(report.lossNats.every((loss) => Number.isFinite(loss) || Number.isNaN(loss))).toBe(true);
  });

  it("with a penalty past all numbers has diverged", () => {
    const size = start().length;
    const more = { anchor: new Float32Array(size).fill(1), fisher: new Float32Array(size).fill(1e30) };
    const moments = { first: new Float32Array(size), second: new Float32Array(size), steps: 0, more };
    expect(learn({ ewc: 1e30 }, { moments }).report.diverged).toBe(true);
  });

  it("with nothing to train on has not, whatever the settings", () => {
    expect(learn({ learningRate: 1e300 }, { solutions: [] }).report).not.toHaveProperty("diverged");
  });
});
