/** Run directories that were cut, damaged, linked, removed or taken by another process. */
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { stream } from "../../src/core/random.ts";
import { journalPath, readHistory } from "../../src/store/history.ts";
import { either, endOf, type Fault, type Reference, refused, type Seen, sameHash, together } from "./fault.ts";
import { type Ended, summaryOf, TINY, wander } from "./launch.ts";

const ROUNDS = 4;

/** Long enough that a second process comes before its end. */
const LONGER = [...TINY, "--set", "rounds=40"];

/** An ended run, made once a process: attacks work on copies. */
const ended = once(async (folder: string) => {
  const { runDir } = summaryOf(await wander(["run", ...TINY, "--json", "--out", join(folder, "whole")]))!;
  return runDir;
});

/** A run that was killed after its second round. */
const stopped = once(async (folder: string) => {
  let runDir = "";
  await wander(["run", ...TINY, "--out", join(folder, "stopped")], {
    onStderr: (soFar, child) => {
      runDir ||= /run directory (.*)\n/.exec(soFar)?.[1] ?? "";
      if (soFar.includes("round 3 of")) child.kill("SIGKILL");
    },
  });
  return runDir;
});

export const storeFaults: readonly Fault[] = [
  {
    name: "journal cut to a third, a half, 8 bytes, 4 bytes and nothing; then resume",
    expected: "the same hash with a whole journal, or a refusal",
    reduced: true,
    async attack(folder, size, reference) {
      const all: Seen[] = [];
      for (const run of size === "full" ? [await ended(folder), await stopped(folder)] : [await stopped(folder)]) {
        for (const keep of [1 / 3, 1 / 2, 8, 4, 0]) {
          const copy = copyOf(run, folder);
          const journal = journalPath(copy);
          const bytes = readFileSync(journal).length;
          truncateSync(journal, keep < 1 && keep > 0 ? Math.floor(bytes * keep) : keep);
          all.push(resumedWhole(await wander(["resume", copy, "--json"]), copy, reference));
        }
      }
      return together(all);
    },
  },
  {
    name: "one flipped bit in the journal, then resume",
    expected: "the same hash with a whole journal and a word on what was cut, or a refusal",
    reduced: false,
    async attack(folder, size, reference) {
      const run = await stopped(folder);
      const random = stream(1, "chaos", "journal");
      const all: Seen[] = [];
      for (let k = 0; k < (size === "full" ? 24 : 4); k++) {
        const copy = copyOf(run, folder);
        flipBit(journalPath(copy), random.integer);
        all.push(resumedWhole(await wander(["resume", copy, "--json"]), copy, reference));
      }
      return together(all);
    },
  },
  {
    name: "one flipped bit in the manifest, then resume",
    expected: "a refusal",
    reduced: true,
    async attack(folder, size) {
      const run = await ended(folder);
      const random = stream(1, "chaos", "manifest");
      const all: Seen[] = [];
      for (let k = 0; k < (size === "full" ? 24 : 3); k++) {
        const copy = copyOf(run, folder);
        flipBit(join(copy, "manifest.json"), random.integer);
        all.push(refused(await wander(["resume", copy, "--json"]), /manifest\.json/));
      }
      return together(all);
    },
  },
  {
    name: "newest checkpoint damaged, then export and replay",
    expected: "said on standard error, exit 1",
    reduced: true,
    async attack(folder) {
      const all: Seen[] = [];
      for (const args of [
        ["export", "--to", "safetensors"],
        ["replay", "--agent", "1"],
      ]) {
        const copy = copyOf(await ended(folder), folder);
        const newest = join(copy, "checkpoints", readdirSync(join(copy, "checkpoints")).sort().at(-1)!);
        truncateSync(join(newest, "agent-0001.safetensors"), 100);
        const result = await wander([args[0]!, copy, ...args.slice(1)]);
        const held = result.code === 1 && /checkpoint|agent-0001/.test(result.stderr);
        all.push({ held, seen: held ? "said, exit 1" : endOf(result) });
      }
      return together(all);
    },
  },
  {
    name: "checkpoints that are a link into another run, then resume",
    expected: "a refusal, and the other run as it was",
    reduced: true,
    async attack(folder) {
      const other = copyOf(await ended(folder), folder);
      const run = copyOf(await stopped(folder), folder);
      rmSync(join(run, "checkpoints"), { recursive: true });
      symlinkSync(join(other, "checkpoints"), join(run, "checkpoints"));
      const before = readdirSync(join(other, "checkpoints"));
      const seen = refused(await wander(["resume", run]), /link/);
      const whole = JSON.stringify(before) === JSON.stringify(readdirSync(join(other, "checkpoints")));
      return whole ? seen : { held: false, seen: "the other run lost checkpoints" };
    },
  },
  {
    name: "the same run resumed from another process namespace while it goes on",
    expected: "a refusal, and the first ends with the same hash",
    reduced: true,
    async attack(folder) {
      let second: Promise<Ended> | undefined;
      const first = await wander(["run", ...LONGER, "--json", "--out", folder], {
        onStderr: (soFar) => {
          const runDir = /run directory (.*)\n/.exec(soFar)?.[1];
          if (second !== undefined || runDir === undefined || !soFar.includes("round 1 of")) return;
          second = wander(["resume", runDir], { through: "unshare --pid --fork --mount-proc" });
        },
      });
      if (second === undefined) return { held: false, seen: "the run did not begin" };
      const other = await second;
      if (other.stderr.includes("unshare:")) return { held: true, seen: "no namespaces here: not tried" };
      const whole = await wander(["run", ...LONGER, "--json", "--out", join(folder, "alone")]);
      const survived = sameHash(first, summaryOf(whole)!);
      return survived.held ? refused(other, /another process/) : survived;
    },
  },
  {
    name: "run directory removed in mid-run",
    expected: "one sentence, exit 1, at once",
    reduced: true,
    attack: (folder) => whileItRuns(folder, (runDir) => rmSync(runDir, { recursive: true, force: true })),
  },
  {
    name: "checkpoints replaced by a file in mid-run",
    expected: "one sentence, exit 1, at once",
    reduced: false,
    attack: (folder) =>
      whileItRuns(folder, (runDir) => {
        renameSync(join(runDir, "checkpoints"), join(runDir, "elsewhere"));
        writeFileSync(join(runDir, "checkpoints"), "");
      }),
  },
  {
    name: "killed before there is a manifest, then another run",
    expected: "nothing is left, and numbers go on from the last run",
    reduced: true,
    async attack(folder) {
      mkdirSync(join(folder, "arithmetic-001")); // what such a kill leaves
      const next = await wander(["run", ...TINY, "--set", "rounds=1", "--json", "--out", folder]);
      const runs = readdirSync(folder).filter((name) => name.startsWith("arithmetic"));
      const held = next.code === 0 && runs.length === 1;
      return { held, seen: held ? "one run, no other folder" : `${endOf(next)}: ${runs.join(", ")}` };
    },
  },
];

