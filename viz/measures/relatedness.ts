import { defineMeasure } from "./measure.ts";
import { pairwise } from "./pairwise.ts";

export const relatednessMeasure = defineMeasure({
  key: "relatedness",
  name: "Relatedness of solved work",
  unit: "cosine",
  note: "How alike what two agents have solved is, as operations that follow each other: 1 is the same work, and large means near; 0 is no pair of operations in common, or an agent that has solved nothing. The base solves nothing.",
  source: "cosine between bigram counts (vector space model, Salton et al. 1975)",
  of: ({ related }) => related && pairwise(related.length, (i, j) => related[i]![j] ?? Number.NaN, 1),
});
