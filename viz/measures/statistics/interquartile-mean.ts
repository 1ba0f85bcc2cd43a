import { checkScores, type Scores } from "./scores.ts";

/**
 * Interquartile mean over all seeds and tasks (Agarwal et al. 2021, "Deep reinforcement learning at the edge of the
 * statistical precipice"): the mean of the middle half, with floor(n / 4) values omitted at each end. More stable than
 * the mean if one seed is an outlier, and more informative than the median. Errors as `checkScores`.
 */
export function interquartileMean(scores: Scores): number {
  checkScores(scores);
  const sorted = Float64Array.from(scores.flat()).sort(); // as numbers, and fast: a bootstrap calls this thousands of times
  const out = Math.floor(sorted.length / 4);
  const middle = sorted.subarray(out, sorted.length - out);
  return middle.reduce((sum, x) => sum + x, 0) / middle.length;
}
