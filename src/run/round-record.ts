import type { Environment, Tokens } from "../../environments/environment.ts";
import { stepsOf } from "../../environments/steps.ts";
import type { Solution } from "../../shared/findings.ts";
import type { RoundData } from "../../viz/report/run/run-data.ts";
import type { RunContext } from "../population/context.ts";
import { crossingsOf } from "../population/crossings.ts";
import { groupByTask, ranked } from "../population/examine.ts";
import type { PopulationState } from "../population/state.ts";
import type { RoundRecord } from "../store/records.ts";

/**
 * What the journal keeps of a round, from the state after it. From the state after a later round it is the same, but that
 * programs stand as they are written by then, and abstractions as they are rated.
 */
export function roundRecord(context: RunContext, state: PopulationState, round = state.round): RoundRecord {
  const environment = context.opened.environment.withAbstractions(state.library);
  const soFar = <T extends { round: number }>(all: readonly T[]) => all.filter((one) => one.round <= round);
  return {
    kind: "round",
    round,
    data: withLengths(state.rounds[round - 1]!, environment, soFar(state.archive)),
    solvedBy: state.solvedBy.map((row) => row.map((first) => (first > round ? 0 : first))),
    library: soFar(state.library).map((entry) => ({
      name: entry.name,
      program: environment.renderBody(entry),
      round: entry.round,
      size: entry.size,
      saving: entry.saving,
      ...(entry.lost === undefined ? {} : { lost: entry.lost }),
      foundBy: entry.foundBy,
      uses: totals(soFar(entry.uses)),
    })),
    solutions: state.archive
      .filter((s) => s.round === round)
      .map((s) => ({
        taskId: s.taskId,
        agent: s.agent,
        round: s.round,
        tokens: s.answer.length,
        logProb: s.logProb,
        program: environment.render(s.answer),
        ...(s.by === undefined ? {} : { by: s.by }),
      })),
    crossings: crossingsOf(context.experiment, state),
  };
}

/** How long the programs are that the population would answer with by now. No turn reads it, and no state holds it. */
function withLengths(data: RoundData, environment: Environment, archive: readonly Solution[]): RoundData {
  const best = [...groupByTask(archive).values()].map((found) => ranked(found)[0]!.answer);
  if (best.length === 0) return data;
  const mean = (of: (answer: Tokens) => number) => best.reduce((sum, answer) => sum + of(answer), 0) / best.length;
  const lengths = { meanTokens: mean((a) => a.length), meanLines: mean((a) => stepsOf(environment, a)) };
  return { ...data, population: { ...data.population, ...lengths } };
}

function totals(uses: readonly { agent: number; count: number }[]): { agent: number; count: number }[] {
  const byAgent = new Map<number, number>();
  for (const { agent, count } of uses) byAgent.set(agent, (byAgent.get(agent) ?? 0) + count);
  return [...byAgent].sort(([a], [b]) => a - b).map(([agent, count]) => ({ agent, count }));
}
