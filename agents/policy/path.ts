import type { Example } from "../../environments/environment.ts";
import { evaluateLoss } from "./loss.ts";
import { type Policy, parametersOf } from "./own.ts";
import type { PolicyShape } from "./shape.ts";

export type PathInput = {
  shape: PolicyShape;
  from: Policy;
  to: Policy;
  /** Shares of the second policy, in [0, 1]. */
  shares: readonly number[];
  probes: readonly Example[];
};

/** The loss at each share of the straight line between two policies' parameters, in nats: the mean over answer tokens. */
export function lossAlong({ shape, from, to, shares, probes }: PathInput): { lossNats: number[] } {
  const a = parametersOf(shape, from);
  const b = parametersOf(shape, to);
  return { lossNats: shares.map((share) => evaluateLoss(shape, mixed(a, b, share), probes).lossNats) };
}

/** [P] (1 - share) a + share b. */
function mixed(a: Float32Array, b: Float32Array, share: number): Float32Array {
  const out = new Float32Array(a.length);
  for (let i = 0; i < out.length; i++) out[i] = (1 - share) * a[i]! + share * b[i]!;
  return out;
}
