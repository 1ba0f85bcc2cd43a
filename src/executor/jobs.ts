/**
 * The thread border: everything that crosses it is plain data of these types. Parameters cross as views over
 * SharedArrayBuffers, so they are referred to and never copied.
 */
import type { PolicyShape } from "../../agents/policy/shape.ts";
import type { AbsorbReport, AbsorbSettings, CompressSettings, Moments, ReplayItem } from "../../agents/learning/types.ts";
import type { ExpandSettings, TaskReport } from "../../agents/search/types.ts";
import type { EnvironmentDefinition, Example, TaskHeader } from "../../environments/environment.ts";
import type { Consequence, Solution, ValueTarget } from "../../shared/findings.ts";
import type { Failure } from "../core/errors.ts";
import type { Parameters } from "../core/parameters.ts";
import type { Spend } from "../core/spend.ts";

/** System 2 as a loop of System 1: sample, run and judge answers for the agent's tasks. */
export type ExpandJob = {
  kind: "expand";
  seed: number;
  round: number;
  agent: number;
  /** Names the random stream beside (seed, round, agent): "expand", or "final" for the frozen last measurement. */
  purpose: string;
  environment: EnvironmentDefinition;
  tasks: readonly TaskHeader[];
  shape: PolicyShape;
  parameters: Parameters;
  /** Absent when share.value is "none". */
  value: Float32Array | undefined;
  budget: { programRuns: number; policyTokens: number };
  settings: ExpandSettings;
};
export type ExpandResult = {
  kind: "expand";
  solutions: Solution[];
  consequences: Consequence[];
  values: ValueTarget[];
  tasks: TaskReport[];
  spent: Spend;
};

/** Dynamic evaluation: train on what the answers did, then make right answers shorter. */
export type AbsorbJob = {
  kind: "absorb";
  seed: number;
  round: number;
  agent: number;
  environment: EnvironmentDefinition;
  tasks: readonly TaskHeader[];
  shape: PolicyShape;
  /** Read; where a turn starts. */
  parameters: Parameters;
  /** Written; where a turn ends. The population flips to it only when the job has succeeded. */
  next: Parameters;
  /** The base that every agent started from: decay to the prior pulls towards it. */
  base: Parameters;
  moments: Moments;
  replay: readonly ReplayItem[];
  solutions: readonly Solution[];
  consequences: readonly Consequence[];
  budget: { trainTokens: number; programRuns: number };
  absorb: AbsorbSettings;
  compress: CompressSettings;
};
export type AbsorbResult = {
  kind: "absorb";
  moments: Moments;
  replay: ReplayItem[];
  /** The agent's solutions, each in the shortest form that compression reached. */
  solutions: Solution[];
  report: AbsorbReport;
  spent: Spend;
};

/** What an agent says to the fixed probes: the raw material of every divergence measure. */
export type ProbeJob = {
  kind: "probe";
  shape: PolicyShape;
  /** Two vectors are mixed half and half first (linear mode connectivity); one is measured as it is. */
  parameters: readonly Parameters[];
  probes: readonly Example[];
  /** Loss only, without distributions and activations. */
  lossOnly: boolean;
};
export type ProbeResult = {
  kind: "probe";
  lossNats: number; // mean over answer tokens
  accuracy: number; // share of answer tokens that were the most likely one
  distributions: Float32Array; // [N, V], next-token probabilities at N fixed positions; empty when lossOnly
  activations: Float32Array[]; // per layer [N, D]; empty when lossOnly
};

export type Job = ExpandJob | AbsorbJob | ProbeJob;
export type JobResult = ExpandResult | AbsorbResult | ProbeResult;
export type ResultOf<J extends Job> = Extract<JobResult, { kind: J["kind"] }>;
/** What a worker answers: errors cross as data, because structured clone loses their code and hint. */
export type Reply = { ok: true; result: JobResult } | Failure;
