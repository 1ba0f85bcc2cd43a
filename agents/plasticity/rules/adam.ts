import { type AdamSettings, adamStep, type OptimiserMoments } from "../../../src/core/optimisers.ts";
import { defineUpdateRule } from "../rule.ts";

/** beta2: a turn has tens of steps, not thousands, and 0.999 would still carry its zero start. */
export const adamAtTestTime = { beta1: 0.9, beta2: 0.98, epsilon: 1e-8 } as const satisfies Partial<AdamSettings>;

/**
 * Adam (Kingma and Ba 2015, Algorithm 1; equations at adamStep), in place on parameters and moments. All vectors [P]. Throws
 * E_SHAPE.
 */
export function adam(
  parameters: Float32Array,
  gradient: Float32Array,
  moments: OptimiserMoments,
  { learningRate }: { learningRate: number },
): void {
  adamStep(parameters, gradient, moments, { ...adamAtTestTime, learningRate, weightDecay: 0 });
}

export const adamRule = defineUpdateRule({
  name: "adam",
  uses: ["learningRate"],
  step: ({ parameters, gradient, moments }, settings) => adam(parameters, gradient, moments, settings),
});
