import { expectLength } from "../../../src/core/errors.ts";
import { defineUpdateRule } from "../rule.ts";

/** Gradient descent: theta <- theta - eta g. Both [P]. Throws E_SHAPE. */
export function sgdStep(
  parameters: Float32Array,
  gradient: Float32Array,
  { learningRate }: { learningRate: number },
): void {
  expectLength(gradient.length, parameters.length, "gradient");
  if (learningRate === 0) return;
  for (let i = 0; i < parameters.length; i++) parameters[i] = parameters[i]! - learningRate * gradient[i]!;
}

export const sgdRule = defineUpdateRule({
  name: "sgd",
  uses: ["learningRate"],
  step({ parameters, gradient, moments }, settings) {
    moments.steps += 1;
    sgdStep(parameters, gradient, settings);
  },
});
