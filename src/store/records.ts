/**
 * What a run's journal says: the single truth that reports and tables are made from. Records are appended and never
 * changed; a later record of the same round (after a resume) says the same and wins.
 */
import type { Ledgers, PoolsData, ReportData, RoundData } from "../../viz/report/data.ts";
import type { AttemptRow } from "../population/ledgers.ts";

export type RunRecord = {
  kind: "run";
  agents: ReportData["agents"];
  tasks: ReportData["tasks"];
  layers: number;
};
export type SolutionRow = {
  taskId: string;
  agent: number;
  round: number;
  tokens: number;
  logProb: number;
  program: string;
  /** How it came about, see Finder; absent in runs of earlier versions. */
  by?: string;
};
export type RoundRecord = {
  kind: "round";
  round: number;
  data: RoundData;
  solvedBy: number[][];
  library: ReportData["library"];
  /** Found in this round. */
  solutions: SolutionRow[];
};
export type EndRecord = {
  kind: "end";
  stateHash: string;
  solved: ReportData["solved"];
  finalSolved: number[];
  /** Absent in runs of earlier versions, as are the attempts. */
  ledgers?: Ledgers;
  attempts?: AttemptRow[];
};
/** The clock of a round, apart from what the seed fixes: the other records are the same in two runs of one seed. */
export type PoolsRecord = PoolsData & { kind: "pools" };
/** How near a round came to each task of the run's list. A measure beside the state, which nothing that learns reads. */
export type MissesRecord = {
  kind: "misses";
  round: number;
  /** Distance of the nearest answer, in [0, 1], 0 = right; null where no agent tried the task. */
  distances: (number | null)[];
};
export type JournalRecord = RunRecord | RoundRecord | PoolsRecord | MissesRecord | EndRecord;

/** A journal as the run it tells of; rounds, pools and misses in order, each once. */
export type RunHistory = {
  run: RunRecord;
  rounds: RoundRecord[];
  /** A round may be without one: killed between the two records, a run does not play it again. */
  pools: PoolsRecord[];
  /** Empty in a run of an earlier version. */
  misses: MissesRecord[];
  end: EndRecord | undefined;
};
