import { absorb } from "../../agents/learning/absorb.ts";
import { shardGradient } from "../../agents/learning/pretrain.ts";
import { relearn } from "../../agents/learning/relearn.ts";
import type { Training } from "../../agents/learning/steps.ts";
import type { Moments } from "../../agents/learning/types.ts";
import { expertLoad } from "../../agents/policy/load.ts";
import { evaluateLoss, probe } from "../../agents/policy/loss.ts";
import { ownOf, policyOn } from "../../agents/policy/own.ts";
import { isSparse, type PolicyShape } from "../../agents/policy/shape.ts";
import { answerGreedily } from "../../agents/search/answer.ts";
import { expand } from "../../agents/search/expand.ts";
import { type CompleteEnvironment, complete } from "../../environments/defaults.ts";
import type { Dreams, Environment, EnvironmentDefinition, TaskHeader } from "../../environments/environment.ts";
import { environmentKind } from "../../environments/registry.ts";
import { blobOf, floatsOf } from "../core/blob.ts";
import { WanderError } from "../core/errors.ts";
import { allocateParameters, type Parameters } from "../core/parameters.ts";
import { mapValues } from "../core/records.ts";
import type {
  AbsorbJob,
  AbsorbResult,
  AnswerJob,
  AnswerResult,
  ExpandJob,
  ExpandResult,
  GradientJob,
  GradientResult,
  Job,
  JobResult,
  MomentsRef,
  PathJob,
  PathResult,
  PolicyRef,
  ProbeJob,
  ProbeResult,
  RelearnJob,
  RelearnResult,
} from "./jobs.ts";

/** Runs one job on the backend that was started; the result depends on nothing but the job. */
export function runJob(job: Job): JobResult {
  if (job.kind === "expand") return runExpand(job);
  if (job.kind === "absorb") return runAbsorb(job);
  if (job.kind === "relearn") return runRelearn(job);
  if (job.kind === "probe") return runProbe(job);
  if (job.kind === "answer") return runAnswer(job);
  if (job.kind === "path") return runPath(job);
  return runGradient(job);
}

function runExpand(job: ExpandJob): ExpandResult {
  const found = expand({
    environment: environmentFor(job.environment, job.tasks),
    tasks: job.tasks,
    shape: job.shape,
    parameters: fullParametersOf(job.shape, job.parameters),
    value: job.value,
    ...(job.base === undefined ? {} : { base: floatsOf(job.base) }),
    budget: job.budget,
    settings: job.settings,
    ...(job.seeds === undefined ? {} : { seeds: job.seeds }),
    ...(job.targets === undefined ? {} : { targets: job.targets }),
    ...(job.weights === undefined ? {} : { weights: job.weights }),
    origin: { seed: job.seed, round: job.round, agent: job.agent, purpose: job.purpose },
  });
  return { kind: "expand", ...found };
}

function runAbsorb(job: AbsorbJob): AbsorbResult {
  const training = trainingOf(job);
  const { moments, ...learned } = absorb({
    ...training,
    environment: environmentFor(job.environment, job.tasks),
    tasks: job.tasks,
    library: job.environment.abstractions,
    replay: job.replay,
    solutions: job.solutions,
    consequences: job.consequences,
    dopamine: job.dopamine,
    budget: job.budget,
    absorb: job.absorb,
    compress: job.compress,
    plasticity: job.plasticity,
    lesson: job.lesson,
    ...(job.seen === undefined ? {} : { seen: job.seen }),
    ...(job.leaving === undefined ? {} : { leaving: job.leaving }),
    ...(job.fresh === undefined ? {} : { fresh: job.fresh }),
    origin: { seed: job.seed, round: job.round, agent: job.agent },
  });
  return { kind: "absorb", ...learned, parameters: blobOf(training.next), moments: momentsRef(moments) };
}

function runRelearn(job: RelearnJob): RelearnResult {
  const training = trainingOf(job);
  const { moments, ...relearned } = relearn(training, job.lesson);
  return { kind: "relearn", ...relearned, parameters: blobOf(training.next), moments: momentsRef(moments) };
}

/** Where the training of a job starts; `next` is new. */
function trainingOf(job: Pick<AbsorbJob, "shape" | "parameters" | "base" | "moments" | "absorb">): Training {
  const { own, vector } = opened(job.shape, job.parameters);
  return {
    shape: job.shape,
    parameters: vector,
    next: allocateParameters(vector.length),
    ...(own === undefined ? {} : { own }),
    base: floatsOf(job.base),
    moments: {
      first: floatsOf(job.moments.first),
      second: floatsOf(job.moments.second),
      steps: job.moments.steps,
      ...(job.moments.more === undefined ? {} : { more: mapValues(job.moments.more, floatsOf) }),
    },
    absorb: job.absorb,
  };
}

