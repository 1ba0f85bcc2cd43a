import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { adamDefaults, adamStep, allocateMoments, clipByNorm } from "../src/core/optimisers.ts";

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
  expect(() => adamStep(two, three, allocateMoments(2), { ...adamDefaults, learningRate: 1 })).toThrow(shape);
  expect(() => adamStep(two, two, allocateMoments(3), { ...adamDefaults, learningRate: 1 })).toThrow(shape);
});
