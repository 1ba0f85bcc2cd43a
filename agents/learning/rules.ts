import { adamStep, clipByNorm, rmsPriorStep } from "../../src/core/optimisers.ts";
import type { AbsorbSettings, Moments } from "./types.ts";

/**
 * Changes the parameters and the moments in place, given the gradient of the loss, [P]; the gradient is clipped. A step whose gradient
 * is not finite is not taken: it would poison the moments as well.
 */
export type Rule = (parameters: Float32Array, gradient: Float32Array, moments: Moments) => void;

/**
 * The update rule that the settings name; undefined when it could change nothing. A learning rate of 0 is such a case
 * even under a decay to the prior, which acts at its own rate: dynamic evaluation at eta = 0 is the static model.
 */
export function ruleOf(
  { rule, learningRate, decay, clip }: Pick<AbsorbSettings, "rule" | "learningRate" | "decay" | "clip">,
  base: Float32Array,
): Rule | undefined {
  if (rule === "none" || learningRate === 0) return undefined;
  if (rule === "adam") {
    return (parameters, gradient, moments) => {
      if (!Number.isFinite(clipByNorm(gradient, clip))) return;
      adamStep(parameters, gradient, moments, {
        learningRate,
        beta1: 0.9,
        beta2: 0.98, // a turn has tens of steps, not thousands: 0.999 would still carry its zero start
        epsilon: 1e-8,
        weightDecay: 0,
      });
    };
  }
  return (parameters, gradient, moments) => {
    if (!Number.isFinite(clipByNorm(gradient, clip))) return;
    rmsPriorStep(parameters, gradient, base, moments, { learningRate, decay, epsilon: 2e-5 });
  };
}