const momentsRef = ({ first, second, steps, more }: Moments): MomentsRef => ({
  first: blobOf(first),
  second: blobOf(second),
  steps,
  ...(more === undefined ? {} : { more: mapValues(more, blobOf) }),
});

function runProbe(job: ProbeJob): ProbeResult {
  const parameters = fullParametersOf(job.shape, job.parameters);
  const families = familyAccuracy(job.shape, parameters, job.families);
  const shown = job.families.map(({ family, shown: examples = [] }) => ({ family, examples }));
  const fit = shown.some(({ examples }) => examples.length > 0)
    ? { fit: familyAccuracy(job.shape, parameters, shown) }
    : {};
  const all = [...job.probes, ...job.families.flatMap(({ examples }) => examples)];
  const load = isSparse(job.shape) ? { load: expertLoad(job.shape, parameters, all) } : {};
  return { kind: "probe", ...probe(job.shape, parameters, job.probes), families, ...fit, ...load };
}

function runAnswer({ environment, tasks, shape, policies }: AnswerJob): AnswerResult {
  const together = policies.map((policy) => fullParametersOf(shape, policy));
  return { kind: "answer", answers: answerGreedily(environmentFor(environment, tasks), tasks, shape, together) };
}

/** All families' examples in common passes. */
function familyAccuracy(shape: PolicyShape, parameters: Parameters, families: ProbeJob["families"]): number[] {
  const examples = families.flatMap((family) => family.examples);
  const { right } = evaluateLoss(shape, parameters, examples);
  let start = 0;
  return families.map(({ examples: { length } }) => {
    const sum = (of: (example: number) => number) => {
      let total = 0;
      for (let e = start; e < start + length; e++) total += of(e);
      return total;
    };
    const share = sum((e) => right[e]!) / sum((e) => examples[e]!.answer.length);
    start += length;
    return share;
  });
}

function runPath({ shape, from, to, shares, probes }: PathJob): PathResult {
  const a = fullParametersOf(shape, from);
  const b = fullParametersOf(shape, to);
  return { kind: "path", lossNats: shares.map((share) => evaluateLoss(shape, mixed(a, b, share), probes).lossNats) };
}

function runGradient({ environment, shape, parameters, shard }: GradientJob): GradientResult {
  const found = shardGradient(dreamsOf(environment), shape, floatsOf(parameters), shard);
  return { kind: "gradient", lossNats: found.lossNats, tokens: found.tokens, gradient: blobOf(found.gradient) };
}

/** The vector of what is the agent's own and, where that is not all, how the policy is made of it. */
function opened(shape: PolicyShape, policy: PolicyRef) {
  if ("shared" in policy) return { vector: floatsOf(policy), own: undefined };
  return { vector: floatsOf(policy.own), own: policyOn(ownOf(shape, policy.settings), floatsOf(policy.base)) };
}

function fullParametersOf(shape: PolicyShape, policy: PolicyRef): Parameters {
  const { vector, own } = opened(shape, policy);
  return own === undefined ? vector : own.full(vector);
}

function mixed(a: Parameters, b: Parameters, share: number): Parameters {
  const out = new Float32Array(a.length);
  for (let i = 0; i < out.length; i++) out[i] = (1 - share) * a[i]! + share * b[i]!;
  return out;
}

// Rebuilding an environment costs milliseconds, and a round sends the same definition with every job.
let remembered: { key: string; environment: Environment } | undefined;

/** Complete for a job of these tasks: a rebuilt environment has none of its own. */
const environmentFor = (definition: EnvironmentDefinition, tasks: readonly TaskHeader[]): CompleteEnvironment =>
  complete(rebuilt(definition), tasks);

function dreamsOf(definition: EnvironmentDefinition): Dreams {
  const { dreams } = rebuilt(definition);
  if (dreams !== undefined) return dreams;
  throw new WanderError("E_CONFIG", `environment.kind=${definition.kind} makes up no pairs to pretrain on`, {
    hint: "write model.base=random",
  });
}

function rebuilt(definition: EnvironmentDefinition): Environment {
  const key = JSON.stringify(definition);
  if (remembered?.key !== key) {
    remembered = { key, environment: environmentKind(definition.kind).rebuild(definition) };
  }
  return remembered.environment;
}
