import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { adamDefaults, adamStep, allocateMoments, clipByNorm, rmsPriorStep, sgdStep } from "../src/core/optimisers.ts";

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

describe("Adam", () => {
  it("takes the two steps computed by hand", () => {
    const parameters = Float32Array.of(1, 1);
    const moments = allocateMoments(2);
    const settings = { learningRate: 0.1, beta1: 0.5, beta2: 0.75, epsilon: 0, weightDecay: 0 };
    adamStep(parameters, Float32Array.of(2, 0.5), moments, settings);
    // m = g/2, v = g^2/4; corrected m^ = g, v^ = g^2: the first step is eta times the sign.
    expect([...moments.first, ...moments.second]).toEqual([1, 0.25, 1, 0.0625]);
    expect(parameters).toEqual(Float32Array.of(0.9, 0.9));
    adamStep(parameters, Float32Array.of(-2, 0.5), moments, settings);
    // First: m = 0.5 - 1 = -0.5, m^ = -0.5/0.75 = -2/3; v = 0.75 + 1 = 1.75, v^ = 1.75/0.4375 = 4; step = -1/3.
    expect(parameters[0]).toBeCloseTo(0.9 + 0.1 / 3, 6);
    expect(parameters[1]).toBeCloseTo(0.8, 6);
    expect(moments.steps).toBe(2);
  });

  it("decays weights beside the gradient and not through it", () => {
    const parameters = Float32Array.of(4);
    adamStep(parameters, Float32Array.of(0), allocateMoments(1), {
      ...adamDefaults,
      learningRate: 0.5,
      weightDecay: 0.25,
    });
    expect(parameters[0]).toBe(3.5); // 4 - 0.5 * 0.25 * 4
  });

  it("with step size 0 leaves every bit of the parameters, and still learns its moments", () => {
    fc.assert(
      fc.property(vectors, ([parameters, gradient]) => {
        const before = bitsOf(parameters);
        const moments = allocateMoments(parameters.length);
        adamStep(parameters, gradient, moments, { ...adamDefaults, learningRate: 0, weightDecay: 0.1 });
        expect(bitsOf(parameters)).toEqual(before);
        expect(moments.steps).toBe(1);
      }),
    );
  });

  it("finds the minimum of a badly scaled bowl", () => {
    const parameters = Float32Array.of(3, -2);
    const moments = allocateMoments(2);
    for (let i = 0; i < 800; i++) {
      const gradient = Float32Array.of(200 * parameters[0]!, 0.02 * (parameters[1]! - 1));
      adamStep(parameters, gradient, moments, { ...adamDefaults, learningRate: 0.05 });
    }
    expect(parameters[0]).toBeCloseTo(0, 2);
    expect(parameters[1]).toBeCloseTo(1, 2);
  });
});

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
    sgdStep(parameters, Float32Array.of(2, 4), { learningRate: 0.25 });
    expect([...parameters]).toEqual([0.5, -1]);
  });
});

describe("clipping by norm", () => {
  it("returns the norm before and leaves at most the given one, in the same direction", () => {
    const gradient = Float32Array.of(3, 4);
    expect(clipByNorm(gradient, 10)).toBe(5);
    expect([...gradient]).toEqual([3, 4]);
    expect(clipByNorm(gradient, 2.5)).toBe(5);
    expect([...gradient]).toEqual([1.5, 2]);
  });

  it("reports a norm that is not finite and touches nothing", () => {
    const gradient = Float32Array.of(1, Number.POSITIVE_INFINITY);
    expect(clipByNorm(gradient, 1)).toBe(Number.POSITIVE_INFINITY);
    expect(gradient[0]).toBe(1);
    expect(clipByNorm(Float32Array.of(Number.NaN), 1)).toBeNaN();
  });
});

it("vectors of different lengths are E_SHAPE in every rule", () => {
  const [two, three] = [new Float32Array(2), new Float32Array(3)];
  const shape = expect.objectContaining({ code: "E_SHAPE" });
  const prior = { learningRate: 1, decay: 0, epsilon: 1 };
  expect(() => adamStep(two, three, allocateMoments(2), { ...adamDefaults, learningRate: 1 })).toThrow(shape);
  expect(() => adamStep(two, two, allocateMoments(3), { ...adamDefaults, learningRate: 1 })).toThrow(shape);
  expect(() => rmsPriorStep(two, two, three, allocateMoments(2), prior)).toThrow(shape);
  expect(() => sgdStep(two, three, { learningRate: 1 })).toThrow(shape);
});
