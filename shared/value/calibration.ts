import type { ValueTarget } from "../findings.ts";
import { valueOf as estimate } from "./network.ts";

export type Calibration = {
  /** Equal-width bins of V; an empty bin has its middle as `predicted` and 0 as `observed`. */
  bins: { predicted: number; observed: number; count: number }[];
  /** Expected calibration error: sum over bins of count / n |observed - predicted| (Naeini et al. 2015). */
  error: number;
  /** Mean squared error of V (Brier 1950). */
  brier: number;
  /**
   * Mean V over traces with a target of at least 1/2; 0 if there are none. `meanFailed`: the same for all other traces.
   */
  meanSolved: number;
  meanFailed: number;
};

/**
 * Calibration: does V predict probabilities? Measure it on traces that these parameters were not trained on.
 * `parameters` is one vector, or a function that returns the vector for a trace (one V per agent). All zero without
 * traces.
 */
export function calibration(
  parameters: Float32Array | ((target: ValueTarget) => Float32Array),
  targets: readonly ValueTarget[],
  bins = 10,
): Calibration {
  const sums = Array.from({ length: bins }, () => ({ predicted: 0, observed: 0, count: 0 }));
  const solved = { sum: 0, count: 0 };
  const failed = { sum: 0, count: 0 };
  let squared = 0;
  for (const target of targets) {
    const value = estimate(typeof parameters === "function" ? parameters(target) : parameters, target.features);
    const bin = sums[Math.min(bins - 1, Math.floor(value * bins))]!;
    bin.predicted += value;
    bin.observed += target.target;
    bin.count++;
    squared += (value - target.target) ** 2;
    const side = target.target >= 0.5 ? solved : failed;
    side.sum += value;
    side.count++;
  }
  const n = Math.max(1, targets.length);
  return {
    bins: sums.map(({ predicted, observed, count }, i) =>
      count === 0
        ? { predicted: (i + 0.5) / bins, observed: 0, count }
        : { predicted: predicted / count, observed: observed / count, count },
    ),
    error: sums.reduce((sum, bin) => sum + Math.abs(bin.observed - bin.predicted), 0) / n,
    brier: squared / n,
    meanSolved: solved.sum / Math.max(1, solved.count),
    meanFailed: failed.sum / Math.max(1, failed.count),
  };
}
