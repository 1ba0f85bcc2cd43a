import type { Command } from "commander";
import { WanderError } from "../../core/errors.ts";
import { exportRun, type FormatName, formatNamed, formatNames } from "../../export/export-run.ts";
import { loadRunModules } from "../../run/run-modules.ts";
import { type MovedFlags, movedOf, readOnly, withMoved } from "../options.ts";
import { print } from "../output.ts";
import { checkpointWarnings, DAMAGED_HELP, warnOfJournal } from "../warnings.ts";

type ExportFlags = Pick<MovedFlags, "set"> & { to: FormatName; output?: string; json: boolean };

export function addExport(program: Command): void {
  withMoved(program.command("export").argument("<dir>", "run directory"), readOnly)
    .requiredOption("--to <format>", `one of ${formatNames.join(", ")}`, formatNamed)
    .option("-o, --output <folder>", "folder for the files; DIR/export/FORMAT if omitted")
    .option("--json", "print one JSON object on standard output and nothing else", false)
    .summary("export tables, series or parameters for other programs")
    .description("export a run for other programs: its tables, its series over rounds, or its agents' parameters")
    .addHelpText("after", DAMAGED_HELP)
    .action(async (dir: string, { to, output, json, set }: ExportFlags) => {
      if (set.length > 0 && to !== "safetensors") {
        throw new WanderError(
          "E_USAGE",
          `--set gives the new path of a file that has moved, and --to ${to} reads no such file`,
          {
            hint: "omit --set",
          },
        );
      }
      await loadRunModules(dir);
      const { onWarning, done } = checkpointWarnings(dir);
      const files = exportRun(dir, to, output, movedOf(dir, { set }, readOnly), onWarning);
      warnOfJournal(dir);
      print(json ? `${JSON.stringify({ format: to, files })}\n` : `${files.join("\n")}\n`);
      done();
    });
}
