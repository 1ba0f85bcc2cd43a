/** What the reader has selected, shared by the figures of a page: a choice made in one figure shows in all of them. */
import type { AgentLabel } from "./page-data.ts";

export type Selection = {
  /** Index of the highlighted agent, -1 if no agent is highlighted. */
  agent: number;
  set(change: Change): void;
};

/** A selection that calls its listeners after every change. */
export type FollowedSelection = Selection & { subscribe(listener: (change: Change) => void): void };

/** The fields that change; `round` is an index into the page's rounds. */
export type Change = { round?: number; agent?: number };

/** What figures of lines over rounds need. The live page has nothing more. */
export type LinesView = Selection & {
  readonly data: { readonly agents: readonly AgentLabel[]; readonly rounds: readonly { readonly round: number }[] };
};

/** A selection for pages that highlight no agent: each arm or check has agents of its own. */
export const noSelection: FollowedSelection = { agent: -1, set: () => {}, subscribe: () => {} };

/** With more agents than this, figures draw thin lines, stack families instead of agents, and fold their legend. */
export const MANY = 12;

/** The agent's label, "agent 7" if it has none, or "base" if the index is past the last agent. */
export function agentName({ agents }: Pick<LinesView["data"], "agents">, index: number): string {
  const agent = agents[index];
  return agent === undefined ? "base" : agent.label || `agent ${agent.id}`;
}
