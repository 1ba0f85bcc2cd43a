import type { Random } from "../src/core/random.ts";
import type { Spend } from "../src/core/spend.ts";

export type Token = number;
export type Tokens = readonly Token[];

/** [V] bytes, 1 = legal. Callers read it at once: an environment may hand out the same buffer again. */
export type TokenMask = Uint8Array;

export type Vocabulary = {
  /** Number of tokens V, reserved slots included, so that a model's width never changes as the library grows. */
  size: number;
  /** Token -> what a person reads. */
  names: readonly string[];
  pad: Token;
  /** Stands between a prompt and its answer; the last token of every prompt. Absent where an answer only goes on with it. */
  begin?: Token;
  /** Ends an answer; its last token. Absent where what was written says how much is still to come. */
  end?: Token;
  /** Tokens kept free for abstractions of the shared library; none where answers have no parts to name. */
  slots: readonly Token[];
  /** Longest prompt and longest answer, in tokens; a model's context is at least their sum. */
  promptLength: number;
  answerLength: number;
};

/** A prompt with an answer that is right for it. */
export type Example = { prompt: Tokens; answer: Tokens };

/** Pairs of one family; `shown` are such that the world shows to agents, for telling what they fit from what they generalise to. */
export type FamilyProbes = { family: string; examples: readonly Example[]; shown?: readonly Example[] };

/** Who is shown something: an agent, in a family or, where it is absent, in all of them. */
export type Reader = { agent: number; family?: string };

/**
 * How an answer came about: drawn token by token from a policy; put together by a systematic search, or ended by
 * inferring its last steps from what is wanted; a given answer as it is, or changed by one thing.
 */
export type Finder = "policy" | "search" | "goal" | "seed" | "mutant";

/** What guides a systematic search of one task. */
export type Guide<Partial = unknown> = {
  /** [V] how often the policy wrote each token for this task, as the first of a step and elsewhere; any scale. */
  first: Float32Array;
  rest: Float32Array;
  /** Share of the policy in the prior, in [0, 1]; the rest is the environment's own, a floor under every token. */
  trust: number;
  /** V of features [F]; undefined without a value function. */
  value: ((features: Float32Array) => number) | undefined;
  /** Answers that were right for other tasks, likeliest first: tried as they are and changed by one thing. */
  seeds: readonly Tokens[];
  /** Partial answers of the policy's, past a whole step, likeliest first: worth looking for their end. */
  sketches: readonly Partial[];
  random: Random;
};

/**
 * A right answer with its description length under the search's prior. `seed` says which of the guide's seeds it came
 * from, if it did.
 */
export type Explored = { answer: Tokens; by: Finder; bits: number; seed?: number };

/** A systematic search that can be taken further at any time. */
export type Exploration = {
  /**
   * Goes on for about so many runs, a step that is begun being finished, and says what right answers it reached since and
   * what it spent; 0 runs = nothing is left.
   */
  advance(runs: number): { answers: readonly Explored[]; runs: number; valueEvals: number };
  /** Up to `most` partial answers that it met, features [F] each; solved: a right answer grew from it. */
  traces(most: number): { features: Float32Array; solved: boolean }[];
  /** Whole answers that ran and missed, for hindsight: the nearest ones, then the farthest. */
  misses(best: number, worst: number): Tokens[];
};

/** What every task has; an environment adds its own plain, structured-cloneable data. Test outputs are never in it. */
export type TaskHeader = { id: string; family: string };

/** What an answer really did. `distance` is 0 for solved and grows to 1; reward is in [0, 1]. */
export type Outcome = {
  reward: number;
  solved: boolean;
  distance: number;
  consequences: Example[];
  spent: Spend;
};

/**
 * Where a partial answer stands: in the middle of a step, just past a step that ran, complete, or dead (a step
 * failed when it ran, or no legal token is left).
 */
export type PartialStatus = "open" | "step" | "done" | "failed";

/**
 * An answer as a typed tree of tokens: what the shared library cuts fragments from. Types are text, equal exactly for
 * equal types; that of a function is written `(A, B) -> C`, and a token that takes arguments is, as a leaf, a function.
 */
export type Term = { token: Token; args: readonly Term[]; type: string };

/** In an abstraction's body, hole k stands for its k-th argument. */
export type Body = { hole: number; type: string } | { token: Token; args: readonly Body[]; type: string };

/** A named fragment that answers can use like any other token, in one of the vocabulary's reserved slots. */
export type Abstraction = {
  name: string;
  token: Token;
  holes: readonly string[]; // the type of each argument
  type: string; // the type of what it gives
  body: Body;
};

