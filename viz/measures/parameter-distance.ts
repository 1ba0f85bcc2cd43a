/**
 * How far apart two agents' parameters are, and whether they left the base in the same direction. The cosine of
 * displacements is that of task vectors (Ilharco et al. 2023, "Editing models with task arithmetic").
 */

import { gramMatrix } from "./gram.ts";
import { defineMeasure, everyone, sharedBy } from "./measure.ts";
import { pairwise } from "./pairwise.ts";

/**
 * |a - b| / |base|, no unit: 0.01 is one hundredth of the base's length. All three are [P]. A base of zeros has no
 * length to compare with; the plain |a - b| is returned then.
 */
export function parameterDistance(a: Float32Array, b: Float32Array, base: Float32Array): number {
  return parameterMatrices([a, b], base).distance[0]![1]!;
}

/** Cosine of (a - base) and (b - base), in [-1, 1]; 0 if either has not moved, since it then has no direction. */
export function displacementCosine(a: Float32Array, b: Float32Array, base: Float32Array): number {
  return parameterMatrices([a, b], base).cosine[0]![1]!;
}

/**
 * Both measures for n agents [P] at once, as symmetric [n][n] with diagonals 0 and 1: one pass over the parameters
 * gives G[i][j] = <a_i - base, a_j - base>, and |a_i - a_j|^2 = G[i][i] + G[j][j] - 2 G[i][j].
 */
export function parameterMatrices(
  agents: readonly Float32Array[],
  base: Float32Array,
): { distance: number[][]; cosine: number[][] } {
  const gram = gramMatrix(agents, base);
  const scale = Math.sqrt(gramMatrix([base])[0]![0]!) || 1;
  const distance = pairwise(agents.length, (i, j) => {
    const squared = gram[i]![i]! + gram[j]![j]! - 2 * gram[i]![j]!;
    return Math.sqrt(Math.max(0, squared)) / scale; // rounding can push the square of a tiny distance below 0
  });
  const cosine = pairwise(
    agents.length,
    (i, j) => {
      const lengths = Math.sqrt(gram[i]![i]! * gram[j]![j]!);
      return lengths === 0 ? 0 : Math.max(-1, Math.min(1, gram[i]![j]! / lengths));
    },
    1,
  );
  return { distance, cosine };
}

const whole = sharedBy((input) =>
  parameterMatrices(
    everyone(input).map(({ parameters }) => parameters),
    input.base.parameters,
  ),
);

export const parameter = defineMeasure({
  key: "parameter",
  name: "Parameters",
  unit: "fraction of the base's norm",
  note: "How far apart two agents' weights are: 0.01 is one hundredth of the length of the base's weights.",
  source: "Euclidean distance over the norm of the base",
  of: (input) => whole(input).distance,
  layer: {
    name: (layer) => `Parameters, layer ${layer + 1}`,
    note: (layer) =>
      `How far apart two agents' weights are in layer ${layer + 1}, counted from the input, over the length of the base's weights there.`,
    of(input, layer) {
      const range = input.layers?.[layer];
      if (range === undefined) return undefined;
      const part = (vector: Float32Array) => vector.subarray(...range);
      const parts = everyone(input).map(({ parameters }) => part(parameters));
      return parameterMatrices(parts, part(input.base.parameters)).distance;
    },
  },
});

export const cosine = defineMeasure({
  key: "cosine",
  name: "Direction of change",
  unit: "1 - cosine",
  note: "Whether two agents left the base in the same direction: 0 is the same direction, 1 unrelated (also if one has not moved, as the base), 2 opposite.",
  source: "cosine of task vectors, Ilharco et al. 2023",
  of(input) {
    const { cosine: similarity } = whole(input);
    return pairwise(similarity.length, (i, j) => 1 - similarity[i]![j]!);
  },
});
