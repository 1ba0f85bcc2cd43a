import type { Random } from "../../../src/core/random.ts";

/** Digits in the order in which they are written. */
export type Digits = readonly number[];
/** What an operation is asked about: the digits of each operand. */
export type Operands = readonly Digits[];
/** How many digits each operand has. */
export type Sizes = readonly number[];

/** The digits of an answer: its chain of thought, one token a step, and its result. */
export type Work = { chain: Digits; result: Digits };

/** An operation whose answer is worked out step by step. How long chain and result are depends on the sizes alone. */
export type Operation = {
  name: string;
  /** All digits, of questions and answers, are in [0, base). */
  base: number;
  /** The sizes that it is asked in, each with the name of its family. */
  families: readonly { name: string; sizes: Sizes }[];
  lengths(sizes: Sizes): { chain: number; result: number };
  /** Uniform over all questions of these sizes. */
  draw(random: Random, sizes: Sizes): Operands;
  work(operands: Operands): Work;
  /**
   * Other operands of the same sizes that these digits are right for, near the given ones; undefined where none were found.
   * `written` may lack first steps of the chain.
   */
  answered(operands: Operands, written: Work): Operands | undefined;
};
