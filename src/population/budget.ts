import type { Experiment } from "../config/schema.ts";

/** What one agent may spend in one round: steps run, tokens sampled, tokens trained on. */
export type Budget = Omit<Experiment["budget"], "growth">;

/**
 * The budget of round `round` (1 the first): for search growth^(round - 1) times the first one's, rounded; for training
 * the same in every round. A search starts anew in each round with what was learned since, as in iterative deepening
 * (Korf 1985, "Depth-First Iterative-Deepening"): with a growth above 1, what is searched again takes a share of the
 * whole that does not grow with the rounds.
 */
export function budgetOf({ growth, ...first }: Experiment["budget"], round: number): Budget {
  const times = growth ** (round - 1);
  return {
    programRuns: Math.round(first.programRuns * times),
    policyTokens: Math.round(first.policyTokens * times),
    trainTokens: first.trainTokens,
  };
}
