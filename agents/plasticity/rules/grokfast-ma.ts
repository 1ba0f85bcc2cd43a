import { expectLength } from "../../../src/core/errors.ts";

/** lambda: how much of the slow part is added; steps of the window, w. */
export type WindowFilter = { weight: number; window: number };

/**
 * Grokfast's windowed filter (Lee et al. 2024, arXiv 2405.20233, Algorithm 1): h is the mean of the last w gradients, this one
 * included, and the rule that follows sees g + lambda h. A mean of fewer is no slow part, so that nothing is added before
 * the window is full. `step` counts gradients so far, 0 at the first. In place on `kept`, [w P], a ring of the last gradients, on
 * `slow`, [P], their sum over w, and on `gradient`, [P]; both start as zeros. Throws E_SHAPE.
 */
export function filterByWindow(
  gradient: Float32Array,
  { kept, slow }: { kept: Float32Array; slow: Float32Array },
  step: number,
  { weight, window }: WindowFilter,
): void {
  const size = gradient.length;
  expectLength(slow.length, size, "slow part of the gradient");
  expectLength(kept.length, size * window, "gradients kept");
  const oldest = kept.subarray((step % window) * size, ((step % window) + 1) * size);
  const added = step + 1 >= window ? weight : 0;
  for (let i = 0; i < size; i++) {
    const g = gradient[i]!;
    // The sum goes on from the one before: a mean made anew would read the whole window at every step.
    slow[i] = slow[i]! + (g - oldest[i]!) / window;
    oldest[i] = g;
    if (added !== 0) gradient[i] = g + added * slow[i]!;
  }
}