export type Environment<Task extends TaskHeader = TaskHeader, Partial = unknown> = {
  name: string;
  vocabulary: Vocabulary;
  families: readonly string[];
  /** Names of the values that `features` gives, in order; its length is F. */
  featureNames: readonly string[];
  /**
   * practice: what agents try, with a judge that tells them what they did. exam: questions that nobody judges for them and
   * the examiner alone marks; none where the exam is the held-back outputs of practice tasks. probe: for measuring.
   */
  tasks(split: "practice" | "exam" | "probe", family?: string): readonly Task[];
  /** Fixed pairs for measuring divergence: probe tasks with an answer that is right for each. */
  probes(): readonly Example[];
  /** Fixed pairs of every family that tasks can be made of, the same in every run: what forgetting is measured on. */
  familyProbes(): readonly FamilyProbes[];
  /** Ends with `vocabulary.begin`, where there is one. */
  prompt(task: Task): Tokens;
  /** State of an empty answer. */
  start(task: Task): Partial;
  status(partial: Partial): PartialStatus;
  /** Grammar and types: an illegal token is never sampled, and some legal continuation always ends the answer. */
  legal(partial: Partial): TokenMask;
  /** Runs what can be run already. Never throws for a legal token: a step that fails gives a "failed" partial. */
  extend(partial: Partial, token: Token): Partial;
  /** Equal = computes the same so far. */
  signature(partial: Partial): string;
  /** [F] what the value function sees, unitless, in [-1, 1]. */
  features(task: Task, partial: Partial): Float32Array;
  /** Grounded, deterministic, metered by fuel. An answer that does not parse has reward 0 and distance 1. */
  judge(task: Task, answer: Tokens): Outcome;
  /** A digest of what the answer computes on every input of the task, test inputs included; undefined if it fails. */
  result(task: Task, answer: Tokens): string | undefined;
  /**
   * Pairs that the world itself shows to an agent, from number `from` on (0 the first), in the order in which they come and
   * without end: text to be read, the known half of a table, worked questions. Each is predicted first and then learned
   * from. Equal arguments give equal pairs, and none answers an exam. Absent where agents learn from their own answers alone.
   */
  shown?(reader: Reader, from: number, count: number): readonly Example[];
  /** Least mean loss of a shown pair's answer tokens, in nats, to one who knows where they come from; undefined if unknown. */
  entropyRate?(family?: string): number | undefined;
  /**
   * How many of an answer's first tokens are a chain of thought, which may be left out from its begin on, and how many a whole
   * chain for this question has; absent where answers have none.
   */
  thought?(pair: Example): { written: number; whole: number };
  /** The task asked for an answer without the first so many tokens of its thought: what `legal` allows and `features` see. */
  leavingOut?(task: Task, tokens: number): Task;
  /** Systematic search beside sampling, where the environment has one. Equal arguments give equal answers. */
  explore?(task: Task, guide: Guide<Partial>): Exploration;
  /**
   * The task that this answer solves when it runs on the task's demonstrations, seen through a random symmetry of the
   * environment (grids: turned or mirrored, colours permuted), with an answer rewritten to be right for it; undefined
   * where none of those tried holds. Every pair that it gives has been run.
   */
  augment?(random: Random, task: Task, answer: Tokens): Example | undefined;
  /** A made-up pair, with the task that it belongs to, for pretraining and rehearsal. */
  synthesise(random: Random): Example & { task: Task };
  /** An answer as people read it, and back. `parse` throws E_PROGRAM with the line and what was wanted. */
  render(answer: Tokens): string;
  parse(text: string): Tokens;
  /** An abstraction as people read it: its name with the types of its arguments, then the lines of its body. */
  renderBody(abstraction: Abstraction): string;
  /** An answer as a tree and back; undefined when the tree is longer than an answer may be. */
  toTerm(answer: Tokens): Term;
  fromTerm(term: Term): Tokens | undefined;
  /**
   * The token of a term that applies its first argument, a computed function, to the rest; undefined where answers have
   * none. A term never applies a leaf by it: that is a plain node of the leaf's token.
   */
  apply: Token | undefined;
  /** The same environment, in which these abstractions are tokens too. */
  withAbstractions(abstractions: readonly Abstraction[]): Environment<Task, Partial>;
};

/** Plain data from which a worker rebuilds an environment. It never holds an exam output. */
export type EnvironmentDefinition = {
  kind: string;
  settings: Readonly<Record<string, unknown>>;
  /** Of the run; 0 if it is left out. */
  seed?: number;
  abstractions: readonly Abstraction[];
};

/** One attempt at an exam: its place among the given answers, and which of the held-back outputs it makes. */
export type Mark = { answer: number; right: readonly boolean[] };

/** Held by the examiner in the main process, and by nobody else. */
export type Exams<Task extends TaskHeader = TaskHeader> = {
  /** How many outputs of a task are held back; 0 where one of them is unknown, and the task cannot be marked. */
  outputs(task: Task): number;
  /**
   * Up to `attempts` distinct results of the given answers, best first, marked against the held-back outputs; none
   * after the first that makes them all. `solvedAt`: 1-based attempt that did. `abstractions` are those whose tokens the
   * answers may use; none when left out.
   */
  grade(
    task: Task,
    answers: readonly Tokens[],
    attempts: number,
    abstractions?: readonly Abstraction[],
  ): { solvedAt: number | undefined; attempts: Mark[] };
};
