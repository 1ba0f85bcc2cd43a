import { beforeAll, describe, expect, it } from "vitest";
import { evaluateLoss, lossAndGradient, probe } from "../agents/policy/loss.ts";
import { fullLogits, initialParameters, policyLayout } from "../agents/policy/model.ts";
import type { PolicyShape } from "../agents/policy/shape.ts";
import type { Example } from "../environments/environment.ts";
import { startBackend } from "../src/core/backend.ts";
import { slotView } from "../src/core/parameters.ts";
import { stream } from "../src/core/random.ts";
import { tf } from "../src/core/tf.ts";

const shape: PolicyShape = { vocabulary: 11, context: 12, layers: 2, width: 8, heads: 2, hidden: 12 };
const random = stream(5, "test");
const tokens = (length: number) => Array.from({ length }, () => 1 + random.integer(10));
const parameters = initialParameters(shape, random).map((x) => (x === 1 ? 1 + 0.1 * random.normal() : 15 * x));
const short: Example = { prompt: tokens(3), answer: tokens(2) };
const long: Example = { prompt: tokens(5), answer: tokens(6) };
const ones = new Float32Array([1, 1]);

beforeAll(async () => {
  await startBackend("wasm");
});

/** Every way to build the model. */
const options = [
  { what: "one head of keys a head", shape },
  { what: "grouped heads", shape: { ...shape, heads: 4, keyHeads: 2 } },
  { what: "sparse experts", shape: { ...shape, experts: 3 } },
];

describe.each(options)("lossAndGradient with $what", ({ shape }) => {
  const parameters = initialParameters(shape, stream(6, "options")).map((x) =>
    x === 1 ? 1 + 0.1 * random.normal() : 15 * x,
  );

  it("gives the gradient that finite differences give, for every tensor of the model", () => {
    const weights = new Float32Array([0.5, 2]);
    const { gradient } = lossAndGradient(shape, parameters, [short, long], weights);
    const lossOf = (vector: Float32Array) => lossAndGradient(shape, vector, [short, long], weights).lossNats;
    for (const slot of policyLayout(shape).slots) {
      // Along the gradient itself the slope is its norm: one difference checks a whole tensor, and no lucky zero passes.
      const part = gradient.subarray(slot.offset, slot.offset + slot.size);
      const norm = Math.hypot(...part);
      if (norm === 0 && slot.name.includes("expert")) continue; // nobody chose it
      expect(norm, slot.name).toBeGreaterThan(1e-4);
      const step = 0.001; // short, so that no row changes its expert on the way
      const moved = (sign: number) => {
        const vector = Float32Array.from(parameters);
        for (let i = 0; i < slot.size; i++) vector[slot.offset + i]! += (sign * step * part[i]!) / norm;
        return vector;
      };
      const slope = (lossOf(moved(1)) - lossOf(moved(-1))) / (2 * step);
      expect(Math.abs(slope / norm - 1), `${slot.name}: ${slope} for ${norm}`).toBeLessThan(0.02);
    }
  });

  it("gives the same on plain JavaScript", async () => {
    const onWasm = lossAndGradient(shape, parameters, [short, long], ones);
    await startBackend("cpu");
    const plain = lossAndGradient(shape, parameters, [short, long], ones);
    await startBackend("wasm");
    expect(Math.abs(plain.lossNats - onWasm.lossNats)).toBeLessThan(1e-5);
    const norm = Math.hypot(...plain.gradient);
    expect(Math.hypot(...plain.gradient.map((g, i) => g - onWasm.gradient[i]!)) / norm).toBeLessThan(1e-5);
  });
});

