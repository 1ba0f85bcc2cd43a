import type { Example, FamilyProbes } from "../../environments/environment.ts";
import { expertLoad } from "./load.ts";
import { evaluateLoss, probe } from "./loss.ts";
import type { Probe } from "./loss-types.ts";
import { type Policy, parametersOf } from "./own.ts";
import { isSparse, type PolicyShape } from "./shape.ts";

export type ProbeInput = {
  shape: PolicyShape;
  parameters: Policy;
  probes: readonly Example[];
  /** Of these only the accuracy is measured. */
  families: readonly FamilyProbes[];
};

export type ProbeOutput = Probe & {
  /** [layers][experts] share of the probes' tokens; omitted if the model is dense. */
  load?: number[][];
  /** [families] accuracy on the pairs that agents are shown; omitted if no family has any. */
  fit?: number[];
  families: number[]; // [families] share of answer tokens that were the most likely one
};

/** What a policy says to the fixed probes: the raw material of every divergence measure. */
export function probePolicy({ shape, parameters: policy, probes, families }: ProbeInput): ProbeOutput {
  const parameters = parametersOf(shape, policy);
  const accuracy = accuracies(shape, parameters, families);
  const shown = families.map(({ shown: examples = [] }) => ({ examples }));
  const fit = shown.some(({ examples }) => examples.length > 0) ? { fit: accuracies(shape, parameters, shown) } : {};
  const all = [...probes, ...families.flatMap(({ examples }) => examples)];
  const load = isSparse(shape) ? { load: expertLoad(shape, parameters, all) } : {};
  return { ...probe(shape, parameters, probes), families: accuracy, ...fit, ...load };
}

/** [groups] share of answer tokens that were the most likely one. All groups' examples go in common passes. */
function accuracies(
  shape: PolicyShape,
  parameters: Float32Array,
  groups: readonly { examples: readonly Example[] }[],
): number[] {
  const all = groups.flatMap(({ examples }) => examples);
  const { right } = evaluateLoss(shape, parameters, all);
  let start = 0;
  return groups.map(({ examples }) => {
    const end = start + examples.length;
    let hits = 0;
    let tokens = 0;
    for (; start < end; start++) {
      hits += right[start]!;
      tokens += all[start]!.answer.length;
    }
    return hits / tokens;
  });
}
