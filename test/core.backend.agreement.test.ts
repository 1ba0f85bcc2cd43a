import { afterAll, expect, it } from "vitest";
import { lossAndGradient } from "../agents/policy/loss.ts";
import { initialParameters } from "../agents/policy/model.ts";
import type { PolicyShape } from "../agents/policy/shape.ts";
import { type BackendName, startBackend } from "../src/core/backend.ts";
import { adamDefaults, adamStep, allocateMoments } from "../src/core/optimisers.ts";
import { stream } from "../src/core/random.ts";

const shape: PolicyShape = { vocabulary: 24, context: 24, layers: 2, width: 24, heads: 3, hidden: 48 };
const STEPS = 50;

afterAll(async () => {
  await startBackend("wasm");
});

/** [STEPS] losses before each step, in nats; the seed fixes the model and every batch. */
async function lossesOn(backend: BackendName): Promise<number[]> {
  await startBackend(backend);
  const random = stream(4, "agreement");
  const tokens = (most: number) => Array.from({ length: 1 + random.integer(most) }, () => random.integer(4));
  const parameters = initialParameters(shape, random);
  const moments = allocateMoments(parameters.length);
  return Array.from({ length: STEPS }, () => {
    // Answers repeat their prompt, so that there is something to learn.
    const examples = Array.from({ length: 1 + random.integer(8) }, () => {
      const prompt = tokens(12);
      return { prompt, answer: [...prompt, 23] };
    });
    const weights = Float32Array.from(examples, () => 0.5 + random.next());
    const { lossNats, gradient } = lossAndGradient(shape, parameters, examples, weights);
    adamStep(parameters, gradient, moments, { ...adamDefaults, learningRate: 3e-3 });
    return lossNats;
  });
}

it("fifty Adam steps on plain JavaScript and on WASM have the same loss to 1e-4, step by step", async () => {
  const wasm = await lossesOn("wasm");
  const cpu = await lossesOn("cpu");
  const apart = wasm.map((loss, step) => Math.abs(loss - cpu[step]!));
  expect(Math.max(...apart)).toBeLessThan(1e-4);
  expect(apart.filter((x) => x > 0).length).toBeGreaterThan(0); // two backends, not one twice
  expect(wasm).toHaveLength(STEPS);
  expect(wasm.at(-1)).toBeLessThan(0.6 * wasm[0]!);
});
