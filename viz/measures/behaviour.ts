/** Divergence of what agents can do: the sets of tasks that they solved. */
import { defineMeasure, everyone } from "./measure.ts";
import { pairwise } from "./pairwise.ts";
import { vendiScore } from "./vendi.ts";

/**
 * 1 - |A and B| / |A or B|, in [0, 1] (Jaccard 1912, "The distribution of the flora in the alpine zone"): 0 = solved
 * the same tasks, 1 = no task in common. Two empty sets are equal: 0.
 */
export function jaccardDistance(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let common = 0;
  for (const task of a) if (b.has(task)) common++;
  const union = a.size + b.size - common;
  return union === 0 ? 0 : 1 - common / union;
}

/**
 * Effective number of distinct solvers, in [1, n]: the Vendi score of n solved sets under Jaccard similarity, which is
 * a valid kernel (positive semi-definite: Gower 1971). 0 for no agents.
 */
export function effectiveSolvers(solved: readonly ReadonlySet<string>[]): number {
  return vendiScore(pairwise(solved.length, (i, j) => 1 - jaccardDistance(solved[i]!, solved[j]!), 1));
}

export const behaviour = defineMeasure({
  key: "behaviour",
  name: "Tasks solved",
  unit: "Jaccard distance",
  note: "How little the sets of solved tasks overlap: 0 is the same tasks (or none by both), 1 is no task in common.",
  source: "Jaccard 1912",
  of(input) {
    const all = everyone(input);
    return pairwise(all.length, (i, j) => jaccardDistance(all[i]!.solved, all[j]!.solved));
  },
});