function once(make: (folder: string) => Promise<string>): (folder: string) => Promise<string> {
  const made = new Map<string, Promise<string>>();
  return (folder) => {
    const found = made.get(folder) ?? make(folder);
    made.set(folder, found);
    return found;
  };
}

let copies = 0;

function copyOf(run: string, folder: string): string {
  const copy = join(folder, `copy-${++copies}`);
  cpSync(run, copy, { recursive: true });
  return copy;
}

function flipBit(path: string, below: (most: number) => number): void {
  const bytes = readFileSync(path);
  bytes[below(bytes.length)]! ^= 1 << below(8);
  writeFileSync(path, bytes);
}

/** The right hash counts only if the journal tells of every round; a refusal must be one sentence. */
function resumedWhole(result: Ended, run: string, reference: Reference): Seen {
  const hash = sameHash(result, reference);
  if (!hash.held) return either(hash, refused(result, /./));
  const rounds = readHistory(run).rounds.map(({ round }) => round);
  const whole = rounds.length === ROUNDS && rounds.every((round, k) => round === k + 1);
  return whole ? hash : { held: false, seen: `the same hash, and a journal of rounds ${rounds.join(", ")}` };
}

async function whileItRuns(folder: string, harm: (runDir: string) => void): Promise<Seen> {
  let harmed = false;
  const result = await wander(["run", ...TINY, "--set", "rounds=400", "--json", "--out", folder], {
    onStderr: (soFar) => {
      const runDir = /run directory (.*)\n/.exec(soFar)?.[1];
      if (harmed || runDir === undefined || !soFar.includes("round 3 of")) return;
      harmed = true;
      if (existsSync(runDir)) harm(runDir);
    },
  });
  const rounds = Math.max(...[...result.stderr.matchAll(/^round (\d+) of/gm)].map(([, round]) => Number(round)));
  const seen = refused(result, /./, [1]);
  return rounds < 100 ? seen : { held: false, seen: `noticed in round ${rounds}` };
}
