import { expectLength } from "../../../src/core/errors.ts";
import { expectSizes, type OptimiserMoments } from "../../../src/core/optimisers.ts";
import { defineUpdateRule } from "../rule.ts";

export type RmsPriorSettings = {
  learningRate: number; // eta
  decay: number; // lambda, in [0, 1]: pull towards the prior
  epsilon: number;
};

/**
 * Dynamic evaluation's RMS with decay to the prior (Krause et al. 2018):
 * theta <- theta - eta g / (MS + eps) + lambda min(RMS, 1/lambda) (theta_0 - theta), MS_i the root of the mean
 * squared gradient and RMS = MS / mean(MS).
 *
 * We depart from the paper in one thing: there MS is gathered over the training data before any adaptation and then
 * fixed; here it is the plain mean over what was gathered (see gatherSquares) and the steps taken so far, this one
 * included. If nothing was gathered, the first step's size is therefore eta in every coordinate with a gradient, as if by sign.
 * `moments.first` is neither read nor written. All vectors [P]. Throws E_SHAPE.
 */
export function rmsPriorStep(
  parameters: Float32Array,
  gradient: Float32Array,
  prior: Float32Array,
  moments: OptimiserMoments,
  { learningRate, decay, epsilon }: RmsPriorSettings,
): void {
  expectSizes(parameters, gradient, moments);
  expectLength(prior.length, parameters.length, "prior");
  gatherSquares(gradient, moments);
  const { second } = moments;
  let meanRoot = 0;
  for (let i = 0; i < second.length; i++) meanRoot += Math.sqrt(second[i]!) / second.length;
  if (learningRate === 0 && decay === 0) return;
  for (let i = 0; i < parameters.length; i++) {
    const root = Math.sqrt(second[i]!);
    // No gradient anywhere yet: nothing is known about scale, so nothing is pulled.
    const relative = meanRoot > 0 ? root / meanRoot : 0;
    const pull = Math.min(decay * relative, 1); // lambda min(RMS, 1/lambda): never past the prior
    const theta = parameters[i]!;
    parameters[i] = theta - (learningRate * gradient[i]!) / (root + epsilon) + pull * (prior[i]! - theta);
  }
}

/**
 * One more gradient in the mean of their squares, MS^2, of which `moments.steps` is the count: the paper's statistics of
 * the training data, gathered before the first step. In place on `moments`; both vectors [P]. Throws E_SHAPE.
 */
export function gatherSquares(gradient: Float32Array, moments: OptimiserMoments): void {
  expectLength(gradient.length, moments.second.length, "gradient");
  moments.steps += 1;
  const { second, steps } = moments;
  for (let i = 0; i < second.length; i++) {
    second[i] = second[i]! + (gradient[i]! * gradient[i]! - second[i]!) / steps;
  }
}

export const rmsPriorRule = defineUpdateRule({
  name: "rms-prior",
  uses: ["learningRate", "decay"],
  step: ({ parameters, gradient, moments, prior }, { learningRate, decay }) =>
    rmsPriorStep(parameters, gradient, prior, moments, { learningRate, decay, epsilon: 2e-5 }),
  gather: { batches: ({ statistics }) => statistics, take: gatherSquares },
});
