import { WanderError } from "../../src/core/errors.ts";
import type { Example, Tokens, Vocabulary } from "../environment.ts";
import { type Family, familyNamed, operations } from "./families.ts";
import type { Work } from "./operations/operation.ts";
import type { Question } from "./question.ts";

const PAD = 0;
const BEGIN = 1;
/** Between a chain and its result. */
export const EQUALS = 2;
const FIRST_OPERATION = 3;
export const FIRST_DIGIT = FIRST_OPERATION + operations.length;
const names = ["pad", "begin", "=", ...operations.map(({ name }) => name), ..."0123456789"];

/** As long as the longest of these families, no longer: what a model can read costs time. */
export function vocabularyOf(families: readonly Family[]): Vocabulary {
  const prompts = families.map(({ sizes }) => sizes.reduce((sum, digits) => sum + 1 + digits, 1));
  const answers = families.map(({ chain, result }) => chain + 1 + result);
  return {
    size: names.length,
    names,
    pad: PAD,
    begin: BEGIN,
    promptLength: Math.max(...prompts),
    answerLength: Math.max(...answers),
  };
}

/** Each operand after the sign of the operation. */
export function promptOf({ family, operands }: Question): Tokens {
  const sign = FIRST_OPERATION + operations.indexOf(familyNamed(family).operation);
  return [...operands.flatMap((digits) => [sign, ...digits.map((digit) => FIRST_DIGIT + digit)]), BEGIN];
}

/** Which of these families a prompt is of: its sign and the lengths of its operands tell. */
export function familyOf(prompt: Tokens, families: readonly Family[]): Family {
  const sizes: number[] = [];
  for (const token of prompt.slice(0, -1)) {
    if (token === prompt[0]) sizes.push(0);
    else sizes[sizes.length - 1]! += 1;
  }
  const operation = operations[prompt[0]! - FIRST_OPERATION];
  return families.find((family) => family.operation === operation && family.sizes.join() === sizes.join())!;
}

/** A question with its whole chain and its result. */
export function workedOut(question: Question): Example {
  return {
    prompt: promptOf(question),
    answer: answerOf(familyNamed(question.family).operation.work(question.operands)),
  };
}

export const answerOf = ({ chain, result }: Work): Tokens => [
  ...chain.map((digit) => FIRST_DIGIT + digit),
  EQUALS,
  ...result.map((digit) => FIRST_DIGIT + digit),
];

/**
 * What an answer to a question of the family says, with any number of its chain's last steps; undefined where it is none.
 */
export function readAnswer({ operation, chain, result }: Family, answer: Tokens): Work | undefined {
  const steps = answer.indexOf(EQUALS);
  if (steps < 0 || steps > chain || answer.length !== steps + 1 + result) return undefined;
  const digits = answer.map((token) => token - FIRST_DIGIT);
  const work = { chain: digits.slice(0, steps), result: digits.slice(steps + 1) };
  const inBase = (digit: number) => Number.isInteger(digit) && digit >= 0 && digit < operation.base;
  return [...work.chain, ...work.result].every(inBase) ? work : undefined;
}

export const render = (answer: Tokens): string => answer.map((token) => names[token]).join(" ");

/** Throws E_PROGRAM for what is no answer to any question. */
export function parse(text: string): Tokens {
  if (!/^\s*(\d\s+)*=(\s+\d)+\s*$/.test(text)) {
    const got = JSON.stringify(text);
    throw new WanderError("E_PROGRAM", `line 1: wanted the steps, one digit each, then = and the result, got ${got}`, {
      hint: "write single digits with spaces between them, as in 3 0 2 = 2",
    });
  }
  return text
    .trim()
    .split(/\s+/)
    .map((word) => names.indexOf(word));
}
