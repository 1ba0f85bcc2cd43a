import { initialParameters } from "../agents/policy/model.ts";
import { createSampler } from "../agents/policy/sampler.ts";
import { type Random, stream } from "../src/core/random.ts";
import { soakExample, soakShape } from "./soak-training.ts";

const options = { lanes: 6, prompts: 3, answerLength: 8 };

/**
 * One life of a sampler for each call: it is made, takes prompts in two goes, opens, forks, advances and closes lanes in a
 * random order, releases its prompts and is disposed of. Throws when a logit is not finite.
 */
export function samplerSoak(seed: number): () => void {
  const random = stream(seed, "soak", "sampler");
  const parameters = initialParameters(soakShape, stream(seed, "soak", "model"));
  return () => {
    const sampler = createSampler(soakShape, parameters, options);
    for (let go = 0; go < 2; go++) {
      const prompts = Array.from({ length: 1 + random.integer(options.prompts) }, () => soakExample(random).prompt);
      const handles = sampler.prime(prompts);
      const lanes: number[] = handles.map((handle) => sampler.open(handle));
      for (let step = random.integer(options.answerLength); step > 0; step--) {
        if (lanes.length < options.lanes && random.next() < 0.5) lanes.push(sampler.fork(random.pick(lanes)));
        const moving = lanes.filter(() => random.next() < 0.7);
        sampler.advance(moving, tokensFor(moving, random));
        for (const lane of moving) expectFinite(sampler.logits(lane));
        if (lanes.length > 1 && random.next() < 0.3) sampler.close(lanes.splice(random.integer(lanes.length), 1)[0]!);
      }
      // A prompt may go before the lanes that grew from it.
      if (random.next() < 0.5) for (const handle of handles) sampler.release(handle);
      for (const lane of lanes) sampler.close(lane);
      for (const handle of handles) sampler.release(handle);
    }
    sampler.dispose();
  };
}

const tokensFor = (lanes: readonly number[], random: Random): number[] =>
  lanes.map(() => random.integer(soakShape.vocabulary));

function expectFinite(logits: Float32Array): void {
  if (!logits.every(Number.isFinite)) throw new Error(`logits [${logits}]`);
}
