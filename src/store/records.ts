/**
 * What a run's journal says: the single truth that reports and tables are made from. Records are appended and never
 * changed; a later record of the same round (after a resume) says the same and wins.
 */
import type { PoolsData, ReportData, RoundData } from "../../viz/report/data.ts";
import type { AttemptRow, Ledgers } from "../population/ledgers.ts";

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
export type JournalRecord = RunRecord | RoundRecord | PoolsRecord | EndRecord;

/** A journal as the run it tells of; rounds and pools in order, each once. */
export type RunHistory = {
  run: RunRecord;
  rounds: RoundRecord[];
  /** A round may be without one: killed between the two records, a run does not play it again. */
  pools: PoolsRecord[];
  end: EndRecord | undefined;
};
