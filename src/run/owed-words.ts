import type { OwedWord } from "../../viz/report/run/run-data.ts";
import type { RunHistory } from "../record/history.ts";

/**
 * The abstractions with which agents solved exam tasks that are not among those they were found by, the most useful first;
 * of equal ones the earlier. A task counts for an agent if a program of its own with the abstraction in it solves the
 * task's demonstrations, and the agent passed the task's exam.
 */
export function owedWords({ run, rounds }: Pick<RunHistory, "run" | "rounds">): OwedWord[] {
  const place = new Map(run.tasks.map(({ id }, k) => [id, k]));
  const passed = rounds.at(-1)?.solvedBy ?? [];
  const words = new Map<string, { word: Omit<OwedWord, "users">; tasks: Map<number, Set<string>> }>();
  for (const { library, solutions } of rounds) {
    const byName = new Map(library.map((entry) => [entry.name, entry]));
    for (const { agent, taskId, program } of solutions) {
      if (!((passed[agent]?.[place.get(taskId) ?? -1] ?? 0) > 0)) continue;
      for (const name of new Set(program.match(/\w+/g))) {
        const entry = byName.get(name);
        if (entry === undefined || entry.foundBy.includes(agent)) continue;
        const key = `${name} ${entry.round}`; // a freed name may come again
        const known = words.get(key) ?? {
          word: { name, madeIn: entry.round, program: entry.program, foundBy: entry.foundBy },
          tasks: new Map<number, Set<string>>(),
        };
        words.set(key, known);
        known.tasks.set(agent, (known.tasks.get(agent) ?? new Set()).add(taskId));
      }
    }
  }
  const total = ({ users }: OwedWord) => users.reduce((sum, { tasks }) => sum + tasks, 0);
  return [...words.values()]
    .map(({ word, tasks }): OwedWord => {
      const users = [...tasks].map(([agent, ids]) => ({ agent, tasks: ids.size }));
      return { ...word, users: users.sort((a, b) => a.agent - b.agent) };
    })
    .sort((a, b) => total(b) - total(a) || a.madeIn - b.madeIn);
}
