import type { Exams, Token } from "../environment.ts";
import { gradeResults } from "../grade.ts";
import type { TextTask } from "./environment.ts";

/** The examiner of these questions: it alone knows what came next. */
export function examsOf(exam: readonly Required<TextTask>[]): Exams<TextTask> {
  const right = new Map<string, Token>(exam.map(({ id, next }) => [id, next]));
  return {
    outputs: ({ id }) => (right.has(id) ? 1 : 0),
    grade: ({ id }, answers, attempts) =>
      gradeResults(answers, attempts, (answer) => (answer.length === 1 ? answer[0] : undefined), right.get(id)),
  };
}
