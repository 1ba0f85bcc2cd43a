import { exchangeRules } from "../../shared/exchange/registry.ts";
import { neighbourhoods } from "../../shared/exchange/topology.ts";
import { usesIn } from "../../shared/library/usage.ts";
import type { Experiment } from "../config/schema.ts";
import type { Crossings } from "../record/flow.ts";
import type { RoundData } from "../record/round.ts";
import { exchangeIsDue } from "./exchange-schedule.ts";
import { hearingIn } from "./join.ts";
import type { PopulationState } from "./state.ts";
import type { Turn } from "./turn-result.ts";

/** Of the newest round; `data` is what is known of it so far. */
export function crossingsOf(
  experiment: Experiment,
  state: Pick<PopulationState, "round" | "agents" | "library" | "archive">,
  turns: readonly Pick<Turn, "solutions">[],
  data: Pick<RoundData, "measured" | "flow" | "agents">,
): Crossings {
  const { round, library, archive } = state;
  const { measured = state.agents.map(({ id }) => id), flow } = data;
  const place = new Map(measured.map((agent, k) => [agent, k]));
  const table = () => measured.map(() => new Array<number>(measured.length).fill(0));
  const add = (to: number[][], giver: number, receiver: number, count: number) => {
    const [i, j] = [place.get(giver), place.get(receiver)];
    if (i !== undefined && j !== undefined && i !== j) to[i]![j]! += count;
  };
  const crossings = { abstractionUses: table(), answersGrown: table(), valueTraces: table(), parameters: table() };
  const uses = usesIn(
    library,
    turns.flatMap(({ solutions }) => solutions),
  );
  for (const { token, foundBy } of library) {
    for (const { agent, count } of (uses.get(token) ?? []).filter((use) => !foundBy.includes(use.agent))) {
      for (const giver of foundBy) add(crossings.abstractionUses, giver, agent, count);
    }
  }
  for (const { giver, agent } of archive.filter((solution) => solution.round === round)) {
    if (giver !== undefined) add(crossings.answersGrown, giver, agent, 1);
  }
  const hears = neighbourhoods(state.agents.length, hearingIn(experiment));
  const moved = exchangeIsDue(experiment, round);
  const { takes } = exchangeRules.get(experiment.share.weights);
  for (const receiver of measured) {
    const heard = hears[receiver]!.filter((giver) => giver !== receiver);
    for (const giver of heard) add(crossings.valueTraces, giver, receiver, flow?.traces[place.get(giver)!] ?? 0);
    if (!moved) continue;
    const { copied } = data.agents[receiver]!;
    const givers = takes === "copy" ? (copied === undefined ? [] : [copied]) : heard;
    for (const giver of givers) add(crossings.parameters, giver, receiver, 1);
  }
  return crossings;
}
