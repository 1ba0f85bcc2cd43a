import type { Paired } from "../../viz/measures/statistics/paired.ts";
import type { Verdict } from "../../viz/measures/statistics/verdict.ts";
import type { Counted } from "../../viz/report/kit/counted.ts";
import type { FailedRun } from "../compare/failed-runs.ts";
import type { Grid } from "../sweep/axes.ts";
import type { Values } from "../sweep/points.ts";

/** An arm against the first one in a cell, by one measure. */
export type CellVerdict = {
  readonly arm: string;
  /** The first arm. */
  readonly against: string;
  readonly measure: Counted;
  readonly verdict: Verdict;
  readonly paired: Paired;
};

/** The comparison of one cell. */
export type CellResult = {
  readonly values: Values;
  /** Share of the exam tasks that each arm solved, mean over seeds; [] if every seed was left out. */
  readonly arms: readonly ({ readonly name: string } & Readonly<Record<Counted, number>>)[];
  readonly verdicts: readonly CellVerdict[];
  readonly failed: readonly FailedRun[];
  /** Seeds left out because a run of some arm failed. */
  readonly leftOut: readonly number[];
  /** Jobs that failed twice and are missing in the result, over all runs. */
  readonly lostTurns: number;
  /** Path of the cell's own comparison; null if every seed was left out. */
  readonly report: string | null;
};

/** What `wander map --json` prints. */
export type MapResult = {
  readonly x: Grid;
  readonly y: Grid;
  readonly arms: readonly string[];
  /** Number of seeds. */
  readonly seeds: number;
  /** By x, then by y. */
  readonly cells: readonly CellResult[];
  /** With their cell in the name of the arm. */
  readonly failed: readonly FailedRun[];
  /** Where each arm is better or worse than the first, in sentences. */
  readonly summary: readonly string[];
  readonly report: string;
};

export type Axes = { readonly x: Grid; readonly y: Grid };
