import { defineMeasure } from "./measure.ts";
import { pairwise } from "./pairwise.ts";

/**
 * Loss barrier between two agents, in nats: the loss of the model halfway between their parameters minus the mean of
 * their own losses (linear mode connectivity: Frankle et al. 2020; Entezari et al. 2022; here at alpha = 1/2). About 0:
 * averaging them is safe. Above 0: they settled in different basins. Below 0: the average is better than either. The
 * published barrier is the maximum over alpha; one midpoint costs one evaluation and finds it if the path is symmetric.
 * It is also 0 between two equally bad agents: read it together with accuracy.
 */
export function barrier(lossA: number, lossB: number, lossMid: number): number {
  return lossMid - (lossA + lossB) / 2;
}

export const barrierMeasure = defineMeasure({
  key: "barrier",
  name: "Loss barrier",
  unit: "nats",
  note: "How much worse the average of two agents is than the agents: near 0 they can be averaged, but it is also 0 if both are bad. Below 0 the average is better than the mean of the two.",
  source: "linear mode connectivity, Frankle et al. 2020, at the midpoint",
  of: ({ barriers }) => barriers && pairwise(barriers.length, (i, j) => barriers[i]![j] ?? Number.NaN),
});
