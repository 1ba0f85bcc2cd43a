import type { CompleteEnvironment } from "../../environments/defaults.ts";
import type { Tokens } from "../../environments/environment.ts";
import type { Solution } from "../../shared/findings.ts";
import type { LibraryEntry } from "../../shared/library/entry.ts";
import { spelledWith } from "../../shared/library/reach.ts";
import { usesIn } from "../../shared/library/usage.ts";
import type { AgentState } from "./state.ts";

/**
 * The library with the number of sharings in a row, this one included, in which nobody used each abstraction: no new
 * solution has it, and no solved task's shortest program would.
 */
export function withIdle(
  library: readonly LibraryEntry[],
  solutions: readonly Solution[],
  round: number,
): LibraryEntry[] {
  const uses = usesIn(library, solutions);
  return library.map(({ idle = 0, ...entry }) => {
    const used = entry.round === round || uses.has(entry.token) || (entry.weight ?? 0) > 0;
    return used ? entry : { ...entry, idle: idle + 1 };
  });
}

/** What holds answers that may have an abstraction's token. */
type Holders = {
  archive: readonly Solution[];
  agents: readonly AgentState[];
  inboxes: readonly AgentState["inbox"][] | undefined;
};

export type Freed = {
  library: LibraryEntry[];
  freed: LibraryEntry[];
  archive: Solution[];
  agents: AgentState[];
  inboxes: AgentState["inbox"][] | undefined;
};

/**
 * Takes abstractions out of the library that were idle for so many sharings, so that their slots are free from the next
 * sharing on. Answers that have one of them are spelled without; one that cannot be is forgotten.
 */
export function freeIdle(
  { terms }: Pick<CompleteEnvironment, "terms">,
  library: readonly LibraryEntry[],
  { archive, agents, inboxes }: Holders,
  limit: number,
): Freed {
  const kept = library.filter(({ idle = 0 }) => idle < limit);
  const freed = library.filter((entry) => !kept.includes(entry));
  if (freed.length === 0) {
    return { library: kept, freed, archive: [...archive], agents: [...agents], inboxes: inboxes && [...inboxes] };
  }
  const spelled = spelledWith(terms.withAbstractions(library).terms, library, kept);
  const without = <T extends { answer: Tokens }>(items: readonly T[]): T[] =>
    items.flatMap((item) => {
      const answer = spelled(item.answer);
      return answer === undefined ? [] : [answer === item.answer ? item : { ...item, answer }];
    });
  const inboxWithout = ({ solutions, consequences }: AgentState["inbox"]): AgentState["inbox"] => ({
    solutions: without(solutions),
    consequences: without(consequences),
  });
  return {
    library: kept,
    freed,
    archive: without(archive),
    agents: agents.map((agent) => ({ ...agent, replay: without(agent.replay), inbox: inboxWithout(agent.inbox) })),
    inboxes: inboxes?.map(inboxWithout),
  };
}
