import type { Environment, Tokens } from "./environment.ts";

/** Program runs that running an answer takes: one a step, and a step is a line. */
export function stepsOf(environment: Pick<Environment, "render">, answer: Tokens): number {
  const lines = environment.render(answer).split("\n");
  return lines.filter((line) => line.trim() !== "").length;
}
