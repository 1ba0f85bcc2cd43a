import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { absorb } from "../agents/learning/absorb.ts";
import { addPenalty, consolidate } from "../agents/memory/ewc.ts";
import type { Moments } from "../agents/plasticity/moments.ts";
import { adam } from "../agents/plasticity/rules/adam.ts";
import { adamw } from "../agents/plasticity/rules/adamw.ts";
import { filterByMean } from "../agents/plasticity/rules/grokfast-ema.ts";
import { filterByWindow } from "../agents/plasticity/rules/grokfast-ma.ts";
import { gatherSquares, rmsPriorStep } from "../agents/plasticity/rules/rms-prior.ts";
import { sgdStep } from "../agents/plasticity/rules/sgd.ts";
import { updateBy } from "../agents/plasticity/update-rule.ts";
import { startBackend } from "../src/core/backend.ts";
import { allocateMoments } from "../src/core/optimisers.ts";
import { absorbInput, plain, settings, solution, tasks } from "./learning-input.ts";

const bitsOf = (values: Float32Array) => Array.from(new Uint32Array(values.slice().buffer));
const vectors = fc
  .integer({ min: 1, max: 8 })
  .chain((n) =>
    fc.tuple(
      ...([0, 1, 2] as const).map(() =>
        fc.float32Array({ minLength: n, maxLength: n, noNaN: true, min: -1e6, max: 1e6 }),
      ),
    ),
  ) as fc.Arbitrary<[Float32Array, Float32Array, Float32Array]>;

describe("RMS with decay to the prior", () => {
  it("takes the two steps computed by hand", () => {
    const parameters = Float32Array.of(1, 1);
    const prior = Float32Array.of(0, 2);
    const moments = allocateMoments(2);
    const settings = { learningRate: 0.5, decay: 0.25, epsilon: 0 };
    rmsPriorStep(parameters, Float32Array.of(3, -1), prior, moments, settings);
    // MS = (3, 1), mean 2, RMS = (1.5, 0.5): 1 - 0.5 + 0.375 (0 - 1) = 0.125; 1 + 0.5 + 0.125 (2 - 1) = 1.625
    expect([...parameters]).toEqual([0.125, 1.625]);
    rmsPriorStep(parameters, Float32Array.of(1, 7), prior, moments, settings);
    // mean squares (5, 25); MS = (sqrt 5, 5), mean (sqrt 5 + 5) / 2
    const root = Math.sqrt(5);
    const mean = (root + 5) / 2;
    expect([...moments.second]).toEqual([5, 25]);
    expect(parameters[0]).toBeCloseTo(0.125 - 0.5 / root + ((0.25 * root) / mean) * (0 - 0.125), 6);
    expect(parameters[1]).toBeCloseTo(1.625 - (0.5 * 7) / 5 + ((0.25 * 5) / mean) * (2 - 1.625), 6);
  });

  it("never pulls past the prior, however strong the decay", () => {
    const parameters = Float32Array.of(1, 1);
    rmsPriorStep(parameters, Float32Array.of(8, 0.01), Float32Array.of(5, 5), allocateMoments(2), {
      learningRate: 0,
      decay: 0.9,
      epsilon: 1e-8,
    });
    expect(parameters[0]).toBe(5); // 0.9 * RMS is about 1.8, capped at 1
    expect(parameters[1]).toBeGreaterThan(1);
    expect(parameters[1]).toBeLessThan(1.1);
  });

  it("with step size 0 and decay 0 leaves every bit of the parameters", () => {
    fc.assert(
      fc.property(vectors, ([parameters, gradient, prior]) => {
        const before = bitsOf(parameters);
        rmsPriorStep(parameters, gradient, prior, allocateMoments(parameters.length), {
          learningRate: 0,
          decay: 0,
          epsilon: 1e-8,
        });
        expect(bitsOf(parameters)).toEqual(before);
      }),
    );
  });

  it("without any gradient moves nothing and makes no NaN", () => {
    const parameters = Float32Array.of(1, 2);
    rmsPriorStep(parameters, new Float32Array(2), new Float32Array(2), allocateMoments(2), {
      learningRate: 1,
      decay: 0.5,
      epsilon: 1e-8,
    });
    expect([...parameters]).toEqual([1, 2]);
  });
});

describe("gradient descent", () => {
  it("subtracts the scaled gradient, and with step size 0 leaves every bit", () => {
    const parameters = Float32Array.of(1, -0);
    sgdStep(parameters, Float32Array.of(2, -0), { learningRate: 0 });
    expect(bitsOf(parameters)).toEqual(bitsOf(Float32Array.of(1, -0)));
    sgdStep(parameters, Float32Array.of(2, 4), { learningRate: 0.25 }); // 1 - 0.25 * 2; 0 - 0.25 * 4
    expect([...parameters]).toEqual([0.5, -1]);
    sgdStep(parameters, Float32Array.of(-2, 1), { learningRate: 0.25 }); // 0.5 + 0.5; -1 - 0.25
    expect([...parameters]).toEqual([1, -1.25]);
  });
});

