import { hash128, type Random } from "../../src/core/random.ts";
import type { TaskHeader } from "../environment.ts";
import { type Family, familyNamed } from "./families.ts";
import type { Operands } from "./operations/operation.ts";

export type Question = { family: string; operands: Operands };

/** A question that is asked for an answer without the first `leftOut` steps of its chain. */
export type ArithmeticTask = TaskHeader & Question & { leftOut: number };

/** Who a question is for: agents, to be shown and to practise; the examiner; or measures. */
export type Side = "shown" | "exam" | "probe";

const SHARES = 16;
const EXAM_SHARES = 2;
const PROBE_SHARES = 1;
/** Drawing ends when so many questions in a row were not new: a small family has been asked nearly all it has. */
const PATIENCE = 1000;

export const textOf = ({ family, operands }: Question): string =>
  `${family}-${operands.map((digits) => digits.join("")).join("-")}`;

/**
 * By the question's own text, the same in every run: a worker tells without a list, and runs with other seeds hold back the
 * same. An eighth is for exams and a sixteenth for probes.
 */
export function sideOf(question: Question): Side {
  const share = hash128(`side/${textOf(question)}`)[0] % SHARES;
  if (share < EXAM_SHARES) return "exam";
  return share < EXAM_SHARES + PROBE_SHARES ? "probe" : "shown";
}

/** One question of a side, uniformly. */
export function drawQuestion(random: Random, { name, operation, sizes }: Family, side: Side): Question {
  for (;;) {
    const question = { family: name, operands: operation.draw(random, sizes) };
    if (sideOf(question) === side) return question;
  }
}

/** Up to `count` different questions of a side; fewer where the family is too small. */
export function drawQuestions(random: Random, family: Family, side: Side, count: number): Question[] {
  const drawn = new Map<string, Question>();
  for (let misses = 0; drawn.size < count && misses < PATIENCE; misses++) {
    const question = drawQuestion(random, family, side);
    const text = textOf(question);
    if (drawn.has(text)) continue;
    drawn.set(text, question);
    misses = -1;
  }
  return [...drawn.values()];
}

export const taskOf = (kind: string, question: Question): ArithmeticTask => ({
  id: `${kind}-${textOf(question)}`,
  ...question,
  leftOut: 0,
});

/** How many steps an answer to the task has. */
export const stepsAsked = (task: ArithmeticTask): number => familyNamed(task.family).chain - task.leftOut;
