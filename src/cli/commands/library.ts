import type { Command } from "commander";
import type { RoundRecord } from "../../record/round.ts";
import { readHistory } from "../../store/history.ts";
import { print } from "../output.ts";
import { warnOfJournal } from "../warnings.ts";

export function addLibrary(program: Command): void {
  program
    .command("library")
    .argument("<dir>", "run directory")
    .summary("print the abstractions of a run's library")
    .description(
      "print each abstraction of a run's library: its program, its size, the tokens it saves, who found it and who used it",
    )
    .option("--json", "print one JSON object on standard output and nothing else", false)
    .action((dir: string, flags: { json: boolean }) => {
      const entries = readHistory(dir).rounds.at(-1)?.library ?? [];
      warnOfJournal(dir);
      if (flags.json) {
        print(`${JSON.stringify({ entries })}\n`);
        return;
      }
      if (entries.length === 0) print("the library is empty: no fragment was shared by two tasks or agents\n");
      for (const entry of entries) print(`${entryLines(entry).join("\n")}\n`);
    });
}

/**
 * An abstraction as text: a heading, then its program without the first line, which is the head. Runs of earlier
 * versions have one line without a head, and no figure for what is lost without the abstraction.
 */
export function entryLines({ name, program, ...entry }: RoundRecord["library"][number]): string[] {
  const lines = program.split("\n");
  const head = lines.length > 1 ? lines.shift()! : name;
  const uses = entry.uses.map((u) => `agent ${u.agent} ${u.count}x`).join(", ") || "nobody yet";
  const lost = entry.lost === undefined ? "" : ` (${entry.lost} lost without it)`;
  const facts =
    `round ${entry.round}, ${entry.size} nodes, saves ${entry.saving} token${entry.saving === 1 ? "" : "s"}${lost}, ` +
    `found by agent ${entry.foundBy.join(", ")}, used by ${uses}`;
  return [head, `  ${facts}`, ...lines.map((line) => `    ${line.trimStart()}`)];
}
