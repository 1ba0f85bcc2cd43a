import type { Example, Finder, Tokens } from "../environments/environment.ts";
import type { Spend } from "../src/core/spend.ts";

/** Who gave a program of the user's: no agent has this number. */
export const USER = -1;

/** A right answer: it reproduces every demonstration of its task. */
export type Solution = {
  taskId: string;
  family: string;
  prompt: Tokens;
  answer: Tokens;
  /** Digest of what it computes on every input; two solutions with equal results are one attempt. */
  result: string;
  /** Log-probability under the policy that found it, in nats. */
  logProb: number;
  agent: number;
  round: number;
  /** How it came about. Omitted in runs of earlier versions. */
  by?: Finder;
  /** Whose answer it grew from, where it grew from one: an agent, or USER. */
  giver?: number;
  /** How strongly it may teach whoever received it, in (0, 1); omitted if as much as one's own. */
  weight?: number;
};

/**
 * A right answer from which answers to other tasks may grow; `giver` is as in Solution. It is no seed for a task in
 * `solves`, which it answers already; a program that the user gave has none.
 */
export type Seed = { answer: Tokens; giver: number; solves?: readonly string[] };

/**
 * A pair made by hindsight: the answer is right for this prompt. `distance` says how near the task it missed was; `weight` is
 * as in Solution.
 */
export type Consequence = Example & {
  taskId: string;
  distance: number;
  agent: number;
  round: number;
  weight?: number;
};

/** One partial answer as the value function sees it, and what came of it. */
export type ValueTarget = {
  features: Float32Array; // [F], in [-1, 1]
  target: number; // in [0, 1]: 1 = a descendant of this partial solved the task within the budget
  /** Which task this was, so that held-back tasks can be kept apart. */
  taskId: string;
  agent: number;
};

/** What a turn gives to the population; parameters travel beside it in shared memory. */
export type Findings = {
  agent: number;
  solutions: Solution[];
  consequences: Consequence[];
  values: ValueTarget[];
  spent: Spend;
};
