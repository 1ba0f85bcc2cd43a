/**
 * `npm run soak -- [--programs N] [--files N] [--seed N] [--jobs N]`: random programs run and damaged program files
 * read, ten million and one million unless asked otherwise. It ends at the first thing that is neither a value nor a
 * typed error. Memory is read at each tenth, after a collection; it must not grow from the second on.
 */
import { spawn } from "node:child_process";
import { parseArgs } from "node:util";
import { newMachine } from "../environments/grids/dsl/run.ts";
import { stream } from "../src/core/random.ts";
import { soakFile } from "./soak-files.ts";
import { Scratch, soakInputs, soakProgram, textOf } from "./soak-programs.ts";

const { values } = parseArgs({
  options: {
    programs: { type: "string", default: "10000000" },
    files: { type: "string", default: "1000000" },
    seed: { type: "string", default: "1" },
    jobs: { type: "string", default: "1" },
  },
});
const [programs, files, seed, jobs] = [values.programs, values.files, values.seed, values.jobs].map(Number) as [
  number,
  number,
  number,
  number,
];

process.on("unhandledRejection", (reason) => {
  console.error("an unhandled rejection:", reason);
  process.exit(1);
});

if (jobs > 1) shareOut();
else {
  soakPrograms();
  soakFiles();
}

/** One process a share, each with a seed of its own; the command fails if one does. */
function shareOut(): void {
  for (let k = 0; k < jobs; k++) {
    const share = ["--programs", programs / jobs, "--files", files / jobs, "--seed", seed + k].map((x) =>
      typeof x === "number" ? String(Math.ceil(x)) : x,
    );
    const child = spawn(process.execPath, [...process.execArgv, process.argv[1]!, ...share], { stdio: "inherit" });
    child.on("exit", (code) => {
      if (code !== 0) process.exitCode = 1;
    });
  }
}

function soakPrograms(): void {
  const random = stream(seed, "soak", "programs");
  const scratch = new Scratch();
  const total = { lines: 0, faults: 0, fuel: 0 };
  let slowest = { cpuMs: 0, text: "" };
  let inputs = soakInputs(random);
  inTenths("programs", programs, (k) => {
    if (k % 5_000 === 0) inputs = soakInputs(random);
    const soaked = soakProgram(random, newMachine(random.pick(inputs)), scratch);
    total.lines += soaked.lines.length;
    total.fuel += soaked.fuel;
    if (soaked.ended === "fault") total.faults++;
    if (soaked.cpuMs > slowest.cpuMs) slowest = { cpuMs: soaked.cpuMs, text: textOf(soaked.lines) };
  });
  const a = (n: number) => (n / Math.max(1, programs)).toFixed(2);
  console.log(`  a program: ${a(total.lines)} lines, ${a(total.fuel)} fuel; ${a(total.faults)} end with a fault`);
  console.log(`  the slowest took ${slowest.cpuMs.toFixed(0)} ms of processor time: ${slowest.text}`);
}

function soakFiles(): void {
  const random = stream(seed, "soak", "files");
  const ends = new Map<string, number>();
  let slowest = { cpuMs: 0, text: "" };
  inTenths("files", files, () => {
    const soaked = soakFile(random);
    ends.set(soaked.end, (ends.get(soaked.end) ?? 0) + 1);
    if (soaked.cpuMs > slowest.cpuMs) slowest = soaked;
  });
  console.log(`  ${[...ends].map(([end, n]) => `${end} ${n}`).join(", ")}`);
  console.log(`  the slowest took ${slowest.cpuMs.toFixed(0)} ms of processor time:\n${slowest.text.slice(0, 2_000)}`);
}

function inTenths(what: string, count: number, one: (k: number) => void): void {
  const start = process.cpuUsage();
  const sizes: number[] = [];
  for (let k = 0; k < count; k++) {
    one(k);
    if ((k + 1) % Math.ceil(count / 10) === 0 || k === count - 1) {
      globalThis.gc?.();
      const { heapUsed, rss } = process.memoryUsage();
      sizes.push(heapUsed);
      const seconds = process.cpuUsage(start).user / 1e6;
      const mb = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MB`;
      console.log(
        `${what} ${k + 1}: ${Math.round((k + 1) / seconds)} a second, heap ${mb(heapUsed)}, resident ${mb(rss)}`,
      );
    }
  }
  const growth = sizes.length < 3 ? 0 : (sizes.at(-1)! - sizes[1]!) / 2 ** 20;
  // Caches of types still fill a little; a leak of one value a program would be hundreds of megabytes.
  if (growth > 32) throw new Error(`the heap grew by ${growth.toFixed(0)} MB from the second tenth to the last`);
}
