/**
 * The environment contract. Six required members, the core, are enough to run, compare, watch, resume, evaluate, export and replay.
 * Everything else is a capability: one optional object each. environments/defaults.ts fills in what a world leaves out, and
 * environments/contract.ts checks a world against the rules on this page.
 */
import type { Random } from "../src/core/random.ts";

export type Token = number;
export type Tokens = readonly Token[];

/** [V] bytes, 1 = legal. Callers read it at once: an environment may hand out the same buffer again. */
export type TokenMask = Uint8Array;

export type Vocabulary = {
  /** Number of tokens V, the length of `names`. It includes the slots, so that a model's width never changes. */
  size: number;
  /** Token -> what a person reads. Each name is different. */
  names: readonly string[];
  /** Never part of a prompt or an answer. */
  pad: Token;
  /** Separates a prompt from its answer: the last token of every prompt. Omitted if prompts have no such token. */
  begin?: Token;
  /** The last token of every answer. Omitted if the length of an answer is known from its task. */
  end?: Token;
  /** Tokens kept free for abstractions of the shared library. Omitted if the world has no `terms`. */
  slots?: readonly Token[];
  /** Longest prompt and longest answer, in tokens. A model's context is at least their sum. */
  promptLength: number;
  answerLength: number;
};

/** A prompt with an answer that is right for it. */
export type Example = { prompt: Tokens; answer: Tokens };

/** The fields that every task has. A world adds plain data of its own, but never the output of an exam. */
export type TaskHeader = { id: string; family: string };

/**
 * practice: tasks that agents try; `judge` tells them what their answers did. exam: questions that only the examiner marks;
 * none if the exam is a held-back part of the practice tasks. probe: tasks to measure on; none if practice tasks will do.
 */
export type Split = "practice" | "exam" | "probe";

/** What an answer really did. */
export type Outcome = {
  solved: boolean;
  /** In [0, 1]; 0 exactly if solved. */
  distance: number;
  /** Pairs for which the answer is right although it missed this task (hindsight relabelling). [] if solved. */
  consequences: readonly Example[];
};

/** A world: six required members, then capabilities. */
export type Environment<Task extends TaskHeader = TaskHeader, Partial = unknown> = {
  vocabulary: Vocabulary;
  /** Slices of the tasks; agents are placed in families. Every family has practice tasks. */
  families: readonly string[];
  /** The tasks of a split, or of one family of it. A rebuilt environment has no tasks: jobs carry theirs. */
  tasks(split: Split, family?: string): readonly Task[];
  /** What a model reads. Ends with `vocabulary.begin`, if there is one. */
  prompt(task: Task): Tokens;
  /**
   * Deterministic, bounded in time, and total: it never throws. An answer that means nothing has distance 1 and no
   * consequences.
   */
  judge(task: Task, answer: Tokens): Outcome;
  /** A digest of what the answer computes on every input of the task. Undefined if it computes nothing. */
  result(task: Task, answer: Tokens): string | undefined;

  /** Answers that run while they are written. Default: any token up to `end` or `answerLength`, run once at the end. */
  writing?: Writing<Task, Partial>;
  /** What the value function reads. Default: the last hidden layer of the base. */
  features?: Features<Task, Partial>;
  /** Answers as trees with parts to name. Default: one opaque part, so that the library stays empty. */
  terms?: Terms<Task, Partial>;
  /** Made-up pairs. Default: consequences of random answers for rehearsal, and no pretraining. */
  dreams?: Dreams<Task>;
  /** Pairs that the world shows to agents. Default: agents learn from their own answers alone. */
  lessons?: Lessons;
  /** Chains of thought, parts of which may be left out. Default: answers have none. */
  thought?: Thought<Task>;
  /** Systematic search beside sampling. Default: sampling alone. */
  search?: Search<Task, Partial>;
  /** Symmetries of the world. Default: none. */
  symmetry?: Symmetry<Task>;
  /** How people read answers. Default: the names of the tokens, separated by spaces. */
  text?: AnswerText;
  /** Fixed pairs to measure on. Default: random answers to probe tasks, with the prompts that they are right for. */
  probes?: Probes;
};

