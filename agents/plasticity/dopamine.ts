import type { PlasticitySettings } from "./types.ts";

/**
 * Reward prediction error, r - V (Miconi et al. 2019's neuromodulator in its error-gated form: the outcome minus what
 * was expected, so that a constant offset of the reward cancels). `outcome` and `expected` are in [0, 1]; the error is
 * in [-1, 1], and 0 if nothing was expected.
 */
export function rewardPredictionError(outcome: number, expected: number | undefined): number {
  if (expected === undefined || !Number.isFinite(expected)) return 0;
  return outcome - expected;
}

/** How strongly an example may change the parameters: clip(1 + gain x dopamine, min, max); 1 without surprise. */
export function plasticity(dopamine: number, { gain, min, max }: PlasticitySettings): number {
  const weight = 1 + gain * dopamine;
  return Math.min(max, Math.max(min, weight));
}
