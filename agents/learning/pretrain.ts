import type { CompleteEnvironment } from "../../environments/defaults.ts";
import type { Example } from "../../environments/environment.ts";
import { WanderError } from "../../src/core/errors.ts";
import { adamStep, clipByNorm } from "../../src/core/optimisers.ts";
import { type Parameters, shareParameters } from "../../src/core/parameters.ts";
import { type Random, stream } from "../../src/core/random.ts";
import type { Moments } from "../plasticity/moments.ts";
import { evaluateLoss, lossAndGradient } from "../policy/loss.ts";
import type { PolicyShape } from "../policy/shape.ts";

export type PretrainSettings = {
  seed: number;
  /** Training stops after the step that reaches it; prompts count, padding does not. */
  tokens: number;
  shards: number; // parts of a batch, each a job of its own
  batch: number; // examples a shard
  learningRate: number; // at the top of the schedule
  warmupSteps: number;
  clip: number;
  weightDecay: number;
};

/** Made-up pairs, see Dreams in environments/environment.ts. */
export type MadeUp = { synthesise(random: Random): Example };

/** Where pretraining stands: with the settings, all that is needed to go on. Parameters and moments change in place. */
export type PretrainState = { parameters: Float32Array; moments: Moments; tokens: number; step: number };

export type Shard = { seed: number; step: number; shard: number; batch: number };
export type ShardGradient = { lossNats: number; gradient: Parameters; tokens: number };

export type GradientInput = {
  environment: CompleteEnvironment;
  shape: PolicyShape;
  parameters: Parameters; // [P]
  shard: Shard;
};

/**
 * The gradient of one shard's synthesised pairs. They come from the stream (seed, "pretrain", step, shard), so it does
 * not matter where a shard is computed, or whether pretraining was stopped in between.
 */
export function shardGradient({ environment, shape, parameters, shard: part }: GradientInput): ShardGradient {
  const { seed, step, shard, batch } = part;
  const { dreams } = environment;
  if (dreams === undefined) {
    throw new WanderError("E_CONFIG", "the environment makes up no pairs to pretrain on", {
      hint: "write model.base=random",
    });
  }
  const random = stream(seed, "pretrain", step, shard);
  const examples = Array.from({ length: batch }, () => dreams.synthesise(random));
  const weights = new Float32Array(batch).fill(1);
  const { lossNats, gradient, tokens } = lossAndGradient(shape, parameters, examples, weights);
  return { lossNats, gradient: shareParameters(gradient), tokens };
}

/**
 * One Adam step on the mean of the shards' gradients, summed in shard order; gives the mean loss before it, in nats. Throws
 * E_DIVERGED, and leaves the state as it is, where the loss or the gradient is not finite: no step leads back from there.
 */
export function pretrainStep(
  state: PretrainState,
  shards: readonly ShardGradient[],
  settings: PretrainSettings,
): number {
  const gradient = new Float32Array(state.parameters.length);
  for (const shard of shards) {
    for (let i = 0; i < gradient.length; i++) gradient[i]! += shard.gradient[i]! / shards.length;
  }
  const lossNats = shards.reduce((sum, shard) => sum + shard.lossNats, 0) / shards.length;
  const norm = clipByNorm(gradient, settings.clip);
  if (!Number.isFinite(lossNats) || !Number.isFinite(norm)) throw diverged(state.step + 1);
  adamStep(state.parameters, gradient, state.moments, {
    learningRate: learningRateAt(state.tokens / settings.tokens, state.step, settings),
    beta1: 0.9,
    beta2: 0.98,
    epsilon: 1e-8,
    weightDecay: settings.weightDecay,
  });
  state.step += 1;
  for (const { tokens } of shards) state.tokens += tokens;
  return lossNats;
}

/** What a pretraining ends with that diverged by this step (1 the first). */
export const diverged = (step: number): WanderError =>
  new WanderError("E_DIVERGED", `pretraining diverged at step ${step}: its loss is not finite`, {
    hint: "choose a smaller learning rate: wander pretrain --learning-rate, or pretrain.learningRate in an experiment",
  });

/** Mean loss in nats a token, example by example, on pairs from a stream that training never draws from. */
export function heldBackLoss(
  dreams: MadeUp,
  shape: PolicyShape,
  parameters: Float32Array,
  seed: number,
  count: number,
): number {
  const random = stream(seed, "held back");
  const examples = Array.from({ length: count }, () => dreams.synthesise(random));
  return evaluateLoss(shape, parameters, examples).lossNats;
}

/** Linear warm-up, then a cosine down to a twentieth (Loshchilov and Hutter 2017, without restarts). */
function learningRateAt(done: number, step: number, { learningRate, warmupSteps }: PretrainSettings): number {
  const warm = Math.min(1, (step + 1) / warmupSteps);
  return learningRate * warm * (0.05 + 0.475 * (1 + Math.cos(Math.PI * Math.min(1, done))));
}
