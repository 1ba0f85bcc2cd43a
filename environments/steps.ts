import type { AnswerText, Tokens } from "./environment.ts";

/** Program runs that running an answer takes: one a step, and a step is a line. */
export function stepsOf(text: AnswerText, answer: Tokens): number {
  const lines = text.render(answer).split("\n");
  return lines.filter((line) => line.trim() !== "").length;
}
