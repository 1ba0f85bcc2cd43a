import { markedTasksOf } from "./answer.ts";
import type { RunContext } from "./context.ts";
import { hasDiverged } from "./diverged.ts";
import type { Examiner } from "./examine.ts";
import type { FrozenAnswers } from "./frozen.ts";
import type { PopulationState } from "./state.ts";

/** Task ids that the frozen end solves, by agent; undefined of one whose job was lost. */
export function gradeFinal(
  context: RunContext,
  examiner: Examiner,
  { library, agents }: PopulationState,
  { final }: FrozenAnswers,
): (ReadonlySet<string> | undefined)[] {
  return final.map((solutions, k) => {
    if (hasDiverged(agents[k]!)) return new Set();
    if (solutions === undefined) return undefined;
    const tasks = markedTasksOf(context, { family: context.familyOf(k, 1) });
    const solved = new Set(examiner.grade(tasks, solutions, library).keys());
    context.notify({ type: "final", agent: k, solved: solved.size, tasks: tasks.length });
    return solved;
  });
}

/** Tasks that any measured agent solves; NaN if none was measured. */
export function solvedByAny(byAgent: readonly (ReadonlySet<string> | undefined)[]): number {
  const known = byAgent.flatMap((ids) => (ids === undefined ? [] : [ids]));
  return known.length === 0 ? Number.NaN : new Set(known.flatMap((ids) => [...ids])).size;
}
