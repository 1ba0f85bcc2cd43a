import { existsSync, rmSync } from "node:fs";
import {
  diverged,
  heldBackLoss,
  type PretrainSettings,
  type PretrainState,
  pretrainStep,
} from "../../agents/learning/pretrain.ts";
import { pretrainValue } from "../../agents/learning/pretrain-value.ts";
import { initialParameters, policyLayout } from "../../agents/policy/model.ts";
import type { PolicyShape } from "../../agents/policy/shape.ts";
import { complete } from "../../environments/defaults.ts";
import type { EnvironmentDefinition, Vocabulary } from "../../environments/environment.ts";
import { environmentKind } from "../../environments/registry.ts";
import type { Experiment } from "../config/schema.ts";
import type { BackendName } from "../core/backend.ts";
import { blobOf, floatsOf } from "../core/blob.ts";
import { withCleanup } from "../core/cleanup.ts";
import { inFile, WanderError } from "../core/errors.ts";
import { allSquarable } from "../core/finite.ts";
import { stream } from "../core/random.ts";
import { readSafetensors, writeSafetensors } from "../core/safetensors.ts";
import type { GradientJob } from "../executor/jobs.ts";
import { openExecutor } from "../executor/registry.ts";
import { type MakeExecutor, onBackend } from "../run/prepare.ts";
import { writeAtomic } from "../store/atomic.ts";
import { readFileCapped } from "../store/files.ts";
import { WANDER_VERSION } from "../version.ts";
import { baseFile, loadBase, shapeOf, vocabularyMark, withValue } from "./base-model.ts";
import { checkModelFits } from "./model-size.ts";

export const HELD_BACK_EXAMPLES = 256;

const SAVE_EVERY_STEPS = 100;
const VALUE_TASKS = { tasks: 32, programRuns: 80 }; // of a group; runs a task

export type PretrainProgress = { step: number; tokens: number; lossNats: number };
export type PretrainRequest = {
  out: string;
  settings: PretrainSettings;
  /** Groups of 32 made-up tasks that the first value function learns from; the last is held back. */
  valueGroups: number;
  experiment: Experiment;
  backend: BackendName;
  onStep: (progress: PretrainProgress) => void;
  signal: AbortSignal;
  makeExecutor?: MakeExecutor;
};
export type PretrainOutcome = {
  file: string;
  tokens: number;
  steps: number;
  /** Omitted if the world has no dreams, and so nothing was trained. */
  heldBackLossNats?: number;
  valueCalibrationError?: number;
  bytes: number;
};

/** What an experiment says of making a base: `pretrain`, with its seed; the rest of the schedule is fixed. */
export function pretrainSettings({ seed, pretrain }: Experiment): Pick<PretrainRequest, "settings" | "valueGroups"> {
  const { tokens, shards, batch, learningRate, valueGroups } = pretrain;
  const fixed = { warmupSteps: 50, clip: 1, weightDecay: 0.01 };
  return { settings: { seed, tokens, shards, batch, learningRate, ...fixed }, valueGroups };
}

/**
 * Writes a base file; goes on from `OUT.partial` where an earlier call with the same settings was stopped. Shards are
 * computed by as many threads as `executor.training` says; their number changes nothing but the time it takes. A world without
 * dreams has nothing to train on: its base is the seeded initialisation. Throws
 * E_DIVERGED where the loss is no finite number any more, and leaves no file.
 */
