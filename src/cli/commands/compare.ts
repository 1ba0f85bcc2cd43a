import type { Command } from "commander";
import type { Interval } from "../../../viz/measures/statistics/bootstrap.ts";
import type { Paired } from "../../../viz/measures/statistics/paired.ts";
import { RULE } from "../../../viz/measures/statistics/verdict.ts";
import { spentKinds } from "../../../viz/report/comparison/comparison-data.ts";
import { leftOutText } from "../../../viz/report/comparison/summary.ts";
import { counted } from "../../../viz/report/kit/counted.ts";
import { excludedText, points } from "../../../viz/report/kit/differences.ts";
import { armNames, armsOf, loadModulesOfArms } from "../../compare/arms.ts";
import { type ComparisonResult, checkArms, compareExperiments } from "../../compare/compare-experiments.ts";
import { type Comparison, meanSpent, type Standing } from "../../compare/comparison.ts";
import type { RunScores } from "../../compare/scores.ts";
import { planText } from "../dry-run.ts";
import { type EventsFlags, withEvents } from "../events.ts";
import { checkLosses, type LossFlags, sumOf, withLosses } from "../losses.ts";
import { type ExperimentFlags, experimentOf, integer, repeated, withExperiment, withRounds } from "../options.ts";
import { print } from "../output.ts";
import { failedTable, type PlayFlags, playPrinted, requireAll, seedsTo, withPlaying } from "../play.ts";
import { table } from "../table.ts";

type CompareFlags = ExperimentFlags &
  PlayFlags &
  EventsFlags &
  LossFlags & { arms: string; arm: string[]; seeds: number; out: string; json: boolean };

export function addCompare(program: Command): void {
  withLosses(
    withEvents(
      withPlaying(
        withRounds(
          withExperiment(program.command("compare"), "the arms with their changes, the number of runs and the budget"),
        ),
      ),
    ),
  )
    .summary("run several arms on the same seeds: which does better?")
    .description("run an experiment in several arms on the same seeds, and report which does better")
    .option(
      "--arms <names>",
      `arms to compare, of ${armNames.join(", ")}; the first is the one that the others are compared with`,
      "individual,shared",
    )
    .option(
      "--arm <name:key=value>",
      "an arm of your own: a name, then changes separated by commas, a list in brackets: key=[a,b]; repeatable",
      repeated((text) => text),
      [],
    )
    .option("--seeds <n>", "seeds 1 to n, the same for every arm", integer(1), 5)
    .option(
      "--out <dir>",
      "folder for the runs; repeat the same command to resume the runs that are already in it",
      "runs/compare",
    )
    .option("--json", "print one JSON object on standard output and nothing else", false)
    .action(async (file: string | undefined, flags: CompareFlags) => {
      const compared = await experimentOf(file, flags);
      await loadModulesOfArms(flags.arm);
      const arms = armsOf(compared, flags.arms === "" ? [] : flags.arms.split(","), flags.arm);
      if (flags.dryRun) {
        await checkArms(arms);
        print(planText(compared, "arms", arms, flags.seeds));
        return;
      }
      const seeds = seedsTo(flags.seeds);
      const runs = arms.length * seeds.length;
      const result = await playPrinted(runs, arms[0]!.experiment, flags, (options) =>
        compareExperiments(compared, arms, seeds, flags.out, options),
      );
      print(flags.json ? `${JSON.stringify(result)}\n` : textOf(result));
      requireAll(result.failed, runs);
      checkLosses(sumOf(result.arms.flatMap((arm) => arm.runs)), flags.out, flags);
    });
}

function textOf({ arms, verdicts, report, failed, leftOut }: ComparisonResult): string {
  const [first] = arms;
  if (first === undefined || report === null) return `${failedTable(failed)}\n${leftOutText(leftOut)}\n`;
  return [
    "",
    standingsTable(verdicts, first.name),
    "",
    meansTable(arms),
    "",
    ...excludedLines(verdicts),
    `Means over ${first.runs.length} seeds. The first table shows interquartile means (IQM) over seeds and families, the probability of being better, and the paired difference over seeds, on which the verdict rests. Rule: ${RULE}.`,
    ...(failed.length === 0 ? [] : [failedTable(failed), leftOutText(leftOut)]),
    "",
    `report  ${report}`,
    "",
  ].join("\n");
}

const percent = (x: number) => (100 * x).toFixed(1);
const range = ([low, high]: Interval, of: (x: number) => string) => `${of(low)} to ${of(high)}`;

function standingsTable(standings: readonly Standing[], first: string): string {
  const header = ["of tasks, %", "arm", "IQM", "95 %", "P(better)", "95 %", `points over ${first}`, "95 %", "verdict"];
  const rows = standings.map(({ arm, measure, mean, interval, against }) => [
    ...[measure, arm, percent(mean), range(interval, percent)],
    against?.improvement.toFixed(2) ?? "",
    against === undefined ? "" : range(against.improvementInterval, (x) => x.toFixed(2)),
    ...(against === undefined ? ["", "", ""] : [...pairedCells(against.paired), against.verdict]),
  ]);
  return table(header, rows);
}

const pairedCells = ({ mean, low, high }: Paired) => [
  points(mean),
  Number.isFinite(low) ? range([low, high], points) : "",
];

/** What a verdict of no difference excludes, one line per arm and measure. */
function excludedLines(standings: readonly Standing[]): string[] {
  return standings.flatMap(({ arm, measure, against }) => {
    if (against?.verdict !== "no difference shown") return [];
    const excluded = excludedText(against.paired);
    return excluded === undefined ? [] : [`${measure}, ${arm}: ${excluded}.`];
  });
}

function meansTable(arms: Comparison["arms"]): string {
  const agents = ["an agent's, %", "best agent's, %"];
  const rows = arms.map((arm) => {
    const mean = (of: (run: RunScores) => number) => arm.runs.reduce((sum, run) => sum + of(run), 0) / arm.runs.length;
    const spent = meanSpent(arm);
    return [
      arm.name,
      ...counted.map((measure) => mean(({ total }) => total[measure]).toFixed(1)),
      ...[mean((run) => run.agents.mean), mean((run) => run.agents.best)].map(percent),
      ...spentKinds.map((kind) => Math.round(spent[kind])),
    ];
  });
  const spend = ["program runs", "policy tokens", "training tokens"];
  return table(["arm", ...counted.map((measure) => `tasks ${measure}`), ...agents, ...spend], rows);
}
