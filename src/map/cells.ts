import { type Arm, armsOf } from "../compare/arms.ts";
import { checkArms } from "../compare/compare-experiments.ts";
import type { Experiment } from "../config/schema.ts";
import { WanderError } from "../core/errors.ts";
import type { Grid } from "../sweep/axes.ts";
import { pointsOf, type Values } from "../sweep/points.ts";

/** One comparison of a map: a value of each axis, by its place, and the arms with these values set. */
export type Cell = {
  readonly x: number;
  readonly y: number;
  readonly values: Values;
  /** Of the folder that holds its runs, made of the values. */
  readonly name: string;
  readonly arms: readonly Arm[];
};

/**
 * A cell for every value of `x` with every value of `y`, in that order. An arm's own changes come last: one that sets a key of
 * an axis has the same settings along it. Throws E_USAGE for axes of the same key, for fewer than two arms and as
 * `pointsOf`; E_CONFIG for invalid settings.
 */
export function cellsOf(
  whole: Experiment,
  { x, y }: { x: Grid; y: Grid },
  names: readonly string[],
  free: readonly string[],
): Cell[] {
  if (x.key === y.key) {
    throw new WanderError("E_USAGE", `both axes are ${x.key}`, { hint: "choose another key for --y" });
  }
  if (names.length + free.length < 2) {
    throw new WanderError("E_USAGE", "a map compares at least two arms", { hint: "write --arms individual,shared" });
  }
  const points = pointsOf(whole, { grids: [x, y], draws: [], runs: 1, seed: 1 });
  return points.map(({ name, values, experiment }, k) => ({
    ...{ name, values, arms: armsOf(experiment, names, free) },
    x: Math.floor(k / y.values.length),
    y: k % y.values.length,
  }));
}

/** Throws E_CONFIG before any run starts if the arms of a cell have unequal budgets or different tasks. */
export async function checkCells(cells: readonly Cell[]): Promise<void> {
  for (const { arms } of cells) await checkArms(arms);
}
