import { beforeAll, describe, expect, it } from "vitest";
import { BALANCE, routesOf, sparseExperts } from "../agents/policy/experts.ts";
import { expertLoad } from "../agents/policy/load.ts";
import { initialParameters } from "../agents/policy/model.ts";
import type { PolicyShape } from "../agents/policy/shape.ts";
import { startBackend } from "../src/core/backend.ts";
import { openFlat, setTensors, tensorsOf } from "../src/core/flat.ts";
import { adamDefaults, adamStep, allocateMoments } from "../src/core/optimisers.ts";
import { layoutOf } from "../src/core/parameters.ts";
import { stream } from "../src/core/random.ts";
import { tf } from "../src/core/tf.ts";

beforeAll(async () => {
  await startBackend("wasm");
});

describe("routesOf", () => {
  it("sends each row to its likeliest expert, the first of equals, with that probability as its gate", () => {
    const { choice, gates, rowsOf } = routesOf(new Float32Array([0, 2, 1, 3, 3, 1]), 3);
    expect([...choice]).toEqual([1, 0]);
    expect(rowsOf).toEqual([[1], [0], []]);
    expect(gates[0]).toBeCloseTo(Math.exp(2) / (1 + Math.exp(2) + Math.E), 6);
  });
});

describe("expertLoad", () => {
  const shape: PolicyShape = { vocabulary: 9, context: 6, layers: 2, width: 8, heads: 2, hidden: 8, experts: 3 };
  const random = stream(1, "load");
  const tokens = (count: number) => Array.from({ length: count }, () => random.integer(shape.vocabulary));
  const examples = Array.from({ length: 40 }, () => ({ prompt: tokens(4), answer: tokens(2) }));
  const loadOf = (some: typeof examples) => expertLoad(shape, initialParameters(shape, stream(1, "weights")), some);

  it("is each layer's share of tokens by expert, however many passes the examples take", () => {
    const all = loadOf(examples);
    expect(all.map((shares) => shares.length)).toEqual([3, 3]);
    const alone = examples.map((example) => loadOf([example]));
    for (const [layer, shares] of all.entries()) {
      expect(shares.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
      for (const [expert, share] of shares.entries()) {
        const mean = alone.reduce((sum, loads) => sum + loads[layer]![expert]!, 0) / examples.length;
        expect(share).toBeCloseTo(mean, 12);
      }
    }
  });
});

/**
 * The regression of SYSTEMS.md section 11: 8 clusters of inputs [16], each with a linear map of its own, 8 experts, 1,500 Adam
 * steps on batches of 256. Gives the mean squared error and each expert's rows on 4,096 fresh inputs.
 */
function train(seed: number, balanceWeight: number): { error: number; load: number[] } {
  const [width, hidden, clusters, experts] = [16, 32, 8, 8];
  const random = stream(seed, "experts");
  const normal = (count: number, deviation: number) =>
    Float32Array.from({ length: count }, () => deviation * random.normal());
  const centres = Array.from({ length: clusters }, () => normal(width, 1));
  const maps = Array.from({ length: clusters }, () => normal(width * width, 1 / Math.sqrt(width)));
  const draw = (count: number) => {
    const [x, y] = [new Float32Array(count * width), new Float32Array(count * width)];
    for (let row = 0; row < count; row++) {
      const cluster = random.integer(clusters);
      for (let d = 0; d < width; d++) x[row * width + d] = centres[cluster]![d]! + 0.3 * random.normal();
      for (let o = 0; o < width; o++) {
        for (let d = 0; d < width; d++) y[row * width + o]! += maps[cluster]![o * width + d]! * x[row * width + d]!;
      }
    }
    return { x, y };
  };
  const layout = layoutOf([
    { name: "router", shape: [width, experts] },
    ...Array.from({ length: experts }, () => [
      { name: "up", shape: [width, hidden] },
      { name: "down", shape: [hidden, width] },
    ]).flat(),
  ]);
  const parameters = new Float32Array(layout.size);
  for (const { name, offset, size, shape } of layout.slots) {
    parameters.set(normal(size, name === "router" ? 0.02 : 1 / Math.sqrt(shape[0]!)), offset);
  }
  const errorOf = (tensors: readonly tf.Tensor[], { x, y }: ReturnType<typeof draw>) => {
    const rows = x.length / width;
    const found = sparseExperts(tf.tensor2d(x, [rows, width]), {
      router: tensors[0] as tf.Tensor2D,
      experts: Array.from({ length: experts }, (_, e) => ({
        up: tensors[1 + 2 * e] as tf.Tensor2D,
        down: tensors[2 + 2 * e] as tf.Tensor2D,
      })),
    });
    const error = tf.mean(tf.squaredDifference(found.y, tf.tensor2d(y, [rows, width]))) as tf.Scalar;
    return { ...found, error };
  };
  const moments = allocateMoments(parameters.length);
  for (let step = 0; step < 1500; step++) {
    const batch = draw(256);
    const gradient = openFlat(parameters);
    tf.tidy(() => {
      const loss = (...tensors: tf.Tensor[]): tf.Scalar => {
        const { error, balance } = errorOf(tensors, batch);
        return tf.add(error, tf.mul(balance, balanceWeight));
      };
      setTensors(gradient, layout, tf.valueAndGrads(loss)(tensorsOf(parameters, layout)).grads);
    });
    adamStep(parameters, gradient.floats(), moments, { ...adamDefaults, learningRate: 1e-3 });
    gradient.free();
  }
  return tf.tidy(() => {
    const { error, load } = errorOf(tensorsOf(parameters, layout), draw(4096));
    return { error: error.dataSync()[0]!, load };
  });
}

describe("sparse experts on a regression of 8 clusters", () => {
  it("share the load evenly when balanced, with none dead, and lose nothing by it", () => {
    const seeds = [1, 2];
    const free = seeds.map((seed) => train(seed, 0));
    const balanced = seeds.map((seed) => train(seed, BALANCE));
    const most = (load: number[]) => (Math.max(...load) * load.length) / load.reduce((a, b) => a + b, 0);
    const error = (runs: { error: number }[]) => runs.reduce((sum, run) => sum + run.error, 0);
    for (const { load } of balanced) {
      expect(most(load)).toBeLessThanOrEqual(1.25);
      expect(load).not.toContain(0);
    }
    expect(error(balanced)).toBeLessThanOrEqual(1.05 * error(free));
    for (const { load } of free) expect(most(load)).toBeGreaterThan(1.25); // or the check would say nothing
  });
});
