import { WanderError } from "../core/errors.ts";
import type { Experiment } from "../experiment/schema.ts";
import { readHistory } from "../store/history.ts";

/** What a round's record says of each agent that its lessons do not, as far as an exchange of parameters went by it. */
export type ToldRound = {
  round: number;
  agents: { spent: { trainTokens: number }; learning?: Record<string, number>; copied?: number }[];
};

/**
 * The rounds of a run in order, where its rule for exchanging parameters went by more than parameters; else none. Fitness is
 * not computed again: a record says who copied whom. Throws E_FORMAT where records are missing or are none of this run's.
 */
export function readTold(runDir: string, { share, population, pbt }: Experiment): ToldRound[] {
  if (share.weights !== "fedavg" && share.weights !== "pbt") return [];
  return readHistory(runDir).rounds.map(({ round, data }, k): ToldRound => {
    const agents = data.agents.map(({ spent, learning, copied }) => ({
      spent: { trainTokens: spent.trainTokens },
      ...(learning === undefined ? {} : { learning }),
      ...(copied === undefined ? {} : { copied }),
    }));
    const known = (learning: Record<string, number> | undefined) =>
      pbt.settings.every((key) => learning !== undefined && Object.hasOwn(learning, key) && learning[key]! >= 0);
    const whole =
      round === k + 1 &&
      agents.length === population.size &&
      agents.every(({ spent }) => spent.trainTokens >= 0) &&
      agents.every(({ copied = 0 }) => copied < population.size) &&
      (share.weights !== "pbt" || agents.every(({ learning }) => known(learning)));
    if (whole) return { round, agents };
    throw new WanderError("E_FORMAT", `${runDir}: the journal does not say how parameters moved in round ${k + 1}`, {
      hint: "restore the run directory from a copy, or play the run again",
    });
  });
}

/** What is told of one agent; throws E_FORMAT where the journal ends before this round. */
export function toldOf(told: readonly ToldRound[], round: number, agent: number): ToldRound["agents"][number] {
  const found = told[round - 1]?.agents[agent];
  if (found !== undefined) return found;
  throw new WanderError("E_FORMAT", `the journal has no record of round ${round}`, {
    hint: "restore the run directory from a copy, or play the run again",
  });
}
