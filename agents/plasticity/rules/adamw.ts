import { adamStep, type OptimiserMoments } from "../../../src/core/optimisers.ts";
import { defineUpdateRule } from "../rule.ts";
import { adamAtTestTime } from "./adam.ts";

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter 2019, Algorithm 2, without the schedule multiplier): a parameter loses
 * eta w theta a step beside Adam's step, whatever the gradient's scale. In place on parameters and moments. All vectors [P]. Throws E_SHAPE.
 */
export function adamw(
  parameters: Float32Array,
  gradient: Float32Array,
  moments: OptimiserMoments,
  { learningRate, weightDecay }: { learningRate: number; weightDecay: number },
): void {
  adamStep(parameters, gradient, moments, { ...adamAtTestTime, learningRate, weightDecay });
}

export const adamwRule = defineUpdateRule({
  name: "adamw",
  uses: ["learningRate", "weightDecay"],
  step: ({ parameters, gradient, moments }, settings) => adamw(parameters, gradient, moments, settings),
});
