import { checkScores, type Scores } from "./scores.ts";

/**
 * Performance profile (Agarwal et al. 2021, after Dolan and More 2002): by threshold, the share of all runs on all
 * tasks whose score is above it, in [0, 1]. An arm whose curve is above another everywhere does better everywhere; if
 * curves cross, each arm is better somewhere. Errors as `checkScores`.
 */
export function performanceProfile(scores: Scores, thresholds: readonly number[]): number[] {
  checkScores(scores);
  const all = scores.flat();
  return thresholds.map((threshold) => all.filter((score) => score > threshold).length / all.length);
}
