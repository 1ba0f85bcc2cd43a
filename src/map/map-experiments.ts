import { join } from "node:path";
import { loadAssets } from "../../viz/report/kit/page-assets.ts";
import { mapHtml } from "../../viz/report/map/map-html.ts";
import { type ComparisonResult, compareExperiments } from "../compare/compare-experiments.ts";
import type { Planned } from "../compare/plan.ts";
import type { PlayOptions, Step } from "../compare/play.ts";
import type { Experiment } from "../config/schema.ts";
import { writeAtomic } from "../store/atomic.ts";
import { pointText } from "../sweep/points.ts";
import { type Cell, checkCells } from "./cells.ts";
import { mapData } from "./map-report.ts";
import type { Axes, CellResult, MapResult } from "./map-result.ts";

/**
 * Compares the arms in every cell, one cell after the other, each in its own folder under `out`, and writes `map.html` there
 * after each. A call that was stopped can be repeated: runs that have ended are not run again. Throws what
 * `compareExperiments` throws.
 */
export async function mapExperiments(
  experiment: Experiment,
  axes: Axes,
  cells: readonly Cell[],
  seeds: readonly number[],
  out: string,
  options: PlayOptions,
): Promise<MapResult> {
  await checkCells(cells);
  const arms = cells[0]!.arms.map(({ name }) => name);
  const report = join(out, "map.html");
  const assets = loadAssets("map");
  const results: CellResult[] = [];
  let summary: readonly string[] = [];
  for (const [k, cell] of cells.entries()) {
    const within = optionsOf(cell, options, { before: k * arms.length * seeds.length, cells: cells.length });
    const result = await compareExperiments(experiment, cell.arms, seeds, join(out, cell.name), within);
    results.push(resultOf(cell, result));
    const data = mapData(experiment.name, axes, arms, seeds.length, cells, results);
    summary = data.summary;
    writeAtomic(report, Buffer.from(mapHtml(data, assets)));
  }
  const failed = results.flatMap((cell) =>
    cell.failed.map((run) => ({ ...run, arm: `${pointText(cell.values)}: ${run.arm}` })),
  );
  return { ...axes, arms, seeds: seeds.length, cells: results, failed, summary, report };
}

/** What a cell's comparison reports, with the cell in the arm's name and counts of all runs of the map. */
function optionsOf(
  { values }: Cell,
  options: PlayOptions,
  { before, cells }: { before: number; cells: number },
): PlayOptions {
  const named = <T extends Planned>(planned: T): T => ({ ...planned, arm: `${pointText(values)}: ${planned.arm}` });
  return {
    ...options,
    notify: (news, of) => options.notify(news, named(of)),
    step: (step: Step) => options.step({ ...named(step), number: before + step.number, of: cells * step.of }),
  };
}

function resultOf({ values }: Cell, { arms, verdicts, failed, leftOut, report }: ComparisonResult): CellResult {
  const [first] = arms;
  const runs = arms.flatMap((arm) => arm.runs);
  return {
    values,
    arms: arms.map((arm) => ({
      name: arm.name,
      final: meanOf(arm.runs.map(({ total, tasks }) => total.final / tasks)),
      found: meanOf(arm.runs.map(({ total, tasks }) => total.found / tasks)),
    })),
    verdicts: verdicts.flatMap(({ arm, measure, verdict, paired }) =>
      verdict === undefined || paired === undefined ? [] : [{ arm, against: first!.name, measure, verdict, paired }],
    ),
    ...{ failed, leftOut, report },
    lostTurns: runs.reduce((sum, run) => sum + run.lostTurns, 0),
  };
}

const meanOf = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