export async function makeBase(request: PretrainRequest): Promise<PretrainOutcome> {
  const { settings, experiment, out } = request;
  const { kind } = experiment.environment;
  const definition = pretrainedOn(experiment);
  const environment = environmentKind(kind).rebuild(definition);
  const shape = shapeOf(experiment.model, environment.vocabulary);
  checkModelFits(shape, experiment.model);
  const { deviation } = experiment.model;
  const start = () => initialParameters(shape, stream(settings.seed, "pretrain parameters"), deviation);
  const { dreams } = environment;
  if (dreams === undefined) return untrained(request, start(), environment.vocabulary, shape);
  const partial = `${out}.partial`;
  const mark = JSON.stringify({
    settings,
    shape,
    deviation,
    vocabulary: vocabularyMark(environment.vocabulary.names),
    world: definition,
  });
  const state = resumed(partial, mark, policyLayout(shape).size) ?? fresh(start());

  const executor = await (request.makeExecutor ?? openExecutor)(onBackend(experiment.executor, request.backend));
  await withCleanup(async (later) => {
    later(() => executor.close());
    let whole = false;
    later(() => whole || savePartial(partial, mark, state)); // whatever stopped it, the steps so far are kept
    while (state.tokens < settings.tokens) {
      // A copy: workers read it while nobody writes.
      const parameters = blobOf(Float32Array.from(state.parameters));
      const jobs = Array.from({ length: settings.shards }, (_, shard): GradientJob => {
        const { seed, batch } = settings;
        const part = { seed, batch, shard, step: state.step };
        return {
          kind: "gradient",
          agent: shard,
          round: state.step,
          environment: definition,
          shape,
          parameters,
          shard: part,
        };
      });
      const shards = await Promise.all(jobs.map((job) => executor.submit(job, request.signal)));
      const gradients = shards.map((s) => ({ ...s, gradient: floatsOf(s.gradient) }));
      const lossNats = pretrainStep(state, gradients, settings);
      request.onStep({ step: state.step, tokens: state.tokens, lossNats });
      if (state.step % SAVE_EVERY_STEPS === 0) savePartial(partial, mark, state);
    }
    whole = true;
  }).catch((error) => {
    // Whatever else stopped it, the steps so far are kept; these lead nowhere: the same settings would end there again.
    if (error instanceof WanderError && error.code === "E_DIVERGED") rmSync(partial, { force: true });
    throw error;
  });

  const loss = heldBackLoss(dreams, shape, state.parameters, settings.seed, HELD_BACK_EXAMPLES);
  if (!Number.isFinite(loss) || !allSquarable(state.parameters)) {
    rmSync(partial, { force: true });
    throw diverged(state.step);
  }
  const { value, calibrationError } = pretrainValue(
    complete(environment),
    dreams,
    { shape, parameters: state.parameters },
    { seed: settings.seed, groups: request.valueGroups, ...VALUE_TASKS, settings: experiment.expand },
  );
  const bytes = baseFile(state.parameters, shape, value, {
    made: "wander pretrain",
    version: WANDER_VERSION,
    environment: kind,
    world: JSON.stringify(definition.settings),
    backend: request.backend,
    vocabulary: vocabularyMark(environment.vocabulary.names),
    shape: JSON.stringify(shape),
    settings: JSON.stringify(settings),
    steps: String(state.step),
    tokens: String(state.tokens),
    heldBackExamples: String(HELD_BACK_EXAMPLES),
    heldBackLossNats: loss.toFixed(6),
    valueCalibrationError: calibrationError.toFixed(6),
  });
  writeAtomic(out, bytes);
  rmSync(partial, { force: true });
  return {
    file: out,
    tokens: state.tokens,
    steps: state.step,
    heldBackLossNats: loss,
    valueCalibrationError: calibrationError,
    bytes: bytes.length,
  };
}

export type ValueRequest = Pick<PretrainRequest, "out" | "valueGroups" | "experiment"> & {
  /** The base file whose policy searches and stays as it is. */
  from: string;
  seed: number;
};
export type ValueOutcome = Required<Pick<PretrainOutcome, "file" | "valueCalibrationError" | "bytes">>;

