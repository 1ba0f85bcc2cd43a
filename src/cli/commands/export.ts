import type { Command } from "commander";
import { exportRun, type FormatName, formatNamed, formatNames } from "../../export/index.ts";

export function addExport(program: Command): void {
  program
    .command("export")
    .argument("<dir>", "run directory")
    .requiredOption("--to <format>", `one of ${formatNames.join(", ")}`, formatNamed)
    .option("-o, --output <folder>", "where the files go; DIR/export/FORMAT without it")
    .option("--json", "one JSON object on standard output, nothing else", false)
    .description("write a run for other programs: its tables, its series over rounds, or its agents' parameters")
    .action((dir: string, { to, output, json }: { to: FormatName; output?: string; json: boolean }) => {
      const files = exportRun(dir, to, output);
      process.stdout.write(json ? `${JSON.stringify({ format: to, files })}\n` : `${files.join("\n")}\n`);
    });
}
