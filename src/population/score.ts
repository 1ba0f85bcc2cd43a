import type { Finder } from "../../environments/environment.ts";
import type { Score } from "../record/run.ts";
import { ATTEMPTS, type Attempt } from "./examine.ts";

/** The scores of attempts at any number of tasks. */
export function scoreOf(attempts: readonly Attempt[]): Score {
  const within = Array.from({ length: ATTEMPTS }, (_, k) => attempts.filter(({ attempt }) => attempt <= k + 1));
  return {
    tasks: within.map((tried) => new Set(tried.filter(isRight).map(({ solution }) => solution.taskId)).size),
    outputs: within.map((tried) => {
      const made = tried.flatMap(({ solution, right }) =>
        right.flatMap((is, output) => (is ? [`${output} ${solution.taskId}`] : [])),
      );
      return new Set(made).size;
    }),
  };
}

/** How many solved tasks each way of coming about an answer accounts for: that of the attempt that is right. */
export function byFinder(attempts: readonly Attempt[]): Record<Finder, number> {
  const by = { policy: 0, search: 0, goal: 0, seed: 0, mutant: 0 };
  for (const attempt of attempts) if (isRight(attempt)) by[finderOf(attempt.solution)] += 1;
  return by;
}

/** Before answers said how they came about, all were drawn from a policy. */
export const finderOf = ({ by }: { by?: Finder }): Finder => by ?? "policy";

export const isRight = ({ right }: Pick<Attempt, "right">): boolean => right.every(Boolean);
