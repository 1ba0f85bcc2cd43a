import { checkExperiment } from "../config/load.ts";
import { WanderError } from "../core/errors.ts";
import { readHistory } from "../store/history.ts";
import { readManifest } from "../store/manifest.ts";
import { type Check, type CheckArm, type Figures, isPlayed, type Mark, readingOf } from "./check.ts";
import type { DirOf } from "./play.ts";
import { secondsOf } from "./read-reproduction.ts";

type Points = readonly (readonly [x: number, y: number])[];

/** The results of an arm; all lists are by seed. */
export type ArmResult = {
  readonly arm: CheckArm;
  readonly figures: readonly Figures[];
  /** Run directories and their state hashes; empty for a computed arm. */
  readonly runs: readonly { readonly dir: string; readonly stateHash: string }[];
  readonly series: readonly Points[];
};

export type CheckResult = {
  readonly check: Check;
  readonly seeds: readonly number[];
  readonly arms: readonly ArmResult[];
  /** [seed]: whether the mark holds. */
  readonly marks: readonly { readonly mark: Mark; readonly passed: readonly boolean[] }[];
  /** Whether all marks hold in all seeds. */
  readonly passed: boolean;
  /** Duration of all its runs together, by the clock; reading a run again gives the same figure. */
  readonly seconds: number;
};

/** The result of a check. Throws E_FORMAT if a run lacks something that the check reads. */
export function resultOf(check: Check, seeds: readonly number[], dirOf: DirOf): CheckResult {
  let seconds = 0;
  const arms = check.arms.map((arm): ArmResult => {
    if (!isPlayed(arm)) {
      const begun = performance.now();
      const figures = seeds.map((seed) => arm.computed(seed));
      seconds += (performance.now() - begun) / 1000;
      return { arm, figures, runs: [], series: [] };
    }
    const runs = seeds.map((seed) => {
      const dir = dirOf(check, arm, seed);
      const history = readHistory(dir);
      seconds += secondsOf(history);
      const run = { dir, history, experiment: checkExperiment(readManifest(dir).configuration, dir) };
      const stateHash = history.end?.stateHash ?? "";
      return { stateHash, dir, figures: arm.read(run), points: check.series?.points(run) ?? [] };
    });
    return {
      arm,
      figures: runs.map(({ figures }) => figures),
      runs: runs.map(({ dir, stateHash }) => ({ dir, stateHash })),
      series: check.series === undefined ? [] : runs.map(({ points }) => points),
    };
  });
  return { check, seeds, arms, ...judged(check, seeds, arms), seconds };
}

/** Seed by seed: a mark compares arms with the same seed. */
export function judged(
  check: Pick<Check, "marks">,
  seeds: readonly number[],
  arms: readonly Pick<ArmResult, "arm" | "figures">[],
): Pick<CheckResult, "marks" | "passed"> {
  const readings = seeds.map((_, k) =>
    readingOf(Object.fromEntries(arms.map(({ arm, figures }) => [arm.name, figures[k]!]))),
  );
  const marks = check.marks.map((mark) => ({ mark, passed: readings.map((of) => mark.holds(of)) }));
  return { marks, passed: marks.every(({ passed }) => passed.every(Boolean)) };
}

/**
 * Throws E_MARK if a mark is missed in some seed, so that a script sees it by the exit code. Call it after all output.
 */
export function requireMarks(results: readonly CheckResult[], report: string): void {
  const missed = results.filter(({ passed }) => !passed).map(({ check }) => check.name);
  if (missed.length === 0) return;
  throw new WanderError("E_MARK", `${missed.length} of ${results.length} checks miss a mark: ${missed.join(", ")}`, {
    hint: `look at the marks in ${report}`,
  });
}

/** Mean and range over seeds. */
export type Spread = { readonly mean: number; readonly low: number; readonly high: number };

export function spreadOf(values: readonly number[]): Spread {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, low: Math.min(...values), high: Math.max(...values) };
}

/** The spread of each figure that an arm has, in the check's order. */
export function spreadsOf(check: Pick<Check, "figures">, { figures }: Pick<ArmResult, "figures">): [string, Spread][] {
  return Object.keys(check.figures).flatMap((key): [string, Spread][] => {
    const values = figures.flatMap((of) => (of[key] === undefined ? [] : [of[key]]));
    return values.length === 0 ? [] : [[key, spreadOf(values)]];
  });
}
