/**
 * How differently two or more agents would continue the same prompts: the Jensen-Shannon divergence of their
 * next-token distributions (Lin 1991, "Divergence measures based on the Shannon entropy"),
 * JS = H(mean p) - mean H(p), in bits, averaged over N probe prompts.
 *
 * Distributions are [N, V], rows summing to 1.
 */

import { expectLength } from "../../src/core/errors.ts";
import { defineMeasure, everyone } from "./measure.ts";
import { pairwise } from "./pairwise.ts";

/** Mean over rows of H((p + q) / 2) - (H(p) + H(q)) / 2, in bits, in [0, 1]: 0 = the same policy, 1 = disjoint. */
export function jensenShannonBits(p: Float32Array, q: Float32Array, vocabulary: number): number {
  return jensenShannonMatrix([p, q], vocabulary)[0]![1]!;
}

/** The divergence of every pair among n agents' distributions [N, V]: a symmetric [n][n], bits. */
export function jensenShannonMatrix(list: readonly Float32Array[], vocabulary: number): number[][] {
  const rows = checkedRows(list, vocabulary);
  if (rows === 0) return pairwise(list.length, () => 0);
  const terms = list.map(negativeEntropyTerms); // once per agent instead of once per pair: logarithms are nearly all of the cost
  return pairwise(list.length, (i, j) => {
    const total = pairTotal(list[i]!, terms[i]!, list[j]!, terms[j]!);
    return Math.max(0, Math.min(1, total / rows)); // rows sum to 1 only to float32
  });
}

/** Mean over rows of H(mean of n policies) - mean of H(policy), in bits, in [0, log2 n]; 0 for an empty list. */
export function populationJensenShannon(list: readonly Float32Array[], vocabulary: number): number {
  const rows = checkedRows(list, vocabulary);
  const n = list.length;
  if (rows === 0) return 0;
  let total = 0;
  for (let k = 0; k < rows * vocabulary; k++) {
    let sum = 0;
    let terms = 0;
    for (const p of list) {
      sum += p[k]!;
      terms += entropyTerm(p[k]!);
    }
    total += terms / n - entropyTerm(sum / n);
  }
  return Math.max(0, Math.min(Math.log2(n), total / rows));
}

function checkedRows(list: readonly Float32Array[], vocabulary: number): number {
  const length = list[0]?.length ?? 0;
  for (const p of list) expectLength(p.length, length, "next-token distributions");
  if (length === 0) return 0;
  expectLength(length % vocabulary, 0, `remainder of ${length} probabilities in rows of ${vocabulary}`);
  return length / vocabulary;
}

/** x log2 x, with 0 log 0 = 0. */
function entropyTerm(x: number): number {
  return x > 0 ? x * Math.log(x) * Math.LOG2E : x * 0; // x * 0 keeps a NaN visible
}

function negativeEntropyTerms(p: Float32Array): Float64Array {
  return Float64Array.from(p, entropyTerm);
}

/** Sum over cells of (p log p + q log q) / 2 - m log m with m = (p + q) / 2. */
function pairTotal(p: Float32Array, pTerms: Float64Array, q: Float32Array, qTerms: Float64Array): number {
  let total = 0;
  for (let k = 0; k < p.length; k++) {
    const x = p[k]!;
    const y = q[k]!;
    if (x === 0 || y === 0) {
      total += (x + y) / 2; // the cell's exact value without a logarithm: the usual case, because of masked tokens
    } else if (x !== y) {
      const m = (x + y) / 2;
      total += (pTerms[k]! + qTerms[k]!) / 2 - m * Math.log(m) * Math.LOG2E;
    }
  }
  return total;
}

export const policy = defineMeasure({
  key: "policy",
  name: "Policy",
  unit: "bits",
  note: "How differently two agents continue the same prompts: 0 is the same policy, 1 is no token in common.",
  source: "Jensen-Shannon divergence, Lin 1991",
  of: (input) =>
    jensenShannonMatrix(
      everyone(input).map(({ distributions }) => distributions),
      input.base.vocabulary,
    ),
});
