import type { Vocabulary } from "../environment.ts";
import { familyNamed, operations } from "./families.ts";
import { type ArithmeticTask, stepsAsked } from "./question.ts";
import type { ArithmeticPartial } from "./writing.ts";

export const featureNames: readonly string[] = [
  ...operations.map(({ name }) => name),
  "length of the question",
  "length of the chain",
  "share left out",
  "share of the chain written",
  "equals written",
  "share of the result written",
];

/** [F] lengths are those of the longest family in the run, shares those of what is asked for; all in [0, 1]. */
export function featuresOf(
  task: ArithmeticTask,
  written: ArithmeticPartial["written"],
  longest: Vocabulary,
): Float32Array {
  const { operation, sizes, chain, result } = familyNamed(task.family);
  const digits = sizes.reduce((sum, size) => sum + size, 0);
  const steps = stepsAsked(task);
  const afterSteps = Math.max(0, written.length - steps);
  return Float32Array.from([
    ...operations.map((other) => (other === operation ? 1 : 0)),
    digits / longest.promptLength,
    chain / longest.answerLength,
    task.leftOut / chain,
    steps === 0 ? 1 : Math.min(1, written.length / steps),
    Math.min(1, afterSteps),
    Math.max(0, afterSteps - 1) / result,
  ]);
}
