import type { Exchange } from "./rule.ts";

/** Plain data: whose parameters each agent went on with at the last exchange, itself if it kept its own, and the rule's own state. */
type Copies = { round: number; from: number[]; own?: unknown };

/** A rule that copies, played so that its state says who copied whom: `copiedIn` reads it for the record of the round. */
export const withCopies =
  (rule: Exchange): Exchange =>
  (parameters, state, about) => {
    const { state: own, ...exchanged } = rule(parameters, (state as Partial<Copies> | undefined)?.own, about);
    const from = exchanged.from ?? parameters.map((_, k) => k);
    const copies: Copies = { round: about.round, from, ...(own === undefined ? {} : { own }) };
    return { ...exchanged, from, state: copies };
  };

/** The agent that agent k copied after this round; undefined if it kept its own parameters. */
export function copiedIn(state: unknown, round: number, k: number): number | undefined {
  const { round: at, from } = (state ?? {}) as Partial<Copies>;
  const giver = at === round ? from?.[k] : undefined;
  return giver === k ? undefined : giver;
}
