import type { Command } from "commander";
import { readHistory } from "../../store/history.ts";

export function addLibrary(program: Command): void {
  program
    .command("library")
    .argument("<dir>", "run directory")
    .description("print each abstraction of a run: its program, size, saving, who found it and who used it")
    .option("--json", "one JSON object on standard output", false)
    .action((dir: string, flags: { json: boolean }) => {
      const entries = readHistory(dir).rounds.at(-1)?.library ?? [];
      if (flags.json) {
        process.stdout.write(`${JSON.stringify({ entries })}\n`);
        return;
      }
      if (entries.length === 0)
        process.stdout.write("the library is empty: no fragment was shared by two tasks or agents\n");
      for (const entry of entries) {
        const uses = entry.uses.map((u) => `agent ${u.agent} ${u.count}x`).join(", ") || "nobody yet";
        process.stdout.write(
          `${entry.name}  round ${entry.round}, ${entry.size} nodes, saves ${entry.saving} token${entry.saving === 1 ? "" : "s"}, ` +
            `found by agent ${entry.foundBy.join(", ")}, used by ${uses}\n${entry.program.replace(/^/gm, "    ")}\n`,
        );
      }
    });
}
