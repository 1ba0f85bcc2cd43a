import type { RunHistory } from "../record/history.ts";
import type { BaseSolved } from "../record/run.ts";

/**
 * What the base of a run solves; undefined before that is known. An environment that asks exam questions has the base's
 * answers to them in the run's record. In others round 1 tells: its exam marks what was sampled before the first training.
 */
export function baseSolvedOf({ run, rounds, end }: Pick<RunHistory, "run" | "rounds" | "end">): BaseSolved | undefined {
  if (run.baseSolved !== undefined) return run.baseSolved;
  const first = rounds[0];
  if (first?.round !== 1) return end && { total: end.solved.base };
  const { population, agents } = first.data;
  // Journals of earlier versions lack the base's answers to exam questions: there round 1 was marked after it had trained.
  if (end !== undefined && end.solved.base !== population.examSolved) return { total: end.solved.base };
  return { total: population.examSolved, agents: agents.map(({ examSolved }) => examSolved) };
}
