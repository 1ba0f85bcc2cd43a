import { checkScores, type Scores } from "./scores.ts";

/**
 * Interquartile mean over all seeds and tasks (Agarwal et al. 2021, "Deep reinforcement learning at the edge of the
 * statistical precipice"): the mean of the middle half, floor(n / 4) values left out at each end. Steadier than the
 * mean where one seed runs away, and says more than the median. Errors as `checkScores`.
 */
export function interquartileMean(scores: Scores): number {
  checkScores(scores);
  const sorted = Float64Array.from(scores.flat()).sort(); // as numbers, and fast: a bootstrap asks thousands of times
  const out = Math.floor(sorted.length / 4);
  const middle = sorted.subarray(out, sorted.length - out);
  return middle.reduce((sum, x) => sum + x, 0) / middle.length;
}
