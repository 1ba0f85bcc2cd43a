import { expectLength } from "../../src/core/errors.ts";
import { type Parameters, shareParameters } from "../../src/core/parameters.ts";
import { defineExchangeRule } from "./rule.ts";
import { type Neighbourhoods, perNeighbourhood } from "./topology.ts";

/**
 * Federated averaging with equal weights (McMahan et al. 2017, Algorithm 1): every agent goes on from the mean of its
 * neighbourhood. If that is not the whole population, this is gossip averaging as in D-PSGD (Lian et al. 2017,
 * arXiv 1705.09056, Algorithm 1; on a directed ring as here, Assran et al. 2019, arXiv 1811.10792): what an agent knows
 * reaches those farther away over several sharings.
 * Copies that diverged far do not average well (SYSTEMS.md section 12): share often, or share outputs instead.
 */
export const average = defineExchangeRule({
  name: "average",
  note: "their mean",
  when: "sharing",
  takes: "mean",
  exchange: (parameters, state, { neighbourhoods }) => ({ next: mixed(parameters, neighbourhoods, meanOf), state }),
});

/** [agents][P] what each agent's neighbourhood comes to by `mix`, which gets their parameters and who they are, in agent order. */
export function mixed(
  parameters: readonly Parameters[],
  neighbourhoods: Neighbourhoods,
  mix: (of: readonly Parameters[], members: readonly number[]) => Float32Array,
): Parameters[] {
  const means = perNeighbourhood(neighbourhoods, (members) =>
    mix(
      members.map((k) => parameters[k]!),
      members,
    ),
  );
  return means.map((mean) => shareParameters(mean)); // a copy each: no two agents get the same memory
}

/**
 * [P] element-wise mean, summed in agent order in 64 bits: the mean of identical copies is bit-equal to them.
 * Throws E_SHAPE when the vectors differ in length; the mean of no vectors is empty.
 */
export function meanOf(parameters: readonly Parameters[]): Float32Array {
  const size = parameters[0]?.length ?? 0;
  const sum = new Float64Array(size);
  parameters.forEach((vector, agent) => {
    expectLength(vector.length, size, `parameters of agent ${agent}`);
    for (let i = 0; i < size; i++) sum[i]! += vector[i]!;
  });
  return Float32Array.from(sum, (s) => s / parameters.length);
}
