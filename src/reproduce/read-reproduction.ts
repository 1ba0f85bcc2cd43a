/** Figures that checks read from the history of a run. */
import { WanderError } from "../core/errors.ts";
import type { RunHistory } from "../record/history.ts";

/** Share of exam questions that agents answered right in each round, mean over agents; an empty exam counts as 0. */
export function examShares({ rounds }: RunHistory): number[] {
  return rounds.map(({ data }) =>
    meanOf(data.agents.map(({ examSolved, tasks }) => (tasks > 0 ? examSolved / tasks : 0))),
  );
}

/** Like `examShares`, for the last round. */
export const lastExamShare = (history: RunHistory): number => examShares(history).at(-1) ?? Number.NaN;

/**
 * Mean loss of the pairs that the environment showed, each before it was learned from, in bits per token; by round,
 * over agents.
 */
export function shownBits({ rounds }: RunHistory): number[] {
  return rounds.map(({ round, data }) => {
    let [loss, pairs] = [0, 0];
    for (const { shownPairs, shownLossNats } of data.agents) {
      if (shownPairs === undefined || shownLossNats === undefined) continue;
      loss += shownLossNats * shownPairs;
      pairs += shownPairs;
    }
    if (pairs === 0) throw absent(`what was shown in round ${round}`);
    return loss / pairs / Math.LN2;
  });
}

/** Mean over rounds, each with the same number of pairs. */
export const meanShownBits = (history: RunHistory): number => meanOf(shownBits(history));

/** The entropy rate of what agents are shown, in bits per symbol, mean over agents. No prediction can be better. */
export function entropyRateBits({ run }: RunHistory): number {
  const rates = run.entropyRate?.filter((rate) => rate !== null) ?? [];
  if (rates.length === 0) throw absent("the entropy rate of its texts");
  return meanOf(rates) / Math.LN2;
}

/** Training steps of an agent up to the end of the first round from which the share stays at `least` or more. */
export function stepsTo(shares: readonly number[], least: number, stepsARound: number): number {
  const below = shares.findLastIndex((share) => share < least);
  return below === shares.length - 1 ? Number.POSITIVE_INFINITY : (below + 2) * stepsARound;
}

/** Duration of the rounds by the clock, in seconds: the same figure however often a run is read. */
export const secondsOf = ({ pools }: Pick<RunHistory, "pools">): number =>
  pools.reduce((sum, { wallSeconds }) => sum + wallSeconds, 0);

export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The measure of this name between the first two agents of a round's matrix. */
export function lastBetween({ rounds }: RunHistory, measure: string): number[] {
  const matrix = rounds.at(-1)?.data.divergence[measure];
  if (matrix === undefined) throw absent(`the measure ${measure}`);
  const agents = matrix.length - 1; // the base is the last row
  return matrix.slice(0, agents).flatMap((row, i) => row.slice(i + 1, agents));
}

export function absent(what: string): WanderError {
  return new WanderError("E_FORMAT", `the run has no record of ${what}`, { hint: "run it again with this version" });
}
