import { availableParallelism, totalmem } from "node:os";
import type { Command } from "commander";
import { measureGflops, startBackend } from "../../core/backend.ts";
import { table } from "../table.ts";

export function addDoctor(program: Command): void {
  program
    .command("doctor")
    .description("say which tensor backend runs here, prove it with a matrix product, and how to get a faster one")
    .option("--json", "one JSON object on standard output", false)
    .action(async (flags: { json: boolean }) => {
      const report = await startBackend("auto");
      const gflops = measureGflops();
      const memory = {
        totalMiB: Math.round(totalmem() / 2 ** 20),
        residentMiB: Math.round(process.memoryUsage().rss / 2 ** 20),
      };
      const facts = { backend: report.backend, gflops, backends: report.backends, node: process.version, memory };
      if (flags.json) {
        process.stdout.write(`${JSON.stringify(facts)}\n`);
        return;
      }
      const rows = report.backends.map((b) => [b.name, b.found ? "yes" : "no", b.reason, b.hint]);
      process.stdout.write(
        [
          `backend ${facts.backend}: a known matrix product came out right, ${gflops.toFixed(1)} GFLOP/s`,
          `node ${facts.node}, ${availableParallelism()} cores, ${memory.totalMiB} MiB of memory, ${memory.residentMiB} MiB used by this process`,
          "",
          table(["backend", "found", "what was seen", "hint"], rows),
          "",
        ].join("\n"),
      );
    });
}
