import type { Tokens } from "../environment.ts";

export const featureNames = ["distinct", "occurrences", "agreement", "follows", "written"] as const;

const MANY = 8; // occurrences from which on a feature says 1

/**
 * What a context says of its next symbol by repetition: the share of the alphabet that occurs in it; how often its last two
 * symbols occurred before; the share of these places that the commonest successor followed; the share that the answer's
 * first symbol followed; and whether there is an answer. All in [0, 1].
 */
export function featuresOf(context: Tokens, answer: Tokens, symbols: number): Float32Array {
  const [before, last] = context.slice(-2);
  const successors = new Map<number, number>();
  let occurrences = 0;
  for (let at = 2; at < context.length; at++) {
    if (context[at - 2] !== before || context[at - 1] !== last) continue;
    occurrences += 1;
    successors.set(context[at]!, (successors.get(context[at]!) ?? 0) + 1);
  }
  const share = (count: number) => count / Math.max(1, occurrences);
  const follows = answer.length === 0 ? 0 : share(successors.get(answer[0]!) ?? 0);
  return Float32Array.from([
    new Set(context).size / symbols,
    Math.min(1, occurrences / MANY),
    share(Math.max(0, ...successors.values())),
    follows,
    Math.min(1, answer.length),
  ]);
}
