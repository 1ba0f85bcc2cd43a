import type { AbsorbSettings } from "../../agents/learning/types.ts";
import { type Bounds, boundsAround, clipped, type Perturbable } from "../../shared/exchange/bounds.ts";
import type { Learning } from "../../shared/exchange/exchange.ts";
import type { Experiment } from "../config/schema.ts";
import { stream } from "../core/random.ts";
import type { Turn } from "./turn-result.ts";

/**
 * The settings that an agent begins with as its own: the experiment's, each times a factor drawn log-uniformly from
 * [1 / spread, spread], within the setting's bounds. Undefined where agents have none, all but in population-based training.
 */
export function firstLearning({ share, pbt, absorb, seed }: Experiment, agent: number): Learning | undefined {
  if (share.weights !== "pbt") return undefined;
  const factor = (key: string) => pbt.spread ** (2 * stream(seed, "pbt", agent, key).next() - 1);
  const drawn = (key: Perturbable) => clipped(absorb[key] * factor(key), boundsAround(key, absorb[key]));
  return Object.fromEntries(pbt.settings.map((key) => [key, drawn(key)]));
}

/** Between which an agent's own settings stay, by key. */
export function learningBounds({ pbt, absorb }: Pick<Experiment, "pbt" | "absorb">): Record<string, Bounds> {
  return Object.fromEntries(pbt.settings.map((key) => [key, boundsAround(key, absorb[key])]));
}

/** Settings with an agent's own in their place. */
export function withLearning(
  settings: AbsorbSettings,
  { pbt }: Pick<Experiment, "pbt">,
  learning: Learning | undefined,
): AbsorbSettings {
  if (learning === undefined) return settings;
  return { ...settings, ...Object.fromEntries(pbt.settings.map((key) => [key, learning[key] ?? settings[key]])) };
}

/**
 * What population-based training ranks agents by, higher being better: minus the mean loss of the later half of the turn's
 * steps, in nats, or the share of its practice tasks that it solved. -Infinity of a turn that was lost, took no step or diverged:
 * what failed is never copied.
 */
export function fitnessOf(
  { report, tasks }: Pick<Turn, "report" | "tasks">,
  kind: Experiment["pbt"]["fitness"],
): number {
  if (report === undefined || report.diverged) return Number.NEGATIVE_INFINITY;
  if (kind === "loss") {
    const later = report.lossNats.slice(Math.floor(report.lossNats.length / 2));
    return later.length === 0 ? Number.NEGATIVE_INFINITY : -later.reduce((a, b) => a + b, 0) / later.length;
  }
  return tasks.length === 0 ? Number.NEGATIVE_INFINITY : tasks.filter(({ solved }) => solved).length / tasks.length;
}
