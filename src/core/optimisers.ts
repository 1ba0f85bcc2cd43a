/**
 * Adam and clipping over one flat vector; agents/plasticity/rules has more rules for test-time training. All work in
 * place on `parameters` and `moments`, only read `gradient`, compute in doubles and round once when they store. A rule
 * whose step size and decay are 0 leaves parameters bit-equal. If all vectors lie in the kernels' memory, Adam and the
 * clipping run there and give the same bits.
 */
import { expectLength } from "./errors.ts";
import { kernelsFor } from "./kernels/memory.ts";
import type { Parameters } from "./parameters.ts";

/** The optimiser's moments, [P] each; they belong to an agent. */
export type OptimiserMoments = { first: Parameters; second: Parameters; steps: number };

export type AdamSettings = {
  learningRate: number;
  beta1: number; // in [0, 1): memory of the mean gradient
  beta2: number; // in [0, 1): memory of the mean squared gradient
  epsilon: number;
  weightDecay: number; // share of a parameter that is lost per step and unit of learning rate; 0 = none
};

export const adamDefaults = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 } as const;

export function allocateMoments(size: number): OptimiserMoments {
  return { first: new Float32Array(size), second: new Float32Array(size), steps: 0 };
}

/**
 * Adam (Kingma & Ba 2015, Algorithm 1) with decoupled weight decay (Loshchilov & Hutter 2019, Algorithm 2, without
 * the schedule multiplier): m <- b1 m + (1 - b1) g, v <- b2 v + (1 - b2) g^2,
 * theta <- theta - eta (m^ / (sqrt(v^) + eps) + w theta), with m^ = m / (1 - b1^t) and v^ = v / (1 - b2^t).
 * All vectors [P]. Throws E_SHAPE.
 */
export function adamStep(
  parameters: Float32Array,
  gradient: Float32Array,
  moments: OptimiserMoments,
  { learningRate, beta1, beta2, epsilon, weightDecay }: AdamSettings,
): void {
  expectSizes(parameters, gradient, moments);
  moments.steps += 1;
  const { first, second, steps } = moments;
  const firstBias = 1 - beta1 ** steps;
  const secondBias = 1 - beta2 ** steps;
  const fast = kernelsFor([parameters, gradient, first, second]);
  if (fast !== undefined) {
    const settings = [learningRate, beta1, beta2, firstBias, secondBias, epsilon, weightDecay];
    fast.assembly.adam(parameters.length, ...fast.addresses, ...settings);
    return;
  }
  for (let i = 0; i < parameters.length; i++) {
    const g = gradient[i]!;
    const m = beta1 * first[i]! + (1 - beta1) * g;
    const v = beta2 * second[i]! + (1 - beta2) * g * g;
    first[i] = m;
    second[i] = v;
    if (learningRate === 0) continue; // -0 - (-0) would be 0: equal, but not bit-equal
    const step = m / firstBias / (Math.sqrt(v / secondBias) + epsilon);
    parameters[i] = parameters[i]! - learningRate * (step + weightDecay * parameters[i]!);
  }
}

/**
 * Scales `gradient` in place so that its Euclidean norm is at most `max` (Pascanu et al. 2013, Algorithm 1), and
 * returns the norm it had. If the norm is not finite, returns it and leaves the gradient unchanged: skip that step.
 */
export function clipByNorm(gradient: Float32Array, max: number): number {
  const fast = kernelsFor([gradient]);
  const norm = Math.sqrt(fast?.assembly.sumOfSquares(gradient.length, fast.addresses[0]!) ?? sumOfSquares(gradient));
  if (!(norm > max && Number.isFinite(norm))) return norm;
  const scale = max / norm;
  if (fast !== undefined) fast.assembly.scaleAll(gradient.length, fast.addresses[0]!, scale);
  else for (let i = 0; i < gradient.length; i++) gradient[i] = gradient[i]! * scale;
  return norm;
}

/** Sums the even and the odd places separately, then both: in the same order as the kernel. */
function sumOfSquares(x: Float32Array): number {
  let even = 0;
  let odd = 0;
  for (let i = 0; i < x.length; i += 2) {
    even += x[i]! * x[i]!;
    if (i + 1 < x.length) odd += x[i + 1]! * x[i + 1]!;
  }
  return even + odd;
}

/** Throws E_SHAPE unless all have the length of the parameters. */
export function expectSizes(parameters: Float32Array, gradient: Float32Array, moments: OptimiserMoments): void {
  expectLength(gradient.length, parameters.length, "gradient");
  expectLength(moments.first.length, parameters.length, "first moments");
  expectLength(moments.second.length, parameters.length, "second moments");
}
