import { expectLength } from "../../src/core/errors.ts";
import type { Parameters } from "../../src/core/parameters.ts";
import { meanOf, mixed } from "./average.ts";
import { defineExchangeRule } from "./rule.ts";

/**
 * Federated averaging (McMahan et al. 2017, arXiv 1602.05629, Algorithm 1): w <- sum_k (n_k / n) w_k over an agent's
 * neighbourhood, and the agent goes on from it. n_k is here what agent k trained on since the last exchange, in tokens;
 * `share.every` is the period. Adam's moments stay with their agents. One that trained on nothing has no say; where nobody
 * did, all have the same.
 */
export const fedavg = defineExchangeRule({
  name: "fedavg",
  note: "their mean, weighted by what each trained on",
  when: "sharing",
  takes: "mean",
  readsTrained: true,
  exchange(parameters, _, { trained, neighbourhoods }) {
    expectLength(trained.length, parameters.length, "weights of a mean");
    const weighted = (of: readonly Parameters[], members: readonly number[]) =>
      weightedMean(
        of,
        members.map((k) => trained[k]!),
      );
    return { next: mixed(parameters, neighbourhoods, weighted), state: undefined };
  },
});

/**
 * [P] sum of w_k x_k over the sum of w_k, in agent order and in 64 bits. Weights are not negative; the plain mean where all
 * are 0. Throws E_SHAPE where lengths differ.
 */
export function weightedMean(parameters: readonly Parameters[], weights: readonly number[]): Float32Array {
  expectLength(weights.length, parameters.length, "weights of a mean");
  const total = weights.reduce((a, b) => a + b, 0);
  if (total === 0) return meanOf(parameters);
  const size = parameters[0]?.length ?? 0;
  const sum = new Float64Array(size);
  parameters.forEach((vector, agent) => {
    expectLength(vector.length, size, `parameters of agent ${agent}`);
    const weight = weights[agent]!;
    for (let i = 0; i < size; i++) sum[i]! += weight * vector[i]!;
  });
  return Float32Array.from(sum, (s) => s / total);
}
