import { pace, secondsLeft } from "../core/duration.ts";

/** Time that a run has taken and may still take. Ignores rounds that an earlier process ran. */
export type RoundClock = {
  begun(round: number): void;
  /** The elapsed time and the estimated remaining time, as text. */
  ended(round: number): string;
};

/** `growth` is `budget.growth`: each round is expected to take this many times as long as the one before. */
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
