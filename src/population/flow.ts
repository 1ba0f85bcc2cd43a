import type { Solution } from "../../shared/findings.ts";
import type { LibraryEntry } from "../../shared/library/entry.ts";
import type { FlowData } from "../record/flow.ts";
import { groupByTask, ranked } from "./examine.ts";
import type { Turn } from "./turn-result.ts";

/** A turn with the answers that were marked. */
type Told = Omit<Turn, "solutions"> & { solutions: readonly Solution[] };

/**
 * One round's flow between these agents, as FlowData defines it, both ways in their order. `first`, by agent of the
 * population: the tasks whose exam it passed for the first time, each with the attempt that passed. `library` has the
 * abstractions that answers of this round may use.
 */
export function flowOf(
  turns: readonly Told[],
  library: readonly LibraryEntry[],
  first: readonly ReadonlyMap<string, number>[],
  agents: readonly number[],
  tracesAreShared: boolean,
): FlowData {
  const place = new Map(agents.map((agent, k) => [agent, k]));
  const finders = new Map(library.map(({ token, foundBy }) => [token, foundBy]));
  const helps = agents.map((agent) =>
    marked(turns[agent]!, first[agent]!).map((answer) => helpersOf(answer, agent, finders)),
  );
  const table = (received: (agent: number, k: number) => readonly { agent: number; count: number }[]): number[][] => {
    const counts = agents.map(() => new Array<number>(agents.length).fill(0));
    agents.forEach((receiver, k) => {
      for (const { agent, count } of received(receiver, k)) {
        const giver = place.get(agent);
        if (giver !== undefined) counts[giver]![k]! += count;
      }
    });
    return counts;
  };
  const once = (agent: number) => ({ agent, count: 1 });
  return {
    solutions: table((agent) => turns[agent]!.heard.solutions.map((s) => once(s.agent))),
    consequences: table((agent) => turns[agent]!.heard.consequences.map((c) => once(c.agent))),
    trainedOn: table((agent) =>
      (turns[agent]!.report?.fromOthers ?? []).map(({ agent: giver, drawn }) => ({ agent: giver, count: drawn })),
    ),
    abstractions: table((_, k) => helps[k]!.flatMap(({ abstractions }) => abstractions.map(once))),
    answers: table((_, k) => helps[k]!.flatMap(({ answers }) => answers.map(once))),
    profited: table((_, k) => helps[k]!.flatMap((help) => [...new Set(Object.values(help).flat())].map(once))),
    traces: agents.map((agent) => (tracesAreShared ? turns[agent]!.values.length : 0)),
  };
}

/** The answers that passed: of each task the best ranked one with the result that the passing attempt had. */
function marked({ solutions }: Told, first: ReadonlyMap<string, number>): Solution[] {
  const byTask = groupByTask(solutions);
  return [...first].map(([task, attempt]) => {
    const results = new Map<string, Solution>();
    for (const solution of ranked(byTask.get(task)!)) {
      if (!results.has(solution.result)) results.set(solution.result, solution);
    }
    return [...results.values()][attempt - 1]!;
  });
}

/** What of an answer is owed to others, each once. */
function helpersOf(
  { answer, giver }: Solution,
  agent: number,
  finders: ReadonlyMap<number, readonly number[]>,
): { abstractions: number[]; answers: number[] } {
  const foreign = answer.flatMap((token) => {
    const foundBy = finders.get(token) ?? [];
    return foundBy.includes(agent) ? [] : foundBy;
  });
  return {
    abstractions: [...new Set(foreign)],
    answers: giver === undefined || giver < 0 || giver === agent ? [] : [giver],
  };
}
