import { meanOverPairs } from "../../viz/measures/pairwise.ts";
import { addSpend, noSpend, type Spend } from "../core/spend.ts";
import type { PopulationState } from "../population/state.ts";

/** Mean over pairs of measured agents after the last round, by measure. */
export function meanDivergence(state: PopulationState): Record<string, number> {
  const last = state.rounds.at(-1);
  const agents = last?.measured?.length ?? state.agents.length;
  const none = agents < 2 ? 0 : Number.NaN; // one agent is no distance from itself; of more, all but one diverged
  return Object.fromEntries(
    Object.entries(last?.divergence ?? {}).map(([key, matrix]) => [key, meanOverPairs(matrix, agents) ?? none]),
  );
}

/** By all turns, and by what sharing ran to make abstractions shorter. */
export function spentBy({ rounds }: PopulationState): Spend {
  const turns = rounds.flatMap(({ agents }) => agents.map(({ spent }) => spent));
  const programRuns = rounds.reduce((sum, { library }) => sum + (library.shortened?.programRuns ?? 0), 0);
  return addSpend(...turns, { ...noSpend(), programRuns });
}
