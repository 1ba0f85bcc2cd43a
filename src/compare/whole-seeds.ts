import type { FailedRun } from "./failed.ts";
import type { Planned } from "./plan.ts";
import type { Played } from "./play.ts";

/** The part of a plan that can be compared. */
export type Whole = {
  plan: Planned[];
  /** In the order of `plan`. */
  dirs: string[];
  failed: FailedRun[];
  /** Seeds that are left out because some arm's run failed, ascending. */
  leftOut: number[];
};

/** The runs of seeds that every arm played to its end: runs are compared by pairs of one seed, and a pair stays whole. */
export function wholeSeeds(plan: readonly Planned[], played: readonly Played[]): Whole {
  const failed = played.flatMap((one) => one.failed ?? []);
  const leftOut = [...new Set(failed.map(({ seed }) => seed))].sort((a, b) => a - b);
  const kept = plan.flatMap((planned, k) => {
    const { dir } = played[k]!;
    return dir === undefined || leftOut.includes(planned.seed) ? [] : [{ planned, dir }];
  });
  return { plan: kept.map(({ planned }) => planned), dirs: kept.map(({ dir }) => dir), failed, leftOut };
}
