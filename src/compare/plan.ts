import { existsSync } from "node:fs";
import { tasksOf } from "../config/environment-section.ts";
import { checkExperiment } from "../config/load.ts";
import type { Experiment } from "../config/schema.ts";
import { WanderError } from "../core/errors.ts";
import { budgetOf } from "../population/budget.ts";
import { recordedInputs, shortHash } from "../run/input-hashes.ts";
import { checkModules } from "../run/run-modules.ts";
import { journalPath, readBegunHistory } from "../store/history.ts";
import { isNamedAfter, type ListedRun } from "../store/run-directory.ts";
import type { Arm } from "./arms.ts";
import type { CurrentInputs } from "./current-inputs.ts";
import { differences } from "./differences.ts";

/** One run of a comparison. */
export type Planned = { readonly arm: string; readonly seed: number; readonly experiment: Experiment };

/**
 * Every arm with every seed. Runs of one seed are next to each other, so that a comparison that is stopped has whole
 * pairs.
 */
export function planOf(arms: readonly Arm[], seeds: readonly number[]): Planned[] {
  return seeds.flatMap((seed) =>
    arms.map(({ name, experiment }) => ({ arm: name, seed, experiment: { ...experiment, seed } })),
  );
}

/** The maximum that a whole population may spend over all rounds. */
export type Allowance = { programRuns: number; policyTokens: number; trainTokens: number };

export function allowanceOf({ rounds, population, budget }: Experiment): Allowance {
  const total: Allowance = { programRuns: 0, policyTokens: 0, trainTokens: 0 };
  for (let round = 1; round <= rounds; round++) {
    const one = budgetOf(budget, round);
    const agents = population.size - (round < population.join.round ? population.join.agents : 0);
    total.programRuns += one.programRuns * agents;
    total.policyTokens += one.policyTokens * agents;
    total.trainTokens += one.trainTokens * agents;
  }
  return total;
}

const kindTexts = { programRuns: "program runs", policyTokens: "policy tokens", trainTokens: "training tokens" };

/** Throws E_CONFIG if one arm may spend more than another: their results could not be compared. */
export function checkFair(arms: readonly Arm[]): void {
  const [first, ...others] = arms.map(({ name, experiment }) => ({ name, allowance: allowanceOf(experiment) }));
  for (const other of others) {
    for (const kind of ["programRuns", "policyTokens", "trainTokens"] as const) {
      const [a, b] = [first!.allowance[kind], other.allowance[kind]];
      if (a === b) continue;
      throw new WanderError(
        "E_CONFIG",
        `unequal budgets: ${first!.name} may spend ${a} ${kindTexts[kind]} and ${other.name} ${b}`,
        {
          hint: "make budget x agents x rounds equal in both: only arms of equal budget are compared",
        },
      );
    }
  }
}

/** Throws E_CONFIG if the content of an arm's task files differs from the first arm's. */
export async function checkSameTasks(arms: readonly Arm[], inputs: CurrentInputs): Promise<void> {
  const { name: first, experiment } = arms[0]!;
  const own = tasksOf(experiment.environment);
  for (const { name, experiment: other } of arms) {
    const tasks = tasksOf(other.environment);
    if (tasks === own || tasks === undefined || own === undefined) continue;
    // Hashed under equal settings: an arm's own settings may divide the same files into other families.
    const here = await inputs.hashesOf(experiment);
    const there = await inputs.hashesOf({ ...experiment, environment: { ...experiment.environment, tasks } });
    if (here.tasks === there.tasks) continue;
    const hashes = `${shortHash(here.tasks)} and ${shortHash(there.tasks)}`;
    throw new WanderError(
      "E_CONFIG",
      `${first} and ${name} have different tasks: environment.tasks is ${own} and ${tasks}, SHA-256 ${hashes}`,
      { hint: "give all arms the same tasks: otherwise their results cannot be compared" },
    );
  }
}

/**
 * The directory of this very experiment among `runs`: equal settings, tasks, programs and base. With `longer`, a run of
 * fewer rounds matches too, since it can be extended. Throws E_USAGE if a run of the same name and seed differs, naming
 * all differences. If the manifest of a directory with the experiment's name cannot be read, throws that error: it may
 * be this very run.
 */
export async function begunRun(
  runs: readonly ListedRun[],
  experiment: Experiment,
  inputs: CurrentInputs,
  longer = false,
): Promise<string | undefined> {
  for (const { dir, manifest, error } of runs) {
    if (error !== undefined && isNamedAfter(dir, experiment.name)) throw maybeThis(dir, error);
    if (manifest?.name !== experiment.name || manifest.seed !== experiment.seed) continue;
    checkModules(dir, manifest);
    const begun = checkExperiment(manifest.configuration, dir);
    const goesOn = longer && begun.rounds < experiment.rounds;
    const before = {
      experiment: goesOn ? { ...begun, rounds: experiment.rounds } : begun,
      hashes: recordedInputs(dir, manifest),
    };
    const different = differences(before, { experiment, hashes: await inputs.hashesOf(experiment) });
    if (different.length === 0) return dir;
    const onlyRounds = begun.rounds < experiment.rounds && different.every((text) => text.startsWith("rounds: "));
    throw new WanderError("E_USAGE", `${dir} was started with other settings or files: ${different.join("; ")}`, {
      hint: onlyRounds
        ? `add --rounds ${experiment.rounds} to extend the existing runs, or choose another --out`
        : "choose another --out, or repeat the settings and files that it was started with",
    });
  }
  return undefined;
}

const maybeThis = (dir: string, cause: WanderError) =>
  new WanderError(cause.code, `${dir} may be a run of this plan: ${cause.message}`, {
    hint: `restore its manifest.json from a backup, or remove ${dir}: the same command then makes that run again`,
    cause,
  });

/** Whether a run has ended after this number of rounds. */
export function hasEnded(dir: string, rounds: number): boolean {
  const history = existsSync(journalPath(dir)) ? readBegunHistory(dir) : undefined;
  return history?.end !== undefined && history.rounds.length >= rounds;
}
