import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { Command } from "commander";
import { loadAssets } from "../../../viz/report/kit/page-assets.ts";
import { minutesText } from "../../../viz/report/reproduction/minutes.ts";
import { reproductionHtml } from "../../../viz/report/reproduction/reproduction-html.ts";
import type { Step } from "../../compare/play.ts";
import { startBackend } from "../../core/backend.ts";
import type { Check } from "../../reproduce/check.ts";
import { checks, checksNamed } from "../../reproduce/checks/index.ts";
import { jsonOf } from "../../reproduce/json.ts";
import { type DirOf, playChecks } from "../../reproduce/play.ts";
import { secondsOf } from "../../reproduce/read-reproduction.ts";
import { reproductionData } from "../../reproduce/reproduction-report.ts";
import { type CheckResult, requireMarks, resultOf } from "../../reproduce/result.ts";
import { systems } from "../../reproduce/systems.ts";
import { HEADER, resultRows } from "../../reproduce/table.ts";
import { writeAtomic } from "../../store/atomic.ts";
import { makeFolders } from "../../store/files.ts";
import { readHistory } from "../../store/history.ts";
import { onInterrupt } from "../interrupt.ts";
import { integer } from "../options.ts";
import { log, print } from "../output.ts";
import { seedsTo } from "../play.ts";
import { printWarnings } from "../progress.ts";
import { table } from "../table.ts";

type ReproduceFlags = { seeds: number; out: string; jobs: number; json: boolean };

/** Largest default of --jobs: more runs at a time share memory and cores and finish no sooner. */
const MOST_JOBS = 4;

export function addReproduce(program: Command): void {
  program
    .command("reproduce")
    .argument("[names...]", `checks to run, of ${checks.map(({ name }) => name).join(", ")}; all if omitted`)
    .summary("reproduce published results, each with a pass mark")
    .description("reproduce published results as short experiments with controls, and hold each against a pass mark")
    .option("--seeds <n>", "seeds 1 to n, the same for every arm", integer(1), 3)
    .option(
      "--out <dir>",
      "folder for the runs; repeat the same command to resume the runs that are already in it",
      "runs/reproduce",
    )
    .option("--jobs <n>", "runs at the same time", integer(1), Math.min(MOST_JOBS, availableParallelism()))
    .option("--json", "print one JSON object on standard output and nothing else", false)
    .action(async (names: string[], { seeds, out, jobs, json }: ReproduceFlags) => {
      const chosen = checksNamed(names);
      const seedList = seedsTo(seeds);
      const dirOf = await playChosen(chosen, seedList, out, jobs);
      const results = chosen.map((check) => resultOf(check, seedList, dirOf));
      makeFolders(out); // no run to report on if everything is computed
      const report = join(out, "reproduction.html");
      const data = reproductionData(results, seedList);
      writeAtomic(report, Buffer.from(reproductionHtml(data, loadAssets("reproduction"))));
      const said = { checks: results.map(jsonOf), systems, report };
      print(json ? `${JSON.stringify(said)}\n` : textOf(results, jobs, report));
      requireMarks(results, report);
    });
}

/**
 * Uses the fastest backend. Prints a line on standard error as each run begins and ends. Ctrl-C stops all runs at a
 * checkpoint.
 */
async function playChosen(
  chosen: readonly Check[],
  seeds: readonly number[],
  out: string,
  jobs: number,
): Promise<DirOf> {
  const interrupt = onInterrupt(
    () => "stopping at the last checkpoints; repeat the same command to resume; press Ctrl-C again to stop at once",
  );
  try {
    return await playChecks(chosen, seeds, out, {
      ...{ backend: await startBackend(), signal: interrupt.signal, jobs, notify: printWarnings },
      step: (step) => log(`${stepText(step)}\n`),
    });
  } finally {
    interrupt.release();
  }
}

function stepText({ number, of, arm, seed, state, dir }: Step): string {
  const minutes = dir === undefined ? "" : `, ${minutesText(secondsOf(readHistory(dir)))} minutes`;
  return `${number} of ${of}: ${arm}, seed ${seed}: ${state}${minutes}`;
}

function textOf(results: readonly CheckResult[], jobs: number, report: string): string {
  const minutes = results.reduce((sum, { seconds }) => sum + seconds, 0);
  const listed = (["elsewhere", "no check yet", "not built"] as const).flatMap((state) => [
    "",
    `${state}:`,
    ...systems
      .filter((system) => system.state === state)
      .map(({ section, title, note }) => `  ${section}. ${title}: ${note}`),
  ]);
  return [
    "",
    table(HEADER, resultRows(results)),
    "",
    `${results.filter(({ passed }) => passed).length} of ${results.length} checks pass in all seeds; ${minutesText(minutes)} minutes of runs, ${jobs} at a time.`,
    ...listed,
    "",
    `report  ${report}`,
    "",
  ].join("\n");
}
