import type { Arm } from "../compare/arms.ts";
import { type Allowance, allowanceOf } from "../compare/plan.ts";
import { flatten } from "../config/describe.ts";
import type { Experiment } from "../config/schema.ts";
import { openEnvironment, placeAgents } from "../run/prepare.ts";
import { jsonText } from "../store/json.ts";

/** A resolved experiment as a file for `wander run`. Opens its tasks first, so that an error in them is reported. */
export function experimentText(experiment: Experiment): string {
  openTasks([experiment]);
  return jsonText(experiment);
}

/**
 * The plan of a comparison's arms, a sweep's points or a map's cells with each of their arms, as JSON: the changes of each, the number of runs, and the
 * maximum that one run and all runs may spend over all rounds. Opens their tasks as `experimentText` does.
 */
export function planText(
  whole: Experiment,
  kind: "arms" | "points" | "cells",
  arms: readonly Arm[],
  seeds: number,
): string {
  openTasks(arms.map(({ experiment }) => experiment));
  const plan = arms.map(({ name, experiment }) => ({
    name,
    changes: changesOf(whole, experiment),
    budget: allowanceOf(experiment),
  }));
  const budget = total(plan.map((arm) => arm.budget));
  const all = { runs: arms.length * seeds, budget: times(budget, seeds) };
  return jsonText({ experiment: whole, [kind]: plan, seeds, ...all });
}

/** Opens each environment once: thousands of points may share one. */
function openTasks(experiments: readonly Experiment[]): void {
  const unlike = new Map(
    experiments.map((one) => [JSON.stringify([one.environment, one.population, one.seed, one.rounds]), one]),
  );
  for (const experiment of unlike.values()) placeAgents(experiment, openEnvironment(experiment));
}

/** By key; null for a setting that the arm omits. */
function changesOf(whole: Experiment, arm: Experiment): Record<string, unknown> {
  const [before, after] = [flatten(whole), flatten(arm)];
  const keys = [...new Set([...before.keys(), ...after.keys()])].filter((key) => key !== "name");
  const differs = (key: string) => JSON.stringify(before.get(key)) !== JSON.stringify(after.get(key));
  return Object.fromEntries(keys.filter(differs).map((key) => [key, after.get(key) ?? null]));
}

const total = (budgets: readonly Allowance[]): Allowance => ({
  programRuns: sum(budgets.map((one) => one.programRuns)),
  policyTokens: sum(budgets.map((one) => one.policyTokens)),
  trainTokens: sum(budgets.map((one) => one.trainTokens)),
});

const times = ({ programRuns, policyTokens, trainTokens }: Allowance, n: number): Allowance => ({
  programRuns: programRuns * n,
  policyTokens: policyTokens * n,
  trainTokens: trainTokens * n,
});

const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);
