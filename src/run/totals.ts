import { meanOverPairs } from "../../viz/measures/pairwise.ts";
import { addSpend, noSpend, type Spend } from "../core/spend.ts";
import type { RoundData, RoundRecord } from "../record/round.ts";

/** Mean over pairs of measured agents, by measure. */
export function meanDivergence({ measured, agents, divergence }: RoundData): Record<string, number> {
  const count = measured?.length ?? agents.length;
  const none = count < 2 ? 0 : Number.NaN; // one agent is no distance from itself; of more, all but one diverged
  return Object.fromEntries(
    Object.entries(divergence).map(([key, matrix]) => [key, meanOverPairs(matrix, count) ?? none]),
  );
}

/** By all turns, and by what sharing ran to make abstractions shorter. */
export function spentBy(rounds: readonly RoundRecord[]): Spend {
  const turns = rounds.flatMap(({ data }) => data.agents.map(({ spent }) => spent));
  const programRuns = rounds.reduce((sum, { data }) => sum + (data.library.shortened?.programRuns ?? 0), 0);
  return addSpend(...turns, { ...noSpend(), programRuns });
}
