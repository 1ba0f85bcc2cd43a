import { availableParallelism, totalmem } from "node:os";
import type { Command } from "commander";
import { type BackendReport, type ModuleLoader, startBackend } from "../../core/backend.ts";
import { WanderError } from "../../core/errors.ts";
import type { WorkerMemory } from "../../executor/memory.ts";
import { measureWorkers, type PoolMemory } from "../../run/worker-memory.ts";
import { log, print } from "../output.ts";
import { table } from "../table.ts";

export function addDoctor(program: Command): void {
  program
    .command("doctor")
    .summary("show this machine's tensor backends and memory")
    .description(
      "show which tensor backend runs here (checked by a matrix product), how to get a faster one, and how much memory a worker takes",
    )
    .option("--json", "print one JSON object on standard output and nothing else", false)
    .action(async (flags: { json: boolean }) => {
      const found = await examineBackend();
      log("running one turn to measure a worker's memory; this takes a few seconds\n");
      const workers = await measured(new AbortController().signal);
      const facts: DoctorFacts = { ...found, memory: { ...found.memory, ...workers } };
      print(flags.json ? `${JSON.stringify(facts)}\n` : doctorText(facts));
    });
}

type WorkersMiB = {
  workers: Record<keyof PoolMemory, WorkerMiB> | null;
  /** Peak resident memory of the whole process, with those two workers in it. */
  greatestResidentMiB: number;
  /** The reason if `workers` is null. */
  notMeasured?: string;
};

/**
 * Peak memory of one worker, as in WorkerMemory. `linearMiB` is part of `externalMiB`; null on backends other than
 * WASM.
 */
type WorkerMiB = { heapMiB: number; externalMiB: number; linearMiB: number | null; arrayBuffersMiB: number };

export type DoctorFacts = BackendReport & {
  node: string;
  memory: { totalMiB: number; residentMiB: number } & Partial<WorkersMiB>;
};

/**
 * Examines the machine without starting a worker. `load` replaces `require` for the backends' packages. Throws
 * E_BACKEND.
 */
export async function examineBackend(load?: ModuleLoader): Promise<DoctorFacts> {
  const report = await startBackend("auto", load);
  const memory = { totalMiB: mib(totalmem()), residentMiB: mib(process.memoryUsage().rss) };
  return { ...report, node: process.version, memory };
}

/** The facts as text for a terminal. */
export function doctorText({ backend, gflops, backends, node, memory }: DoctorFacts): string {
  const rows = backends.map((b) => [b.name, b.found ? "yes" : "no", b.reason, b.hint]);
  return [
    `backend ${backend}: a known matrix product came out right, ${gflops.toFixed(1)} GFLOP/s`,
    `node ${node}, ${availableParallelism()} cores, ${memory.totalMiB} MiB of memory, ${memory.residentMiB} MiB used by this process`,
    "",
    table(["backend", "found", "what was found", "hint"], rows),
    "",
    ...workerLines(memory),
  ].join("\n");
}

function workerLines({ workers, greatestResidentMiB, notMeasured }: DoctorFacts["memory"]): string[] {
  if (notMeasured !== undefined) return [`memory of a worker: not measured, ${notMeasured}`, ""];
  if (workers === undefined || workers === null) return [];
  const rows = Object.entries(workers).map(([pool, { heapMiB, externalMiB, linearMiB, arrayBuffersMiB }]) => [
    pool,
    ...[heapMiB, externalMiB, linearMiB ?? "", arrayBuffersMiB],
  ]);
  return [
    "peak memory of one worker in a turn of the built-in experiment, in MiB:",
    table(["worker", "JS heap", "outside the heap", "of which WASM", "array buffers"], rows),
    `both workers and the rest of this process: at most ${greatestResidentMiB} MiB resident`,
    "",
  ];
}

/** Returns the reason as `notMeasured` if the workers cannot be measured, so that the other facts are still shown. */
async function measured(signal: AbortSignal): Promise<WorkersMiB> {
  const greatest = () => Math.round(process.resourceUsage().maxRSS / 1024);
  try {
    const { inference, training } = await measureWorkers(signal);
    const workers = { inference: inMiB(inference), training: inMiB(training) };
    return { workers, greatestResidentMiB: greatest() };
  } catch (error) {
    if (!(error instanceof WanderError)) throw error;
    return { workers: null, greatestResidentMiB: greatest(), notMeasured: `${error.message}; ${error.hint}` };
  }
}

const mib = (bytes: number): number => Math.round(bytes / 2 ** 20);

const inMiB = (worker: WorkerMemory): WorkerMiB => ({
  heapMiB: mib(worker.heapBytes),
  externalMiB: mib(worker.externalBytes),
  linearMiB: worker.linearBytes === undefined ? null : mib(worker.linearBytes),
  arrayBuffersMiB: mib(worker.arrayBufferBytes),
});
