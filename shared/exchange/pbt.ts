import { z } from "zod";
import { shareParameters } from "../../src/core/parameters.ts";
import type { Random } from "../../src/core/random.ts";
import { type Bounds, boundsAround, boundsText, clipped, PERTURBABLE, type Perturbable } from "./bounds.ts";
import { defineExchangeRule, type ExchangePlace, type ExchangeProblem, type Learning } from "./rule.ts";
import { type Neighbourhoods, perNeighbourhood } from "./topology.ts";

const settings = {
  settings: z
    .array(z.enum(PERTURBABLE))
    .min(1)
    .default(["learningRate"])
    .describe(
      `learning settings that agents differ in, of those that absorb.rule uses; each stays in its range (${boundsText}), widened to the experiment's own value`,
    ),
  spread: z
    .number()
    .min(1)
    .max(100)
    .default(1)
    .describe(
      "agents begin with the experiment's settings times a factor drawn log-uniformly up to this or its inverse, within its range",
    ),
  quantile: z.number().min(0.01).max(0.5).default(0.25).describe("share of agents that copy, and that are copied"),
  perturb: z
    .number()
    .min(1)
    .max(4)
    .default(1.25)
    .describe("a copied setting is multiplied or divided by this, within its range"),
  exploit: z.boolean().default(true).describe("the worst agents copy parameters and settings of the best"),
  explore: z.boolean().default(true).describe("the settings of those that were to copy are perturbed"),
  fitness: z
    .enum(["loss", "solved"])
    .default("loss")
    .describe("what makes an agent better: less loss in its last turn, or a greater share of practice tasks solved"),
};

export type PbtSettings = z.output<z.ZodObject<typeof settings>>;

/**
 * Population-based training (Jaderberg et al. 2017, arXiv 1711.09846) with truncation selection: exploit, an agent in the
 * bottom quantile goes on with the parameters and settings of one drawn from the top quantile, if that one is better;
 * explore, each setting of an agent in the bottom quantile is then multiplied by `perturb` or divided by it, with equal
 * chance. Without exploit it explores from its own settings; without explore settings are copied as they are. Ranks are among
 * those that an agent hears and itself, and it copies none but these.
 *
 * A perturbed setting is clipped to its bounds, which the paper does not say: it perturbs a few times, from drawn starts. Ray
 * Tune clips at the ends of a list of values, leaves others unbounded, and asks for bounds in PB2 (Parker-Holder et al. 2020,
 * arXiv 2002.02518). The floor is above 0, so that a setting of 0 moves.
 *
 * Whoever takes over parameters takes over the optimiser's moments too: they describe the gradients at that place and none other.
 */
export const pbt = defineExchangeRule({
  name: "pbt",
  note: "population-based training",
  when: "sharing",
  takes: "copy",
  settings,
  learning: {
    keys: ({ settings: keys }) => keys,
    first(key, value, random, { spread }) {
      const factor = spread ** (2 * random.next() - 1); // log-uniform in [1 / spread, spread]
      return clipped(value * factor, boundsAround(key as Perturbable, value));
    },
    bounds: (key, value) => boundsAround(key as Perturbable, value),
  },
  /** Minus the mean loss of the later half of the turn's steps, in nats, or the share of its practice tasks that it solved. */
  fitness({ lossNats, tasks, solved }, { fitness }) {
    if (fitness === "solved") return tasks === 0 ? Number.NEGATIVE_INFINITY : solved / tasks;
    const later = lossNats.slice(Math.floor(lossNats.length / 2));
    return later.length === 0 ? Number.NEGATIVE_INFINITY : -later.reduce((a, b) => a + b, 0) / later.length;
  },
  problems,
  exchange(
    parameters,
    _,
    { fitness, learning, random, bounds = {}, neighbourhoods },
    { quantile, perturb, exploit, explore },
  ) {
    const models = modelsOf(fitness, quantile, neighbourhoods, random);
    const from = parameters.map((_, k) => (exploit && models.get(k)?.better ? models.get(k)!.model : k));
    return {
      next: parameters.map((own, k) => (from[k] === k ? own : shareParameters(parameters[from[k]!]!))),
      state: undefined,
      from,
      learning: from.map((giver, k) => {
        const taken = { ...learning[giver] };
        return explore && models.has(k) ? perturbed(taken, perturb, bounds, random) : taken;
      }),
    };
  },
});

function problems({
  settings: { settings: named },
  agents,
  rule,
  uses,
}: ExchangePlace<PbtSettings>): ExchangeProblem[] {
  const found: ExchangeProblem[] = [];
  if (agents === 1) {
    found.push({
      keys: ["population.size", "share.weights"],
      message: "share.weights pbt has no meaning for one agent, which has nobody to copy",
      hint: "set population.size to 2 or more, or share.weights to none",
    });
  }
  const twice = named.find((key, k) => named.indexOf(key) !== k);
  if (twice !== undefined) {
    found.push({ keys: ["pbt.settings"], message: `pbt.settings names ${twice} twice`, hint: `name ${twice} once` });
  }
  const used = PERTURBABLE.filter((key) => uses[rule]?.includes(key));
  const unused = named.find((key) => !used.includes(key));
  if (unused === undefined) return found;
  const meant = named.filter((key) => used.includes(key));
  const message = `pbt.settings: absorb.rule ${rule} does not use ${unused}`;
  const others = Object.keys(uses).filter((other) => uses[other]!.includes(unused));
  const hint =
    used.length === 0
      ? "set share.weights to none, or absorb.rule to a rule that trains"
      : `set pbt.settings to ${JSON.stringify(meant.length === 0 ? used : meant)}, or absorb.rule to ${others.join(" or ")}`;
  return [...found, { keys: ["pbt.settings", "absorb.rule"], message, hint }];
}

/**
 * By agent in the bottom quantile of its neighbourhood, one of the top quantile there and whether that one is better: where all
 * are equal nobody copies. Both quantiles have floor(quantile n) agents, one at least and half of all at most; ties go by
 * index.
 */
function modelsOf(
  fitness: readonly number[],
  quantile: number,
  neighbourhoods: Neighbourhoods,
  random: Random,
): Map<number, { model: number; better: boolean }> {
  const known = fitness.map((f) => (Number.isNaN(f) ? Number.NEGATIVE_INFINITY : f));
  const quantiles = perNeighbourhood(neighbourhoods, (members) => {
    const ranked = [...members].sort((a, b) => (known[a] === known[b] ? a - b : known[b]! > known[a]! ? 1 : -1));
    const size = Math.min(Math.max(1, Math.floor(quantile * ranked.length)), Math.floor(ranked.length / 2));
    return { top: ranked.slice(0, size), bottom: new Set(ranked.slice(ranked.length - size)) };
  });
  return new Map(
    quantiles.flatMap(({ top, bottom }, k) => {
      if (!bottom.has(k)) return [];
      const model = random.pick(top);
      return [[k, { model, better: known[model]! > known[k]! }]];
    }),
  );
}

function perturbed(
  learning: Learning,
  factor: number,
  bounds: Readonly<Record<string, Bounds>>,
  random: Random,
): Learning {
  return Object.fromEntries(
    Object.entries(learning).map(([key, value]) => {
      const moved = random.integer(2) === 0 ? value * factor : value / factor;
      const within = bounds[key];
      return [key, within === undefined ? moved : clipped(moved, within)];
    }),
  );
}
