import type { Command } from "commander";
import type { RoundRecord } from "../../record/round.ts";
import { readHistory } from "../../store/history.ts";
import { print } from "../output.ts";
import { warnOfJournal } from "../warnings.ts";

export function addLibrary(program: Command): void {
  program
    .command("library")
    .argument("<dir>", "run directory")
    .summary("print a run's abstractions")
    .description("print each abstraction of a run: its program, size, saving, who found it and who used it")
    .option("--json", "one JSON object on standard output", false)
    .action((dir: string, flags: { json: boolean }) => {
      warnOfJournal(dir);
      const entries = readHistory(dir).rounds.at(-1)?.library ?? [];
      if (flags.json) {
        print(`${JSON.stringify({ entries })}\n`);
        return;
      }
      if (entries.length === 0) print("the library is empty: no fragment was shared by two tasks or agents\n");
      for (const entry of entries) print(`${entryLines(entry).join("\n")}\n`);
    });
}

/**
 * An entry as people read it. The first line of its program is its head; what an earlier version wrote has one line and
 * no head, and nothing on what is lost without the entry.
 */
export function entryLines({ name, program, ...entry }: RoundRecord["library"][number]): string[] {
  const lines = program.split("\n");
  const head = lines.length > 1 ? lines.shift()! : name;
  const uses = entry.uses.map((u) => `agent ${u.agent} ${u.count}x`).join(", ") || "nobody yet";
  const lost = entry.lost === undefined ? "" : ` (${entry.lost} without it)`;
  const facts =
    `round ${entry.round}, ${entry.size} nodes, saves ${entry.saving} token${entry.saving === 1 ? "" : "s"}${lost}, ` +
    `found by agent ${entry.foundBy.join(", ")}, used by ${uses}`;
  return [head, `  ${facts}`, ...lines.map((line) => `    ${line.trimStart()}`)];
}
