/** The arms of `npm run ablations` and the tasks that they are played on. */
import { createHash } from "node:crypto";
import { overridesOf, solo } from "../src/compare/arms.ts";
import type { Override } from "../src/config/load.ts";
import { loadExperiment } from "../src/config/load.ts";
import { presetOf } from "../src/config/presets.ts";
import type { Experiment } from "../src/config/schema.ts";
import { budgetOf } from "../src/population/budget.ts";

const alone = { "share.findings": false, "share.library": false };

/** By arm: the keys that it changes in the whole system, which is the preset `arc:hour` at the given scale. */
const patches: Readonly<Record<string, (whole: Experiment) => Readonly<Record<string, unknown>>>> = {
  full: () => ({}),
  "no-value": () => ({ "share.value": "none" }),
  "own-value": () => ({ "share.value": "own" }),
  "shuffled-value": () => ({ "share.value": "shuffled" }),
  "no-library": () => ({ "share.library": false }),
  "no-hindsight": () => ({ "absorb.mixture.consequences": 0 }),
  "no-compression": () => ({ "compress.enabled": false }),
  "no-sharing": () => ({ ...alone, "share.value": "own" }),
  solo,
  /**
   * Every legal token is equally likely, and systematic search does not use the policy: it learns, and nothing reads
   * it.
   */
  blind: () => ({ "expand.floor": 1, "expand.trust": 0, "expand.sketches": 0, "share.value": "none" }),
  /** The base searches once for as long as the others do in all rounds: a search of one round is never begun anew. */
  frozen: ({ rounds, budget }) => {
    const all = Array.from({ length: rounds }, (_, k) => budgetOf(budget, k + 1));
    return {
      ...alone,
      "share.value": "none",
      "absorb.rule": "none",
      rounds: 1,
      "budget.growth": 1,
      "budget.programRuns": all.reduce((sum, b) => sum + b.programRuns, 0),
      "budget.policyTokens": all.reduce((sum, b) => sum + b.policyTokens, 0),
    };
  },
};

export const armNames: readonly string[] = Object.keys(patches);

/** Of a run: which tasks and language, its seed, the budgets as a multiple of the preset's, and keys for all arms. */
export type ArmSettings = { tasks: string; dsl: string; seed: number; scale: number; set: readonly Override[] };

/** The experiment of one arm and seed. */
export function armExperiment(arm: string, { tasks, dsl, seed, scale, set }: ArmSettings): Experiment {
  const preset = presetOf("arc:hour");
  const { budget } = loadExperiment(undefined, [], preset);
  const scaled = (value: number) => Math.max(1, Math.round(value * scale));
  const common: Record<string, unknown> = {
    name: arm,
    seed,
    "environment.tasks": `arc:${tasks}`,
    "environment.dsl": dsl,
    "budget.programRuns": scaled(budget.programRuns),
    "budget.policyTokens": scaled(budget.policyTokens),
    "budget.trainTokens": scaled(budget.trainTokens),
  };
  const overrides = [...overridesOf(common), ...set];
  const whole = loadExperiment(undefined, overrides, preset);
  return loadExperiment(undefined, [...overrides, ...overridesOf(patches[arm]!(whole))], preset);
}

/**
 * The fixed subset: the ids whose SHA-256, of `wander ablations ` and the id, come first. It depends on no outcome, and
 * a subset of more tasks holds that of fewer.
 */
export function chooseTasks(ids: readonly string[], limit: number): string[] {
  const digest = (id: string) => createHash("sha256").update(`wander ablations ${id}`).digest("hex");
  return ids
    .map((id) => ({ id, mark: digest(id) }))
    .sort((a, b) => (a.mark < b.mark ? -1 : 1))
    .slice(0, limit)
    .map(({ id }) => id)
    .sort();
}
