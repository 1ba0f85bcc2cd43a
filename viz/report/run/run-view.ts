/** What the reader looks at now: shared by the figures, so that a round or an agent chosen in one shows in all. */
import { familyAt } from "../../../src/core/rotation.ts";
import { unpack } from "./pack.ts";
import type { ReportData } from "./run-data.ts";

export type View = Followed & {
  readonly data: ReportData;
  /** Index into `data.rounds`. */
  round: number;
};

/** Who stands out, on every page. */
export type Chosen = {
  /** Index of the agent that stands out, -1 for none. */
  agent: number;
  set(change: Change): void;
};

/** The same, with those who want to know of a change. */
export type Followed = Chosen & { subscribe(listener: (change: Change) => void): void };

export type Change = { round?: number; agent?: number };
/** What figures of lines over rounds need of a view; the live page's has no more. */
export type LinesView = Chosen & {
  readonly data: { readonly agents: ReportData["agents"]; readonly rounds: readonly { readonly round: number }[] };
};

/** More agents than this: thin lines, families instead of agents in stacks, the legend folded. */
export const MANY = 12;

export function readData(): ReportData {
  return unpack(JSON.parse(document.getElementById("data")?.textContent ?? "null"));
}

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

export function agentName(data: LinesView["data"], index: number): string {
  const agent = data.agents[index];
  return agent === undefined ? "base" : agent.label || `agent ${agent.id}`;
}

/** Names as short as "7" where space is short: the agent's number. */
export function agentShort(data: ReportData, index: number): string {
  return index >= data.agents.length ? "base" : String(data.agents[index]!.id);
}

/** Agents that have a place in matrices and on the map, by index; the base comes after them. */
export function measuredAgents(data: ReportData): number[] {
  return data.measured ?? [...data.agents.keys()];
}

/** The family that an agent worked in, in a round by its number. */
export function familyIn(data: ReportData, agent: number, round: number): string {
  return data.rotation === undefined ? data.agents[agent]!.family : familyAt(data.rotation, agent, round);
}

/** [agent][round]: exam tasks of the families that it has worked in so far. */
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

export function families(data: ReportData): string[] {
  return [...new Set(data.agents.map((a) => a.family))];
}
