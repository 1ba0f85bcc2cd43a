import type { RunHistory } from "../record/history.ts";
import type { BaseSolved } from "../record/run.ts";

/**
 * The number of exam tasks that the base solves; undefined before it is known. If the environment asks exam questions,
 * the run's record has the base's answers to them. Otherwise the number comes from round 1, whose exam marks answers
 * sampled before the first training.
 */
export function baseSolvedOf({ run, rounds, end }: Pick<RunHistory, "run" | "rounds" | "end">): BaseSolved | undefined {
  if (run.baseSolved !== undefined) return run.baseSolved;
  const first = rounds[0];
  if (first?.round !== 1) return end && { total: end.solved.base };
  const { population, agents } = first.data;
  // Journals of earlier versions lack the base's answers to exam questions: their round 1 was marked after training.
  if (end !== undefined && end.solved.base !== population.examSolved) return { total: end.solved.base };
  return { total: population.examSolved, agents: agents.map(({ examSolved }) => examSolved) };
}
