/**
 * What does an agent cost that is the base plus a low-rank adapter? A real run of 1,024 of them in a process of its own,
 * with a budget so small that it is over in minutes: two rounds, all sharing on, checkpoints, journal, tables, report.
 * Memory is the most that the whole process, workers included, had resident at once.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WanderError } from "../src/core/errors.ts";
import { readSafetensors } from "../src/core/safetensors.ts";
import { builtFile } from "./built.ts";
import { atMost, inform, printRows, type Row } from "./rows.ts";

const AGENTS = 1024;
const ROUNDS = 2;
const MOST_RESIDENT_MIB = 2048;
const SETTINGS = [
  "name=adapters",
  `population.size=${AGENTS}`,
  `rounds=${ROUNDS}`,
  "model.adapters.rank=1",
  "environment.tasksPerFamily=2",
  "budget.programRuns=60",
  "budget.policyTokens=1500",
  "budget.trainTokens=1200",
  "absorb.steps=1",
  "absorb.batch=4",
];
/** Loaded into the child and, as it happens, its workers: the operating system counts for the whole process. */
const REPORT_MEMORY = `data:text/javascript,${encodeURIComponent(
  'import { writeSync } from "node:fs"; process.on("exit", () => writeSync(3, process.resourceUsage().maxRSS + "\\n"));',
)}`;

export async function bench(json: boolean): Promise<void> {
  printRows("adapters", await adapterRows(), json);
}

/** Throws E_FILE if nothing is built, and E_WORKER with the end of its output if the run fails. */
export async function adapterRows(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), "wander-adapters-"));
  try {
    const started = performance.now();
    const { maxKib } = await play(folder);
    const seconds = (performance.now() - started) / 1000;
    const runDir = join(folder, "adapters-001");
    const checkpoint = join(runDir, "checkpoints", `round-${String(ROUNDS).padStart(4, "0")}`);
    return [
      atMost(MOST_RESIDENT_MIB, `peak resident memory, ${AGENTS} agents`, maxKib / 1024, "MiB"),
      inform("own parameters of an agent", ownBytes(join(checkpoint, "agent-0000.safetensors")), "bytes"),
      inform("checkpoint, an agent's share", bytesUnder(checkpoint) / AGENTS, "bytes"),
      inform("peak resident memory, an agent's share", (maxKib * 1024) / AGENTS, "bytes"),
      inform("report", statSync(join(runDir, "report.html")).size / 2 ** 20, "MiB"),
      inform("the run", seconds, "s"),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function play(folder: string): Promise<{ maxKib: number }> {
  const main = builtFile("src/cli/main.js");
  const args = ["--import", REPORT_MEMORY, main, "run", "--json", "--out", folder];
  const child = spawn(process.execPath, [...args, ...SETTINGS.flatMap((setting) => ["--set", setting])], {
    stdio: ["ignore", "ignore", "pipe", "pipe"],
  });
  let said = "";
  let memory = "";
  child.stdio[2]!.on("data", (chunk) => {
    said = `${said}${chunk}`.slice(-2000);
  });
  child.stdio[3]!.on("data", (chunk) => {
    memory += chunk;
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve({ maxKib: Math.max(...memory.trim().split("\n").map(Number)) });
      else reject(new WanderError("E_WORKER", `the run ended with code ${code}: ${said}`, { hint: "see its output" }));
    });
  });
}

function ownBytes(file: string): number {
  const { tensors } = readSafetensors(readFileSync(file));
  return [...tensors]
    .filter(([name]) => !name.startsWith("optimiser."))
    .reduce((sum, [, { values }]) => sum + values.byteLength, 0);
}

function bytesUnder(folder: string): number {
  return readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}
