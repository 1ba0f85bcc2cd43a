/**
 * Everything the report shows, as plain data: the page computes nothing but layout. Built by `src/` from a run
 * directory, drawn by `viz/report/run`. Arrays over rounds start with round 1.
 */
import type { Rotation } from "../../../src/core/rotation.ts";
import type { Diverged } from "../../measures/diverged.ts";
import type { Forgetting } from "../../measures/forgetting.ts";

/** [N][N], row and column in the order of the measured agents, the base last; NaN (null in JSON) = this pair was not measured. */
export type Matrix = number[][];

export type ReportData = {
  name: string;
  /** Where this run lives, its seed, backend and hash, shown in the header. */
  run: { id: string; seed: number; backend: string; stateHash: string; rounds: number; version: string };
  /** What people said about this run; absent where they said nothing. */
  tags?: string[];
  note?: string;
  /** Jobs that failed twice, in words and one by one; absent where there is none. */
  lost?: { text: string; jobs: { round: number; who: string; job: string; message: string }[] };
  agents: { id: number; label: string; family: string }[];
  /** Agents that probes and divergence are of in every round, by index, ascending; absent where they are of all. */
  measured?: number[];
  /** Agents whose training diverged, by round; absent where none did. */
  diverged?: Diverged[];
  /** Headline: exam tasks solved by the base in its first round's budget, by the frozen end, found over the run. */
  solved: { base: number; final: number; cumulative: number; tasks: number };
  /** Absent in runs of earlier versions and in ones that have not ended. */
  ledgers?: Ledgers;
  rounds: RoundData[];
  /** Who solved what, over the run. */
  tasks: { id: string; family: string }[];
  /** [agent][task]: the first round in which that agent solved it, 0 = never. */
  solvedBy: number[][];
  /** Where agents work, where they move; absent where each stays in the family that `agents` says. */
  rotation?: Rotation;
  /** Families of which `accuracy` is measured, in its order; absent in runs of earlier versions. */
  probed?: string[];
  /** By agent: least mean loss of what it is shown, in nats a token, to one who knows the source; null where nobody knows. */
  entropyRate?: (number | null)[];
  /** Of each measured agent after the last round, then the mean over those of which it is defined. */
  forgetting?: { agents: Forgetting[]; mean: Forgetting };
  /** Which divergence measures there are, with their units, in the order of the choice box. */
  measures: { key: string; name: string; unit: string; note: string; source: string }[];
  library: {
    name: string;
    program: string; // its head, then the lines of its body, as people read them
    round: number;
    size: number;
    saving: number;
    lost?: number; // tokens the corpus would grow by without it; absent in runs of earlier versions
    foundBy: number[];
    uses: { agent: number; count: number }[];
  }[];
  /** What the workers did, a row a round; rounds of which there is no record are left out. */
  pools: PoolsData[];
  configuration: { key: string; value: string; isDefault: boolean }[];
};

/** Clock figures of one pool over one round: they differ from run to run and enter no result. */
export type PoolUse = {
  threads: number;
  jobs: number; // that ended, well or not
  busySeconds: number; // over all threads
  utilisation: number; // busy seconds / (threads x the round's seconds)
  meanWaitMs: number; // in the queue and on the way, of jobs that ended well
  maxWaitMs: number;
  retries: number;
  failures: number;
};

export type PoolsData = {
  round: number;
  wallSeconds: number; // from the end of the round before to the end of this one
  turnSeconds: number; // of these, with the work of at least one turn running or waiting
  inference: PoolUse;
  training: PoolUse;
  /** By agent: how many rounds older than its own newest round the shared state was that its turn started from. */
  staleness: number[];
};

/**
 * Who gave what to whom in one round, and what came of it, [giver][receiver] over the measured agents. What is given:
 * the findings of others that lay before the receiver's turn of this round, and of all examples that it trained on,
 * those drawn from them (not what replay brings back later). Exposure alone is no profit. Profit is a task whose exam
 * the receiver passed in this round for the first time, with an answer that owes something to the giver: the answer
 * uses an abstraction that was cut from the giver's solutions and not from the receiver's, or it grew from an answer of
 * the giver's. The answer is the one that passed: of those with that result the best ranked. A task counts once for each
 * giver that its answer owes something to, and is not split between them; what abstractions are built of is not traced.
 */
export type FlowData = {
  solutions: number[][];
  consequences: number[][];
  trainedOn: number[][]; // examples
  abstractions: number[][]; // tasks, by way of an abstraction
  answers: number[][]; // tasks, by way of an answer
  profited: number[][]; // tasks, either way: one that came by both ways counts once
  /** [giver]: value traces that whoever hears it learned from; 0 where value functions learn from no others' traces. */
  traces: number[];
};

