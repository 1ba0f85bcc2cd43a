/** The run and what the reader has selected in it: a round or an agent chosen in one figure shows in all of them. */
import { familyAt } from "../../../src/core/rotation.ts";
import type { Change, FollowedSelection } from "../kit/selection.ts";
import type { ReportData } from "./run-data.ts";

export type View = FollowedSelection & {
  readonly data: ReportData;
  /** The selected round, as an index into `data.rounds`. */
  round: number;
};

/** A view that shows the last round and highlights no agent. */
export function createView(data: ReportData): View {
  const listeners: ((change: Change) => void)[] = [];
  const view: View = {
    data,
    round: Math.max(0, data.rounds.length - 1),
    agent: -1,
    set(change) {
      if (change.round !== undefined) view.round = change.round;
      if (change.agent !== undefined) view.agent = change.agent;
      for (const listener of listeners) listener(change);
    },
    subscribe: (listener) => void listeners.push(listener),
  };
  return view;
}

/** The agent's number as text, for narrow places; "base" if the index is past the last agent. */
export function agentShort(data: ReportData, index: number): string {
  return index >= data.agents.length ? "base" : String(data.agents[index]!.id);
}

/** Indices of the agents that matrices and the map show, ascending. The base comes after them. */
export function measuredAgents(data: ReportData): number[] {
  return data.measured ?? [...data.agents.keys()];
}

/** The family that an agent worked in during a round; `round` is the round's number. */
export function familyIn(data: ReportData, agent: number, round: number): string {
  return data.rotation === undefined ? data.agents[agent]!.family : familyAt(data.rotation, agent, round);
}

/** [agent][round]: the number of exam tasks in the families that the agent has worked in so far. */
export function tasksSoFar(data: ReportData): number[][] {
  if (data.rotation === undefined) return data.agents.map((_, a) => data.rounds.map((r) => r.agents[a]!.tasks));
  const sizes = new Map<string, number>();
  for (const { family } of data.tasks) sizes.set(family, (sizes.get(family) ?? 0) + 1);
  return data.agents.map((_, a) => {
    const seen = new Set<string>();
    let tasks = 0;
    return data.rounds.map(({ round }) => {
      const family = familyIn(data, a, round);
      if (!seen.has(family)) tasks += sizes.get(family) ?? 0;
      seen.add(family);
      return tasks;
    });
  });
}

/** The agents' families, each once, in the order of the agents. */
export function families(data: ReportData): string[] {
  return [...new Set(data.agents.map((a) => a.family))];
}
