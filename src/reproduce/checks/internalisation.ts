import type { Preset } from "../../config/presets.ts";
import { atLeast, atMost, type Check, type EndedRun, type PlayedArm } from "../check.ts";
import { shownAlone, shownMixture } from "../number-text.ts";
import { examShares, lastExamShare } from "../read-reproduction.ts";

const STEPS = 250; // in a round
const CHAIN = 5; // running sums per question
const BEFORE = 2; // rounds with the whole chain
const EACH = 2; // rounds before the next token is removed
const ROUNDS = BEFORE + EACH * CHAIN;

/**
 * Five digits, then their running sums modulo 10, then the last sum; a token of the chain is removed every 500 steps.
 */
const sums = {
  ...shownAlone,
  rounds: ROUNDS,
  population: { size: 1 },
  environment: { kind: "arithmetic", families: [`sum${CHAIN}`], exams: 256, tasksPerFamily: 1 },
  model: { base: "random", layers: 2, width: 64, heads: 4, hidden: 256, deviation: 0.1 },
  absorb: {
    ...{ rule: "adam", learningRate: 1e-3, batch: 64, steps: STEPS },
    mixture: shownMixture,
  },
  compress: { thought: { when: "schedule", from: BEFORE, every: EACH, side: "left", smoothing: 1.4 } },
  store: { lessons: false },
};

const arm = (name: string, role: PlayedArm["role"], about: string, changes: Preset = {}): PlayedArm => ({
  ...{ name, role, about, changes, experiment: sums },
  read: ({ history }) => ({
    right: lastExamShare(history),
    chain: CHAIN - Math.min(CHAIN, history.rounds.at(-1)!.data.agents[0]!.leftOut ?? 0),
  }),
});

export const internalisation: Check = {
  name: "internalisation",
  section: 6,
  title: "Internalised chains of thought",
  shows: "A model that first writes its chain of thought, then ever less of it, ends with right answers and no chain.",
  source: "Deng, Choi and Shieber 2024, arXiv 2405.14838",
  reference: "GPT-2 small on products: 4 x 4 digits 1.00, 9 x 9 .988; without chains it fails from 4 x 4 on",
  figures: {
    right: { name: "right answers", as: "share" },
    chain: { name: "chain at the end", as: "number", unit: "tokens" },
  },
  arms: [
    arm("internalised", "ours", "one token less, from the left, every 500 steps; lambda 1.4"),
    arm("no-chain", "control", "never a chain, for the same number of steps", { "compress.thought.start": CHAIN }),
    arm("from-right", "control", "tokens are removed from the right", { "compress.thought.side": "right" }),
    arm("no-smoothing", "control", "all tokens are removed at once, for all questions", {
      "compress.thought.smoothing": 0,
    }),
  ],
  marks: [
    atLeast("internalised", "right", 0.97, "internalised: at least 97 % right"),
    atMost("internalised", "chain", 0, "internalised: no token of a chain is left"),
    atMost("no-chain", "right", 0.25, "without a chain: at most 25 % right"),
    atMost("from-right", "right", 0.5, "from the right: at most 50 % right"),
  ],
  series: { x: "training steps", y: "right answers", as: "share", points },
};

function points({ history }: EndedRun) {
  return examShares(history).map((share, r) => [(r + 1) * STEPS, share] as const);
}
