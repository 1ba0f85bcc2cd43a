import type { Step } from "../compare/play.ts";
import { pace, secondsLeft } from "../core/duration.ts";

/** Time that the runs of a plan have taken and may still take. Ignores runs that ended earlier. */
export type PlanClock = {
  /** Call it at every step. Returns the text to append to the step's line: "" unless a run has just ended or failed. */
  after(step: Pick<Step, "state">): string;
};

export function planClock(runs: number, now: () => number = () => performance.now()): PlanClock {
  const began = now(); // ms
  let played = 0;
  let left = runs;
  return {
    after({ state }) {
      if (state === "begins" || state === "goes on") return "";
      left--;
      if (state === "ended before") return "";
      played++;
      const seconds = (now() - began) / 1000;
      return ` (${pace(seconds, secondsLeft(seconds, played, left))})`;
    },
  };
}
