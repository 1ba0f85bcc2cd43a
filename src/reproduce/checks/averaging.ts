import type { Preset } from "../../config/presets.ts";
import type { RunHistory } from "../../record/history.ts";
import type { Check, EndedRun, PlayedArm, Reading } from "../check.ts";
import { shownAlone, shownMixture } from "../number-text.ts";
import { absent, lastExamShare, meanOf } from "../read-reproduction.ts";

const STEPS = 10; // per round, so that an exchange every round is one every 10 steps
const COPIES = 4;

/**
 * Each copy sees the table of one operation only and is examined on all tables: digits by class, with operations in
 * place of classes.
 */
const apart = {
  ...shownAlone,
  rounds: 100,
  population: { size: COPIES },
  environment: {
    ...{ kind: "modular", families: ["add", "multiply", "subtract", "divide"], modulus: 13, known: 0.9 },
    ...{ exams: 16, tasksPerFamily: 1 },
  },
  model: { base: "random", layers: 1, width: 64, heads: 4, hidden: 256, deviation: 0.1 },
  absorb: {
    ...{ rule: "adam", learningRate: 1e-3, batch: 64, steps: STEPS },
    mixture: shownMixture,
  },
  exam: { of: "all" },
  store: { lessons: false },
};

const arm = (name: string, role: PlayedArm["role"], about: string, changes: Preset = {}): PlayedArm => ({
  ...{ name, role, about, changes, experiment: apart },
  read: ({ history }) => ({ right: rightOnAll(history).at(-1)!, held: lastExamShare(history) }),
});

export const averaging: Check = {
  name: "averaging",
  section: 12,
  title: "Diverging copies that average their weights",
  shows:
    "Copies that learned apart do not average well. If their weights or their answers are averaged often, each knows what all know.",
  source:
    "FedAvg, McMahan et al. 2017; DiLoCo, Douillard et al. 2023, arXiv 2311.08105; model soups, Wortsman et al. 2022",
  reference:
    "digits by class, measured by us: isolated .32, soup .41, DiLoCo H50 .76, FedAvg H50 .78, H10 .85, outputs .67, one model .93",
  figures: {
    right: { name: "right answers, all families", as: "share" },
    held: { name: "on pairs that no copy is shown", as: "share" },
  },
  arms: [
    arm("isolated", "control", "each copy alone"),
    arm("soup", "control", "the mean of all weights, once, at the end", { "share.weights": "soup" }),
    arm("fedavg-h50", "ours", "FedAvg every 50 steps", { "share.weights": "fedavg", "share.every": 5 }),
    arm("fedavg-h10", "ours", "FedAvg every 10 steps", { "share.weights": "fedavg" }),
    arm("diloco-h50", "ours", "DiLoCo's outer step every 50 steps", { "share.weights": "diloco", "share.every": 5 }),
    {
      ...arm("outputs", "ours", "separate weights; the mean of all copies' predictions", { "share.outputs": "mean" }),
      // Only exam questions are answered together.
      read: ({ history }) => ({ held: lastExamShare(history) }),
    },
    arm("one", "control", "one model that sees all families, for as many steps as all copies together", {
      ...{ "population.size": 1, "population.assign": "all", "absorb.steps": COPIES * STEPS },
    }),
  ],
  marks: [
    {
      text: "the best averaging arm is right on 35 points more than isolated",
      holds: (of) => best(of) >= of("isolated", "right") + 0.35,
    },
    {
      text: "FedAvg every 10 steps > every 50 steps > soup",
      holds: (of) =>
        of("fedavg-h10", "right") > of("fedavg-h50", "right") && of("fedavg-h50", "right") > of("soup", "right"),
    },
  ],
  series: { x: "training steps per copy", y: "right answers", as: "share", points },
};

const best = (of: Reading) => Math.max(...["fedavg-h50", "fedavg-h10", "diloco-h50"].map((name) => of(name, "right")));

/**
 * The share of pairs that a copy answers right, of the pairs of all operations that some copy is shown; by round, mean
 * over copies.
 */
function rightOnAll({ rounds }: RunHistory): number[] {
  return rounds.map(({ data: { fit } }) => {
    if (fit === undefined) throw absent("what agents fit");
    return meanOf(fit.slice(0, -1).map(meanOf)); // the base is last
  });
}

function points({ history }: EndedRun) {
  return rightOnAll(history).map((share, r) => [(r + 1) * STEPS, share] as const);
}