describe("Adam at test time", () => {
  it("takes the steps computed by hand, and AdamW the same and the decay beside them", () => {
    // m = 0.1 g, v = 0.02 g^2; corrected they are g and g^2: the first step is eta times the sign.
    const [one, other] = [Float32Array.of(4), Float32Array.of(4)];
    const [ofOne, ofOther] = [allocateMoments(1), allocateMoments(1)];
    adam(one, Float32Array.of(3), ofOne, { learningRate: 0.5 });
    expect(one[0]).toBeCloseTo(3.5, 6);
    adamw(other, Float32Array.of(3), ofOther, { learningRate: 0.5, weightDecay: 0.25 });
    expect(other[0]).toBeCloseTo(3, 6); // 4 - 0.5 (1 + 0.25 * 4)
    // Then g = -1: m = 0.9 * 0.3 - 0.1 = 0.17, over 1 - 0.9^2 = 0.19 it is 0.894737;
    // v = 0.98 * 0.18 + 0.02 = 0.1964, over 1 - 0.98^2 = 0.0396 it is 4.959596, whose root is 2.227015; the ratio is 0.401765.
    adam(one, Float32Array.of(-1), ofOne, { learningRate: 0.5 });
    expect(one[0]).toBeCloseTo(3.299117, 5); // 3.5 - 0.5 * 0.401765
    adamw(other, Float32Array.of(-1), ofOther, { learningRate: 0.5, weightDecay: 0.25 });
    expect(other[0]).toBeCloseTo(2.424117, 5); // 3 - 0.5 (0.401765 + 0.25 * 3)
  });
});

describe("Grokfast", () => {
  it("adds an exponential mean of the gradients", () => {
    const slow = new Float32Array(2);
    const settings = { memory: 0.5, weight: 2 };
    const first = Float32Array.of(4, -2);
    filterByMean(first, slow, settings); // h = (2, -1): g + 2 h
    expect([...first, ...slow]).toEqual([8, -4, 2, -1]);
    const second = Float32Array.of(0, 6);
    filterByMean(second, slow, settings); // h = (1, 2.5)
    expect([...second, ...slow]).toEqual([2, 11, 1, 2.5]);
  });

  it("adds the mean of a window once the window is full", () => {
    const state = { kept: new Float32Array(2), slow: new Float32Array(1) };
    const settings = { weight: 2, window: 2 };
    const seen = [4, 8, 2].map((g, step) => {
      const gradient = Float32Array.of(g);
      filterByWindow(gradient, state, step, settings);
      return gradient[0];
    });
    expect(seen).toEqual([4, 20, 12]); // 4; 8 + 2 (4 + 8) / 2; 2 + 2 (8 + 2) / 2
  });

  it("keeps in its window the mean of the last gradients, however many there were", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -64, max: 64 }), { minLength: 4, maxLength: 40 }), (gradients) => {
        const state = { kept: new Float32Array(4), slow: new Float32Array(1) };
        for (const [step, g] of gradients.entries()) {
          filterByWindow(Float32Array.of(g), state, step, { weight: 1, window: 4 });
        }
        expect(state.slow[0]).toBe(gradients.slice(-4).reduce((a, b) => a + b, 0) / 4);
      }),
    );
  });
});

describe("elastic weight consolidation", () => {
  it("pulls towards what was known, by how much it mattered", () => {
    const gradient = Float32Array.of(1, 1);
    const known = { anchor: Float32Array.of(0, 2), fisher: Float32Array.of(4, 0.5) };
    addPenalty(gradient, Float32Array.of(1, 1), known, 0.5); // 1 + 0.5 * 4 * 1; 1 + 0.5 * 0.5 * (1 - 2)
    expect([...gradient]).toEqual([3, 0.75]);
    addPenalty(gradient, Float32Array.of(-0.5, 2), known, 0.5); // 3 + 0.5 * 4 * -0.5; 0.75 + 0
    expect([...gradient]).toEqual([2, 0.75]);
  });

  it("remembers earlier tasks less with every later one", () => {
    const known = { anchor: new Float32Array(2), fisher: Float32Array.of(4, 0) };
    consolidate(known, Float32Array.of(7, 8), Float32Array.of(1, 2), 0.5);
    expect([...known.fisher, ...known.anchor]).toEqual([3, 2, 7, 8]); // 0.5 * 4 + 1; 0 + 2
    consolidate(known, Float32Array.of(6, 8), Float32Array.of(0, 1), 0.5);
    expect([...known.fisher, ...known.anchor]).toEqual([1.5, 2, 6, 8]); // 0.5 * 3; 0.5 * 2 + 1
  });
});