describe("lossAndGradient", () => {
  it("gives single components that finite differences give", () => {
    const { gradient } = lossAndGradient(shape, parameters, [short, long], ones);
    for (let n = 0; n < 25; n++) {
      const i = random.integer(parameters.length);
      const at = (delta: number) => {
        const vector = Float32Array.from(parameters);
        vector[i]! += delta;
        return lossAndGradient(shape, vector, [short, long], ones).lossNats;
      };
      const slope = (at(0.01) - at(-0.01)) / 0.02;
      expect(Math.abs(slope - gradient[i]!)).toBeLessThan(2e-3 + 0.02 * Math.abs(slope));
    }
  });

  it("an example's loss does not depend on the padding a longer one brings", () => {
    const alone = lossAndGradient(shape, parameters, [short], new Float32Array([1]));
    const together = lossAndGradient(shape, parameters, [short, long], ones);
    expect(together.perExample[0]).toBeCloseTo(alone.perExample[0]!, 5);
    const muted = lossAndGradient(shape, parameters, [short, long], new Float32Array([1, 0]));
    expect(muted.lossNats).toBeCloseTo(alone.lossNats, 5);
    expect(Math.max(...muted.gradient.map((g, i) => Math.abs(g - alone.gradient[i]!)))).toBeLessThan(1e-5);
  });

  it("weighs the examples' mean losses, counts tokens read and disposes all it makes", () => {
    lossAndGradient(shape, parameters, [short, long], ones);
    const before = tf.memory().numTensors;
    const found = lossAndGradient(shape, parameters, [short, long], new Float32Array([1, 3]));
    expect(found.lossNats).toBeCloseTo((found.perExample[0]! + 3 * found.perExample[1]!) / 4, 5);
    expect(found.tokens).toBe(3 + 1 + 5 + 5);
    evaluateLoss(shape, parameters, [short, long]);
    probe(shape, parameters, [short, long]);
    expect(tf.memory().numTensors).toBe(before);
  });

  it("weights of zero give no gradient, and still each example's loss", () => {
    const found = lossAndGradient(shape, parameters, [short, long], new Float32Array(2));
    expect(found.lossNats).toBe(0);
    expect(found.gradient.every((g) => g === 0)).toBe(true);
    expect(found.perExample[1]).toBeGreaterThan(0);
  });

  it("steps down its gradient until it has learned a batch by heart", () => {
    const vector = Float32Array.from(parameters);
    for (let step = 0; step < 120; step++) {
      const { gradient } = lossAndGradient(shape, vector, [short, long], ones);
      const norm = Math.hypot(...gradient);
      for (let i = 0; i < vector.length; i++) vector[i]! -= (0.1 * gradient[i]!) / Math.max(1, norm);
    }
    const after = evaluateLoss(shape, vector, [short, long]);
    expect(after.lossNats).toBeLessThan(0.1 * evaluateLoss(shape, parameters, [short, long]).lossNats);
    expect(after.accuracy).toBe(1);
  });

  it("refuses sequences longer than the context", () => {
    const tooLong = { prompt: tokens(8), answer: tokens(8) };
    expect(() => lossAndGradient(shape, parameters, [tooLong], new Float32Array([1]))).toThrow("context of 12");
  });
});

describe("the policy", () => {
  it("is causal: later tokens never change earlier logits", () => {
    const sequence = tokens(9);
    const whole = fullLogits(shape, parameters, sequence);
    const changed = fullLogits(shape, parameters, [...sequence.slice(0, 5), ...tokens(4)]);
    const kept = 5 * shape.vocabulary;
    for (let i = 0; i < kept; i++) expect(changed[i]).toBeCloseTo(whole[i]!, 6);
    expect(changed.subarray(kept)).not.toEqual(whole.subarray(kept));
  });

  it("starts near the uniform distribution, with gains of 1", () => {
    const fresh = initialParameters(shape, stream(1, "fresh"));
    expect([...slotView(fresh, policyLayout(shape), "layer1.feedNorm")]).toEqual(new Array(8).fill(1));
    expect(evaluateLoss(shape, fresh, [short, long]).lossNats).toBeCloseTo(Math.log(11), 1);
  });

  it("needs a width that its heads divide", () => {
    expect(() => policyLayout({ ...shape, heads: 3 })).toThrow("not a multiple");
  });
});

describe("probe and evaluateLoss", () => {
  it("agree with the full pass at the position after the prompt and in the middle of the answer", () => {
    const found = probe(shape, parameters, [short, long]);
    expect(found.distributions.length).toBe(4 * 11);
    expect(found.activations.map((a) => a.length)).toEqual([4 * 8, 4 * 8]);
    for (const [n, prefix] of [
      short.prompt,
      [...short.prompt, ...short.answer.slice(0, 1)],
      long.prompt,
      [...long.prompt, ...long.answer.slice(0, 3)],
    ].entries()) {
      const logits = fullLogits(shape, parameters, prefix).slice(-11);
      const total = logits.reduce((sum, x) => sum + Math.exp(x), 0);
      for (let v = 0; v < 11; v++) {
        expect(found.distributions[n * 11 + v]).toBeCloseTo(Math.exp(logits[v]!) / total, 5);
      }
    }
  });

  it("measure the same loss as training sees", () => {
    const { perExample } = lossAndGradient(shape, parameters, [short, long], ones);
    const { lossNats } = evaluateLoss(shape, parameters, [short, long]);
    expect(lossNats).toBeCloseTo((perExample[0]! + perExample[1]!) / 2, 5);
    expect(probe(shape, parameters, [short, long]).lossNats).toBe(lossNats);
  });
});
