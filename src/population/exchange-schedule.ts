import { exchangeRules } from "../../shared/exchange/registry.ts";
import type { Experiment } from "../config/schema.ts";

type When = Pick<Experiment["share"], "every" | "from">;

/** Whether agents share after a round: every so many rounds, from `from` on. */
export const isDue = ({ every, from }: When, round: number): boolean => round >= from && round % every === 0;

/** The last round up to `round` after which they share; 0 without any. */
export function lastDue(when: When, round: number): number {
  const last = round - (round % when.every);
  return isDue(when, last) ? last : 0;
}

/** Whether parameters move between agents after a round: by the rule when they share, once after the last round, or never. */
export function exchangeIsDue({ share, rounds }: Pick<Experiment, "share" | "rounds">, round: number): boolean {
  const { when } = exchangeRules.get(share.weights);
  if (when === "never") return false;
  return when === "end" ? round === rounds : isDue(share, round);
}

/** The last round up to `round` after which parameters moved between agents; 0 without any. */
export function lastExchange(experiment: Pick<Experiment, "share" | "rounds">, round: number): number {
  const { share } = experiment;
  const last = exchangeRules.get(share.weights).when === "end" ? round : lastDue(share, round);
  return exchangeIsDue(experiment, last) ? last : 0;
}
