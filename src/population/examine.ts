import type { Abstraction, OpenedEnvironment, TaskHeader } from "../../environments/environment.ts";
import type { Solution } from "../../shared/findings.ts";

/**
 * The examiner: the only holder of held-back test outputs. It lives in the main process and gives away nothing but
 * which attempt was right.
 */
export type Examiner = {
  /** 1-based attempt at which each task's answers pass, by task id; tasks that fail are absent. */
  grade(
    tasks: readonly TaskHeader[],
    solutions: readonly Solution[],
    library: readonly Abstraction[],
  ): Map<string, number>;
};

export function examinerOf(opened: OpenedEnvironment, attempts: number): Examiner {
  return {
    grade(tasks, solutions, library) {
      const byTask = groupByTask(solutions);
      const passed = new Map<string, number>();
      for (const task of tasks) {
        const answers = ranked(byTask.get(task.id) ?? []).map((s) => s.answer);
        if (answers.length === 0) continue;
        const { solvedAt } = opened.exams.grade(task, answers, attempts, library);
        if (solvedAt !== undefined) passed.set(task.id, solvedAt);
      }
      return passed;
    },
  };
}

/**
 * Best first, by demonstrations and nothing else: all of these reproduce them, so results that more answers agree on
 * come first, then shorter answers (CodeIt's order), then likelier ones; ties in the order found.
 */
export function ranked(solutions: readonly Solution[]): Solution[] {
  const votes = new Map<string, number>();
  for (const s of solutions) votes.set(s.result, (votes.get(s.result) ?? 0) + 1);
  return [...solutions].sort(
    (a, b) => votes.get(b.result)! - votes.get(a.result)! || a.answer.length - b.answer.length || b.logProb - a.logProb,
  );
}

export function groupByTask<S extends { taskId: string }>(items: readonly S[]): Map<string, S[]> {
  const groups = new Map<string, S[]>();
  for (const item of items) {
    const group = groups.get(item.taskId);
    if (group) group.push(item);
    else groups.set(item.taskId, [item]);
  }
  return groups;
}

/** The solutions with later duplicates dropped: same task, same result, same answer. */
export function distinct(solutions: readonly Solution[]): Solution[] {
  const seen = new Set<string>();
  return solutions.filter((s) => {
    const key = `${s.taskId}\u0000${s.result}\u0000${s.answer.join(",")}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
