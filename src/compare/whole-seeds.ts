import type { FailedRun } from "./failed-runs.ts";
import type { Planned } from "./plan.ts";
import type { Played } from "./play.ts";

/** The part of a plan that can be compared. */
export type Whole = {
  plan: Planned[];
  /** In the order of `plan`. */
  dirs: string[];
  failed: FailedRun[];
  /** Seeds left out because a run of some arm failed, ascending. */
  leftOut: number[];
};

/**
 * The runs of seeds that all arms completed: runs are compared in pairs of one seed, so a pair is kept or dropped as a
 * whole.
 */
export function wholeSeeds(plan: readonly Planned[], played: readonly Played[]): Whole {
  const failed = played.flatMap((one) => one.failed ?? []);
  const leftOut = [...new Set(failed.map(({ seed }) => seed))].sort((a, b) => a - b);
  const kept = plan.flatMap((planned, k) => {
    const { dir } = played[k]!;
    return dir === undefined || leftOut.includes(planned.seed) ? [] : [{ planned, dir }];
  });
  return { plan: kept.map(({ planned }) => planned), dirs: kept.map(({ dir }) => dir), failed, leftOut };
}
