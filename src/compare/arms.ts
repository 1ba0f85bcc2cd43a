import { partsOf, splitAssignment, valueFor } from "../config/assign.ts";
import { settings } from "../config/describe.ts";
import { type EnvironmentSection, hasSetting, tasksOf } from "../config/environment-section.ts";
import { loadExperiment, type Override } from "../config/load.ts";
import { loadModulesAt } from "../config/modules/experiment-modules.ts";
import { extensionPoints } from "../config/modules/points.ts";
import type { Experiment } from "../config/schema.ts";
import { areMade } from "../config/task-files.ts";
import { WanderError } from "../core/errors.ts";
import { nameHint, nearName } from "../core/names.ts";
import { openEnvironment, placeAgents } from "../run/prepare.ts";

type Patch = Readonly<Record<string, unknown>>;

/** Nothing is shared; each agent trains its own value function. */
const alone: Patch = { "share.value": "own", "share.library": false, "share.findings": false, "share.weights": "none" };

/** The keys that each arm changes. `shared` is the experiment itself. */
const named: Readonly<Record<string, (whole: Experiment) => Patch>> = {
  individual: () => alone,
  value: () => ({ ...alone, "share.value": "global" }),
  "value-shuffled": () => ({ ...alone, "share.value": "shuffled" }),
  "value-none": () => ({ ...alone, "share.value": "none" }),
  library: () => ({ ...alone, "share.library": true }),
  findings: () => ({ ...alone, "share.findings": true }),
  related: () => ({ "share.findings": "related" }),
  everything: () => ({ "share.value": "global", "share.library": true, "share.findings": true }),
  weights: () => ({ ...alone, "share.weights": "average" }),
  shared: () => ({}),
  solo,
};

/** One agent that works on the tasks of all agents, with the compute of all. */
export function solo(whole: Experiment): Patch {
  const { population, budget, environment } = whole;
  return {
    "population.size": 1,
    "population.assign": "all",
    "population.join": { agents: 0 },
    ...(choosesFamilies(environment) ? { "environment.families": familiesIn(whole) } : {}),
    "budget.programRuns": budget.programRuns * population.size,
    "budget.policyTokens": budget.policyTokens * population.size,
    "budget.trainTokens": budget.trainTokens * population.size,
  };
}

/** Whether the families are the experiment's to choose: those of files are what lies there. */
const choosesFamilies = (environment: EnvironmentSection): boolean =>
  hasSetting(environment.kind, "families") === true && areMade(environment.kind, tasksOf(environment));

/** The families that some agent of the population works in. */
function familiesIn(whole: Experiment): string[] {
  const { tasks } = placeAgents(whole, openEnvironment(whole));
  return [...new Set(tasks.map(({ family }) => family))];
}

export const armNames: readonly string[] = Object.keys(named);

/** One condition of a comparison: the whole experiment with the arm's changes, with the experiment's seed. */
export type Arm = { readonly name: string; readonly experiment: Experiment };

/**
 * The arms of a comparison of `whole`: first the known ones by name, then free ones, `name:key=value,key=value`. Throws
 * E_USAGE for a name that is unknown, given twice or not a plain word, E_CONFIG for an unknown key or a wrong value.
 */
export function armsOf(whole: Experiment, names: readonly string[], free: readonly string[]): Arm[] {
  return patchedArms(whole, [
    ...names.map((name) => ({ name, patch: knownPatch(name)(whole) })),
    ...free.map((text) => freePatch(text, whole)),
  ]);
}

/** Arms of the caller's own: a name, and the keys that each changes. Throws what `armsOf` throws. */
export function patchedArms(whole: Experiment, patches: readonly { name: string; patch: Patch }[]): Arm[] {
  for (const [k, { name }] of patches.entries()) {
    if (patches.findIndex((other) => other.name === name) < k)
      throw usage(`two arms are called ${name}`, "give each arm its own name");
  }
  return patches.map(({ name, patch }) => ({ name, experiment: patched(whole, { ...patch, name }, `arm ${name}`) }));
}

/** Loads the modules that free arms name. Throws E_CONFIG for one that cannot be used. */
export async function loadModulesOfArms(free: readonly string[]): Promise<void> {
  for (const { key } of extensionPoints) {
    for (const [, name] of free.join(",").matchAll(new RegExp(`[:,]${key}=([^,]+)`, "g"))) {
      await loadModulesAt(key, [name]);
    }
  }
}

/** An experiment with some keys changed. Throws E_CONFIG as `loadExperiment` does. */
function patched(whole: Experiment, patch: Patch, where: string): Experiment {
  return loadExperiment(undefined, overridesOf(patch), whole, where);
}

export const overridesOf = (values: Patch): Override[] =>
  Object.entries(values).map(([path, value]) => ({ path, value }));

function knownPatch(name: string): (whole: Experiment) => Patch {
  const patch = Object.hasOwn(named, name) ? named[name] : undefined;
  if (patch !== undefined) return patch;
  throw usage(
    `there is no arm called ${name}`,
    `${nameHint(name, armNames)}${nearName(name, armNames) ? "" : ","} or define one of your own: --arm ${name}:key=value`,
  );
}

function freePatch(text: string, { environment }: Experiment): { name: string; patch: Patch } {
  const [, name, changes] = /^([A-Za-z0-9][A-Za-z0-9._-]*):(.+)$/s.exec(text) ?? [];
  if (name === undefined || changes === undefined) {
    throw usage(`${text} does not define an arm`, "write --arm name:key=value, with more changes after commas");
  }
  const patch = partsOf(changes).map((change, k, all) => {
    const { key, rest } = splitAssignment(
      change,
      `--arm ${text}: ${change}: expected key=value`,
      listHint(change, all[k - 1]),
    );
    return [key, valueFor(key, rest, environment.kind)] as const;
  });
  return { name, patch: Object.fromEntries(patch) };
}

/** Commas separate changes: in a list without brackets, the second word is taken for a change. */
function listHint(word: string, before: string | undefined): string {
  const [key, first] = before?.split("=") ?? [];
  const isList = settings().some((setting) => setting.key === key && setting.type === "array");
  return isList
    ? `put a list in brackets: ${key}=[${first},${word}]`
    : "write key=value, with more changes after commas";
}

const usage = (message: string, hint: string) => new WanderError("E_USAGE", message, { hint });
