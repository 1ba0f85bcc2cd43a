import { existsSync, readFileSync } from "node:fs";
import type { Command } from "commander";
import { readBlindSearch } from "../../arc/results/blind.ts";
import { notesOf } from "../../arc/results/notes.ts";
import { resultsPage } from "../../arc/results/page.ts";
import { readRuns } from "../../arc/results/read-results.ts";
import { writeAtomic } from "../../store/atomic.ts";
import { print } from "../output.ts";

type ResultsFlags = { output?: string; control: string[]; search: string[] };

export function addResults(program: Command): void {
  program
    .command("results")
    .argument("<dirs...>", "run directories, or folders of them")
    .summary("write a page of what runs solved and at what cost")
    .description("write a page (Markdown) of what runs solved, compared with their controls, and at what cost")
    .option(
      "-o, --output <file>",
      "file for the page; notes written by hand in an existing one are kept; standard output if omitted",
    )
    .option(
      "--control <dirs...>",
      "run directories of frozen controls; those among the other runs are recognised by their settings",
      [],
    )
    .option("--search <files...>", "figures of blind search, as printed by bench/search.ts --json", [])
    .action((dirs: string[], { output, control, search }: ResultsFlags) => {
      const earlier = output !== undefined && existsSync(output) ? readFileSync(output, "utf8") : undefined;
      const notes = notesOf(earlier, output ?? "");
      const page = resultsPage({ runs: readRuns(dirs, control), searches: search.map(readBlindSearch), notes });
      if (output === undefined) print(page);
      else {
        writeAtomic(output, page);
        print(`${output}\n`);
      }
    });
}
