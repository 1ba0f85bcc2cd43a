import type { Preset } from "../kind.ts";

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

export const presets: Readonly<Record<string, Preset>> = { modular };