describe("the rule that settings name", () => {
  const learning = { ...plain, rule: "sgd", learningRate: 1, decay: 0, clip: 1 } as const;
  const ema = { kind: "ema", memory: 0.5, weight: 2, window: 1 } as const;

  it("clips the gradient of the data, adds its slow part, and then the penalty", () => {
    const rule = updateBy({ ...learning, filter: ema, ewc: 0.5, fisher: 1 }, new Float32Array(1))!;
    const known = { anchor: Float32Array.of(4), fisher: Float32Array.of(1) };
    const moments: Moments = { ...allocateMoments(1), more: known };
    const parameters = Float32Array.of(6);
    rule.step(parameters, Float32Array.of(8), moments); // clipped 1; h = 0.5: 1 + 2 * 0.5 = 2; penalty 0.5 * 1 * 2: 3
    expect([...parameters, ...moments.more!.slow!]).toEqual([3, 0.5]);
    rule.end(parameters, moments); // the mean square is that of the clipped gradient: 1
    expect([...moments.more!.fisher!, ...moments.more!.anchor!]).toEqual([2, 3]);
  });

  it("leaves out a step whose gradient is not finite", () => {
    const rule = updateBy({ ...learning, filter: { ...ema, kind: "ma", window: 2 }, ewc: 1 }, new Float32Array(1))!;
    const moments: Moments = allocateMoments(1);
    const parameters = Float32Array.of(6);
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) rule.step(parameters, Float32Array.of(bad), moments);
    rule.gather(Float32Array.of(Number.NaN), moments);
    rule.end(parameters, moments);
    expect([parameters, moments]).toEqual([Float32Array.of(6), allocateMoments(1)]);
  });

  it("is none where it could change nothing", () => {
    for (const still of [{ rule: "none" }, { learningRate: 0, decay: 1, ewc: 1 }] as const) {
      expect(updateBy({ ...learning, ...still }, new Float32Array(1))).toBeUndefined();
    }
  });
});

it("vectors of different lengths are E_SHAPE in every rule", () => {
  const [two, three] = [new Float32Array(2), new Float32Array(3)];
  const calls = [
    () => rmsPriorStep(two, two, three, allocateMoments(2), { learningRate: 1, decay: 0, epsilon: 1 }),
    () => gatherSquares(three, allocateMoments(2)),
    () => sgdStep(two, three, { learningRate: 1 }),
    () => adam(two, three, allocateMoments(2), { learningRate: 1 }),
    () => adamw(two, two, allocateMoments(3), { learningRate: 1, weightDecay: 0 }),
    () => filterByMean(two, three, { memory: 0, weight: 1 }),
    () => filterByWindow(two, { kept: three, slow: two }, 0, { weight: 1, window: 2 }),
    () => addPenalty(two, two, { anchor: two, fisher: three }, 1),
    () => consolidate({ anchor: two, fisher: two }, two, three, 1),
  ];
  for (const call of calls) expect(call).toThrow(expect.objectContaining({ code: "E_SHAPE" }));
});

describe("a turn", () => {
  beforeAll(async () => {
    await startBackend();
  });

  const inputWith = (changed: object) =>
    absorbInput({ solutions: [solution(tasks[0]!.id, "double")], absorb: { ...settings, ...changed } });
  const rules = {
    sgd: { rule: "sgd", learningRate: 0.1 },
    adamw: { rule: "adamw", weightDecay: 1 },
    ema: { filter: { kind: "ema", memory: 0.9, weight: 2, window: 1 } },
    ma: { filter: { kind: "ma", memory: 0, weight: 2, window: 3 } },
    ewc: { ewc: 10, fisher: 0.5 },
  } as const;

  it.each(Object.entries(rules))("by %s goes another way than by plain Adam, from the same start", (_, changes) => {
    const learn = (changed: object) => {
      const input = inputWith(changed);
      const first = absorb(input);
      const second = absorb({ ...input, parameters: first.parameters, moments: first.moments });
      expect(second.report.steps).toBeGreaterThan(0);
      return { next: second.parameters, moments: second.moments, last: second.report.lossNats };
    };
    expect(learn(changes).last).not.toEqual(learn({}).last);
    expect(learn(changes).last).toEqual(learn(changes).last);
  });

  it("leaves what a filter and a penalty remember for the next one, and the moments it was given as they are", () => {
    const input = inputWith({ ...rules.ema, ...rules.ewc });
    const { parameters, moments } = absorb(input);
    expect(Object.keys(moments.more ?? {}).sort()).toEqual(["anchor", "fisher", "slow"]);
    expect(moments.more!.anchor).toEqual(parameters);
    const before: Moments = structuredClone(moments);
    absorb({ ...input, parameters, moments });
    expect(moments).toEqual(before);
  });
});
