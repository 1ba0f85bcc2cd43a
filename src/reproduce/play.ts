import { madeBasePath } from "../base/run-base.ts";
import { overridesOf } from "../compare/arms.ts";
import type { Planned } from "../compare/plan.ts";
import { type PlayOptions, playPlan } from "../compare/play.ts";
import { loadExperiment } from "../config/load.ts";
import type { Experiment } from "../config/schema.ts";
import { WanderError } from "../core/errors.ts";
import { type Check, isPlayed, type PlayedArm } from "./check.ts";

/** The run directory of an arm with a seed. */
export type DirOf = (check: Check, arm: PlayedArm, seed: number) => string;

type Place = { check: Check; arm: PlayedArm; seed: number };

/**
 * Makes the runs of these checks, each as the run directory CHECK-ARM-NNN under `out`. Resumes existing runs, as
 * `playPlan` does. Arms that start from another arm's base come last: by then it is made.
 */
export async function playChecks(
  checks: readonly Check[],
  seeds: readonly number[],
  out: string,
  options: PlayOptions,
): Promise<DirOf> {
  const places = checks.flatMap((check) =>
    seeds.flatMap((seed) => check.arms.filter(isPlayed).map((arm): Place => ({ check, arm, seed }))),
  );
  const dirs = new Map<string, string>();
  const dirOf: DirOf = (check, arm, seed) => dirs.get(keyOf(check, arm, seed))!;
  const first = places.filter(({ arm }) => arm.baseOf === undefined);
  const second = places.filter(({ arm }) => arm.baseOf !== undefined);
  for (const wave of [first, second]) {
    const plan = wave.map(({ check, arm, seed }): Planned => {
      const base = arm.baseOf === undefined ? undefined : madeBasePath(dirOf(check, armNamed(check, arm.baseOf), seed));
      return { arm: nameOf(check, arm), seed, experiment: experimentOf(check, arm, seed, base) };
    });
    const played = await playPlan(plan, out, { ...options, failFast: true }); // a check needs all of its runs
    wave.forEach(({ check, arm, seed }, k) => {
      dirs.set(keyOf(check, arm, seed), played[k]!.dir!);
    });
  }
  return dirOf;
}

/**
 * The experiment of an arm with a seed. It has one worker of each kind, since several runs go on at the same time;
 * `base` is the file that it starts from. Throws E_CONFIG as `loadExperiment`.
 */
export function experimentOf(check: Check, arm: PlayedArm, seed: number, base?: string): Experiment {
  const changes = {
    ...arm.changes,
    ...(base === undefined ? {} : { "model.base": base }),
    "executor.inference": 1,
    "executor.training": 1,
    name: nameOf(check, arm),
    seed,
  };
  return loadExperiment(undefined, overridesOf(changes), arm.experiment, `${check.name}, arm ${arm.name}`);
}

function armNamed(check: Check, name: string): PlayedArm {
  const found = check.arms.find((arm) => arm.name === name);
  if (found !== undefined && isPlayed(found) && found.baseOf === undefined) return found;
  throw new WanderError("E_CONFIG", `${check.name} has no arm ${name} that makes its own base`, {
    hint: "set baseOf to an arm of the same check with model.base=made",
  });
}

const nameOf = (check: Check, arm: PlayedArm): string => `${check.name}-${arm.name}`;
const keyOf = (check: Check, arm: PlayedArm, seed: number): string => `${nameOf(check, arm)} ${seed}`;
