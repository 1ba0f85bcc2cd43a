import { expectLength } from "../../src/core/errors.ts";
import { type Parameters, shareParameters } from "../../src/core/parameters.ts";
import type { ExchangeRule } from "./exchange.ts";

/**
 * Federated averaging with equal weights (McMahan et al. 2017, Algorithm 1): every agent goes on from the mean.
 * Copies that diverged far do not average well (SYSTEMS.md section 12): share often, or share outputs instead.
 */
export const average: ExchangeRule = (parameters, state) => {
  const mean = meanOf(parameters);
  return { next: parameters.map(() => shareParameters(mean)), state };
};

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
