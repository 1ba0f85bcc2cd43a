/** The page of a map whose differences are made up: they rise from left to right and are largest in the middle row. */

import { loadExperiment } from "../src/config/load.ts";
import { stream } from "../src/core/random.ts";
import type { Cell } from "../src/map/cells.ts";
import { cellsOf } from "../src/map/cells.ts";
import { mapData } from "../src/map/map-report.ts";
import type { CellResult } from "../src/map/map-result.ts";
import { pairedOf } from "../viz/measures/statistics/paired.ts";
import { verdictOf } from "../viz/measures/statistics/verdict.ts";
import { counted } from "../viz/report/kit/counted.ts";
import type { MapData } from "../viz/report/map/map-data.ts";

export type MapSize = { x?: number[]; y?: number[]; arms?: string[]; seeds?: number; done?: number };

const whole = loadExperiment(undefined, []);

export function mapFixture({
  x = [0, 0.35, 0.7, 1],
  y = [500, 1000, 2000],
  arms = ["individual", "shared"],
  seeds = 5,
  done,
}: MapSize = {}): MapData {
  const axes = { x: { key: "absorb.mixture.base", values: x }, y: { key: "budget.programRuns", values: y } };
  const cells = cellsOf(whole, axes, arms, []);
  const results = cells.slice(0, done).map((cell) => resultOf(cell, arms, seeds, [x.length, y.length]));
  return mapData("built-in", axes, arms, seeds, cells, results);
}

function resultOf(cell: Cell, arms: string[], seeds: number, [columns, rows]: readonly [number, number]): CellResult {
  const random = stream(1, "map fixture", cell.name);
  const level = 0.35 * (cell.x / (columns - 1) - 0.45) - 0.06 * Math.abs(cell.y - (rows - 1) / 2);
  return {
    values: cell.values,
    arms: arms.map((name, k) => ({ name, final: 0.4 + k * level, found: 0.45 + k * level })),
    verdicts: counted.flatMap((measure) =>
      arms.slice(1).map((arm, k) => {
        const differences = Array.from({ length: seeds }, () => (level + 0.05 * random.normal()) / (k + 1));
        const paired = pairedOf(differences, random, { step: 1 / 160 });
        return { arm, against: arms[0]!, measure, verdict: verdictOf(paired), paired };
      }),
    ),
    ...{ failed: [], leftOut: [], lostTurns: 0, report: `runs/map/${cell.name}/comparison.html` },
  };
}
