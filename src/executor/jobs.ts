/**
 * What workers do. A job is its function's input in wire form, in an envelope that says what it is for: plain data, see
 * wire.ts. A new kind of job is a line here and one in handlers.ts.
 */

import type { AbsorbInput, AbsorbOutput } from "../../agents/learning/absorb.ts";
import type { GradientInput, ShardGradient } from "../../agents/learning/pretrain.ts";
import type { Relearned, RelearnInput } from "../../agents/learning/relearn.ts";
import type { Moments } from "../../agents/plasticity/moments.ts";
import type { Policy } from "../../agents/policy/own.ts";
import type { PathInput } from "../../agents/policy/path.ts";
import type { ProbeInput, ProbeOutput } from "../../agents/policy/probe.ts";
import type { AnswerInput, GreedyAnswer } from "../../agents/search/answer.ts";
import type { ExpandInput, ExpandOutput } from "../../agents/search/expand.ts";
import type { WorkerMemory } from "./memory.ts";
import type { Wire } from "./wire.ts";

/** Every kind of job: what its function takes, and what it gives. */
export type Functions = {
  /** System 2 as a loop of System 1: sample, run and judge answers for the agent's tasks. */
  expand: { input: ExpandInput; output: ExpandOutput };
  /** Dynamic evaluation: make right answers shorter, then train on what the answers did. */
  absorb: { input: AbsorbInput; output: AbsorbOutput };
  /** The training of a turn once more, from its lesson. */
  relearn: { input: RelearnInput; output: Relearned };
  /** What an agent says to the fixed probes: the raw material of every divergence measure. */
  probe: { input: ProbeInput; output: ProbeOutput };
  /** Exam questions, whose right answers the job does not carry. */
  answer: { input: AnswerInput; output: { answers: GreedyAnswer[] } };
  /** What two policies are worth mixed with each other: loss along the straight line between them. */
  path: { input: PathInput; output: { lossNats: number[] } };
  /** One shard of a pretraining step: `agent` is the shard, `round` the step. */
  gradient: { input: GradientInput; output: ShardGradient };
};

export type JobKind = keyof Functions;

/** For whom a job is, and when: what events and errors name. `agent` is -1 for the base. */
export type Envelope<K extends JobKind> = { kind: K; agent: number; round: number };

type JobOf<K extends JobKind> = Envelope<K> & Wire<Functions[K]["input"]>;
type ResultFor<K extends JobKind> = { kind: K } & Wire<Functions[K]["output"]>;

export type ExpandJob = JobOf<"expand">;
export type AbsorbJob = JobOf<"absorb">;
export type RelearnJob = JobOf<"relearn">;
export type ProbeJob = JobOf<"probe">;
export type AnswerJob = JobOf<"answer">;
export type PathJob = JobOf<"path">;
export type GradientJob = JobOf<"gradient">;
export type Job = { [K in JobKind]: JobOf<K> }[JobKind];

export type ExpandResult = ResultFor<"expand">;
export type ProbeResult = ResultFor<"probe">;
export type JobResult = { [K in JobKind]: ResultFor<K> }[JobKind];
export type ResultOf<J extends Job> = Extract<JobResult, { kind: J["kind"] }>;

/** A policy as jobs carry it: all its parameters, or an agent's own vector and the base under it. */
export type PolicyRef = Wire<Policy>;
export type MomentsRef = Wire<Moments>;

/** What a worker answers. */
export type Reply = { result: JobResult; runMs: number; memory: WorkerMemory };
