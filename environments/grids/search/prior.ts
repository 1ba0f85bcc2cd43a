import type { Guide } from "../../environment.ts";
import { type Costs, grain } from "../language/sources/costs.ts";

/** Most bits that the policy takes off a token: what it likes is tried sooner, and not only that. */
const MOST_BONUS = 1.5;

/**
 * Costs of the hand-set grammar with what a policy wrote for this task as a bonus: bits = hand - min(1.5, log2(1 + trust
 * p S / 2^-hand)), p the policy's share of the token and S the mass of all tokens by hand. A token that the policy never
 * writes costs what it did: learned costs that replace a floor lose what they have not seen.
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
  const bonus = (t: number) => Math.min(MOST_BONUS, Math.log2(1 + (trust * all * offered[t]!) / total / mass[t]!));
  return bits.map((b, t) => (offered[t]! > 0 ? grain(Math.max(LEAST, b - bonus(t))) : b));
}

const LEAST = 0.25;