/**
 * Where a partial answer stands. open: in the middle of a step. step: just past a step that ran. done: complete. failed: a step
 * failed when it ran, or no legal token is left.
 */
export type PartialStatus = "open" | "step" | "done" | "failed";

/** Answers that run while they are written, so that search can rank and merge partial ones. */
export type Writing<Task extends TaskHeader = TaskHeader, Partial = unknown> = {
  /** State of an empty answer. */
  start(task: Task): Partial;
  status(partial: Partial): PartialStatus;
  /** Grammar and types. An illegal token is never sampled, and some legal continuation always ends the answer. */
  legal(partial: Partial): TokenMask;
  /** Runs what can be run already. Never throws for a legal token: a step that fails gives a "failed" partial. */
  extend(partial: Partial, token: Token): Partial;
  /** Equal for partial answers that compute the same so far. */
  signature(partial: Partial): string;
};

/** What the value function reads of a partial answer. */
export type Features<Task extends TaskHeader = TaskHeader, Partial = unknown> = {
  /** [F] names, in the order of the values. */
  names: readonly string[];
  /** [F] values without unit, in [-1, 1]. The same buffer may be handed out again. */
  of(task: Task, partial: Partial): Float32Array;
};

/**
 * An answer as a typed tree of tokens, from which the shared library cuts fragments. Types are text, equal exactly for equal types.
 * The type of a function is written `(A, B) -> C`; a token that takes arguments is, as a leaf, a function.
 */
export type Term = { token: Token; args: readonly Term[]; type: string };

/** The body of an abstraction; hole k stands for its k-th argument. */
export type Body = { hole: number; type: string } | { token: Token; args: readonly Body[]; type: string };

/** A named fragment that answers can use like any other token. Its token is one of the vocabulary's slots. */
export type Abstraction = {
  name: string;
  token: Token;
  holes: readonly string[]; // the type of each argument
  type: string; // the type of its value
  body: Body;
  /** How useful it is: the share of the solved tasks, in [0, 1], whose shortest program has it. Omitted if unknown. */
  weight?: number;
};

/** Answers with parts to name. */
export type Terms<Task extends TaskHeader = TaskHeader, Partial = unknown> = {
  /** An answer as a tree, and back. `fromTerm` returns undefined if the answer would be too long. */
  toTerm(answer: Tokens): Term;
  fromTerm(term: Term): Tokens | undefined;
  /**
   * The token that applies its first argument, a computed function, to the rest. Undefined if there are no computed functions.
   * Never used on a leaf: that is a plain node of the leaf's token.
   */
  apply: Token | undefined;
  /** Tokens that stand for the question, such as the input of a program. */
  inputs: readonly Token[];
  /** An abstraction as people read it: its name, the types of its arguments, and its body. */
  renderBody(abstraction: Abstraction): string;
  /** The same environment, in which these abstractions are tokens too. */
  withAbstractions(abstractions: readonly Abstraction[]): Environment<Task, Partial>;
};

/** Made-up pairs, for pretraining and for rehearsal: of an environment with abstractions, pairs that use them by their weight. */
export type Dreams<Task extends TaskHeader = TaskHeader> = {
  /** A pair and the task that it belongs to. Depends on `random` alone. */
  synthesise(random: Random): Example & { task: Task };
};

/** An agent that is shown something, and the family that it works in; omitted if it works in all of them. */
export type Reader = { agent: number; family?: string };

/** What the world itself shows: text to read, the known half of a table, worked questions. */
export type Lessons = {
  /**
   * Pairs number `from` (0 is the first) and on, in a fixed order without end. An agent predicts each pair and then learns from it.
   * Equal arguments give equal pairs. No pair answers an exam.
   */
  shown(reader: Reader, from: number, count: number): readonly Example[];
  /** Lowest possible mean loss of the answers shown, in nats a token. Omitted, or undefined, if unknown. */
  entropyRate?(family?: string): number | undefined;
};

