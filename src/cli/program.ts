import { Command, CommanderError } from "commander";
import { WanderError } from "../core/errors.ts";
import { WANDER_VERSION } from "../version.ts";
import { addDoctor } from "./commands/doctor.ts";
import { addEvaluate } from "./commands/evaluate.ts";
import { addLibrary } from "./commands/library.ts";
import { addPretrain } from "./commands/pretrain.ts";
import { addReport } from "./commands/report.ts";
import { addRun } from "./commands/run.ts";
import { addRuns } from "./commands/runs.ts";
import { addSolve } from "./commands/solve.ts";
import { reportError } from "./failure.ts";

/** Runs one command line; gives the exit code: 0 done, 1 failed, 2 wrong usage or configuration, 130 interrupted. */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  const program = new Command("wander")
    .description("Populations of diverging copies of one small model that learn at test time and share what they find")
    .version(WANDER_VERSION)
    .showSuggestionAfterError(true)
    .exitOverride()
    .configureOutput({ outputError: () => {} }); // reportError says it, in the one form that errors have here
  for (const add of [addRun, addReport, addSolve, addEvaluate, addPretrain, addLibrary, addRuns, addDoctor])
    add(program);
  try {
    await program.parseAsync([...args], { from: "user" });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return 0; // --help, --version
      if (error.code === "commander.help") return 2;
      const [message, suggestion] = error.message.replace(/^error: /, "").split("\n");
      const hint = suggestion?.replace(/[()]/g, "").toLowerCase() ?? "wander --help lists the commands and flags";
      return reportError(new WanderError("E_USAGE", message!, { hint }));
    }
    return reportError(error);
  }
}
