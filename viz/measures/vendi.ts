import { eigenSymmetric } from "./eigen.ts";

/**
 * Vendi score: the effective number of distinct members of a population (Friedman and Dieng 2023, "The Vendi score: a
 * diversity evaluation metric for machine learning"), exp(-sum_i l_i log l_i) with l the eigenvalues
 * of K / n. K [n][n] is a positive semi-definite similarity with ones on the diagonal. In [1, n]: 1 = all alike,
 * n = nothing in common; 0 for an empty population. Errors as `eigenSymmetric`.
 */
export function vendiScore(similarity: readonly (readonly number[])[]): number {
  const n = similarity.length;
  if (n === 0) return 0;
  let entropy = 0;
  for (const value of eigenSymmetric(similarity).values) {
    const l = value / n;
    if (l > 0) entropy -= l * Math.log(l); // 0 log 0 = 0; rounding can leave a tiny negative eigenvalue
  }
  return Math.exp(entropy);
}
