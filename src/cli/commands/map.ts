import type { Command } from "commander";
import { RULE } from "../../../viz/measures/statistics/verdict.ts";
import { points } from "../../../viz/report/kit/differences.ts";
import { armNames, loadModulesOfArms } from "../../compare/arms.ts";
import { loadModulesAt } from "../../config/modules/experiment-modules.ts";
import { WanderError } from "../../core/errors.ts";
import { type AxisFlag, type AxisText, axisOf, parseAxis } from "../../map/axis.ts";
import { cellsOf, checkCells } from "../../map/cells.ts";
import { mapExperiments } from "../../map/map-experiments.ts";
import type { MapResult } from "../../map/map-result.ts";
import { mapPresetNames, mapPresetOf } from "../../map/presets.ts";
import { valueText } from "../../sweep/points.ts";
import { planText } from "../dry-run.ts";
import { type EventsFlags, withEvents } from "../events.ts";
import { checkLosses, type LossFlags, sumOf, withLosses } from "../losses.ts";
import { type ExperimentFlags, experimentOf, integer, repeated, withExperiment, withRounds } from "../options.ts";
import { print } from "../output.ts";
import { failedTable, type PlayFlags, playPrinted, requireAll, seedsTo, withPlaying } from "../play.ts";
import { table } from "../table.ts";

type MapFlags = ExperimentFlags &
  PlayFlags &
  EventsFlags &
  LossFlags & { x?: AxisText; y?: AxisText; arms?: string; arm: string[]; seeds?: number; out: string; json: boolean };

const SEEDS = 5;
const ARMS = ["individual", "shared"];
const PLAN = "the arms of every cell with their changes, the number of runs and the budget";

export function addMap(program: Command): void {
  withLosses(withEvents(withPlaying(withRounds(withExperiment(program.command("map"), PLAN, mapPresetNames)))))
    .summary("compare arms over two settings: where does it pay?")
    .description(
      "compare arms with the same seeds at every combination of two settings, and draw where which is better",
    )
    .option(
      "--x <key=a,b,c>",
      "a key and its values, as in a sweep's --grid, along the horizontal axis; without values, built-in ones",
      parseAxis("--x"),
    )
    .option("--y <key=a,b,c>", "the same for the vertical axis", parseAxis("--y"))
    .option(
      "--arms <names>",
      `arms to compare, of ${armNames.join(", ")}; the first is the one that the others are compared with (default: "${ARMS.join()}")`,
    )
    .option(
      "--arm <name:key=value>",
      "an arm of your own: a name, then changes separated by commas, a list in brackets: key=[a,b]; repeatable",
      repeated((text) => text),
      [],
    )
    .option("--seeds <n>", `seeds 1 to n, the same for every arm and cell (default: ${SEEDS})`, integer(1))
    .option(
      "--out <dir>",
      "folder for the runs, one folder a cell; repeat the same command to resume the runs that are already in it",
      "runs/map",
    )
    .option("--json", "print one JSON object on standard output and nothing else", false)
    .action(async (file: string | undefined, flags: MapFlags) => {
      const preset = flags.preset === undefined ? { experiment: {} } : mapPresetOf(flags.preset);
      const x = given(flags.x ?? preset.x, "--x");
      const y = given(flags.y ?? preset.y, "--y");
      if (flags.rounds !== undefined && [x.key, y.key].includes("rounds")) {
        throw new WanderError("E_USAGE", "rounds is set twice: by --rounds for all cells, and by an axis", {
          hint: "omit one of the two",
        });
      }
      const whole = await experimentOf(file, { ...flags, preset: preset.experiment });
      const axes = { x: axisOf(x, whole, "--x"), y: axisOf(y, whole, "--y") };
      for (const { key, values } of [axes.x, axes.y]) await loadModulesAt(key, values);
      await loadModulesOfArms(flags.arm);
      const names = flags.arms === undefined ? (preset.arms ?? ARMS) : flags.arms.split(",").filter(Boolean);
      const cells = cellsOf(whole, axes, names, flags.arm);
      const seeds = seedsTo(flags.seeds ?? preset.seeds ?? SEEDS);
      const arms = cells.flatMap((cell) => cell.arms.map((arm) => ({ ...arm, name: `${cell.name}/${arm.name}` })));
      if (flags.dryRun) {
        await checkCells(cells);
        print(planText(whole, "cells", arms, seeds.length));
        return;
      }
      const runs = arms.length * seeds.length;
      const result = await playPrinted(runs, whole, flags, (options) =>
        mapExperiments(whole, axes, cells, seeds, flags.out, options),
      );
      print(flags.json ? `${JSON.stringify(result)}\n` : textOf(result));
      requireAll(result.failed, runs);
      checkLosses(sumOf(result.cells), flags.out, flags);
    });
}

function given(axis: AxisText | undefined, flag: AxisFlag): AxisText {
  if (axis !== undefined) return axis;
  throw new WanderError("E_USAGE", `${flag} is missing: a map has two axes`, {
    hint: `add ${flag} ${flag === "--x" ? "environment.related" : "budget.programRuns"}, or --preset map:sharing`,
  });
}

function textOf({ x, y, cells, failed, summary, report }: MapResult): string {
  const header = [x.key, y.key, "of tasks, %", "arm", "points", "95 %", "verdict"];
  const rows = cells.flatMap(({ values, verdicts }) => {
    const place = [x.key, y.key].map((key) => valueText(values[key]));
    if (verdicts.length === 0) return [[...place, "", "", "", "", "failed"]];
    return verdicts.map(({ arm, measure, paired: { mean, low, high }, verdict }) => {
      const interval = Number.isFinite(low) ? `${points(low)} to ${points(high)}` : "";
      return [...place, measure, arm, points(mean), interval, verdict];
    });
  });
  return ["", table(header, rows), failedTable(failed), ...summary, `Rule: ${RULE}.`, "", `report  ${report}`, ""].join(
    "\n",
  );
}
