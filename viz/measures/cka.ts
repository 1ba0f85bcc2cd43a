/**
 * Similarity of two networks' hidden activations on the same inputs, blind to rotation and isotropic scaling:
 * linear centred kernel alignment (Kornblith et al. 2019, "Similarity of neural network representations revisited"),
 * |Y'X|_F^2 / (|X'X|_F |Y'Y|_F) with centred columns. We compute it in its dual form
 * <K, L>_F / (|K|_F |L|_F) with K = XX', L = YY': rows (probes) are few and features many.
 */

import { expectLength } from "../../src/core/errors.ts";
import { gramMatrix } from "./gram.ts";
import { defineMeasure, everyone, sharedBy } from "./measure.ts";
import { pairwise } from "./pairwise.ts";

/**
 * Linear CKA in [0, 1] of x [N, D1] and y [N, D2], N = `rows`. Activations that do not vary over the rows have no
 * representation to compare: 1 if both are constant (they cannot be told apart), 0 if one is.
 */
export function linearCka(x: Float32Array, y: Float32Array, rows: number): number {
  return ckaMatrix([x, y], rows)[0]![1]!;
}

/** Linear CKA of every pair among n agents' activations [N, D_i]: a symmetric [n][n] with ones on the diagonal. */
export function ckaMatrix(activations: readonly Float32Array[], rows: number): number[][] {
  const products = gramMatrix(activations.map((x) => centredKernel(x, rows))); // <K_i, K_j>_F
  return pairwise(
    activations.length,
    (i, j) => {
      const own = products[i]![i]!;
      const other = products[j]![j]!;
      if (own === 0 || other === 0) return own === other ? 1 : 0;
      return Math.max(0, Math.min(1, products[i]![j]! / Math.sqrt(own * other)));
    },
    1,
  );
}

/** K = XX' with centred columns, scaled to trace 1 (CKA ignores scale, and squares of K must not overflow): [N * N]. */
function centredKernel(x: Float32Array, rows: number): Float64Array {
  const kernel = new Float64Array(rows * rows);
  if (rows === 0) return kernel;
  expectLength(x.length % rows, 0, `remainder of ${x.length} activations in ${rows} rows`);
  const width = x.length / rows;
  const mean = new Float64Array(width);
  let squares = 0;
  for (let k = 0; k < x.length; k++) {
    mean[k % width] = mean[k % width]! + x[k]! / rows;
    squares += x[k]! * x[k]!;
  }
  const vectors = Array.from({ length: rows }, (_, r) => x.subarray(r * width, (r + 1) * width));
  const gram = gramMatrix(vectors, mean);
  const trace = gram.reduce((sum, row, r) => sum + row[r]!, 0);
  // What remains of constant columns after centring is rounding, about 1e-32 of the whole; one float32 step in one of
  // 100,000 activations is 1e-20.
  if (trace <= 1e-24 * squares) return kernel;
  gram.forEach((row, r) => {
    row.forEach((value, c) => {
      kernel[r * rows + c] = value / trace;
    });
  });
  return kernel;
}

const byLayer = sharedBy((input) =>
  input.base.activations.map((_, layer) => {
    const all = everyone(input);
    const cka = ckaMatrix(
      all.map(({ activations }) => activations[layer]!),
      input.base.rows,
    );
    return pairwise(all.length, (i, j) => 1 - cka[i]![j]!);
  }),
);

export const representation = defineMeasure({
  key: "representation",
  name: "Representation, mean of layers",
  unit: "1 - CKA",
  note: "How differently two agents represent the same prompts internally: 0 is equal up to rotation and scale, 1 is nothing in common.",
  source: "linear CKA, Kornblith et al. 2019",
  of(input) {
    const layers = byLayer(input);
    const mean = (i: number, j: number) => layers.reduce((sum, m) => sum + m[i]![j]!, 0) / (layers.length || 1);
    return pairwise(everyone(input).length, mean);
  },
  layer: {
    name: (layer) => `Representation, layer ${layer + 1}`,
    note: (layer) =>
      `How differently two agents represent the same prompts in layer ${layer + 1}, counted from the input: 0 is alike, 1 is nothing in common.`,
    of: (input, layer) => byLayer(input)[layer],
  },
});
