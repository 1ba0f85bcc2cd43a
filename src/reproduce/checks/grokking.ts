import { atMost, type Check, type EndedRun, type PlayedArm } from "../check.ts";
import { shownAlone, shownMixture } from "../number-text.ts";
import { examShares, stepsTo } from "../read-reproduction.ts";

const STEPS = 250; // in a round
const KNOWN = 0.95;

/** Half of the table of a + b mod 97 is shown; the exam asks for the other half. */
const table = {
  ...shownAlone,
  rounds: 24,
  population: { size: 1 },
  environment: { kind: "modular", families: ["add"], modulus: 97, known: 0.5, exams: 512, tasksPerFamily: 1 },
  model: { base: "random", layers: 1, width: 64, heads: 4, hidden: 256, deviation: 0.15 },
  absorb: {
    ...{ rule: "adam", learningRate: 1e-3, batch: 256, steps: STEPS },
    mixture: shownMixture,
  },
  store: { lessons: false },
};

const arm = (name: string, role: PlayedArm["role"], about: string, changes: PlayedArm["changes"] = {}): PlayedArm => ({
  ...{ name, role, about, changes, experiment: table },
  read: ({ history }) => {
    const shares = examShares(history);
    return { steps: stepsTo(shares, KNOWN, STEPS), accuracy: shares.at(-1)! };
  },
});

export const grokking: Check = {
  name: "grokking",
  section: 7,
  title: "Grokking and its acceleration",
  shows:
    "A model that fits half of a table later learns the other half too, and much sooner if slow gradients are amplified.",
  source: "Power et al. 2022, arXiv 2201.02177; Grokfast, Lee et al. 2024, arXiv 2405.20233",
  reference: "Grokfast reports 39,890 -> 910 steps to 95 %, against a baseline without weight decay",
  figures: {
    steps: { name: "until 95 % of the held-out half is right", as: "number", unit: "steps" },
    accuracy: { name: "held-out half, at the end", as: "share" },
  },
  arms: [
    arm("grokfast", "ours", "Adam, slow gradients amplified: their mean over 100 steps, lambda 5", {
      ...{ "absorb.filter.kind": "ma", "absorb.filter.window": 100, "absorb.filter.weight": 5, rounds: 8 },
    }),
    arm("grokfast-ema", "ours", "the same with an exponential mean, alpha .98, lambda 2", {
      ...{ "absorb.filter.kind": "ema", "absorb.filter.memory": 0.98, "absorb.filter.weight": 2, rounds: 14 },
    }),
    arm("weight-decay", "control", "AdamW with weight decay 1 and no filter: a baseline that is often omitted", {
      ...{ "absorb.rule": "adamw", "absorb.weightDecay": 1, rounds: 8 },
    }),
    arm("plain", "control", "Adam, no weight decay and no filter"),
  ],
  marks: [
    atMost("grokfast", "steps", 3500, "grokfast: 95 % of the held-out half after at most 3,500 steps"),
    { text: "plain: below 95 % at 6,000 steps", holds: (of) => of("plain", "steps") > 6000 },
  ],
  series: { x: "training steps", y: "held-out half right", as: "share", points },
};

function points({ history }: EndedRun) {
  return examShares(history).map((share, r) => [(r + 1) * STEPS, share] as const);
}
