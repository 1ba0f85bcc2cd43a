/** What tests of absorb train: a small policy on the toy environment, with one of each kind of pair. */
import type { AbsorbInput } from "../agents/learning/absorb.ts";
import type { AbsorbSettings } from "../agents/learning/types.ts";
import { initialParameters } from "../agents/policy/model.ts";
import type { PolicyShape } from "../agents/policy/shape.ts";
import type { Example } from "../environments/environment.ts";
import type { Consequence, Solution } from "../shared/findings.ts";
import { allocateMoments } from "../src/core/optimisers.ts";
import { stream } from "../src/core/random.ts";
import { type ToyTask, toyEnvironment, toyTasks } from "./toy-environment.ts";

export const environment = toyEnvironment();
export const tasks = toyTasks();
export const shape: PolicyShape = {
  vocabulary: environment.vocabulary.size,
  context: 24,
  layers: 1,
  width: 16,
  heads: 2,
  hidden: 32,
};
/** Of the update, what most tests leave out. */
export const plain = {
  statistics: 0,
  weightDecay: 0,
  filter: { kind: "none", memory: 0.5, weight: 0, window: 1 },
  ewc: 0,
  fisher: 0,
  importance: 0,
  novelty: 0,
  dreams: "primitives",
} as const;
export const settings: AbsorbSettings = {
  ...plain,
  rule: "adam",
  learningRate: 0.01,
  batch: 8,
  steps: 12,
  mixture: { solutions: 0.4, consequences: 0.2, replay: 0.25, base: 0.15, shown: 0 },
  replay: 16,
  replayAlpha: 0.6,
  replaySurprise: 0,
  augment: 0,
  decay: 0.002,
  clip: 1,
};

export function solution(taskId: string, text: string, changes: Partial<Solution> = {}): Solution {
  const task = tasks.find((t) => t.id === taskId)!;
  const answer = environment.text.parse(text);
  const result = environment.result(task, answer)!;
  const origin = { taskId, family: task.family, agent: 0, round: 1 };
  return { ...origin, prompt: environment.prompt(task), answer, result, logProb: -5, ...changes };
}

export function consequence(taskId: string, text: string, agent = 0): Consequence {
  const task = tasks.find((t) => t.id === taskId)!;
  const { consequences, distance } = environment.judge(task, environment.text.parse(text));
  return { ...consequences[0]!, taskId, distance, agent, round: 1 };
}

/** The toy's symmetry: the same steps from other start numbers. */
export function fromOtherStarts(task: ToyTask, answer: Example["answer"], starts: number[]): Example | undefined {
  return environment.judge({ ...task, inputs: starts, outputs: [-1, -1] }, answer).consequences[0];
}

export const start = () => initialParameters(shape, stream(1, "base"));

export function absorbInput(changes: Partial<AbsorbInput> = {}): AbsorbInput {
  const { parameters = start() } = changes;
  const vector = parameters instanceof Float32Array ? parameters : parameters.own;
  return {
    environment,
    tasks,
    shape,
    parameters,
    base: vector,
    moments: allocateMoments(vector.length),
    replay: [],
    solutions: [],
    consequences: [],
    dopamine: {},
    budget: { trainTokens: 1e6, programRuns: 1000 },
    absorb: settings,
    compress: { enabled: false, attempts: 24, library: false },
    plasticity: { gain: 1, min: 0.25, max: 2 },
    seed: 1,
    round: 1,
    agent: 0,
    ...changes,
  };
}
