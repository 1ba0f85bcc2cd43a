import type { RunFacts } from "./facts.ts";
import { type Estimate, estimate } from "./interval.ts";

/** Runs that share every setting but the seed. */
export type Arm = { name: string; runs: RunFacts[]; frozen: boolean };

/** Arms on the same tasks and language; the others are changes of the first. */
export type Comparison = { dsl: string; arms: Arm[] };

/**
 * Settings that do not distinguish arms: the run's own name and number, and the path of its tasks (their ids identify
 * them).
 */
const APART = new Set(["name", "seed", "environment.tasks"]);

const dslOf = ({ settings }: RunFacts) => String(settings.get("environment.dsl"));

/** A run in which nothing learns and nothing is shared: search by the base for the whole budget. */
export function isFrozen({ settings }: RunFacts): boolean {
  const off = { "absorb.rule": "none", "share.value": "none", "share.library": false, "share.findings": false };
  return Object.entries({ ...off, "share.weights": "none" }).every(([key, value]) => settings.get(key) === value);
}

/**
 * The frozen control of a run: same tasks, language and seed. If there are several, the one that ran the most programs,
 * so that a weak control makes no run look better; undefined for a control itself.
 */
export function controlOf(run: RunFacts, runs: readonly RunFacts[]): RunFacts | undefined {
  if (isFrozen(run)) return undefined;
  return runs
    .filter((other) => other.ended && isFrozen(other) && sameTasks(other, run) && seedOf(other) === seedOf(run))
    .sort((a, b) => b.spend.programRuns - a.spend.programRuns)[0];
}

/** The comparisons among finished runs: two arms or more each, in the order of their first run. */
export function comparisonsOf(runs: readonly RunFacts[]): Comparison[] {
  const groups: RunFacts[][] = [];
  for (const run of runs.filter(({ ended }) => ended)) {
    const group = groups.find(([first]) => sameTasks(first!, run));
    if (group === undefined) groups.push([run]);
    else group.push(run);
  }
  return groups.map((group) => ({ dsl: dslOf(group[0]!), arms: armsOf(group) })).filter(({ arms }) => arms.length > 1);
}

/** Settings of `arm` that the other lacks, `key=value`; a path by its last part. */
export function patchOf(arm: RunFacts, from: ReadonlyMap<string, unknown>, apart = APART): string[] {
  return [...arm.settings]
    .filter(([key, value]) => !apart.has(key) && JSON.stringify(value) !== JSON.stringify(from.get(key)))
    .map(([key, value]) => `${key}=${typeof value === "string" ? value.split(/[\\/]/).at(-1) : JSON.stringify(value)}`)
    .sort();
}

/** Mean over seeds of a figure, and of its difference to the same seed of `reference`; omits runs without it. */
export function compareArms(
  { runs }: Arm,
  reference: Arm,
  figure: (run: RunFacts) => number | undefined,
): { of: Estimate | undefined; difference: Estimate | undefined } {
  const values = runs.map(figure).filter((v) => v !== undefined);
  const differences = runs.flatMap((run) => {
    const other = reference.runs.find((r) => seedOf(r) === seedOf(run));
    const [a, b] = [figure(run), other && figure(other)];
    return a === undefined || b === undefined ? [] : [a - b];
  });
  return {
    of: values.length === 0 ? undefined : estimate(values),
    difference: differences.length === 0 ? undefined : estimate(differences),
  };
}

const seedOf = ({ manifest }: RunFacts) => manifest.seed;
const sameTasks = (a: RunFacts, b: RunFacts) => tasksKey(a) === tasksKey(b);
// Not the hash of the data: that depends on the number of agents among which the tasks are divided.
const tasksKey = (run: RunFacts) => `${dslOf(run)} ${[...run.taskIds].sort().join(" ")}`;

function armsOf(runs: readonly RunFacts[]): Arm[] {
  const arms: Arm[] = [];
  for (const run of runs) {
    const arm = arms.find(({ runs: [first] }) => patchOf(run, first!.settings).length === 0);
    if (arm === undefined) arms.push({ name: run.manifest.name, runs: [run], frozen: isFrozen(run) });
    else arm.runs.push(run);
  }
  // Arms change few settings: the arm that they change differs least from all of them. A control is never that arm.
  const apart = ({ runs: [one] }: Arm) =>
    arms.reduce((sum, { runs: [other] }) => sum + patchOf(one!, other!.settings).length, 0);
  const origin = arms.filter(({ frozen }) => !frozen).sort((a, b) => apart(a) - apart(b))[0];
  return origin === undefined ? arms : [origin, ...arms.filter((arm) => arm !== origin)];
}
