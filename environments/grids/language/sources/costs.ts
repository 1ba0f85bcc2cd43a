import type { Token } from "../../../environment.ts";
import { arityOf, type TypeSpace } from "../infer.ts";
import { type Language, reference } from "../language.ts";
import { typeSpace } from "../space.ts";
import { INPUT, programTokens } from "../tokens.ts";
import { argumentWeights, calleeWeights } from "./prior.ts";

/** [token] description length in bits as the callee of a line and as an argument; Infinity = never used so. */
export type Costs = { readonly call: Float64Array; readonly leaf: Float64Array };

const GRAIN = 1 / 1024;

/**
 * Bits rounded up to whole grains: then sums are exact, equal costs are equal numbers, and none is zero, so that a term
 * costs more than its parts.
 */
export const grain = (bits: number): number => Math.max(1, Math.ceil(bits / GRAIN)) * GRAIN;

/**
 * -log2 of the grammar prior, read as a grammar of terms: an argument is a token or a call with equal odds; a token is
 * drawn among those of its type (functions: of its arity), a callee among all.
 */
export function priorCosts(language: Language = reference): Costs {
  const space = typeSpace(language);
  const { tokenEntries, callables } = space;
  const call = new Float64Array(programTokens.length).fill(Infinity);
  const leaf = new Float64Array(programTokens.length).fill(Infinity);
  const total = callables.reduce((sum, t) => sum + calleeWeights[t]!, 0);
  for (const t of callables) call[t] = 1 - Math.log2(calleeWeights[t]! / total);
  for (const tokens of leafGroups(space)) {
    const sum = tokens.reduce((a, t) => a + argumentWeights[t]!, 0);
    for (const t of tokens) leaf[t] = 1 - Math.log2(argumentWeights[t]! / sum);
  }
  leaf[INPUT] = 1;
  for (const t of callables) if (arityOf(tokenEntries[t]!) === 0) leaf[t] = Infinity; // called, never passed
  return { call, leaf };
}

function leafGroups({ tokenEntries }: TypeSpace): Token[][] {
  const groups = new Map<string, Token[]>();
  tokenEntries.forEach((entry, token) => {
    if (entry === undefined) return;
    const arity = arityOf(entry);
    const key = arity === undefined ? entry.key : `${arity} arguments`;
    groups.set(key, [...(groups.get(key) ?? []), token]);
  });
  return [...groups.values()];
}
