import { meanInterval } from "../../viz/measures/statistics/mean-interval.ts";
import type { UntilSolved } from "../../viz/report/comparison/comparison-data.ts";
import type { PlayedArm } from "./arm-runs.ts";
import { type ArmResult, drawsOf } from "./comparison.ts";

const QUARTERS = [1, 2, 3, 4];

/** The numbers of exam tasks at each quarter of what the best arm found on average, rounded up; [] if none found any. */
export function milestonesOf(arms: readonly ArmResult[]): number[] {
  const best = Math.max(...arms.map(({ runs }) => meanOf(runs.map(({ total }) => total.found))));
  return best === 0 ? [] : [...new Set(QUARTERS.map((q) => Math.ceil((q * best) / 4)))];
}

/**
 * For each milestone, the program runs that all agents of `arm` spent until they had found so many exam tasks, counted at
 * the ends of rounds, and how many fewer that is than `first` spent with the same seed.
 *
 * A run that never found so many is right-censored: it counts with `allowance`, the program runs that each run may
 * spend, so that a mean is restricted to that (Royston and Parmar 2013). The true mean is at least that.
 */
export function untilSolved(
  arm: PlayedArm,
  first: PlayedArm,
  milestones: readonly number[],
  allowance: number,
): UntilSolved[] {
  const step = allowance / Math.max(1, arm.experiment.rounds);
  return milestones.map((tasks) => {
    const spent = spentUntil(arm, tasks, allowance);
    const values = spent.map((run) => run.spent);
    const fewer = spentUntil(first, tasks, allowance).map((other, s) => other.spent - values[s]!);
    const draws = drawsOf("until", arm.name, String(tasks));
    const from = (of: readonly number[], least: number) => ({
      mean: meanOf(of),
      interval: meanInterval(of, draws, { step, range: [least, allowance] }),
    });
    return {
      ...from(values, 0),
      reached: spent.filter(({ reached }) => reached).length,
      spent: values,
      ...(arm === first ? {} : { fewer: from(fewer, -allowance) }),
    };
  });
}

/** By seed. */
function spentUntil({ details }: PlayedArm, tasks: number, allowance: number): { spent: number; reached: boolean }[] {
  return details.map(({ tasksFound, spent }) => {
    const round = tasksFound.findIndex((found) => found >= tasks);
    const reached = round >= 0;
    return { spent: reached ? Math.min(spent.programRuns[round]!, allowance) : allowance, reached };
  });
}

const meanOf = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
