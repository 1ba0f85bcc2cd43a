/** What the live page shows, as plain data: `src/watch` makes it from run directories, `viz/live/page` draws it. */
export type PoolNow = {
  threads: number;
  running: number; // jobs
  waiting: number; // jobs behind them
  utilisation: number; // share of the threads that was busy since the beat before
};

/** What a run that goes on says of itself once a second. Nothing that learns reads it, and no result has it. */
export type Beat = {
  at: number; // ms since 1970
  state: "running" | "paused" | "stopping";
  /** "base": making its base; "final": the frozen end is measured. */
  phase: "opening" | "base" | "turns" | "measuring" | "final";
  baseShare: number; // of the base's tokens trained on
  round: number; // that turns are played of, 0 before the first
  agents: number;
  /** Of this round's turns: those that have answered, and those that have learned (or were lost). */
  expanded: number;
  absorbed: number;
  held: number; // jobs that a pause holds back
  inference: PoolNow;
  training: PoolNow;
  memoryBytes: number; // resident, of the whole process
  mostMemoryBytes: number;
};

/** killed: its process is gone and did not say why. stopped: it can be resumed, as one that was killed. */
export type LiveState = Beat["state"] | "stopped" | "ended" | "killed" | "unreadable";

/** A run among others. */
export type LiveLine = {
  id: string;
  name: string;
  state: LiveState;
  round: number; // rounds that have ended
  rounds: number; // of how many
  found: number; // exam tasks, over the run
  tasks: number;
};

export type LiveRound = {
  round: number;
  examSolved: number;
  cumulative: number;
  programRuns: number;
  tokens: number; // of the policy and of training
  seconds: number | undefined; // absent where the run kept no record of its workers
  agents: { cumulative: number; dopamine: number }[];
};

/** What a run's journal says: another text only when a record was appended. */
export type LiveRun = {
  id: string;
  name: string;
  dir: string;
  seed: number;
  backend: string;
  rounds: number; // that it is to play
  tasks: number; // exam tasks
  agents: { id: number; label: string; family: string }[];
  history: LiveRound[];
  end: { base: number; final: number; cumulative: number; stateHash: string } | undefined;
  /** Why it cannot be read (any more). */
  error: string | undefined;
};

/** What changes by the second. */
export type LiveNow = {
  state: LiveState;
  /** Since its last beat; absent where its process is gone. */
  silentSeconds: number | undefined;
  beat: Beat | undefined;
};
