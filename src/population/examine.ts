import type { OpenedWorld } from "../../environments/defaults.ts";
import type { Abstraction, TaskHeader } from "../../environments/environment.ts";
import type { Solution } from "../../shared/findings.ts";

/**
 * The examiner: the only holder of held-back test outputs. It lives in the main process and gives away nothing but
 * which attempts were right.
 */
export type Examiner = {
  /** 1-based attempt at which each task's answers pass, by task id. Tasks that fail have no entry. */
  grade(
    tasks: readonly TaskHeader[],
    solutions: readonly Solution[],
    library: readonly Abstraction[],
  ): Map<string, number>;
  /** Up to `ATTEMPTS` a task, whatever the experiment allows, each with the held-back outputs that it makes. */
  attempts(tasks: readonly TaskHeader[], solutions: readonly Solution[], library: readonly Abstraction[]): Attempt[];
  /** How many outputs these tasks hold back; those of a task that cannot be marked do not count. */
  outputs(tasks: readonly TaskHeader[]): number;
};

/** Scores are given at 1, 2 and 3 attempts. */
export const ATTEMPTS = 3;

/** One whole answer to one task; of answers with equal results the one that ranks first. */
export type Attempt = { solution: Solution; attempt: number; right: readonly boolean[] }; // attempt: 1-based

export function examinerOf({ exams }: Pick<OpenedWorld, "exams">, allowed: number): Examiner {
  const graded = (
    tasks: readonly TaskHeader[],
    solutions: readonly Solution[],
    most: number,
    library: readonly Abstraction[],
  ) => {
    const byTask = groupByTask(solutions);
    return tasks.flatMap((task) => {
      const answers = ranked(byTask.get(task.id) ?? []);
      if (answers.length === 0) return [];
      const tokens = answers.map((s) => s.answer);
      return [{ task, answers, ...exams.grade(task, tokens, most, library) }];
    });
  };
  return {
    grade(tasks, solutions, library) {
      const passed = new Map<string, number>();
      for (const { task, solvedAt } of graded(tasks, solutions, allowed, library)) {
        if (solvedAt !== undefined) passed.set(task.id, solvedAt);
      }
      return passed;
    },
    attempts: (tasks, solutions, library) =>
      graded(tasks, solutions, ATTEMPTS, library).flatMap(({ answers, attempts }) =>
        attempts.map(({ answer, right }, k) => ({ solution: answers[answer]!, attempt: k + 1, right })),
      ),
    outputs: (tasks) => tasks.reduce((sum, task) => sum + exams.outputs(task), 0),
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

/** Solutions of one task that a state keeps: beyond, another is worth less than what it costs every round and checkpoint. */
export const MOST_SOLUTIONS = 64;

/**
 * The archive with a round's new solutions: distinct ones, in the order found. Of the earlier ones each task keeps `most`: the
 * shortest, of equal length the likeliest, then the first. New ones all stay for their round, so that its record has them.
 */
export function archived(before: readonly Solution[], found: readonly Solution[], most = MOST_SOLUTIONS): Solution[] {
  const crowded = [...groupByTask(before).values()].filter(({ length }) => length > most);
  const dropped = new Set(
    crowded.flatMap((group) =>
      [...group].sort((a, b) => a.answer.length - b.answer.length || b.logProb - a.logProb).slice(most),
    ),
  );
  return distinct([...before.filter((solution) => !dropped.has(solution)), ...found]);
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
