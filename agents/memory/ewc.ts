import { expectLength } from "../../src/core/errors.ts";

/** What an agent knew, and how much each weight mattered to it, [P] each. */
export type Consolidated = { anchor: Float32Array; fisher: Float32Array };

/**
 * The gradient of elastic weight consolidation's penalty, lambda / 2 sum_i F_i (theta_i - theta*_i)^2 (Kirkpatrick et al. 2017,
 * eq. 3), added to `gradient` in place: lambda F (theta - theta*). All vectors [P]. Throws E_SHAPE.
 */
export function addPenalty(
  gradient: Float32Array,
  parameters: Float32Array,
  { anchor, fisher }: Consolidated,
  lambda: number,
): void {
  expectLength(parameters.length, gradient.length, "parameters");
  expectLength(anchor.length, gradient.length, "anchor");
  expectLength(fisher.length, gradient.length, "importance of weights");
  for (let i = 0; i < gradient.length; i++) {
    gradient[i] = gradient[i]! + lambda * fisher[i]! * (parameters[i]! - anchor[i]!);
  }
}

/**
 * After a task: F <- gamma F + mean of g^2 over its steps, theta* <- theta, so that one penalty stands for all tasks before
 * (online EWC, Schwarz et al. 2018, section 3.2, with the empirical diagonal Fisher). In place on `kept`. Throws E_SHAPE.
 */
export function consolidate(
  { anchor, fisher }: Consolidated,
  parameters: Float32Array,
  meanSquares: Float32Array,
  gamma: number,
): void {
  expectLength(parameters.length, fisher.length, "parameters");
  expectLength(meanSquares.length, fisher.length, "mean squared gradients");
  for (let i = 0; i < fisher.length; i++) fisher[i] = gamma * fisher[i]! + meanSquares[i]!;
  anchor.set(parameters);
}
