/** All measures of divergence over a population at once, as the matrices that the report draws. */
import { expectLength } from "../../src/core/errors.ts";
import { jaccardDistance } from "./behaviour.ts";
import { ckaMatrix } from "./cka.ts";
import { pairwise } from "./pairwise.ts";
import { parameterMatrices } from "./parameter-distance.ts";
import { jensenShannonMatrix } from "./policy-divergence.ts";

/** What one agent shows on the fixed probe prompts. */
export type AgentProbe = {
  parameters: Float32Array; // [P]
  distributions: Float32Array; // [N, vocabulary], next-token probabilities
  vocabulary: number;
  activations: Float32Array[]; // a layer each, [N, D]
  rows: number; // N
  solved: ReadonlySet<string>; // task ids
};

export type DivergenceInput = {
  base: AgentProbe;
  agents: readonly AgentProbe[];
  /** [n + 1][n + 1] over agents and, last, the base: what `barrier` gave for each pair, in nats; NaN = not measured. */
  barriers?: readonly (readonly number[])[];
};

/**
 * Measure key -> symmetric [n + 1][n + 1] over agents and, last, the base, zeros on the diagonal, larger = further
 * apart. Keys are those of `measureList`; `barrier` is there only when `barriers` are, NaN where a pair was not measured.
 * Throws E_SHAPE when the probes differ in shape.
 */
export function divergenceMatrices(input: DivergenceInput): Record<string, number[][]> {
  const { base, agents, barriers } = input;
  const all = [...agents, base];
  for (const probe of all) {
    expectLength(probe.rows, base.rows, "probe rows");
    expectLength(probe.vocabulary, base.vocabulary, "probe vocabulary");
    expectLength(probe.distributions.length, base.rows * base.vocabulary, "probe distributions");
    expectLength(probe.activations.length, base.activations.length, "probe layers");
  }
  const parameters = parameterMatrices(
    all.map((a) => a.parameters),
    base.parameters,
  );
  const layers = base.activations.map((_, layer) => {
    const cka = ckaMatrix(
      all.map((a) => a.activations[layer]!),
      base.rows,
    );
    return pairwise(all.length, (i, j) => 1 - cka[i]![j]!);
  });
  const matrices: Record<string, number[][]> = {
    parameter: parameters.distance,
    cosine: pairwise(all.length, (i, j) => 1 - parameters.cosine[i]![j]!),
    policy: jensenShannonMatrix(
      all.map((a) => a.distributions),
      base.vocabulary,
    ),
    representation: pairwise(all.length, (i, j) => layers.reduce((s, m) => s + m[i]![j]!, 0) / (layers.length || 1)),
    behaviour: pairwise(all.length, (i, j) => jaccardDistance(all[i]!.solved, all[j]!.solved)),
  };
  layers.forEach((matrix, layer) => {
    matrices[layerKey("representation", layer)] = matrix;
  });
  if (barriers !== undefined) {
    expectLength(barriers.length, all.length, "rows of the barrier matrix");
    matrices.barrier = pairwise(all.length, (i, j) => barriers[i]![j] ?? Number.NaN);
  }
  return matrices;
}

/**
 * Parameter distance of DESIGN.md section 8 in each layer by itself: |a - b| / |base| over the parameters [from, to) of
 * the layer. Keys and matrices are as in `divergenceMatrices`; `agents` and `base` are [P].
 */
export function layerDistances(
  agents: readonly Float32Array[],
  base: Float32Array,
  layers: readonly (readonly [from: number, to: number])[],
): Record<string, number[][]> {
  const all = [...agents, base];
  return Object.fromEntries(
    layers.map(([from, to], layer) => {
      const part = (vector: Float32Array) => vector.subarray(from, to);
      return [layerKey("parameter", layer), parameterMatrices(all.map(part), part(base)).distance];
    }),
  );
}

export type Measure = { key: string; name: string; unit: string; note: string; source: string };

/** What `divergenceMatrices` and `layerDistances` give for models of so many layers, in the order of the report's choice box. */
export function measureList(layers: number, { withBarrier = true }: { withBarrier?: boolean } = {}): Measure[] {
  const list: Measure[] = [
    {
      key: "policy",
      name: "Policy",
      unit: "bits",
      note: "How differently two agents continue the same prompts: 0 is the same policy, 1 is no token in common.",
      source: "Jensen-Shannon divergence, Lin 1991",
    },
    {
      key: "parameter",
      name: "Parameters",
      unit: "fraction of the base's norm",
      note: "How far apart two agents' weights lie: 0.01 is one hundredth of the length of the base's weights.",
      source: "Euclidean distance over the norm of the base",
    },
    {
      key: "cosine",
      name: "Direction of change",
      unit: "1 - cosine",
      note: "Whether two agents left the base the same way: 0 is the same direction, 1 unrelated (also where one has not moved, as the base), 2 opposite.",
      source: "cosine of task vectors, Ilharco et al. 2023",
    },
    {
      key: "representation",
      name: "Representation, mean of layers",
      unit: "1 - CKA",
      note: "How differently two agents represent the same prompts inside: 0 is alike up to rotation and scale, 1 is nothing in common.",
      source: "linear CKA, Kornblith et al. 2019",
    },
    {
      key: "behaviour",
      name: "Tasks solved",
      unit: "Jaccard distance",
      note: "How little the sets of solved tasks overlap: 0 is the same tasks (or none by both), 1 is no task in common.",
      source: "Jaccard 1912",
    },
  ];
  if (withBarrier) {
    list.push({
      key: "barrier",
      name: "Loss barrier",
      unit: "nats",
      note: "How much worse the average of two agents is than the agents: near 0 they can be averaged, but it is also 0 when both are bad. Below 0 the average is better than the two are in the mean.",
      source: "linear mode connectivity, Frankle et al. 2020, at the midpoint",
    });
  }
  for (let layer = 0; layer < layers; layer++) {
    list.push({
      key: layerKey("representation", layer),
      name: `Representation, layer ${layer + 1}`,
      unit: "1 - CKA",
      note: `How differently two agents represent the same prompts in layer ${layer + 1}, counted from the input: 0 is alike, 1 is nothing in common.`,
      source: "linear CKA, Kornblith et al. 2019",
    });
  }
  for (let layer = 0; layer < layers; layer++) {
    list.push({
      key: layerKey("parameter", layer),
      name: `Parameters, layer ${layer + 1}`,
      unit: "fraction of the base's norm",
      note: `How far apart two agents' weights lie in layer ${layer + 1}, counted from the input, over the length of the base's weights there.`,
      source: "Euclidean distance over the norm of the base",
    });
  }
  return list;
}

/** The unit of a measure by its key, of whichever layer it is; undefined where there is none of that name. */
export function unitOf(key: string): string | undefined {
  const kind = key.replace(/-layer-\d+$/, "-layer-1");
  return UNITS.get(kind);
}

const UNITS = new Map(measureList(1).map(({ key, unit }) => [key, unit]));

/** Layers are counted from 1, as people read them. */
function layerKey(measure: "representation" | "parameter", layer: number): string {
  return `${measure}-layer-${layer + 1}`;
}
