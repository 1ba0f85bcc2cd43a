import { existsSync } from "node:fs";
import { WanderError } from "../core/errors.ts";
import { checkExperiment } from "../experiment/load.ts";
import type { Experiment } from "../experiment/schema.ts";
import { budgetOf } from "../population/budget.ts";
import { journalPath, readHistory } from "../store/history.ts";
import { listRuns } from "../store/run-directory.ts";
import type { Arm } from "./arms.ts";

/** One run of a comparison. */
export type Planned = { readonly arm: string; readonly seed: number; readonly experiment: Experiment };

/** Every arm with every seed, those of one seed next to each other: a comparison that is stopped has whole pairs. */
export function planOf(arms: readonly Arm[], seeds: readonly number[]): Planned[] {
  return seeds.flatMap((seed) =>
    arms.map(({ name, experiment }) => ({ arm: name, seed, experiment: { ...experiment, seed } })),
  );
}

/** What a whole population may spend over all rounds. */
export type Allowance = { programRuns: number; policyTokens: number; trainTokens: number };

export function allowanceOf({ rounds, population, budget }: Experiment): Allowance {
  const total: Allowance = { programRuns: 0, policyTokens: 0, trainTokens: 0 };
  for (let round = 1; round <= rounds; round++) {
    const one = budgetOf(budget, round);
    total.programRuns += one.programRuns * population.size;
    total.policyTokens += one.policyTokens * population.size;
    total.trainTokens += one.trainTokens * population.size;
  }
  return total;
}

/** Throws E_CONFIG where an arm may spend more than another: what they reach could not be compared. */
export function checkFair(arms: readonly Arm[]): void {
  const [first, ...others] = arms.map(({ name, experiment }) => ({ name, allowance: allowanceOf(experiment) }));
  for (const other of others) {
    for (const kind of ["programRuns", "policyTokens", "trainTokens"] as const) {
      const [a, b] = [first!.allowance[kind], other.allowance[kind]];
      if (a === b) continue;
      throw new WanderError("E_CONFIG", `${first!.name} may spend ${a} ${kind} and ${other.name} ${b}`, {
        hint: "give both the same budget times agents and rounds: unequal arms are not compared",
      });
    }
  }
}

/** The directory of this very experiment. Throws E_USAGE where one of its name and seed has other settings. */
export function begunRun(out: string, experiment: Experiment): string | undefined {
  if (!existsSync(out)) return undefined;
  for (const { dir, manifest } of listRuns(out)) {
    if (manifest?.name !== experiment.name || manifest.seed !== experiment.seed) continue;
    if (JSON.stringify(checkExperiment(manifest.configuration, dir)) === JSON.stringify(experiment)) return dir;
    throw new WanderError("E_USAGE", `${dir} was begun with other settings`, {
      hint: "choose another --out, or repeat the settings it was begun with",
    });
  }
  return undefined;
}

export function hasEnded(dir: string): boolean {
  return existsSync(journalPath(dir)) && readHistory(dir).end !== undefined;
}
