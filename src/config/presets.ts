import { WanderError } from "../core/errors.ts";
import { nameHint } from "../core/names.ts";

/** What an experiment file may hold: every key is checked by the schema like a user's. */
export type Preset = Readonly<Record<string, unknown>>;

/**
 * Learning on ARC tasks: eight agents, each with an eighth of the tasks. Sized for two cores and an hour with 200 tasks.
 * The budgets are of program runs and tokens, never of time: an hour on another machine is longer or shorter, and its
 * results are the same.
 */
const arcHour = {
  name: "arc",
  rounds: 6,
  population: { size: 8 },
  // A search starts anew in each round: with growth 4, three quarters of all that is searched lie in the last one, and the
  // base's first round is a glance at each task.
  budget: { programRuns: 1_400, policyTokens: 1_000, trainTokens: 100_000, growth: 4 },
  expand: { explore: 0.95, trust: 0.1, consequences: 25, worst: 25 },
  // Tokens end the training of a turn, not steps.
  absorb: { steps: 1000, augment: 0.3 },
  compress: { library: true },
  library: { shorten: 40 },
  memory: { replay: 1024, surprise: 0.5 },
  share: { seeds: 128 },
  exam: { weights: { programRuns: 200, policyTokens: 3_000 } },
  // A turn is minutes, and a machine may be busy with something else.
  executor: { deadlineSeconds: 3600 },
};

/** Sixteen times the hour's search. */
const arcOvernight = { ...arcHour, name: "arc-overnight", rounds: 8 };

/** Chains of thought that grow shorter, a token whenever the value function expects enough without it. */
const arithmetic = {
  name: "arithmetic",
  rounds: 12,
  population: { size: 4 },
  environment: { kind: "arithmetic", families: ["sum3", "sum4", "sum5", "parity8"] },
  model: { base: "random", layers: 2, width: 64, heads: 4, hidden: 256, deviation: 0.1 },
  budget: { programRuns: 1_600, policyTokens: 16_000, trainTokens: 4_000_000 },
  absorb: {
    learningRate: 1e-3,
    batch: 32,
    steps: 250,
    mixture: { shown: 0.7, solutions: 0.1, consequences: 0.1, replay: 0.1, base: 0 },
  },
  compress: { thought: { when: "value", from: 3, least: 0.3, smoothing: 1.4 } },
};

/** a o b mod p from half of its table, until the other half is right as well. */
const modular = {
  name: "modular",
  rounds: 16,
  population: { size: 4 },
  environment: { kind: "modular" },
  // A wide start is what makes generalising late (Liu et al. 2022, arXiv 2210.01117): with 0.02 it comes with fitting.
  model: { base: "random", layers: 1, width: 64, heads: 4, hidden: 256, deviation: 0.15 },
  budget: { programRuns: 1, policyTokens: 1, trainTokens: 40_000_000 },
  absorb: {
    rule: "adamw",
    weightDecay: 1,
    learningRate: 1e-3,
    batch: 256,
    steps: 200,
    mixture: { shown: 1, solutions: 0, consequences: 0, replay: 0, base: 0 },
  },
  share: { value: "none", library: false, findings: false },
};

/** Streams that are predicted, then learned from. */
const text = {
  name: "text",
  rounds: 8,
  population: { size: 4 },
  environment: { kind: "text" },
  model: { base: "made", layers: 2, width: 56, heads: 4, hidden: 224 },
  pretrain: { tokens: 1_500_000, shards: 2, learningRate: 4e-3, valueGroups: 2 },
  budget: { programRuns: 100, policyTokens: 4_000, trainTokens: 4_000_000 },
  absorb: {
    rule: "rms-prior",
    learningRate: 5e-4,
    decay: 5e-4,
    batch: 1,
    steps: 50,
    statistics: 64,
    mixture: { shown: 1, solutions: 0, consequences: 0, replay: 0, base: 0 },
  },
  share: { library: false },
};

/** By the name that `--preset` takes. Plain data: what an experiment file would hold. */
export const presets: Readonly<Record<string, Preset>> = {
  "arc:hour": arcHour,
  "arc:overnight": arcOvernight,
  arithmetic,
  modular,
  text,
};

/** For a help text. */
export const presetNames = `one of ${Object.keys(presets).join(", ")} (arc is arc:hour)`;

/**
 * A preset by name; `arc` alone is its hour. The length is a part of the name and no flag of its own: so there are no two
 * that contradict each other, and none that means nothing without another. Throws E_USAGE for one that there is not.
 */
export function presetOf(name: string): Preset {
  const full = Object.hasOwn(presets, name) ? name : `${name}:hour`;
  if (Object.hasOwn(presets, full)) return presets[full]!;
  throw new WanderError("E_USAGE", `there is no preset called ${name}`, {
    hint: nameHint(name, ["arc", ...Object.keys(presets)]),
  });
}
