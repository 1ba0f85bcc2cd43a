import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Step } from "../agents/learning/lesson.ts";
import { type TakeStep, type Training, trainBy } from "../agents/learning/steps.ts";
import { initialParameters } from "../agents/policy/model.ts";
import { initialOwn, ownOf } from "../agents/policy/own.ts";
import type { OwnSettings } from "../agents/policy/own-settings.ts";
import type { PolicyShape } from "../agents/policy/shape.ts";
import { startBackend } from "../src/core/backend.ts";
import { allocateMoments } from "../src/core/optimisers.ts";
import { stream } from "../src/core/random.ts";
import { tf } from "../src/core/tf.ts";
import { plain, shape } from "./learning-input.ts";

const static_ = { ...plain, rule: "none", learningRate: 0.01, decay: 0, clip: 1 } as const;
const learning = { ...static_, rule: "adam" } as const;

const tokens = fc.array(fc.nat({ max: shape.vocabulary - 1 }), { minLength: 1, maxLength: 8 });
const steps: fc.Arbitrary<Step> = fc
  .array(fc.record({ prompt: tokens, answer: tokens, weight: fc.constantFrom(0, 0.25, 1, 1.75) }), {
    minLength: 1,
    maxLength: 9,
  })
  .map((batch) => ({
    examples: batch.map(({ prompt, answer }) => ({ prompt, answer })),
    weights: Float32Array.from(batch, ({ weight }) => weight),
  }));

function taken(training: Training, step: Step) {
  const found: ReturnType<TakeStep>[] = [];
  const { parameters: next, moments } = trainBy(training, (take) => found.push(take(step)));
  return { found, next, moments };
}

const trainingOf = (of: PolicyShape) => {
  const parameters = initialParameters(of, stream(1, "base"));
  return { shape: of, parameters, base: parameters, moments: allocateMoments(parameters.length) };
};

describe.each(["wasm", "cpu"] as const)("scoring on %s", (backend) => {
  beforeAll(async () => {
    await startBackend(backend);
  });
  afterAll(async () => {
    await startBackend("wasm");
  });

  it.each([
    ["a dense policy", trainingOf(shape)],
    ["sparse experts in balance", trainingOf({ ...shape, experts: 3 })],
  ])("reports of %s the very losses that a training step reports, and changes nothing", (_, training) => {
    fc.assert(
      fc.property(steps, (step) => {
        const scored = taken({ ...training, absorb: static_, score: true }, step);
        const trained = taken({ ...training, absorb: learning }, step);
        expect(scored.found).toHaveLength(1);
        expect(scored.found).toEqual(trained.found);
        expect(scored.next).toEqual(training.parameters);
        expect(scored.moments).toEqual(training.moments);
      }),
      { numRuns: 15 },
    );
  });

  it("does so of adapters on a base", () => {
    const { parameters } = trainingOf(shape);
    const settings: OwnSettings = { freeze: [], adapters: { rank: 2, alpha: 8, matrices: ["query", "up"] } };
    const first = initialOwn(ownOf(shape, settings), parameters, stream(1, "own")).map((value) => value + 0.01);
    const moments = allocateMoments(first.length);
    const training = { shape, parameters: { own: first, base: parameters, settings }, base: first, moments };
    const step = { examples: [{ prompt: [1, 2], answer: [3, 4] }], weights: Float32Array.of(1) };
    const scored = taken({ ...training, absorb: static_, score: true }, step);
    expect(scored.found).toEqual(taken({ ...training, absorb: learning }, step).found);
    expect(scored.next).toEqual(first);
  });

  it("is not done where nobody asks, nor is there anything left in memory after it", () => {
    const training = { ...trainingOf(shape), absorb: static_ };
    const step = { examples: [{ prompt: [1, 2], answer: [3] }], weights: Float32Array.of(1) };
    expect(taken(training, step).found).toEqual([]);
    const before = tf.memory().numTensors;
    taken({ ...training, score: true }, step);
    expect(tf.memory().numTensors).toBe(before);
  });

  it("is done where a learning rate of 0 makes a rule none", () => {
    const training = { ...trainingOf(shape), absorb: { ...learning, learningRate: 0 }, score: true };
    const step = { examples: [{ prompt: [1, 2], answer: [3] }], weights: Float32Array.of(1) };
    expect(taken(training, step).found[0]!.lossNats).toBeGreaterThan(0);
  });
});
