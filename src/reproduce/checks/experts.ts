import type { Preset } from "../../config/presets.ts";
import type { RunHistory } from "../../record/history.ts";
import { atMost, type Check, type EndedRun, type PlayedArm } from "../check.ts";
import { shownAlone, shownMixture } from "../number-text.ts";
import { absent, meanOf } from "../read-reproduction.ts";

const EXPERTS = 8;
/** An expert counts as dead if it takes less than this share of a uniform load. */
const DEAD = 0.05;

/** Texts of eight regimes, which need different feed-forward layers; every token takes one of eight experts. */
const texts = {
  ...shownAlone,
  rounds: 6,
  population: { size: 1, assign: "all" },
  environment: { kind: "text", regimes: EXPERTS, exams: 16, tasksPerFamily: 1 },
  model: { base: "random", layers: 1, width: 64, heads: 4, hidden: 64, experts: EXPERTS, balance: 0.1, deviation: 0.1 },
  absorb: {
    ...{ rule: "adam", learningRate: 1e-3, batch: 16, steps: 250 },
    mixture: shownMixture,
  },
};

const arm = (name: string, role: PlayedArm["role"], about: string, changes: Preset = {}): PlayedArm => ({
  ...{ name, role, about, changes, experiment: texts },
  read: ({ history }) => ({ ...worst(loads(history).at(-1)!), loss: lossAtEnd(history) }),
});

export const experts: Check = {
  name: "experts",
  section: 11,
  title: "Sparse experts",
  shows: "A small loss on uneven load keeps all experts of a layer in use and costs next to nothing.",
  source: "Shazeer et al. 2017; Switch Transformers, Fedus et al. 2022, arXiv 2101.03961",
  reference:
    "8 experts on a regression of 8 clusters, measured by us: without the loss max load 2.0 x uniform and 2.4 dead; with alpha .1 1.03 x and none",
  figures: {
    load: { name: "greatest load", as: "number", unit: "x uniform" },
    dead: { name: "dead experts", as: "number" },
    loss: { name: "loss", as: "number", unit: "nats" },
  },
  arms: [
    arm("balanced", "ours", "alpha .1"),
    arm("free", "control", "alpha 0: nothing balances the load", { "model.balance": 0 }),
  ],
  marks: [
    atMost("balanced", "load", 1.25, "balanced: no expert takes more than 1.25 x a uniform load"),
    atMost("balanced", "dead", 0, "balanced: no expert is dead"),
    {
      text: "balance costs at most 5 % of the loss",
      holds: (of) => of("balanced", "loss") <= 1.05 * of("free", "loss"),
    },
  ],
  series: { x: "round", y: "greatest load, x uniform", as: "number", points },
};

/** [round][layer][expert]: the share of the probes' tokens that an expert takes, in the policy of the only agent. */
function loads({ rounds }: RunHistory): number[][][] {
  return rounds.map(({ data: { load } }) => {
    const [agent] = load ?? [];
    if (agent === undefined) throw absent("the load of experts");
    return agent;
  });
}

/** The greatest load of any layer, and the number of dead experts over all layers. */
function worst(layers: readonly (readonly number[])[]) {
  const uniform = layers.flatMap((shares) => shares.map((share) => share * shares.length));
  return { load: Math.max(...uniform), dead: uniform.filter((share) => share < DEAD).length };
}

/** Mean loss on the examples of the last round, each before it was learned from. */
const lossAtEnd = ({ rounds }: RunHistory) =>
  meanOf(rounds.at(-1)!.data.agents.map(({ shownLossNats }) => shownLossNats ?? Number.NaN));

function points({ history }: EndedRun) {
  return loads(history).map((layers, r) => [r + 1, worst(layers).load] as const);
}
