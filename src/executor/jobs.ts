/**
 * The thread border: everything that crosses it is plain data of these types. Parameters and moments cross as
 * references to shared memory and are never copied.
 */

import type { Leaving } from "../../agents/learning/leave-out.ts";
import type { Lesson } from "../../agents/learning/lesson.ts";
import type { Shard } from "../../agents/learning/pretrain.ts";
import type { AbsorbReport, AbsorbSettings, CompressSettings, ReplayItem } from "../../agents/learning/types.ts";
import type { PlasticitySettings } from "../../agents/plasticity/types.ts";
import type { OwnSettings } from "../../agents/policy/own-settings.ts";
import type { PolicyShape } from "../../agents/policy/shape.ts";
import type { GreedyAnswer } from "../../agents/search/answer.ts";
import type { TargetSettings } from "../../agents/search/targets.ts";
import type { ExpandSettings, TaskReport } from "../../agents/search/types.ts";
import type { EnvironmentDefinition, Example, FamilyProbes, TaskHeader } from "../../environments/environment.ts";
import type { Consequence, Seed, Solution, ValueTarget } from "../../shared/findings.ts";
import type { BlobRef } from "../core/blob.ts";
import type { Spend } from "../core/spend.ts";
import type { WorkerMemory } from "./memory.ts";

/** A policy as it crosses: all its parameters, or an agent's own and the base under them (see agents/policy/own.ts). */
export type PolicyRef = BlobRef | OwnRef;
export type OwnRef = { own: BlobRef; base: BlobRef; settings: OwnSettings };

/** System 2 as a loop of System 1: sample, run and judge answers for the agent's tasks. */
export type ExpandJob = {
  kind: "expand";
  seed: number;
  round: number;
  agent: number;
  /** Names the random stream beside (seed, round, agent): "expand", or "final" and "weights" of the frozen last measurement. */
  purpose: string;
  environment: EnvironmentDefinition;
  tasks: readonly TaskHeader[];
  shape: PolicyShape;
  parameters: PolicyRef;
  /** Absent when share.value is "none". */
  value: Float32Array | undefined;
  /** The base of the run, which V reads. Omitted if the environment has features, or V is not used. */
  base?: BlobRef;
  budget: { programRuns: number; policyTokens: number };
  settings: ExpandSettings;
  /** Answers from which new ones may grow, likeliest first; absent without any. */
  seeds?: readonly Seed[];
  /** Absent where nobody learns from the traces. */
  targets?: TargetSettings;
  /** Share of the budget by task id; absent where all tasks have the same. */
  weights?: Readonly<Record<string, number>>;
};
export type ExpandResult = {
  kind: "expand";
  solutions: Solution[];
  consequences: Consequence[];
  values: ValueTarget[];
  tasks: TaskReport[];
  spent: Spend;
};

export type MomentsRef = { first: BlobRef; second: BlobRef; steps: number; more?: Record<string, BlobRef> };

/** Dynamic evaluation: make right answers shorter, then train on what the answers did. */
export type AbsorbJob = {
  kind: "absorb";
  seed: number;
  round: number;
  agent: number;
  environment: EnvironmentDefinition;
  tasks: readonly TaskHeader[];
  shape: PolicyShape;
  /** Where the turn starts. */
  parameters: PolicyRef;
  /** What the agent started from, of what is its own: decay to the prior pulls towards it. */
  base: BlobRef;
  moments: MomentsRef;
  replay: readonly ReplayItem[];
  /** The agent's own, then those it received. */
  solutions: readonly Solution[];
  consequences: readonly Consequence[];
  /** Reward prediction error by task id, for the agent's own tasks. */
  dopamine: Readonly<Record<string, number>>;
  budget: { trainTokens: number; programRuns: number };
  absorb: AbsorbSettings;
  compress: CompressSettings;
  plasticity: PlasticitySettings;
  /** See AbsorbInput; absent where the environment shows nothing. */
  seen?: { pairs: number; family?: string };
  leaving?: Leaving;
  fresh?: boolean;
  /** Whether the result says what was trained on. */
  lesson: boolean;
};
export type AbsorbResult = {
  kind: "absorb";
  parameters: BlobRef; // the agent's own
  moments: MomentsRef;
  replay: ReplayItem[];
  /** The job's solutions; the agent's own in the shortest form that compression reached. */
  solutions: Solution[];
  report: AbsorbReport;
  spent: Spend;
  lesson?: Lesson;
};

/** The training of a turn once more: `parameters`, `base`, `moments` and `absorb` are as in its AbsorbJob. */
export type RelearnJob = Pick<AbsorbJob, "round" | "agent" | "shape" | "parameters" | "base" | "moments" | "absorb"> & {
  kind: "relearn";
  lesson: Lesson;
};
export type RelearnResult = {
  kind: "relearn";
  parameters: BlobRef; // the agent's own
  moments: MomentsRef;
  steps: number;
  tokens: number;
};

/** What an agent says to the fixed probes: the raw material of every divergence measure. */
export type ProbeJob = {
  kind: "probe";
  agent: number;
  round: number;
  shape: PolicyShape;
  parameters: PolicyRef;
  probes: readonly Example[];
  /** Of these the accuracy alone is measured. */
  families: readonly FamilyProbes[];
};
export type ProbeResult = {
  kind: "probe";
  lossNats: number; // mean over answer tokens
  accuracy: number; // share of answer tokens that were the most likely one
  solved: number[]; // indexes of probes of which every answer token was
  distributions: Float32Array; // [N, V] next-token probabilities at N fixed positions
  activations: Float32Array[]; // per layer [N, D]
  load?: number[][]; // [layers][experts] share of the probes' tokens; absent of dense models
  /** The same of pairs that are shown; absent where no family has any. */
  fit?: number[];
  families: number[]; // for each of the job's families the share of answer tokens that were the most likely one
};

/** Exam questions, whose right answers the job does not carry. */
export type AnswerJob = {
  kind: "answer";
  agent: number;
  round: number;
  environment: EnvironmentDefinition;
  tasks: readonly TaskHeader[];
  shape: PolicyShape;
  /** One policy, or several that answer together. */
  policies: readonly PolicyRef[];
};
export type AnswerResult = { kind: "answer"; answers: GreedyAnswer[] }; // by task

/** What two policies are worth mixed with each other: loss along the straight line between them. */
export type PathJob = {
  kind: "path";
  agent: number;
  round: number;
  shape: PolicyShape;
  from: PolicyRef;
  to: PolicyRef;
  /** Shares of the second, in [0, 1]. */
  shares: readonly number[];
  probes: readonly Example[];
};
export type PathResult = { kind: "path"; lossNats: number[] }; // at each share, mean over answer tokens

/** One shard of a pretraining step. */
export type GradientJob = {
  kind: "gradient";
  agent: number; // the shard
  round: number; // the step
  environment: EnvironmentDefinition;
  shape: PolicyShape;
  parameters: BlobRef;
  shard: Shard;
};
export type GradientResult = { kind: "gradient"; lossNats: number; gradient: BlobRef; tokens: number };

export type Job = ExpandJob | AbsorbJob | RelearnJob | ProbeJob | AnswerJob | PathJob | GradientJob;
export type JobResult =
  | ExpandResult
  | AbsorbResult
  | RelearnResult
  | ProbeResult
  | AnswerResult
  | PathResult
  | GradientResult;
export type ResultOf<J extends Job> = Extract<JobResult, { kind: J["kind"] }>;
/** What a worker answers. */
export type Reply = { result: JobResult; runMs: number; memory: WorkerMemory };
