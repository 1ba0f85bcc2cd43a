import { expectLength } from "../../../src/core/errors.ts";

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
