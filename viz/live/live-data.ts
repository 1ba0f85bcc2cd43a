/** What the live page shows, as plain data that `src/watch` makes from run directories and `viz/live/page` draws. */
export type PoolNow = {
  threads: number;
  running: number; // jobs
  waiting: number; // queued jobs
  utilisation: number; // share of thread time that was busy since the last beat
};

/** What a running process writes about itself once a second. It enters no result. */
export type Beat = {
  at: number; // ms since 1970
  state: "running" | "paused" | "stopping";
  /** "base": the base is being made; "final": the frozen final parameters are being measured. */
  phase: "opening" | "base" | "turns" | "measuring" | "final";
  baseShare: number; // share of the base's training tokens spent
  round: number; // whose turns are running; 0 before the first
  agents: number;
  /** Turns of this round that have expanded, and that have absorbed (or were lost). */
  expanded: number;
  absorbed: number;
  held: number; // jobs held back by a pause
  inference: PoolNow;
  training: PoolNow;
  memoryBytes: number; // resident memory of the whole process
  mostMemoryBytes: number;
};

/** killed: the process is gone without a word. A run that is stopped or killed can be resumed. */
export type LiveState = Beat["state"] | "stopped" | "ended" | "killed" | "unreadable";

/** A run in the list of runs. */
export type LiveLine = {
  id: string;
  name: string;
  state: LiveState;
  round: number; // rounds finished
  rounds: number; // rounds to run
  found: number; // exam tasks found during the run
  tasks: number;
};

export type LiveRound = {
  round: number;
  examSolved: number;
  cumulative: number;
  programRuns: number;
  tokens: number; // policy tokens and training tokens
  seconds: number | undefined; // undefined if the run kept no record of its workers
  agents: { cumulative: number; dopamine: number }[];
};

/** What a run's journal says; it changes only when a record is appended. */
export type LiveRun = {
  id: string;
  name: string;
  dir: string;
  seed: number;
  backend: string;
  rounds: number; // to run
  tasks: number; // exam tasks
  agents: { id: number; label: string; family: string }[];
  history: LiveRound[];
  end: { base: number; final: number; cumulative: number; stateHash: string } | undefined;
  /** Why the run cannot be read; undefined if it can. */
  error: string | undefined;
};

/** What changes every second. */
export type LiveNow = {
  state: LiveState;
  /** Seconds since its last beat; undefined if its process is gone. */
  silentSeconds: number | undefined;
  beat: Beat | undefined;
};