/**
 * What the first one, two and three attempts got right, [3] each. By task: tasks of which one attempt makes every
 * held-back output; by grid: held-back outputs that one of the attempts makes.
 */
export type Score = { tasks: number[]; grids: number[] };

/**
 * What a run solved, in ledgers that are kept apart: answers of all agents are put together, and ranked by the
 * demonstrations only.
 */
export type Ledgers = {
  /** Exam tasks, and the outputs that they hold back. */
  tasks: number;
  grids: number;
  /** The base with the whole turn's search: the answers of the first round. */
  base: Score;
  /** The base's weights alone, at the budget of `exam.weights`; absent where it is 0, as is `weights`. */
  baseWeights?: Score;
  /** Programs of the user's as they are, and one-step mutants of them. */
  inherited: Score;
  /** All that was found over the run, and all but what was inherited. */
  found: Score;
  foundOwn: Score;
  /** The frozen end with the whole turn's search, at the budget of the first round. */
  final: Score;
  /** The frozen end's weights alone. */
  weights?: Score;
  /** How the right answer to each task of `found` came about (see Finder in environments/environment.ts). */
  by: Record<string, number>;
};

/** Loss on the probes along the straight line from the parameters of agent `a` to those of `b`, at even steps, ends included. */
export type LossPath = { a: number; b: number; lossNats: number[] };

export type RoundData = {
  round: number;
  agents: {
    examSolved: number; // exam tasks solved this round
    cumulative: number; // exam tasks solved so far
    tasks: number; // exam tasks it works on
    demosSolved: number; // tasks whose demonstrations it reproduced this round
    lossNats: number | undefined; // last training step; NaN where it was not finite
    probeLossNats: number; // NaN where the agent was not measured, or diverged
    probeAccuracy: number;
    /** Mean tokens of its solutions before and after compress; NaN in a round in which it found none. */
    tokensBefore: number;
    tokensAfter: number;
    dopamine: number; // mean reward prediction error of this round's tasks
    received: number; // findings taken from others this round
    /** Pairs that the world showed it this round, and their mean loss in nats an answer token, each before it was learned from. */
    shownPairs?: number;
    shownLossNats?: number;
    leftOut?: number; // tokens of thought that its answers leave out; absent where answers have none, or all of it stays
    /** Learning settings of its own in this round, and the agent whose parameters it went on with after it, where it copied. */
    learning?: Record<string, number>;
    copied?: number;
    /** The round in whose turn its training diverged: this one, or an earlier one since when it plays none. */
    diverged?: number;
    spent: { policyTokens: number; trainTokens: number; programRuns: number; valueEvals: number; flops: number };
  }[];
  population: {
    examSolved: number;
    cumulative: number;
    vendi: number; // of the measured agents
    /** Mean tokens and lines of the best solution so far, over tasks solved so far; absent where there is none. */
    meanTokens?: number;
    meanLines?: number;
  };
  /** Agents that probes and divergence are of, by index, ascending; absent where they are of all. */
  measured?: number[];
  /** Absent in runs of earlier versions. */
  flow?: FlowData;
  /**
   * [measured agents and, last, the base][probed families]: share of answer tokens of the family's probes that are the
   * likeliest ones, in [0, 1]. Absent in runs of earlier versions.
   */
  accuracy?: number[][];
  /** The same of pairs of these families that the world shows; absent where it shows none. */
  fit?: number[][];
  /** Of each of these policies, [layers][experts]: share of the probes' tokens that an expert takes; absent of dense models. */
  load?: number[][][];
  /** Between some measured agents, the same in every round; absent in rounds in which none were measured. */
  paths?: LossPath[];
  /** measure key -> matrix over the measured agents and, last, the base. */
  divergence: Record<string, Matrix>;
  /** Where the measured agents stand, [agents + base][2], classical MDS on the policy divergence, signs aligned over rounds. */
  map: { x: number; y: number }[];
  value:
    | {
        /** Brier score and calibration error on this round's traces before training on them. */
        brier: number;
        calibrationError: number;
        /** Mean V of partials that led to a solution and of those that did not: the wider apart, the more it helps. */
        meanSolved: number;
        meanFailed: number;
        traces: number;
        /** Reliability: predicted against observed share solved, 10 bins. */
        bins: { predicted: number; observed: number; count: number }[];
      }
    | undefined;
  library: {
    entries: number;
    uses: number;
    /** What making this round's abstractions shorter took and gave; absent where none was tried. */
    shortened?: { tried: number; programRuns: number; bodies: number; programs: number };
  };
};
