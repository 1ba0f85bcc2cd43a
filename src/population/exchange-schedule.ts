import type { Experiment } from "../config/schema.ts";

type When = Pick<Experiment["share"], "every" | "from">;

/** Whether agents share after a round: every so many rounds, from `from` on. */
export const isDue = ({ every, from }: When, round: number): boolean => round >= from && round % every === 0;

/** The last round up to `round` after which they share; 0 without any. */
export function lastDue(when: When, round: number): number {
  const last = round - (round % when.every);
  return isDue(when, last) ? last : 0;
}

/** Whether parameters move between agents after a round: when they share, but a soup is made once, after the last. */
export function exchangeIsDue({ share, rounds }: Pick<Experiment, "share" | "rounds">, round: number): boolean {
  if (share.weights === "none") return false;
  return share.weights === "soup" ? round === rounds : isDue(share, round);
}

/** The last round up to `round` after which parameters moved between agents; 0 without any. */
export function lastExchange(experiment: Pick<Experiment, "share" | "rounds">, round: number): number {
  const { share } = experiment;
  const last = share.weights === "soup" ? round : lastDue(share, round);
  return exchangeIsDue(experiment, last) ? last : 0;
}
