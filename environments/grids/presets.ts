import type { Preset } from "../kind.ts";

/**
 * Learning on ARC tasks: eight agents, each with an eighth of the tasks. Sized for two cores and an hour with 200 tasks.
 * The budgets are of program runs and tokens, never of time: an hour on another machine is longer or shorter, and its
 * results are the same.
 */
const arcHour = {
  name: "arc",
  environment: { kind: "grids", tasks: "arc:" }, // whoever plays it says where the tasks are
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
  share: { seeds: 128, findings: true },
  exam: { weights: { programRuns: 200, policyTokens: 3_000 } },
  // A turn is minutes, and a machine may be busy with something else.
  executor: { deadlineSeconds: 3600 },
};

/** Sixteen times the hour's search. */
const arcOvernight = { ...arcHour, name: "arc-overnight", rounds: 8 };

export const presets: Readonly<Record<string, Preset>> = { "arc:hour": arcHour, "arc:overnight": arcOvernight };
