import { pace, secondsLeft } from "../core/duration.ts";

/** How long a run has taken and may still take. Rounds that an earlier process played do not count. */
export type RoundClock = {
  begun(round: number): void;
  /** The time so far and about the time to go, as text. */
  ended(round: number): string;
};

/** `growth` is `budget.growth`: a round is expected to take that many times as long as the one before it. */
export function roundClock(rounds: number, growth: number, now: () => number = () => performance.now()): RoundClock {
  const opened = now(); // ms
  let first: { round: number; at: number } | undefined;
  const work = (from: number, to: number) => {
    let sum = 0;
    for (let round = from; round <= to; round++) sum += growth ** (round - 1);
    return sum;
  };
  return {
    begun(round) {
      first ??= { round, at: now() };
    },
    ended(round) {
      const at = now();
      const toGo = first && secondsLeft((at - first.at) / 1000, work(first.round, round), work(round + 1, rounds));
      return pace((at - opened) / 1000, toGo);
    },
  };
}
