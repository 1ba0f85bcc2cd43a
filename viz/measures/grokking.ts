/** Accuracy from which on something counts as known. */
export const KNOWN = 0.95;

/** Places in the series, from 0; absent where accuracy never stays that high. `delay` is in places. */
export type Grokking = { fits?: number; generalises?: number; delay?: number };

/**
 * When a copy fits the pairs that it is shown, when it is right on held-back ones as well, and what lies between: the delay
 * that Power et al. 2022 (arXiv 2201.02177, figure 1) call grokking. Either is reached at the first place from which on
 * accuracy is KNOWN or more, so that what is lost again does not count. Both series are shares by round, NaN where
 * nothing was measured.
 */
export function grokkingOf(shown: readonly number[], heldBack: readonly number[]): Grokking {
  const fits = reached(shown);
  const generalises = reached(heldBack);
  return {
    ...(fits === undefined ? {} : { fits }),
    ...(generalises === undefined ? {} : { generalises }),
    ...(fits === undefined || generalises === undefined ? {} : { delay: generalises - fits }),
  };
}

function reached(series: readonly number[]): number | undefined {
  const last = series.findLastIndex((share) => share < KNOWN);
  const from = series.findIndex((share, k) => k > last && share >= KNOWN);
  return from < 0 ? undefined : from;
}
