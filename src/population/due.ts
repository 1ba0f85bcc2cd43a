import type { Experiment } from "../experiment/schema.ts";

type When = Pick<Experiment["share"], "every" | "from">;

/** Whether agents share after a round: every so many rounds, from `from` on. */
export const isDue = ({ every, from }: When, round: number): boolean => round >= from && round % every === 0;

/** The last round up to `round` after which they share; 0 without any. */
export function lastDue(when: When, round: number): number {
  const last = round - (round % when.every);
  return isDue(when, last) ? last : 0;
}
