import { existsSync } from "node:fs";
import type { Command } from "commander";
import { journalPath, readHistory } from "../../store/history.ts";
import { listRuns } from "../../store/run-directory.ts";
import { RUNS_DIR } from "../options.ts";
import { table } from "../table.ts";

export function addRuns(program: Command): void {
  program
    .command("runs")
    .description("list the run directories, what they reached and whether they are done")
    .option("--out <dir>", "where run directories are", RUNS_DIR)
    .option("--json", "one JSON object on standard output", false)
    .action((flags: { out: string; json: boolean }) => {
      const runs = listRuns(flags.out).map(({ dir, manifest, error }) => describe(dir, manifest, error));
      if (flags.json) process.stdout.write(`${JSON.stringify({ runs })}\n`);
      else if (runs.length === 0) process.stdout.write(`no runs in ${flags.out}\n`);
      else {
        const rows = runs.map((r) => [r.dir, r.name, r.seed, r.rounds, r.base, r.final, r.cumulative, r.state]);
        process.stdout.write(`${table(["run", "name", "seed", "rounds", "base", "final", "found", "state"], rows)}\n`);
      }
    });
}

const STOPPED = "stopped: wander resume goes on";

function describe(
  dir: string,
  manifest: ReturnType<typeof listRuns>[number]["manifest"],
  error: { message: string } | undefined,
) {
  const unknown = { dir, name: "", seed: "", rounds: "", base: "", final: "", cumulative: "" } as const;
  if (manifest === undefined) return { ...unknown, state: `unreadable: ${error?.message ?? "no manifest"}` };
  const known = { ...unknown, name: manifest.name, seed: manifest.seed };
  // It is the first round that begins the journal, and a run may be at its base for long before.
  if (!existsSync(journalPath(dir))) return { ...known, rounds: 0, state: STOPPED };
  try {
    const { rounds, end } = readHistory(dir);
    const last = rounds.at(-1)?.data.population;
    return {
      dir,
      name: manifest.name,
      seed: manifest.seed,
      rounds: rounds.length,
      base: rounds[0]?.data.population.examSolved ?? "",
      final: end?.solved.final ?? "",
      cumulative: last?.cumulative ?? "",
      state: end ? "done" : STOPPED,
    };
  } catch (cause) {
    return { ...known, state: `unreadable: ${(cause as Error).message}` };
  }
}
