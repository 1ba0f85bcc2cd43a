/**
 * Everything the report of a run shows, as plain data that `src/run` builds from a run directory. Arrays over rounds start with
 * round 1.
 */
import type { Rotation } from "../../../src/core/rotation.ts";
import type { PoolsRecord } from "../../../src/record/pools.ts";
import type { RoundData, RoundRecord } from "../../../src/record/round.ts";
import type { Ledgers, RunRecord } from "../../../src/record/run.ts";
import type { Diverged } from "../../measures/diverged.ts";
import type { Forgetting } from "../../measures/forgetting.ts";
import type { Newcomer } from "../../measures/newcomers.ts";
import type { MeasureLabel, Setting } from "../kit/page-data.ts";

export type { AgentRecord } from "../../../src/record/agent.ts";
export type { FlowData } from "../../../src/record/flow.ts";
export type { PoolUse } from "../../../src/record/pools.ts";
export type { LossPath, Matrix, RoundData } from "../../../src/record/round.ts";
export type { Ledgers, Score } from "../../../src/record/run.ts";
/** How busy the workers were in a round, and by how many rounds each agent's turn was behind the shared state. */
export type PoolsData = Omit<PoolsRecord, "kind" | "staleness"> & { staleness: number[] };

/** An abstraction with which agents that did not find it solved exam tasks, and how many each. */
export type OwedWord = {
  name: string;
  madeIn: number;
  program: string;
  foundBy: number[];
  users: { agent: number; tasks: number }[];
};

export type ReportData = {
  name: string;
  /** Facts for the header; `id` is the name of the run directory. */
  run: { id: string; seed: number; backend: string; stateHash: string; rounds: number; version: string };
  /** The user's tags and note; omitted if there are none. */
  tags?: string[];
  note?: string;
  /** Jobs that failed twice, in one sentence and one by one; omitted if no job did. */
  lost?: { text: string; jobs: { round: number; who: string; job: string; message: string }[] };
  agents: RunRecord["agents"];
  /** Indices of the agents that are measured, ascending; omitted if all are. */
  measured?: number[];
  /** Agents whose training diverged, by round; omitted if none did. */
  diverged?: Diverged[];
  /** Agents that joined after round 1; omitted if none did. */
  newcomers?: Newcomer[];
  /** Exam tasks solved by the base at the first round's budget, by the frozen final parameters, and during the run. */
  solved: { base: number; final: number; cumulative: number; tasks: number };
  /** What an exam counts, in the singular: "grid", "result"; omitted in runs of earlier versions. */
  unit?: string;
  /** Omitted if the run has not ended, and in runs of earlier versions. */
  ledgers?: Ledgers;
  rounds: RoundData[];
  /** The exam tasks, in the order of `solvedBy`. */
  tasks: RunRecord["tasks"];
  /** [agent][task]: the first round in which the agent solved the task, 0 if never. */
  solvedBy: number[][];
  /** The family of each agent in each round; omitted if agents stay in the family that `agents` states. */
  rotation?: Rotation;
  /** Families whose accuracy is measured, in the order of `accuracy`; omitted in runs of earlier versions. */
  probed?: string[];
  /** By agent: the entropy rate of what its environment shows, in nats per token; null if it is not known. */
  entropyRate?: (number | null)[];
  /** By measured agent after the last round, and the mean over the agents for which a number is defined. */
  forgetting?: { agents: Forgetting[]; mean: Forgetting };
  /** The divergence measures, in the order of the choice. */
  measures: MeasureLabel[];
  library: RoundRecord["library"];
  /** The most useful first. Omitted if nobody solved an exam task with another's abstraction. */
  owedWords?: OwedWord[];
  /** How busy the workers were, one entry per round; rounds without a record are left out. */
  pools: PoolsData[];
  configuration: Setting[];
};