/** Writes the base file `from` with a value function made anew: for when what one sees or learns from has changed. */
export function makeValue({ from, out, seed, valueGroups, experiment }: ValueRequest): ValueOutcome {
  const { kind } = experiment.environment;
  const environment = environmentKind(kind).rebuild(pretrainedOn(experiment));
  const base = loadBase({ ...experiment.model, base: from }, environment.vocabulary, kind, seed);
  const { dreams } = environment;
  if (dreams === undefined) throw withoutDreams(kind);
  const { value, calibrationError } = pretrainValue(
    complete(environment),
    dreams,
    { shape: base.shape, parameters: floatsOf(base.parameters) },
    { seed, groups: valueGroups, ...VALUE_TASKS, settings: experiment.expand },
  );
  const bytes = withValue(from, value, {
    valueSettings: JSON.stringify({ seed, valueGroups }),
    valueCalibrationError: calibrationError.toFixed(6),
  });
  writeAtomic(out, bytes);
  return { file: out, valueCalibrationError: calibrationError, bytes: bytes.length };
}

/** A base that is the seeded initialisation. */
function untrained(
  { out, experiment, backend }: PretrainRequest,
  parameters: Float32Array,
  { names }: Vocabulary,
  shape: PolicyShape,
): PretrainOutcome {
  const bytes = baseFile(parameters, shape, undefined, {
    made: "initialisation",
    version: WANDER_VERSION,
    environment: experiment.environment.kind,
    backend,
    vocabulary: vocabularyMark(names),
    shape: JSON.stringify(shape),
  });
  writeAtomic(out, bytes);
  return { file: out, tokens: 0, steps: 0, bytes: bytes.length };
}

const withoutDreams = (kind: string) =>
  new WanderError("E_CONFIG", `environment.kind=${kind} makes up no tasks for a value function to learn from`, {
    hint: "leave the value function to the run, which learns it from the first round on",
  });

/** What pairs are made up of. */
function pretrainedOn({ environment: { kind, ...settings }, seed }: Experiment): EnvironmentDefinition {
  return environmentKind(kind).pretrained(settings, seed);
}

function fresh(parameters: Float32Array): PretrainState {
  const zeros = () => new Float32Array(parameters.length);
  return { parameters, moments: { first: zeros(), second: zeros(), steps: 0 }, tokens: 0, step: 0 };
}

function savePartial(file: string, mark: string, { parameters, moments, tokens, step }: PretrainState): void {
  const shape = [parameters.length];
  writeAtomic(
    file,
    writeSafetensors(
      [
        { name: "parameters", shape, values: parameters },
        { name: "first", shape, values: moments.first },
        { name: "second", shape, values: moments.second },
      ],
      { mark, tokens: String(tokens), step: String(step), moments: String(moments.steps) },
    ),
  );
}

const MOST_PARTIAL_BYTES = 2 ** 32; // parameters and two moments

/** Throws E_CONFIG for a file of other settings, E_FORMAT for one that is not of `floats` parameters. */
function resumed(file: string, mark: string, floats: number): PretrainState | undefined {
  if (!existsSync(file)) return undefined;
  const { tensors, metadata } = inFile(file, () => readSafetensors(readFileCapped(file, MOST_PARTIAL_BYTES)));
  if (metadata.mark !== mark) {
    throw new WanderError("E_CONFIG", `${file} was begun with other settings`, {
      hint: "remove it to begin anew, or repeat the settings it was begun with",
    });
  }
  const vector = (name: string) => {
    const found = tensors.get(name);
    if (found?.values.length === floats) return found.values;
    throw foreignPartial(file, `it has no ${name} of ${floats} floats`);
  };
  const count = (text: string | undefined) => {
    const found = Number(text || Number.NaN);
    if (Number.isSafeInteger(found) && found >= 0) return found;
    throw foreignPartial(file, "it does not say how far it came");
  };
  return {
    parameters: vector("parameters"),
    moments: { first: vector("first"), second: vector("second"), steps: count(metadata.moments) },
    tokens: count(metadata.tokens),
    step: count(metadata.step),
  };
}

function foreignPartial(file: string, what: string): WanderError {
  return new WanderError("E_FORMAT", `${file} is no pretraining to go on with: ${what}`, {
    hint: "remove it to begin anew",
  });
}
