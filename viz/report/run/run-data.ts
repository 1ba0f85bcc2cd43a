/**
 * Everything the report shows, as plain data: the page computes nothing but layout. Built by `src/` from a run
 * directory, drawn by `viz/report/run`. Arrays over rounds start with round 1.
 */
import type { Rotation } from "../../../src/core/rotation.ts";
import type { PoolsRecord } from "../../../src/record/pools.ts";
import type { RoundData, RoundRecord } from "../../../src/record/round.ts";
import type { Ledgers, RunRecord } from "../../../src/record/run.ts";
import type { Diverged } from "../../measures/diverged.ts";
import type { Forgetting } from "../../measures/forgetting.ts";

export type { AgentRecord } from "../../../src/record/agent.ts";
export type { FlowData } from "../../../src/record/flow.ts";
export type { PoolUse } from "../../../src/record/pools.ts";
export type { LossPath, Matrix, RoundData } from "../../../src/record/round.ts";
export type { Ledgers, Score } from "../../../src/record/run.ts";
/** The clock of a round, and by how many rounds the shared state was behind that each agent's turn started from. */
export type PoolsData = Omit<PoolsRecord, "kind" | "staleness"> & { staleness: number[] };

export type ReportData = {
  name: string;
  /** Where this run lives, its seed, backend and hash, shown in the header. */
  run: { id: string; seed: number; backend: string; stateHash: string; rounds: number; version: string };
  /** What people said about this run; absent where they said nothing. */
  tags?: string[];
  note?: string;
  /** Jobs that failed twice, in words and one by one; absent where there is none. */
  lost?: { text: string; jobs: { round: number; who: string; job: string; message: string }[] };
  agents: RunRecord["agents"];
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
  tasks: RunRecord["tasks"];
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
  library: RoundRecord["library"];
  /** What the workers did, a row a round; rounds of which there is no record are left out. */
  pools: PoolsData[];
  configuration: { key: string; value: string; isDefault: boolean }[];
};
