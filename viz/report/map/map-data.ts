/** What the page of a map shows, as plain data that `src/map` builds from the comparisons. Shares are of exam tasks, in [0, 1]. */
import type { Judgement } from "../../measures/statistics/verdict.ts";
import type { Counted } from "../kit/counted.ts";

export type MapData = {
  name: string;
  /** The result in one line, made of the numbers alone; `summary` says it in sentences. */
  title: string;
  summary: string[];
  version: string;
  /** The rule of the verdicts, in words. */
  rule: string;
  /** Number of seeds that each arm has in each cell. */
  seeds: number;
  x: MapAxis;
  y: MapAxis;
  /** The first is the reference that the others are compared with. */
  arms: string[];
  /** One for every value of x with every value of y. */
  cells: MapCell[];
};

/** A key of the experiment and its values, as texts. */
export type MapAxis = { key: string; values: string[] };

export type MapCell = {
  /** The places of its values on the axes. */
  x: number;
  y: number;
  /** A cell that failed has no seed that all arms completed. */
  state: "done" | "failed" | "to do";
  /** By arm: share of the exam tasks solved, mean over seeds; [] if not done. */
  shares: Record<Counted, number[]>;
  /** By arm without the first: how it compares with that; [] if not done. */
  against: Record<Counted, Pick<Judgement, "verdict" | "paired">[]>;
  /** Seeds that were left out because a run of some arm failed. */
  leftOut: number[];
  /** Where the cell's own comparison is, from the page; omitted if it has none. */
  report?: string;
};
