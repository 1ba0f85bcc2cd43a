import { neighbourhoods } from "../../shared/exchange/topology.ts";
import type { Experiment } from "../config/schema.ts";
import { exchangeIsDue } from "./exchange-schedule.ts";
import type { PopulationState } from "./state.ts";

/**
 * What of one agent reached another in a round, whether or not anything came of it, [giver][receiver] over the measured
 * agents, as in FlowData, which has what it does of findings. 0 on the diagonal.
 */
export type Crossings = {
  /** Uses, in the receiver's solutions, of abstractions that were cut from the giver's solutions and not from its own. */
  abstractionUses: number[][];
  /** Solutions of the receiver that grew from an answer of the giver's. */
  answersGrown: number[][];
  /** Traces of the giver's that the receiver's value function learned from. */
  valueTraces: number[][];
  /** 1 where the receiver went on with parameters that the giver's are mixed into, or with a copy of them. */
  parameters: number[][];
};

type Known = Pick<PopulationState, "round" | "agents" | "library" | "archive" | "rounds">;

/** Of the newest round. It goes by the state alone, so that a run that is resumed says the same. */
export function crossingsOf(experiment: Experiment, state: Known): Crossings {
  const { round, library, archive, rounds } = state;
  const { measured = state.agents.map(({ id }) => id), flow } = rounds.at(-1)!;
  const place = new Map(measured.map((agent, k) => [agent, k]));
  const table = () => measured.map(() => new Array<number>(measured.length).fill(0));
  const add = (to: number[][], giver: number, receiver: number, count: number) => {
    const [i, j] = [place.get(giver), place.get(receiver)];
    if (i !== undefined && j !== undefined && i !== j) to[i]![j]! += count;
  };
  const crossings = { abstractionUses: table(), answersGrown: table(), valueTraces: table(), parameters: table() };
  for (const { foundBy, uses } of library) {
    for (const { agent, count } of uses.filter((use) => use.round === round && !foundBy.includes(use.agent))) {
      for (const giver of foundBy) add(crossings.abstractionUses, giver, agent, count);
    }
  }
  for (const { giver, agent } of archive.filter((solution) => solution.round === round)) {
    if (giver !== undefined) add(crossings.answersGrown, giver, agent, 1);
  }
  const hears = neighbourhoods(state.agents.length, experiment.share);
  const moved = exchangeIsDue(experiment, round);
  for (const receiver of measured) {
    const heard = hears[receiver]!.filter((giver) => giver !== receiver);
    for (const giver of heard) add(crossings.valueTraces, giver, receiver, flow?.traces[place.get(giver)!] ?? 0);
    if (!moved) continue;
    const { copied } = rounds.at(-1)!.agents[receiver]!;
    const givers = experiment.share.weights === "pbt" ? (copied === undefined ? [] : [copied]) : heard;
    for (const giver of givers) add(crossings.parameters, giver, receiver, 1);
  }
  return crossings;
}
