import type { Exams, Mark, Token } from "../environment.ts";
import type { TextTask } from "./environment.ts";

/** The examiner of these questions: it alone knows what came next. */
export function examsOf(exam: readonly Required<TextTask>[]): Exams<TextTask> {
  const right = new Map<string, Token>(exam.map(({ id, next }) => [id, next]));
  return {
    outputs: ({ id }) => (right.has(id) ? 1 : 0),
    grade({ id }, answers, attempts) {
      const marked: Mark[] = [];
      const tried = new Set<Token>();
      for (const [answer, tokens] of answers.entries()) {
        if (tried.size >= attempts) break;
        const said = tokens[0];
        if (tokens.length !== 1 || said === undefined || tried.has(said)) continue;
        tried.add(said);
        marked.push({ answer, right: [said === right.get(id)] });
        if (said === right.get(id)) return { solvedAt: tried.size, attempts: marked };
      }
      return { solvedAt: undefined, attempts: marked };
    },
  };
}
