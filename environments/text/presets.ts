import type { Preset } from "../kind.ts";

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
  share: { library: false, findings: true },
};

export const presets: Readonly<Record<string, Preset>> = { text };
