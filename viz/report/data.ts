/**
 * Everything the report shows, as plain data: the page computes nothing but layout. Built by `src/` from a run
 * directory, drawn by `viz/report/page`. Arrays over rounds start with round 1.
 */
/** [N][N], row and column in the order of the measured agents, the base last; NaN (null in JSON) = this pair was not measured. */
export type Matrix = number[][];

export type ReportData = {
  name: string;
  /** Where this run lives, its seed, backend and hash, shown in the header. */
  run: { id: string; seed: number; backend: string; stateHash: string; rounds: number; version: string };
  agents: { id: number; label: string; family: string }[];
  /** Agents that probes and divergence are of in every round, by index, ascending; absent where they are of all. */
  measured?: number[];
  /** Headline: exam tasks solved by the base in its first round's budget, by the frozen end, found over the run. */
  solved: { base: number; final: number; cumulative: number; tasks: number };
  rounds: RoundData[];
  /** Who solved what, over the run. */
  tasks: { id: string; family: string }[];
  /** [agent][task]: the first round in which that agent solved it, 0 = never. */
  solvedBy: number[][];
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

export type RoundData = {
  round: number;
  agents: {
    examSolved: number; // exam tasks solved this round
    cumulative: number; // exam tasks solved so far
    tasks: number; // exam tasks it works on
    demosSolved: number; // tasks whose demonstrations it reproduced this round
    lossNats: number | undefined; // last training step
    probeLossNats: number; // NaN where the agent was not measured
    probeAccuracy: number;
    /** Mean tokens of its solutions before and after compress; NaN in a round in which it found none. */
    tokensBefore: number;
    tokensAfter: number;
    dopamine: number; // mean reward prediction error of this round's tasks
    received: number; // findings taken from others this round
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
