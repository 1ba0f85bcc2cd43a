import type { Own } from "../../agents/policy/own.ts";
import type { PolicyShape } from "../../agents/policy/shape.ts";
import type { OpenedWorld } from "../../environments/defaults.ts";
import type { Example, FamilyProbes, TaskHeader, Tokens } from "../../environments/environment.ts";
import type { Solution } from "../../shared/findings.ts";
import type { ValueServer } from "../../shared/value/server.ts";
import type { Experiment } from "../config/schema.ts";
import type { BlobRef } from "../core/blob.ts";
import type { Executor } from "../executor/executor.ts";
import type { ProbeResult } from "../executor/jobs.ts";
import type { LostJob } from "../record/lost.ts";
import type { Intern } from "./intern.ts";
import type { LostJobs } from "./lost.ts";

/** What stays the same through a run. */
export type RunContext = {
  experiment: Experiment;
  opened: OpenedWorld;
  /** All tasks that the examiner marks: exam questions, or those that agents work on where these hold back the exam. */
  tasks: readonly TaskHeader[];
  /** The family that an agent works in; the first round is 1. */
  familyOf: (agent: number, round: number) => string;
  shape: PolicyShape;
  base: BlobRef; // as every agent started from it, all its parameters
  /** What of the policy is an agent's own. */
  own: Own;
  baseProbe: ProbeResult;
  /** Parameters of the value function before anybody learned, by agent; undefined if there is none. */
  startValues: Float32Array[] | undefined;
  /** The base's answers to exam questions. Omitted if exams are held-back parts of practice tasks. */
  baseAnswers?: readonly Solution[];
  probes: readonly Example[];
  familyProbes: readonly FamilyProbes[];
  /** The user's programs that fit an answer: what systematic search starts from. */
  seeds: readonly Tokens[];
  executor: Executor;
  valueServer: ValueServer | undefined;
  /** For what comes back from workers and stays: agents keep what they share once. */
  intern: Intern;
  /** Jobs that failed twice, until the record of their round is made. */
  lost: LostJobs;
  notify: (news: RunEvent) => void;
};

/** What happens in a run, for whoever follows it. Nothing of the run depends on it. */
export type RunEvent =
  | { type: "opened"; runDir: string } // what everything of this run is written to
  | { type: "asked"; ask: "pause" | "go on" | "stop" } // by somebody who watches
  | { type: "damaged"; round: number; reason: string } // a checkpoint that resume passed over
  | { type: "warning"; text: string } // of the run directory: something was missing, cut off or taken over
  | { type: "seeds"; programs: number; leftOut: number; searched: number; rehearsed: number } // of the user's
  | { type: "pretrained"; step: number; tokens: number; of: number; lossNats: number } // one step of making a base
  | { type: "round"; round: number; rounds: number }
  | { type: "turn"; agent: number; round: number; staleness: number } // rounds, see AgentRecord
  | { type: "expanded"; agent: number; round: number; solved: number; tasks: number; programRuns: number }
  | { type: "absorbed"; agent: number; round: number; steps: number; lossNats: number | undefined }
  | ({ type: "lost" } & LostJob)
  | { type: "diverged"; agent: number; round: number; since: number } // its turn ended so, or was not played (since < round)
  | { type: "shared"; round: number; library: number; traces: number }
  | { type: "measured"; round: number; examSolved: number; cumulative: number; tasks: number }
  | { type: "final"; agent: number; solved: number; tasks: number }
  /** A round is over and saved; `figures` by the tags that its TensorBoard series have, as `population/exam_solved`. */
  | { type: "recorded"; round: number; figures: Readonly<Record<string, number>> };
