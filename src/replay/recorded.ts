import { exchangeRules } from "../../shared/exchange/registry.ts";
import type { Experiment } from "../config/schema.ts";
import { WanderError } from "../core/errors.ts";
import { ownLearning } from "../population/own-settings.ts";
import { readHistory } from "../store/history.ts";

/**
 * The part of a round's record that replay needs and lessons lack: what an exchange of parameters was based on, and
 * which agents diverged.
 */
export type RecordedRound = {
  round: number;
  agents: { spent: { trainTokens: number }; learning?: Record<string, number>; copied?: number; diverged?: number }[];
};

/**
 * The rounds of a run in order. Fitness is not computed again: a record says who copied whom. Throws E_FORMAT if the
 * exchange rule depends on more than parameters and records are missing or do not fit this run.
 */
export function readRecordedRounds(runDir: string, experiment: Experiment): RecordedRound[] {
  const { share, population } = experiment;
  const { takes, readsTrained = false } = exchangeRules.get(share.weights);
  const isNeeded = takes === "copy" || readsTrained;
  const own = Object.keys(ownLearning(experiment) ?? {});
  return readHistory(runDir).rounds.map(({ round, data }, k): RecordedRound => {
    const agents = data.agents.map(({ spent, learning, copied, diverged }) => ({
      spent: { trainTokens: spent.trainTokens },
      ...(learning === undefined ? {} : { learning }),
      ...(copied === undefined ? {} : { copied }),
      ...(diverged === undefined ? {} : { diverged }),
    }));
    const known = (learning: Record<string, number> | undefined) =>
      own.every((key) => learning !== undefined && Object.hasOwn(learning, key) && learning[key]! >= 0);
    const whole =
      round === k + 1 &&
      agents.length === population.size &&
      agents.every(({ spent }) => spent.trainTokens >= 0) &&
      agents.every(({ copied = 0 }) => copied < population.size) &&
      agents.every(({ learning }) => known(learning));
    if (whole || !isNeeded) return { round, agents };
    throw new WanderError("E_FORMAT", `${runDir}: the journal does not say how parameters moved in round ${k + 1}`, {
      hint: "restore the run directory from a backup, or run the experiment again",
    });
  });
}

/** The round in which an agent had diverged by the end of its turn of `round`; undefined if it had not. */
export const divergedBy = (recorded: readonly RecordedRound[], round: number, agent: number): number | undefined =>
  recorded.find((one) => one.round === round)?.agents[agent]?.diverged;

/** The recorded round of one agent. Throws E_FORMAT if the journal ends before this round. */
export function recordedAgent(
  recorded: readonly RecordedRound[],
  round: number,
  agent: number,
): RecordedRound["agents"][number] {
  const found = recorded[round - 1]?.agents[agent];
  if (found !== undefined) return found;
  throw new WanderError("E_FORMAT", `the journal has no record of round ${round}`, {
    hint: "restore the run directory from a backup, or run the experiment again",
  });
}
