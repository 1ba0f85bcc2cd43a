import type { Abstraction } from "../../environments/environment.ts";

export type Uses = { agent: number; count: number }[];

/** An abstraction of the library with its provenance. */
export type LibraryEntry = Abstraction & {
  round: number; // when it was made
  /** Agents whose solutions it was taken from. */
  foundBy: number[];
  /** Tokens that it saved over the corpus it was made from, minus its own size. */
  saving: number;
  /** Number of tokens by which the corpus of the last sharing would grow without it. */
  lost?: number;
  /** Sharings in a row, up to the last, in which nobody used it. Omitted if somebody did. */
  idle?: number;
  /** Nodes in its body. */
  size: number;
  /**
   * How its body was shortened when it was made: nodes before, bodies tried, the program runs that took, and the number
   * of solutions that became shorter. Omitted if that was not tried.
   */
  shortened?: { sizeBefore: number; tried: number; programRuns: number; programs: number };
  /** The agents that used it in solutions so far, and how often, in agent order. */
  uses: Uses;
};
