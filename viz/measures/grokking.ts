/** Accuracy from which something counts as known. */
export const KNOWN = 0.95;

/** Generalising counts as late if it took at least this many times the training that fitting did. */
export const LATE = 2;

export type Grokking = {
  /**
   * Round of fitting, as an index from 0; undefined if accuracy never stays that high. `generalises`: the same for
   * held-out pairs.
   */
  fits?: number;
  generalises?: number;
  /** The training between the two, if both are reached; below 0 if held-out pairs were known first. */
  delay?: {
    places: number;
    training: number; // in the unit of `training`
    late: boolean;
  };
};

/**
 * Finds when a copy fits the pairs that it is shown, when it is right on held-out ones as well, and the delay between
 * the two, which Power et al. 2022 (arXiv 2201.02177, figure 1) call grokking. Either is reached at the first round
 * from which accuracy stays at KNOWN or more, so that what is lost again does not count. Both series are shares by
 * round, NaN if nothing was measured; `training` is the training spent in each round, in any unit.
 *
 * Rounds are coarse: both were reached at some time within theirs. So generalising counts as late only if it is for
 * every such time, that is, if all training before its round is at least LATE times all training up to the end of the
 * round of fitting.
 */
export function grokkingOf(
  shown: readonly number[],
  heldBack: readonly number[],
  training: readonly number[],
): Grokking {
  const fits = reached(shown);
  const generalises = reached(heldBack);
  if (fits === undefined || generalises === undefined) {
    return { ...(fits === undefined ? {} : { fits }), ...(generalises === undefined ? {} : { generalises }) };
  }
  const upTo = (place: number) => training.slice(0, place + 1).reduce((sum, spent) => sum + spent, 0);
  const before = heldBack.findLastIndex((share, k) => k < generalises && !Number.isNaN(share));
  const delay = {
    places: generalises - fits,
    training: upTo(generalises) - upTo(fits),
    late: generalises > fits && upTo(before) >= LATE * upTo(fits),
  };
  return { fits, generalises, delay };
}

function reached(series: readonly number[]): number | undefined {
  const last = series.findLastIndex((share) => share < KNOWN);
  const from = series.findIndex((share, k) => k > last && share >= KNOWN);
  return from < 0 ? undefined : from;
}
