import { shareParameters } from "../../src/core/parameters.ts";
import type { Random } from "../../src/core/random.ts";
import { type Bounds, clipped } from "./bounds.ts";
import type { ExchangeRule, Learning } from "./exchange.ts";
import { type Neighbourhoods, perNeighbourhood } from "./topology.ts";

export type PbtSettings = {
  quantile: number; // share of agents that copy and that are copied, in (0, 0.5]
  perturb: number; // a setting is multiplied or divided by this, within its bounds
  exploit: boolean;
  explore: boolean;
};

/** Plain data: of the last exchange, whose parameters each agent went on with, itself where it kept its own. */
export type PbtState = { round: number; from: number[] };

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
 * Whoever takes over parameters must take over the optimiser's moments too (see exchangeWeights): they describe the
 * gradients at that place and none other.
 */
export function pbt({ quantile, perturb, exploit, explore }: PbtSettings): ExchangeRule {
  return (parameters, _, { round, fitness, learning, random, bounds = {}, neighbourhoods }) => {
    const models = modelsOf(fitness, quantile, neighbourhoods, random);
    const from = parameters.map((_, k) => (exploit && models.get(k)?.better ? models.get(k)!.model : k));
    return {
      next: parameters.map((own, k) => (from[k] === k ? own : shareParameters(parameters[from[k]!]!))),
      state: { round, from } satisfies PbtState,
      from,
      learning: from.map((giver, k) => {
        const taken = { ...learning[giver] };
        return explore && models.has(k) ? perturbed(taken, perturb, bounds, random) : taken;
      }),
    };
  };
}

/** The agent that agent k copied after this round; undefined where it kept its own. */
export function copiedIn(state: unknown, round: number, k: number): number | undefined {
  const { round: at, from } = (state ?? {}) as Partial<PbtState>;
  const giver = at === round ? from?.[k] : undefined;
  return giver === k ? undefined : giver;
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
