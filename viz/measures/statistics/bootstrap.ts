import type { Random } from "../../../src/core/random.ts";
import { checkScores, type Scores } from "./scores.ts";

export type Interval = readonly [low: number, high: number];

/**
 * 95 % percentile interval of a statistic of one or more arms by the stratified bootstrap (Efron 1979; stratified by
 * task as in Agarwal et al. 2021): for each task, draws as many seeds as there are, with replacement, separately for
 * each task and arm. Does not use that arms may have the same seeds: `pairedDifference` does.
 * Errors as `checkScores`.
 */
export function bootstrap<const Arms extends readonly Scores[]>(
  arms: Arms,
  statistic: (...arms: { [K in keyof Arms]: Scores }) => number,
  random: Random,
  replicates = 2000,
): Interval {
  return bootstrapEach(arms, (...drawn) => [statistic(...drawn)], random, replicates)[0]!;
}

/** Like `bootstrap`, for several statistics of the same draws: a curve's intervals belong together. */
export function bootstrapEach<const Arms extends readonly Scores[]>(
  arms: Arms,
  statistics: (...arms: { [K in keyof Arms]: Scores }) => readonly number[],
  random: Random,
  replicates = 2000,
): Interval[] {
  for (const arm of arms) checkScores(arm);
  const draws = Array.from({ length: replicates }, () => {
    const drawn = arms.map((arm) => resample(arm, random)) as { [K in keyof Arms]: Scores };
    return statistics(...drawn);
  });
  return draws[0]!.map((_, k) => {
    const values = draws.map((draw) => draw[k]!).sort((a, b) => a - b);
    return [quantile(values, 0.025), quantile(values, 0.975)];
  });
}

function resample(arm: Scores, random: Random): number[][] {
  return arm.map((row) => row.map((_, task) => arm[random.integer(arm.length)]![task]!));
}

/** Interpolates linearly between order statistics, numpy's default. */
function quantile(sorted: readonly number[], at: number): number {
  const place = at * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(place)]!, sorted[Math.ceil(place)]!];
  return below + (place - Math.floor(place)) * (above - below);
}
