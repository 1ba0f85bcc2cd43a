/**
 * An agent whose training diverged is a result and no failure: it stays in the population, marked with the round, as its last
 * turn found it, with finite parameters and moments. It plays no further turn, is in no measure and no mean, and may come back
 * where population-based training lets it copy another.
 */
import { noSpend } from "../core/spend.ts";
import type { AgentState } from "./state.ts";
import type { Turn } from "./turn-result.ts";

export const hasDiverged = ({ diverged }: Pick<AgentState, "diverged">): boolean => diverged !== undefined;

/** Places of the agents that have diverged, ascending. */
export const divergedPlaces = (agents: readonly Pick<AgentState, "diverged">[]): number[] =>
  agents.flatMap((agent, k) => (hasDiverged(agent) ? [k] : []));

/** A turn that gives nothing and takes nothing. What waits in the agent's inbox goes on waiting. */
export const emptyTurn = (agent: AgentState): Omit<Turn, "staleness"> => ({
  agent,
  ...{ solutions: [], consequences: [], values: [], tasks: [], tried: [], report: undefined },
  heard: { solutions: [], consequences: [] },
  spent: noSpend(),
});