/** Answers that begin with a chain of thought. */
export type Thought<Task extends TaskHeader = TaskHeader> = {
  /** Number of the answer's first tokens that are thought, and the number in a whole chain for this question. */
  of(pair: Example): { written: number; whole: number };
  /** The task that asks for an answer without the first `tokens` tokens of its thought. */
  without(task: Task, tokens: number): Task;
};

/**
 * How an answer was found. policy: drawn token by token. search: built by a systematic search. goal: its last steps were inferred
 * from what is wanted. seed: a given answer as it is. mutant: a given answer with one change.
 */
export type Finder = "policy" | "search" | "goal" | "seed" | "mutant";

/** What guides a systematic search of one task. */
export type Guide<Partial = unknown> = {
  /** [V] how often the policy wrote each token for this task, as the first token of a step and elsewhere; on any scale. */
  first: Float32Array;
  rest: Float32Array;
  /** Share of the policy in the prior, in [0, 1]. The rest is the environment's own prior, a floor under every token. */
  trust: number;
  /** V of features [F]. Undefined if there is no value function, or the world has no features. */
  value: ((features: Float32Array) => number) | undefined;
  /** Answers that were right for other tasks, likeliest first: to be tried as they are and with one change. */
  seeds: readonly Tokens[];
  /** Partial answers of the policy that end with a whole step, likeliest first: worth finishing. */
  sketches: readonly Partial[];
  random: Random;
};

/** A right answer with its description length under the search's prior, and the guide's seed it came from, if any. */
export type Explored = { answer: Tokens; by: Finder; bits: number; seed?: number };

/** A systematic search that can be continued at any time. */
export type Exploration = {
  /**
   * Continues for about `runs` runs; a step that has begun is finished. Returns the right answers found since, and what was spent.
   * 0 runs means that nothing is left to try.
   */
  advance(runs: number): { answers: readonly Explored[]; runs: number; valueEvals: number };
  /** Up to `most` partial answers that it met, as features [F]. solved: a right answer grew from it. */
  traces(most: number): { features: Float32Array; solved: boolean }[];
  /** Complete answers that ran and missed, for hindsight: the `best` nearest, then the `worst` farthest. */
  misses(best: number, worst: number): Tokens[];
};

/** Systematic search beside sampling. Equal arguments give equal answers. */
export type Search<Task extends TaskHeader = TaskHeader, Partial = unknown> = {
  explore(task: Task, guide: Guide<Partial>): Exploration;
};

/** Symmetries: for grids, turns, mirrors and permuted colours. */
export type Symmetry<Task extends TaskHeader = TaskHeader> = {
  /**
   * Sees the task that this answer solves through a random symmetry. Returns that prompt with an answer that is right for it, or
   * undefined if no symmetry that it tried holds. Every pair has been run.
   */
  augment(random: Random, task: Task, answer: Tokens): Example | undefined;
};

/** Answers as people read and write them; `parse(render(answer))` is the answer. */
export type AnswerText = {
  /** One line a step. */
  render(answer: Tokens): string;
  /** Throws E_PROGRAM with the line, what was wanted and what came. */
  parse(text: string): Tokens;
};

/** Pairs of one family. `shown` are pairs that agents are shown, to tell what they fit from what they generalise to. */
export type FamilyProbes = { family: string; examples: readonly Example[]; shown?: readonly Example[] };

/** Fixed pairs to measure on, the same in every run. */
export type Probes = {
  /** One right pair for each probe task, in their order: what divergence is measured on. */
  pairs(): readonly Example[];
  /** Pairs of every family: what forgetting is measured on. */
  byFamily(): readonly FamilyProbes[];
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
  /** How many outputs of a task are held back; 0 if one of them is unknown: the task cannot be marked. */
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
