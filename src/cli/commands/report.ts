import type { Command } from "commander";
import { WanderError } from "../../core/errors.ts";
import { writeReport } from "../../run/run-report.ts";
import { checkSavedState } from "../../run/saved-state.ts";
import { print } from "../output.ts";
import { warnOfJournal } from "../warnings.ts";

export function addReport(program: Command): void {
  program
    .command("report")
    .argument("<dirs...>", "run directories")
    .summary("write the HTML report of runs again")
    .description("write the HTML report of each run directory again, from its journal")
    .option("-o, --output <file>", "path of the report; only with a single run directory")
    .action((dirs: string[], flags: { output?: string }) => {
      if (flags.output !== undefined && dirs.length > 1) {
        throw new WanderError("E_USAGE", `--output names one file, but there are ${dirs.length} run directories`, {
          hint: "omit --output: each report then goes into its run directory",
        });
      }
      for (const dir of dirs) {
        checkSavedState(dir);
        const report = writeReport(dir, flags.output);
        warnOfJournal(dir);
        print(`${report}\n`);
      }
    });
}
