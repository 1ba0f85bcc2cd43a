import type { Preset } from "../kind.ts";

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
  share: { findings: true },
};

export const presets: Readonly<Record<string, Preset>> = { arithmetic };
