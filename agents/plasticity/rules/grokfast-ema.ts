import { expectLength } from "../../../src/core/errors.ts";

/** alpha in [0, 1): memory of the slow part; lambda: how much of it is added. */
export type EmaFilter = { memory: number; weight: number };

/**
 * Grokfast's exponential filter (Lee et al. 2024, arXiv 2405.20233, Algorithm 2): h <- alpha h + (1 - alpha) g, and the rule
 * that follows sees g + lambda h. In place on `slow` (h, which starts as zeros) and on `gradient`, [P] each. Throws E_SHAPE.
 */
export function filterByMean(gradient: Float32Array, slow: Float32Array, { memory, weight }: EmaFilter): void {
  expectLength(slow.length, gradient.length, "slow part of the gradient");
  for (let i = 0; i < gradient.length; i++) {
    const g = gradient[i]!;
    const h = memory * slow[i]! + (1 - memory) * g;
    slow[i] = h;
    gradient[i] = g + weight * h;
  }
}
