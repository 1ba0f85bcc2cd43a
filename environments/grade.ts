import type { Exams, Mark, Tokens } from "./environment.ts";

/**
 * The grade of answers that make one result each: distinct results in the order of the answers, up to the first right one.
 * An answer without a result is no attempt.
 */
export function gradeResults<Result>(
  answers: readonly Tokens[],
  attempts: number,
  resultOf: (answer: Tokens) => Result | undefined,
  right: Result | undefined,
): ReturnType<Exams["grade"]> {
  const marked: Mark[] = [];
  const tried = new Set<Result>();
  for (const [answer, tokens] of answers.entries()) {
    if (tried.size >= attempts) break;
    const made = resultOf(tokens);
    if (made === undefined || tried.has(made)) continue;
    tried.add(made);
    marked.push({ answer, right: [made === right] });
    if (made === right) return { solvedAt: tried.size, attempts: marked };
  }
  return { solvedAt: undefined, attempts: marked };
}
