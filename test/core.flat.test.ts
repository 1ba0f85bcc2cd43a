import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { startBackend } from "../src/core/backend.ts";
import { type Flat, openFlat, setTensors, tensorsOf } from "../src/core/flat.ts";
import { adamStep, clipByNorm } from "../src/core/optimisers.ts";
import { layoutOf } from "../src/core/parameters.ts";
import { stream } from "../src/core/random.ts";
import { tf } from "../src/core/tf.ts";

beforeAll(async () => {
  await startBackend("wasm");
});

const layout = layoutOf([
  { name: "a", shape: [3, 5] },
  { name: "b", shape: [7] },
]);
const ramp = () => Float32Array.from({ length: layout.size }, (_, i) => i / 3);

describe.each(["wasm", "cpu"] as const)("a vector on %s", (backend) => {
  beforeAll(async () => {
    await startBackend(backend);
  });

  it("is a copy, becomes the layout's tensors and takes them back", () => {
    const values = ramp();
    const flat = openFlat(values);
    const back = openFlat(new Float32Array(layout.size));
    values.fill(0);
    tf.tidy(() => {
      const tensors = tensorsOf(flat, layout);
      expect(tensors.map(({ shape }) => shape)).toEqual([[3, 5], [7]]);
      setTensors(back, layout, tensors);
    });
    expect(back.floats()).toEqual(ramp());
    for (const each of [flat, back]) each.free();
  });

  it("and its tensors do not change one another", () => {
    const flat = openFlat(ramp());
    tf.tidy(() => {
      const [a] = tensorsOf(flat, layout);
      flat.floats().fill(9);
      expect(a!.dataSync()[1]).toBeCloseTo(1 / 3, 6);
    });
    flat.free();
  });
});

describe("optimisers on vectors in WASM's memory", () => {
  beforeAll(async () => {
    await startBackend("wasm");
  });

  it("give the very bits that they give on ordinary arrays, whatever the size and the settings", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.constantFrom(0, 1e-3, 0.5),
        fc.constantFrom(0, 0.1),
        fc.constantFrom(0.01, 1e6),
        fc.integer(),
        (size, learningRate, weightDecay, max, seed) => {
          const random = stream(seed, "optimisers");
          const vector = () => Float32Array.from({ length: size }, () => random.normal());
          const arrays = [vector(), vector(), vector(), vector().map(Math.abs)] as const;
          const flats = arrays.map(openFlat) as [Flat, Flat, Flat, Flat];
          const settings = { learningRate, beta1: 0.9, beta2: 0.98, epsilon: 1e-8, weightDecay };
          const step = ([theta, gradient, first, second]: readonly Float32Array[]) => {
            const norm = clipByNorm(gradient!, max);
            adamStep(theta!, gradient!, { first: first!, second: second!, steps: 3 }, settings);
            return norm;
          };
          expect(step(flats.map((flat) => flat.floats()))).toBe(step(arrays));
          for (const [k, flat] of flats.entries()) expect(flat.floats()).toEqual(arrays[k]);
          for (const flat of flats) flat.free();
        },
      ),
    );
  });

  it("leave a gradient alone whose norm is not finite", () => {
    const flat = openFlat(Float32Array.of(1, Number.POSITIVE_INFINITY, 2));
    expect(clipByNorm(flat.floats(), 1)).toBe(Number.POSITIVE_INFINITY);
    expect([...flat.floats()]).toEqual([1, Number.POSITIVE_INFINITY, 2]);
    flat.free();
  });
});
