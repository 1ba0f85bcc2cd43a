/** A process of the numeric bench: it starts one backend and then, whenever it is asked to, times one thing once. */
import { choiceOf, drawToken } from "../agents/policy/choose.ts";
import { lossAndGradientInto } from "../agents/policy/loss.ts";
import { initialParameters } from "../agents/policy/model.ts";
import { createSampler } from "../agents/policy/sampler.ts";
import { type BackendName, measureGflops, startBackend } from "../src/core/backend.ts";
import { type Flat, openFlat } from "../src/core/flat.ts";
import { wasm } from "../src/core/kernels/wasm.ts";
import { adamDefaults, adamStep, clipByNorm } from "../src/core/optimisers.ts";
import { stream } from "../src/core/random.ts";
import { examples, sampledShape, sampling, trainedShape } from "./numeric-work.ts";

export type Ask = { what: "train"; steps: number } | { what: "sample"; batch: number } | { what: "product" };
/** Seconds a training step, tokens a second, or 10^9 multiplications and additions a second. */
export type Answer = number;

const measures = {
  train: ({ steps }: { steps: number }) => secondsPerStep(steps),
  sample: ({ batch }: { batch: number }) => tokensPerSecond(batch),
  product: () => productGflops(),
};

await startBackend(process.argv[2] as BackendName);
const trained = openTraining();
const parameters = initialParameters(sampledShape, stream(1, "bench", "sample"));
process.on("message", (ask: Ask) => process.send!(measures[ask.what](ask as never)));
process.send!("ready");

/** All that one step of absorb does: loss, gradient, clipping, Adam. */
function openTraining(): () => void {
  const start = initialParameters(trainedShape, stream(1, "bench", "train"));
  const zeros = new Float32Array(start.length);
  const [theta, gradient, first, second] = [start, zeros, zeros, zeros].map(openFlat) as [Flat, Flat, Flat, Flat];
  const weights = new Float32Array(examples.length).fill(1);
  let taken = 0;
  return () => {
    lossAndGradientInto(trainedShape, theta, gradient, examples, weights);
    clipByNorm(gradient.floats(), 1);
    const moments = { first: first.floats(), second: second.floats(), steps: taken++ };
    adamStep(theta.floats(), gradient.floats(), moments, { ...adamDefaults, learningRate: 1e-3 });
  };
}

function secondsPerStep(steps: number): number {
  const start = performance.now();
  for (let step = 0; step < steps; step++) trained();
  return (performance.now() - start) / 1000 / steps;
}

/** Drawn under masks that let a third of the vocabulary through, from a stream of their own. */
function tokensPerSecond(batch: number): number {
  const { vocabulary } = sampledShape;
  const random = stream(1, "bench", "draws", batch);
  const masks = Array.from({ length: 3 }, (_, k) =>
    Uint8Array.from({ length: vocabulary }, (_, v) => Number(v % 3 === k)),
  );
  const sampler = createSampler(sampledShape, parameters, {
    lanes: batch,
    prompts: sampling.prompts,
    answerLength: sampling.tokens,
  });
  const prompts = sampler.prime(
    Array.from({ length: sampling.prompts }, () =>
      Array.from({ length: sampling.promptTokens }, () => random.integer(vocabulary)),
    ),
  );
  const lanes = Array.from({ length: batch }, (_, k) => sampler.open(prompts[k % prompts.length]!));
  const start = performance.now();
  for (let t = 0; t < sampling.tokens; t++) {
    const tokens = lanes.map((lane) => {
      const choice = choiceOf(sampler.logits(lane), masks[(lane + t) % 3]!, { temperature: 1, floor: 0.05 });
      return drawToken(choice, random).token;
    });
    sampler.advance(lanes, tokens);
  }
  const seconds = (performance.now() - start) / 1000;
  sampler.dispose();
  return (batch * sampling.tokens) / seconds;
}

/** The faster of tfjs's product and ours, 256 x 256 x 256. */
function productGflops(): number {
  const stock = measureGflops(8);
  const kernels = wasm();
  if (kernels === undefined) return stock;
  const n = 256;
  const { product, productScratch } = kernels.assembly;
  const [a, b, c, scratch] = kernels.areas(4 * n * n, 4 * n * n, 4 * n * n, productScratch(n, n)) as [
    number,
    number,
    number,
    number,
  ];
  kernels.floats(a, n * n).fill(0.5);
  kernels.floats(b, n * n).fill(0.5);
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 8; i++) {
    const start = performance.now();
    product(n, n, n, a, 4 * n, 4, b, 4 * n, 4, c, 4 * n, false, false, scratch);
    best = Math.min(best, (performance.now() - start) / 1000);
  }
  return Math.max(stock, (2 * n ** 3) / best / 1e9);
}
