import type { Preset } from "../../config/presets.ts";
import type { Check, EndedRun, PlayedArm, Reading } from "../check.ts";
import { shownAlone, shownMixture } from "../number-text.ts";
import { entropyRateBits, meanShownBits, shownBits } from "../read-reproduction.ts";

const IN_DOMAIN = ["regime1", "regime2", "regime3", "regime4"];
const STEPS = 50; // segments per round

/**
 * Streams of known sources: each segment of 20 symbols is predicted, then learned from. The base was trained on such
 * sources.
 */
const streams = {
  ...shownAlone,
  rounds: 6,
  population: { size: IN_DOMAIN.length },
  environment: { kind: "text", regimes: 8, segment: 20, families: IN_DOMAIN },
  model: { base: "made", layers: 2, width: 56, heads: 4, hidden: 224 },
  pretrain: { tokens: 1_500_000, shards: 2, learningRate: 4e-3, valueGroups: 2 },
  absorb: {
    ...{ rule: "none", batch: 1, steps: STEPS },
    mixture: shownMixture,
  },
};

const sgd: Preset = { "absorb.rule": "sgd", "absorb.learningRate": 0.05 };
const rms: Preset = {
  ...{ "absorb.rule": "rms-prior", "absorb.learningRate": 5e-4, "absorb.decay": 5e-4, "absorb.statistics": 64 },
};
/** A source that the base was not trained on. */
const foreign: Preset = { "environment.families": ["foreign"], "population.size": 1 };

const read = ({ history }: EndedRun) => {
  const bits = meanShownBits(history);
  return { bits, above: bits - entropyRateBits(history) };
};

/** One base per seed, made by the arm that never learns. */
const arm = (name: string, role: PlayedArm["role"], about: string, changes: Preset): PlayedArm => ({
  ...{ name, role, about, changes, experiment: streams, baseOf: "static", read },
});

export const dynamicEvaluation: Check = {
  name: "dynamic-evaluation",
  section: 1,
  title: "Test-time training is dynamic evaluation",
  shows:
    "A model that learns from each segment after scoring it predicts the next segments better, most of all if the text is new to it.",
  source: "Krause et al. 2018, arXiv 1709.07432; 2019, arXiv 1904.08378",
  reference:
    "enwik8, Transformer-XL: 0.99 -> 0.940 bits a character; WikiText-103: perplexity 18.3 -> 16.4 (plain SGD 17.0)",
  figures: {
    bits: { name: "loss", as: "number", unit: "bits per symbol" },
    above: { name: "above the entropy rate", as: "number", unit: "bits per symbol" },
  },
  arms: [
    { name: "static", role: "control", about: "known sources, no learning", experiment: streams, read },
    arm("no-step", "control", "SGD with a learning rate of 0", { ...sgd, "absorb.learningRate": 0 }),
    arm("sgd", "ours", "SGD", sgd),
    arm("rms", "ours", "RMS with decay to the prior", rms),
    arm("foreign-static", "control", "a new source, no learning", foreign),
    arm("foreign-rms", "ours", "a new source, RMS with decay to the prior", { ...foreign, ...rms }),
  ],
  marks: [
    {
      text: "a learning rate of 0 equals static, bit by bit",
      holds: (of) => of("no-step", "bits") === of("static", "bits"),
    },
    { text: "in domain, SGD gains at least 3 %", holds: (of) => gain(of, "static", "sgd") >= 0.03 },
    { text: "RMS with decay is no worse than SGD", holds: (of) => of("rms", "bits") <= of("sgd", "bits") },
    {
      text: "out of domain, the loss falls by at least 50 %",
      holds: (of) => gain(of, "foreign-static", "foreign-rms") >= 0.5,
    },
  ],
  series: {
    ...{ x: "segments read", y: "bits per symbol", as: "number" },
    points: ({ history }) => shownBits(history).map((bits, r) => [(r + 1) * STEPS, bits]),
  },
};

/** The fraction by which the loss falls. */
const gain = (of: Reading, before: string, after: string) => 1 - of(after, "bits") / of(before, "bits");
