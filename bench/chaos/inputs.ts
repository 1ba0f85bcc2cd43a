/** Settings that make learning diverge, files from strangers, and files that changed between two commands. */
import { closeSync, cpSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { endOf, type Fault, refused, type Seen, sameHash, together } from "./fault.ts";
import { type Ended, summaryOf, TINY, wander } from "./launch.ts";

const SMALL_GRIDS = [
  ...["population.size=2", "environment.tasksPerFamily=3", "absorb.steps=2", "absorb.batch=4", "model.base=random"],
  ...["model.layers=1", "model.width=16", "model.heads=2", "model.hidden=16"],
  ...["budget.programRuns=60", "budget.policyTokens=1000", "budget.trainTokens=2000"],
].flatMap((setting) => ["--set", setting]);

export const inputFaults: readonly Fault[] = [
  {
    name: "a learning rate of 1e9",
    expected: "the run ends, and so does every point of a sweep",
    reduced: true,
    async attack(folder) {
      const run = await wander([
        "run",
        ...TINY,
        "--set",
        "absorb.learningRate=1e9",
        "--json",
        "--out",
        join(folder, "run"),
      ]);
      const rates = ["--grid", "absorb.learningRate=0.001,1e9,0.01", "--seeds", "1", "--set", "rounds=2"];
      const tiny = TINY.filter((word, k) => word !== "--seed" && TINY[k - 1] !== "--seed");
      const sweep = await wander(["sweep", ...tiny, ...rates, "--json", "--out", join(folder, "sweep")]);
      const ended = (result: Ended): Seen => ({ held: result.code === 0, seen: endOf(result) });
      return together([ended(run), ended(sweep)]);
    },
  },
  {
    name: "a safetensors base whose tensors all claim the same bytes",
    expected: "a refusal",
    reduced: true,
    async attack(folder) {
      const file = join(folder, "bomb.safetensors");
      writeBomb(file, 20_000, 8 << 20);
      return refused(
        await wander(["run", ...TINY, "--set", `model.base=${file}`, "--out", folder]),
        /bomb\.safetensors/,
      );
    },
  },
  {
    name: "the base's file replaced between run and resume",
    expected: "a refusal; with the right file put back, the same hash",
    reduced: true,
    async attack(folder) {
      const base = async (seed: number) => {
        const file = join(folder, `base-${seed}.safetensors`);
        await wander(["pretrain", "--tokens", "2000", "--out", file, "--seed", String(seed), ...SMALL_GRIDS]);
        return file;
      };
      const [one, two] = [await base(1), await base(2)];
      const used = join(folder, "base.safetensors");
      cpSync(one, used);
      const args = ["run", ...SMALL_GRIDS, "--set", `model.base=${used}`, "--set", "rounds=3", "--json", "--out"];
      const whole = summaryOf(await wander([...args, join(folder, "a")]));
      if (whole === undefined) return { held: false, seen: "the run did not begin" };
      let runDir = "";
      await wander([...args, join(folder, "b")], {
        onStderr: (soFar, child) => {
          runDir ||= /run directory (.*)\n/.exec(soFar)?.[1] ?? "";
          if (soFar.includes("round 2 of")) child.kill("SIGKILL");
        },
      });
      cpSync(two, used);
      const other = refused(await wander(["resume", runDir]), /base/);
      cpSync(one, used);
      return together([other, sameHash(await wander(["resume", runDir, "--json"]), whole)]);
    },
  },
  {
    name: "a run made longer: 2 rounds made 4",
    expected: "the hash of the run of 4 rounds",
    reduced: true,
    async attack(folder, _, reference) {
      const short = summaryOf(await wander(["run", ...TINY, "--set", "rounds=2", "--json", "--out", folder]))!;
      return sameHash(await wander(["resume", short.runDir, "--rounds", "4", "--json"]), reference);
    },
  },
  {
    name: "a comparison begun with other tasks",
    expected: "a refusal that names them",
    reduced: false,
    async attack(folder) {
      const tasks = join(folder, "tasks");
      writeTasks(tasks, 3);
      const compare = (seeds: string) =>
        wander([
          ...["compare", ...SMALL_GRIDS, "--set", "rounds=1", "--set", "population.size=1", "--tasks", tasks],
          ...["--arms", "individual,shared", "--seeds", seeds, "--json", "--out", join(folder, "compare")],
        ]);
      const first = await compare("1");
      if (first.code !== 0) return { held: false, seen: endOf(first) };
      writeTasks(tasks, 4);
      return refused(await compare("2"), /task|data/);
    },
  },
  {
    name: "a terminal escape in a manifest",
    expected: "shown as text",
    reduced: true,
    async attack(folder) {
      const { runDir } = summaryOf(await wander(["run", ...TINY, "--set", "rounds=1", "--json", "--out", folder]))!;
      const file = join(runDir, "manifest.json");
      const manifest = JSON.parse(readFileSync(file, "utf8"));
      writeFileSync(file, JSON.stringify({ ...manifest, "\u001b]0;X\u0007": 1, name: "\u001b]0;Y\u0007" }));
      const all: Seen[] = [];
      for (const args of [
        ["report", runDir],
        ["resume", runDir],
        ["runs", "list", "--out", folder],
      ]) {
        const { stdout, stderr } = await wander(args);
        const raw = `${stdout}${stderr}`.includes("\u001b");
        all.push({ held: !raw, seen: raw ? "raw" : "as text" });
      }
      return together(all);
    },
  },
];

/** A small file that claims `count` times its size. */
function writeBomb(path: string, count: number, bytes: number): void {
  const tensor = { dtype: "F32", shape: [bytes / 4], data_offsets: [0, bytes] };
  const text = JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, k) => [`t${k}`, tensor])));
  const header = Buffer.from(text + " ".repeat((8 - (text.length % 8)) % 8));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  const file = openSync(path, "w");
  writeSync(file, length);
  writeSync(file, header);
  ftruncateSync(file, 8 + header.length + bytes);
  closeSync(file);
}

/** Two tasks of mirrored grids of this width. */
function writeTasks(folder: string, width: number): void {
  mkdirSync(folder, { recursive: true });
  for (const name of ["sideways", "upside"]) {
    const pairs = [1, 2, 3].map((colour) => {
      const input = [0, 1].map((row) => Array.from({ length: width }, (_, x) => (x + row * colour) % 10));
      const output = name === "upside" ? [...input].reverse() : input.map((row) => [...row].reverse());
      return { input, output };
    });
    const text = JSON.stringify({ train: pairs.slice(0, 2), test: pairs.slice(2) });
    writeFileSync(join(folder, `${name}.json`), text);
  }
}
