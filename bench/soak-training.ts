import { lossAndGradient } from "../agents/policy/loss.ts";
import { initialParameters } from "../agents/policy/model.ts";
import type { PolicyShape } from "../agents/policy/shape.ts";
import type { Example } from "../environments/environment.ts";
import { adamDefaults, adamStep, allocateMoments } from "../src/core/optimisers.ts";
import { type Random, stream } from "../src/core/random.ts";

/** Small, so that a hundred thousand steps take minutes; memory does not care. */
export const soakShape: PolicyShape = { vocabulary: 32, context: 32, layers: 2, width: 16, heads: 2, hidden: 32 };

/** The last loss that was measured, in nats, and the greatest. */
export type TrainingSoak = { step(): void; lossNats: number; greatestNats: number };

/**
 * Adam steps on made-up pairs. Every batch has a size (1 to 8) and lengths of its own, so that no buffer of an earlier
 * step fits. Throws when a loss is not finite.
 */
export function trainingSoak(seed: number): TrainingSoak {
  const random = stream(seed, "soak", "training");
  const parameters = initialParameters(soakShape, stream(seed, "soak", "model"));
  const moments = allocateMoments(parameters.length);
  const soak: TrainingSoak = {
    lossNats: 0,
    greatestNats: 0,
    step() {
      const examples = Array.from({ length: 1 + random.integer(8) }, () => soakExample(random));
      const weights = Float32Array.from(examples, () => random.next());
      const { lossNats, gradient } = lossAndGradient(soakShape, parameters, examples, weights);
      if (!Number.isFinite(lossNats)) throw new Error(`a loss of ${lossNats} from ${JSON.stringify(examples)}`);
      adamStep(parameters, gradient, moments, { ...adamDefaults, learningRate: 1e-3 });
      soak.lossNats = lossNats;
      soak.greatestNats = Math.max(soak.greatestNats, lossNats);
    },
  };
  return soak;
}

/** A prompt and an answer of random tokens that fit the context. */
export function soakExample(random: Random): Example {
  const tokens = (most: number) =>
    Array.from({ length: 1 + random.integer(most) }, () => random.integer(soakShape.vocabulary));
  return { prompt: tokens(20), answer: tokens(10) };
}
