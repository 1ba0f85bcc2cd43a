import { Command, CommanderError } from "commander";
import { closest, distance } from "fastest-levenshtein";
import { WanderError } from "../core/errors.ts";
import { settings } from "../experiment/describe.ts";
import { WANDER_VERSION } from "../version.ts";
import { addCompare } from "./commands/compare.ts";
import { addDoctor } from "./commands/doctor.ts";
import { addEvaluate } from "./commands/evaluate.ts";
import { addExport } from "./commands/export.ts";
import { addLibrary } from "./commands/library.ts";
import { addPretrain } from "./commands/pretrain.ts";
import { addPrograms } from "./commands/programs.ts";
import { addReplay } from "./commands/replay.ts";
import { addReport } from "./commands/report.ts";
import { addReproduce } from "./commands/reproduce.ts";
import { addResults } from "./commands/results.ts";
import { addRun } from "./commands/run.ts";
import { addRuns } from "./commands/runs.ts";
import { addSolve } from "./commands/solve.ts";
import { addSweep } from "./commands/sweep.ts";
import { addWatch } from "./commands/watch.ts";
import { reportError } from "./failure.ts";
import { flushOutput, print, say } from "./output.ts";

/**
 * Runs one command line; gives the exit code: 0 done, 1 failed, 2 wrong usage or configuration, 130 interrupted. All that it
 * wrote has left the process then, and a result that could not be written is a failure.
 */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  const code = await command(args);
  const unwritten = await flushOutput();
  return unwritten === undefined || code !== 0 ? code : reportError(unwritten);
}

async function command(args: readonly string[]): Promise<number> {
  const program = new Command("wander")
    .description("Populations of diverging copies of one small model that learn at test time and share what they find")
    .version(WANDER_VERSION)
    .showSuggestionAfterError(true)
    .exitOverride()
    // reportError says errors, in the one form that they have here.
    .configureOutput({ writeOut: print, writeErr: say, outputError: () => {} });
  for (const add of [
    addRun,
    addReport,
    addWatch,
    addCompare,
    addSweep,
    addReproduce,
    addResults,
    addSolve,
    addEvaluate,
    addPretrain,
    addPrograms,
    addLibrary,
    addReplay,
    addExport,
    addRuns,
    addDoctor,
  ])
    add(program);
  try {
    await program.parseAsync([...args], { from: "user" });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return 0; // --help, --version
      if (error.code === "commander.help") return 2;
      const [message, suggestion] = error.message.replace(/^error: /, "").split("\n");
      const hint = suggestion?.replace(/[()]/g, "").toLowerCase() ?? nearestKey(message!) ?? GENERAL_HINT;
      return reportError(new WanderError("E_USAGE", message!, { hint }));
    }
    return reportError(error);
  }
}

const GENERAL_HINT = "wander --help lists the commands and flags";

/** `--rounds 3` is a natural guess: what looks like a key of the experiment is said to be one. */
function nearestKey(message: string): string | undefined {
  const option = /^unknown option '--([\w.]+)/.exec(message)?.[1];
  if (option === undefined) return undefined;
  const keys = settings().map(({ key }) => key);
  const key = closest(
    option,
    keys.flatMap((full) => [full, full.split(".").at(-1)!]),
  );
  if (distance(key, option) > 2) return undefined;
  const full = keys.find((k) => k === key) ?? keys.find((k) => k.endsWith(`.${key}`));
  return `did you mean --set ${full}=...?`;
}
