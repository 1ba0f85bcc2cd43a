/**
 * `npm run soak -- [--programs N] [--files N] [--training N] [--sampler N] [--seed N] [--jobs N]`: random programs run,
 * damaged program files read, training steps taken and samplers lived; ten million, one million, a hundred thousand and
 * twenty thousand unless asked otherwise. It ends at the first thing that is neither a value nor a typed error, or when
 * memory, read at each tenth, grows from the second on.
 */
import { spawn } from "node:child_process";
import { parseArgs } from "node:util";
import { newMachine } from "../environments/grids/language/interpreter.ts";
import { startBackend } from "../src/core/backend.ts";
import { stream } from "../src/core/random.ts";
import { soakFile } from "./soak-files.ts";
import { Scratch, soakInputs, soakProgram, textOf } from "./soak-programs.ts";
import { samplerSoak } from "./soak-sampler.ts";
import { expectFlat, inTenths } from "./soak-tenths.ts";
import { trainingSoak } from "./soak-training.ts";

/** How often each kind runs unless asked otherwise. */
const kinds = { programs: 10_000_000, files: 1_000_000, training: 100_000, sampler: 20_000 };

const { values } = parseArgs({
  options: {
    ...mapped((count) => ({ type: "string" as const, default: String(count) })),
    seed: { type: "string", default: "1" },
    jobs: { type: "string", default: "1" },
  },
});
const counts = mapped((_, kind) => Number(values[kind]));
const [seed, jobs] = [Number(values.seed), Number(values.jobs)];

process.on("unhandledRejection", (reason) => {
  console.error("an unhandled rejection:", reason);
  process.exit(1);
});

if (jobs > 1) shareOut();
else {
  if (counts.programs > 0) soakPrograms(counts.programs);
  if (counts.files > 0) soakFiles(counts.files);
  if (counts.training + counts.sampler > 0) await startBackend("wasm");
  if (counts.training > 0) soakTraining(counts.training);
  if (counts.sampler > 0) soakSampler(counts.sampler);
}

/** One process a share, each with a seed of its own; the command fails if one does. */
function shareOut(): void {
  for (let k = 0; k < jobs; k++) {
    const share = Object.entries(counts).flatMap(([kind, count]) => [`--${kind}`, String(Math.ceil(count / jobs))]);
    const args = [...process.execArgv, process.argv[1]!, ...share, "--seed", String(seed + k)];
    spawn(process.execPath, args, { stdio: "inherit" }).on("exit", (code) => {
      if (code !== 0) process.exitCode = 1;
    });
  }
}

function soakPrograms(count: number): void {
  const random = stream(seed, "soak", "programs");
  const scratch = new Scratch();
  const total = { lines: 0, faults: 0, fuel: 0 };
  let slowest = { cpuMs: 0, text: "" };
  let inputs = soakInputs(random);
  const readings = inTenths("programs", count, (k) => {
    if (k % 5_000 === 0) inputs = soakInputs(random);
    const soaked = soakProgram(random, newMachine(random.pick(inputs)), scratch);
    total.lines += soaked.lines.length;
    total.fuel += soaked.fuel;
    if (soaked.ended === "fault") total.faults++;
    if (soaked.cpuMs > slowest.cpuMs) slowest = { cpuMs: soaked.cpuMs, text: textOf(soaked.lines) };
  });
  const a = (n: number) => (n / count).toFixed(2);
  console.log(`  a program: ${a(total.lines)} lines, ${a(total.fuel)} fuel; ${a(total.faults)} end with a fault`);
  console.log(`  the slowest took ${slowest.cpuMs.toFixed(0)} ms of processor time: ${slowest.text}`);
  expectFlat(readings, { heapMiB: 32 }); // caches of types still fill a little
}

function soakFiles(count: number): void {
  const random = stream(seed, "soak", "files");
  const ends = new Map<string, number>();
  let slowest = { cpuMs: 0, text: "" };
  const readings = inTenths("files", count, () => {
    const soaked = soakFile(random);
    ends.set(soaked.end, (ends.get(soaked.end) ?? 0) + 1);
    if (soaked.cpuMs > slowest.cpuMs) slowest = soaked;
  });
  console.log(`  ${[...ends].map(([end, n]) => `${end} ${n}`).join(", ")}`);
  console.log(`  the slowest took ${slowest.cpuMs.toFixed(0)} ms of processor time:\n${slowest.text.slice(0, 2_000)}`);
  expectFlat(readings, { heapMiB: 32 });
}

function soakTraining(count: number): void {
  const soak = trainingSoak(seed);
  const readings = inTenths("training steps", count, () => soak.step());
  console.log(`  the last loss was ${soak.lossNats.toFixed(3)} nats, the greatest ${soak.greatestNats.toFixed(3)}`);
  expectFlat(readings, { heapMiB: 8, residentMiB: 32 });
}

function soakSampler(count: number): void {
  const live = samplerSoak(seed);
  const readings = inTenths("samplers", count, live);
  expectFlat(readings, { heapMiB: 8, residentMiB: 32 });
}

function mapped<T>(of: (count: number, kind: keyof typeof kinds) => T): Record<keyof typeof kinds, T> {
  const entries = Object.entries(kinds) as [keyof typeof kinds, number][];
  return Object.fromEntries(entries.map(([kind, count]) => [kind, of(count, kind)])) as Record<keyof typeof kinds, T>;
}
