import type { Command } from "commander";
import { planOf } from "../../compare/plan.ts";
import { playPlan } from "../../compare/play.ts";
import { loadModulesAt } from "../../config/modules/experiment-modules.ts";
import { WanderError } from "../../core/errors.ts";
import type { Draw, Grid } from "../../sweep/axes.ts";
import { parseDraw, parseGrid } from "../../sweep/axes.ts";
import { bestText, outcomeOf, type PointResult, type Spread, short } from "../../sweep/outcome.ts";
import { keysOf, pointsOf, valueText } from "../../sweep/points.ts";
import { planText } from "../dry-run.ts";
import { type EventsFlags, withEvents } from "../events.ts";
import { checkLosses, type LossFlags, sumOf, withLosses } from "../losses.ts";
import { type ExperimentFlags, experimentOf, integer, repeated, withExperiment, withRounds } from "../options.ts";
import { print } from "../output.ts";
import { failedTable, type PlayFlags, playPrinted, requireAll, seedsTo, withPlaying } from "../play.ts";
import { table } from "../table.ts";

type SweepFlags = ExperimentFlags &
  PlayFlags &
  EventsFlags &
  LossFlags & {
    grid: Grid[];
    draw: Draw[];
    runs?: number;
    seeds: number;
    seed: number;
    out: string;
    json: boolean;
  };

const DRAWS = 10;

export function addSweep(program: Command): void {
  withLosses(
    withEvents(
      withPlaying(
        withRounds(
          withExperiment(program.command("sweep"), "the points with their changes, the number of runs and the budget"),
        ),
      ),
    ),
  )
    .summary("run a grid of settings: which does best?")
    .description(
      "run an experiment at every point of a grid of settings, or at random points, and report which does best",
    )
    .option(
      "--grid <key=a,b,c>",
      "a key and its values, a list in brackets: key=[a,b],[c]; repeatable, for every combination",
      repeated(parseGrid),
      [],
    )
    .option(
      "--draw <key=low..high>",
      "a key and the range to draw its values from: low..high, optionally followed by :log or :int, or a,b,c; repeatable",
      repeated(parseDraw),
      [],
    )
    .option("--runs <n>", `number of random points drawn, for every point of the grid (default: ${DRAWS})`, integer(1))
    .option("--seeds <n>", "seeds 1 to n, the same for every point", integer(1), 3)
    .option("--seed <n>", "random seed of the draws; runs have seeds of their own", integer(0), 1)
    .option(
      "--out <dir>",
      "folder for the runs; repeat the same command to resume the runs that are already in it",
      "runs/sweep",
    )
    .option("--json", "print one JSON object on standard output and nothing else", false)
    .action(async (file: string | undefined, flags: SweepFlags) => {
      const { grid: grids, draw: draws, runs, seed, seeds, out, json } = flags;
      if (runs !== undefined && draws.length === 0) {
        throw new WanderError("E_USAGE", "--runs needs --draw: it says how many random points to draw", {
          hint: "add --draw key=low..high, or omit --runs",
        });
      }
      if (flags.rounds !== undefined && keysOf({ grids, draws }).includes("rounds")) {
        throw new WanderError("E_USAGE", "rounds is set twice: by --rounds for all points, and by --grid or --draw", {
          hint: "omit one of the two",
        });
      }
      const whole = await experimentOf(file, flags);
      for (const { key, values } of grids) await loadModulesAt(key, values);
      const points = pointsOf(whole, { grids, draws, runs: runs ?? DRAWS, seed });
      if (flags.dryRun) {
        print(planText(whole, "points", points, seeds));
        return;
      }
      const keys = keysOf({ grids, draws });
      const plan = planOf(points, seedsTo(seeds));
      const results = outcomeOf(
        points,
        plan,
        await playPrinted(plan.length, plan[0]!.experiment, flags, (options) => playPlan(plan, out, options)),
      );
      const failed = results.flatMap((point) => point.failed);
      const text = () => `\n${resultTable(keys, results)}\n${failedTable(failed)}\n${bestText(results, points)}\n`;
      print(json ? `${JSON.stringify({ keys, points: results, failed })}\n` : text());
      requireAll(failed, plan.length);
      checkLosses(sumOf(results.flatMap(({ runs }) => runs)), out, flags);
    });
}

function resultTable(keys: readonly string[], results: readonly PointResult[]): string {
  const divergedIn = ({ runs }: PointResult) => runs.reduce((sum, { diverged }) => sum + diverged, 0);
  const anyDiverged = results.some((result) => divergedIn(result) > 0);
  const header = [
    ...keys,
    "final",
    "range",
    "found",
    "range",
    "of",
    "program runs",
    "policy tokens",
    "training tokens",
    ...(anyDiverged ? ["diverged"] : []),
  ];
  const rows = results.map(({ values, runs, tasks, final, found, spend }, k) => [
    ...keys.map((key) => cellOf(values[key])),
    ...(runs.length === 0
      ? ["failed", "", "failed", "", "", "", "", ""]
      : [
          ...[final, found].flatMap((spread) => [spread.mean.toFixed(1), rangeText(spread)]),
          short(tasks),
          ...[spend.programRuns, spend.policyTokens, spend.trainTokens].map(Math.round),
        ]),
    ...(anyDiverged ? [divergedIn(results[k]!)] : []),
  ]);
  return table(header, rows);
}

const cellOf = (value: unknown) => (typeof value === "number" ? value : valueText(value));
const rangeText = ({ low, high }: Spread) => `${low} to ${high}`;
