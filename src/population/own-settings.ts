import type { AbsorbSettings } from "../../agents/learning/types.ts";
import type { Bounds } from "../../shared/exchange/bounds.ts";
import { exchangeRules, exchangeSettings } from "../../shared/exchange/registry.ts";
import type { Learning, TurnOutcome } from "../../shared/exchange/rule.ts";
import type { Experiment } from "../config/schema.ts";
import { stream } from "../core/random.ts";
import { mapValues } from "../core/records.ts";

/**
 * The settings of `absorb` that each agent has as its own, with the experiment's values. Undefined if the exchange rule has
 * agents share all settings.
 */
export function ownLearning(experiment: Pick<Experiment, "share" | "absorb">): Learning | undefined {
  const rule = exchangeRules.get(experiment.share.weights);
  const keys = rule.learning?.keys(exchangeSettings(rule, experiment));
  const absorb: Readonly<Record<string, unknown>> = experiment.absorb;
  return keys && Object.fromEntries(keys.map((key) => [key, absorb[key] as number]));
}

/** The settings that an agent begins with as its own; undefined if agents have none. */
export function firstLearning(
  experiment: Pick<Experiment, "share" | "absorb" | "seed">,
  agent: number,
): Learning | undefined {
  const rule = exchangeRules.get(experiment.share.weights);
  const settings = exchangeSettings(rule, experiment);
  const usual = ownLearning(experiment);
  const first = (value: number, key: string) =>
    rule.learning!.first(key, value, stream(experiment.seed, rule.name, agent, key), settings);
  return usual && Object.fromEntries(Object.entries(usual).map(([key, value]) => [key, first(value, key)]));
}

/** The ranges in which agents' own settings stay, by key. */
export function learningBounds(experiment: Pick<Experiment, "share" | "absorb">): Record<string, Bounds> {
  const { learning } = exchangeRules.get(experiment.share.weights);
  const usual = Object.entries(ownLearning(experiment) ?? {});
  return Object.fromEntries(usual.map(([key, value]) => [key, learning!.bounds(key, value)]));
}

/** Settings with an agent's own in their place. */
export function withLearning(
  settings: AbsorbSettings,
  experiment: Pick<Experiment, "share" | "absorb">,
  learning: Learning | undefined,
): AbsorbSettings {
  const usual = learning && ownLearning(experiment);
  return usual === undefined
    ? settings
    : { ...settings, ...mapValues(usual, (value, key) => learning?.[key] ?? value) };
}

/**
 * What the exchange rule ranks an agent by, higher being better. -Infinity of a turn that was lost or diverged, since what
 * failed is never copied, and if the rule ranks nobody.
 */
export function fitnessOf(
  turn: { report: { diverged?: true; lossNats: readonly number[] } | undefined; tasks: readonly { solved: boolean }[] },
  experiment: Pick<Experiment, "share">,
): number {
  const rule = exchangeRules.get(experiment.share.weights);
  if (turn.report === undefined || turn.report.diverged || rule.fitness === undefined) return Number.NEGATIVE_INFINITY;
  const { lossNats } = turn.report;
  const outcome: TurnOutcome = {
    lossNats,
    tasks: turn.tasks.length,
    solved: turn.tasks.filter(({ solved }) => solved).length,
  };
  return rule.fitness(outcome, exchangeSettings(rule, experiment));
}
