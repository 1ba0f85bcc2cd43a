import type { Abstraction } from "../../environments/environment.ts";

export type Uses = { agent: number; count: number }[];

/** An abstraction with its provenance. */
export type LibraryEntry = Abstraction & {
  round: number; // when it was made
  /** Agents whose solutions it was cut from. */
  foundBy: number[];
  /** Tokens it saved over the corpus it was made from, its own size paid. */
  saving: number;
  /** What is lost without it: tokens that the corpus of the last sharing would grow by. */
  lost?: number;
  /** Nodes in its body. */
  size: number;
  /**
   * How its body was made shorter when it was made: nodes before, bodies tried, the runs that took, and solutions that
   * are shorter for it. Absent where that was not tried.
   */
  shortened?: { sizeBefore: number; tried: number; programRuns: number; programs: number };
  /** Who used it in solutions so far, and how often, in agent order. */
  uses: Uses;
};
