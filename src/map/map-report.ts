import { dirname, relative, sep } from "node:path";
import { RULE } from "../../viz/measures/statistics/verdict.ts";
import { type Counted, counted } from "../../viz/report/kit/counted.ts";
import type { MapAxis, MapCell, MapData } from "../../viz/report/map/map-data.ts";
import { summaryOf, titleOf } from "../../viz/report/map/summary.ts";
import type { Grid } from "../sweep/axes.ts";
import { valueText } from "../sweep/points.ts";
import { WANDER_VERSION } from "../version.ts";
import type { Cell } from "./cells.ts";
import type { Axes, CellResult } from "./map-result.ts";

/** The data of a map's page, with `results` of the first of `cells`; the others are still to do. */
export function mapData(
  name: string,
  { x, y }: Axes,
  arms: readonly string[],
  seeds: number,
  cells: readonly Cell[],
  results: readonly CellResult[],
): MapData {
  const figures = {
    ...{ name, version: WANDER_VERSION, rule: RULE, seeds, arms: [...arms] },
    x: axisData(x),
    y: axisData(y),
    cells: cells.map((cell, k) => cellData(cell, results[k], arms.slice(1))),
  };
  return { ...figures, title: titleOf(figures), summary: summaryOf(figures) };
}

const axisData = ({ key, values }: Grid): MapAxis => ({ key, values: values.map(valueText) });

function cellData({ x, y }: Cell, result: CellResult | undefined, others: readonly string[]): MapCell {
  if (result === undefined) return { x, y, state: "to do", ...NOTHING };
  const { arms, verdicts, leftOut, report } = result;
  if (report === null) return { x, y, state: "failed", ...NOTHING, leftOut: [...leftOut] };
  const by = <T>(of: (measure: Counted) => T) =>
    Object.fromEntries(counted.map((measure) => [measure, of(measure)])) as Record<Counted, T>;
  return {
    ...{ x, y, state: "done" as const, leftOut: [...leftOut] },
    shares: by((measure) => arms.map((arm) => arm[measure])),
    against: by((measure) =>
      others.map((other) => {
        const { verdict, paired } = verdicts.find((v) => v.arm === other && v.measure === measure)!;
        return { verdict, paired };
      }),
    ),
    report: relative(dirname(dirname(report)), report)
      .split(sep)
      .join("/"),
  };
}

const NOTHING = { shares: { final: [], found: [] }, against: { final: [], found: [] }, leftOut: [] };
