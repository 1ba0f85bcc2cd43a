import type { Example, Outcome, Tokens } from "../environment.ts";
import { familyNamed } from "./families.ts";
import type { Digits, Work } from "./operations/operation.ts";
import { type ArithmeticTask, type Question, sideOf, stepsAsked, textOf } from "./question.ts";
import { answerOf, promptOf, readAnswer } from "./tokens.ts";

/**
 * Marks each step and each digit of the result against the chain worked out, all weighing the same: with a share s of them
 * right the distance is 1 - s. The steps asked for are the last of the chain.
 */
export function judge(task: ArithmeticTask, answer: Tokens): Outcome {
  const { operation } = familyNamed(task.family);
  const written = readAsked(task, answer);
  if (written === undefined) return { solved: false, distance: 1, consequences: [] };
  const right = operation.work(task.operands);
  const marks = [...matches(written.chain, right.chain.slice(task.leftOut)), ...matches(written.result, right.result)];
  const share = marks.filter((same) => same).length / marks.length;
  const solved = share === 1;
  return { solved, distance: 1 - share, consequences: solved ? [] : hindsight(task, written) };
}

/** What an answer says to a task, with as many steps as are asked for. */
function readAsked(task: ArithmeticTask, answer: Tokens): Work | undefined {
  const written = readAnswer(familyNamed(task.family), answer);
  return written?.chain.length === stepsAsked(task) ? written : undefined;
}

const matches = (written: Digits, right: Digits): boolean[] => written.map((digit, k) => digit === right[k]);

/** The question that a wrong answer does answer, unless there is none or it is held back from agents. */
function hindsight(task: ArithmeticTask, written: Work): Example[] {
  const operands = familyNamed(task.family).operation.answered(task.operands, written);
  if (operands === undefined) return [];
  const question: Question = { family: task.family, operands };
  if (sideOf(question) !== "shown" || textOf(question) === textOf(task)) return [];
  return [{ prompt: promptOf(question), answer: answerOf(written) }];
}
