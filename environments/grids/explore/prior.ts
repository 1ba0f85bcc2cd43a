import type { Guide } from "../../environment.ts";
import { type Costs, grain } from "../dsl/sources/costs.ts";

/**
 * Costs of the hand-set grammar with what a policy wrote for this task as a bonus: bits = -log2(2^-hand + trust S p),
 * p the policy's share of the token and S the mass of all tokens by hand. A token that the policy never writes costs what
 * it did: learned costs that replace a floor lose what they have not seen.
 */
export function guidedCosts(hand: Costs, { first, rest, trust }: Pick<Guide, "first" | "rest" | "trust">): Costs {
  return trust === 0 ? hand : { call: withBonus(hand.call, first, trust), leaf: withBonus(hand.leaf, rest, trust) };
}

function withBonus(bits: Float64Array, written: Float32Array, trust: number): Float64Array {
  const mass = bits.map((b) => 2 ** -b);
  const all = mass.reduce((a, b) => a + b, 0);
  // Only what the grammar offers: the policy also writes variables, which are no terms.
  const offered = written.map((n, t) => (mass[t]! > 0 ? n : 0));
  const total = offered.reduce((a, b) => a + b, 0);
  if (total === 0) return bits;
  return mass.map((m, t) => (m > 0 ? grain(-Math.log2(m + (trust * all * offered[t]!) / total)) : Infinity));
}
