import { expectLength, WanderError } from "../../src/core/errors.ts";
import { shareParameters } from "../../src/core/parameters.ts";
import { meanOf } from "./average.ts";
import type { ExchangeRule } from "./exchange.ts";

/** Plain data: `theta` [P] is what the agents last started from; `momentum` [P] is absent before the first step. */
export type DilocoState = { theta: Float32Array; momentum?: Float32Array };
export type DilocoSettings = { learningRate: number; momentum: number };

/**
 * The outer step of DiLoCo (Douillard et al. 2023, arXiv 2311.08105, Algorithm 1): the outer gradient is
 * Delta = theta - mean_k theta_k; an SGD step with Nesterov momentum moves theta, and every agent goes on from it.
 * Nesterov in the usual deep-learning form (Sutskever et al. 2013): m <- mu m + Delta; theta <- theta - lr (Delta + mu m).
 * The agents' own Adam moments stay with them, as in the paper.
 */
export function diloco(
  { learningRate, momentum: mu }: DilocoSettings = { learningRate: 0.7, momentum: 0.9 },
): ExchangeRule {
  return (parameters, state) => {
    const { theta, momentum } = expectState(state);
    const mean = meanOf(parameters);
    expectLength(theta.length, mean.length, "theta of the DiLoCo state");
    const nextTheta = new Float32Array(theta.length);
    const nextMomentum = new Float32Array(theta.length);
    for (let i = 0; i < theta.length; i++) {
      const delta = theta[i]! - mean[i]!;
      const m = mu * (momentum?.[i] ?? 0) + delta;
      nextMomentum[i] = m;
      nextTheta[i] = theta[i]! - learningRate * (delta + mu * m);
    }
    const next = parameters.map(() => shareParameters(nextTheta));
    return { next, state: { theta: nextTheta, momentum: nextMomentum } satisfies DilocoState };
  };
}

/** A state may come from a checkpoint, so it is checked like any other foreign data. */
function expectState(state: unknown): DilocoState {
  const { theta, momentum } = (state ?? {}) as Partial<DilocoState>;
  if (!(theta instanceof Float32Array) || !(momentum === undefined || momentum instanceof Float32Array)) {
    throw new WanderError("E_FORMAT", "DiLoCo needs { theta, momentum? } as 32-bit float vectors", {
      hint: "start the exchange from { theta: the base's parameters }",
    });
  }
  if (momentum === undefined) return { theta };
  expectLength(momentum.length, theta.length, "momentum of the DiLoCo state");
  return { theta, momentum };
}
