import type { Environment, Example } from "../../environments/environment.ts";
import { adamStep, clipByNorm } from "../../src/core/optimisers.ts";
import { stream } from "../../src/core/random.ts";
import { evaluateLoss, lossAndGradient } from "../policy/loss.ts";
import type { PolicyShape } from "../policy/shape.ts";
import type { Moments } from "./types.ts";

export type PretrainSettings = {
  seed: number;
  /** Training stops after the step that reaches it; prompts count, padding does not. */
  tokens: number;
  batch: number; // examples a step
  learningRate: number; // at the top of the schedule
  warmupSteps: number;
  clip: number;
  weightDecay: number;
};

/** Where pretraining stands: with the settings, all that is needed to go on. Parameters and moments change in place. */
export type PretrainState = { parameters: Float32Array; moments: Moments; tokens: number; step: number };

export type PretrainProgress = { step: number; tokens: number; lossNats: number };

/**
 * Trains on synthesised pairs until the tokens are spent, yielding after every step. The examples of step k come from
 * the stream (seed, "pretrain", k), so a resumed pretraining gives the very parameters of an uninterrupted one.
 */
export function* pretrain(
  environment: Environment,
  shape: PolicyShape,
  state: PretrainState,
  settings: PretrainSettings,
): Generator<PretrainProgress> {
  const { pad } = environment.vocabulary;
  const weights = new Float32Array(settings.batch).fill(1);
  while (state.tokens < settings.tokens) {
    const random = stream(settings.seed, "pretrain", state.step);
    const examples: Example[] = [];
    while (examples.length < settings.batch) examples.push(environment.synthesise(random));
    const { lossNats, gradient, tokens } = lossAndGradient(shape, state.parameters, examples, weights, pad);
    clipByNorm(gradient, settings.clip);
    adamStep(state.parameters, gradient, state.moments, {
      learningRate: learningRateAt(state.tokens / settings.tokens, state.step, settings),
      beta1: 0.9,
      beta2: 0.98,
      epsilon: 1e-8,
      weightDecay: settings.weightDecay,
    });
    state.step += 1;
    state.tokens += tokens;
    yield { step: state.step, tokens: state.tokens, lossNats };
  }
}

/** Mean loss in nats (over examples, of each the mean over its tokens) on pairs from a stream of their own, which training never draws from. */
export function heldBackLoss(
  environment: Environment,
  shape: PolicyShape,
  parameters: Float32Array,
  seed: number,
  count: number,
): number {
  const random = stream(seed, "held back");
  let total = 0;
  for (let left = count; left > 0; left -= HELD_BACK_BATCH) {
    const size = Math.min(left, HELD_BACK_BATCH);
    const examples = Array.from({ length: size }, () => environment.synthesise(random));
    total += evaluateLoss(shape, parameters, examples, environment.vocabulary.pad).lossNats * size;
  }
  return total / count;
}

const HELD_BACK_BATCH = 32;

/** Linear warm-up, then a cosine down to a tenth (Loshchilov and Hutter 2017, without restarts). */
function learningRateAt(done: number, step: number, { learningRate, warmupSteps }: PretrainSettings): number {
  const warm = Math.min(1, (step + 1) / warmupSteps);
  return learningRate * warm * (0.1 + 0.45 * (1 + Math.cos(Math.PI * Math.min(1, done))));
}
