/** A machine that is busy, stopped or short of memory: a run takes longer, or stops with a sentence, and never ends otherwise. */
import { readdirSync } from "node:fs";
import { setPriority } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { either, type Fault, refused, sameHash, together } from "./fault.ts";
import { amongBusyProcesses, sentenceOf, TINY, wander } from "./launch.ts";

const run = (folder: string, ...more: string[]) => ["run", ...TINY, ...more, "--json", "--out", folder];

export const machineFaults: readonly Fault[] = [
  {
    name: "30 other busy processes",
    expected: "the same hash",
    reduced: true,
    attack: (folder, size, reference) =>
      amongBusyProcesses(size === "full" ? 30 : 6, async () =>
        sameHash(await wander(run(folder, "--set", "executor.deadlineSeconds=5")), reference),
      ),
  },
  {
    name: "stopped for 30 s (SIGSTOP), with a deadline of 2 s",
    expected: "the same hash",
    reduced: true,
    async attack(folder, size, reference) {
      const stops = size === "full" ? [30_000] : [4000];
      const ended = await wander(run(folder, "--set", "executor.deadlineSeconds=2"), {
        onStderr: (soFar, child) => {
          if (!soFar.includes("round 2 of")) return;
          const ms = stops.pop();
          if (ms === undefined) return;
          child.kill("SIGSTOP");
          setTimeout(() => child.kill("SIGCONT"), ms);
        },
      });
      return sameHash(ended, reference);
    },
  },
  {
    name: "little address space (ulimit -v)",
    expected: "the same hash, at once or after resume, or a refusal",
    reduced: true,
    async attack(folder, size, reference) {
      // Each isolate of V8 and each WASM memory reserves gigabytes of addresses: between nothing and enough, some workers start.
      const gigabytes = size === "full" ? [8, 16, 20, 24, 28, 30, 32, 34, 36, 38, 40, 48, 64] : [28, 36];
      const all = [];
      for (const limit of gigabytes) {
        const four = ["--set", "executor.inference=2", "--set", "executor.training=2"];
        const ended = await wander(run(folder, ...four), { before: `ulimit -v ${limit * 1_000_000};` });
        const runDir = /run directory (.*)\n/.exec(ended.stderr)?.[1];
        if (ended.code === 0 || sentenceOf(ended) !== "")
          all.push(either(sameHash(ended, reference), refused(ended, /./)));
        // Where V8 finds no room for itself it ends the process, as a kill does, and there is no sentence of ours.
        else if (runDir === undefined) all.push({ held: true, seen: "V8 ends it before it begins" });
        else {
          const { held, seen } = sameHash(await wander(["resume", runDir, "--json"]), reference);
          all.push({ held, seen: `V8 ends it, resumed with ${seen}` });
        }
      }
      return together(all);
    },
  },
  {
    name: "nice 19 among busy processes",
    expected: "the same hash",
    reduced: false,
    attack: (folder, _, reference) =>
      amongBusyProcesses(4, async () =>
        sameHash(
          await wander(run(folder, "--set", "executor.deadlineSeconds=2"), { before: "renice -n 19 $$ >/dev/null;" }),
          reference,
        ),
      ),
  },
  {
    name: "two workers of different speed",
    expected: "the same hash",
    reduced: false,
    attack: (folder, _, reference) =>
      amongBusyProcesses(4, async () => {
        const two = ["--set", "executor.inference=2", "--set", "executor.training=2"];
        let slowed = false;
        const ended = await wander(run(folder, ...two), {
          onStderr: (soFar, child) => {
            if (slowed || !soFar.includes("round 1 of")) return;
            slowed = true;
            slowEveryOtherThread(child.pid!);
          },
        });
        return sameHash(ended, reference);
      }),
  },
  {
    name: "SIGKILL at many moments, then resume on other workers",
    expected: "the same hash",
    reduced: true,
    async attack(folder, size, reference) {
      const moments = size === "full" ? Array.from({ length: 12 }, (_, k) => 200 + 150 * k) : [500, 1100];
      const all = [];
      for (const ms of moments) {
        const kills: number[] = [ms];
        let runDir: string | undefined;
        const killed = await wander(["run", ...TINY, "--out", folder], {
          onStderr: (soFar, child) => {
            runDir ??= /run directory (.*)\n/.exec(soFar)?.[1];
            const after = kills.pop();
            if (after !== undefined) sleep(after).then(() => child.kill("SIGKILL"));
          },
        });
        if (killed.signal !== "SIGKILL" || runDir === undefined) continue; // it ended first
        all.push(sameHash(await wander(["resume", runDir, "--json"]), reference));
      }
      return all.length === 0 ? { held: true, seen: "every run ended before it was killed" } : together(all);
    },
  },
];

/** Linux has priorities by thread. */
function slowEveryOtherThread(pid: number): void {
  for (const [k, thread] of readdirSync(`/proc/${pid}/task`).entries()) {
    if (k % 2 === 1) setPriority(Number(thread), 19);
  }
}
