/**
 * Every environment kind through the whole product: the ones that ship, text from files, and one that a user wrote. Commands run
 * in this process; only the run that is killed has one of its own.
 */
import { mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { environmentKinds } from "../environments/registry.ts";
import { readSafetensors } from "../src/core/safetensors.ts";
import { executors } from "../src/executor/registry.ts";
import { formatNames } from "../src/export/export-run.ts";
import { followRun } from "../src/watch/run-feed.ts";
import { emptyFolder, wander } from "./command-line.ts";
import { wanderHere } from "./command-line-here.ts";
import { here } from "./in-process.ts";

/** An executor without workers: starting one takes longer than all the jobs of so small a run. */
executors.register({ name: "this-thread", open: async () => here() });

const sets = (keys: readonly string[]) => keys.flatMap((key) => ["--set", key]);
const ROUNDS = 3;
const SMALL = sets([
  ...[`rounds=${ROUNDS}`, "population.size=2", "environment.tasksPerFamily=2", "store.checkpoints=9"],
  ...["budget.programRuns=40", "budget.policyTokens=600", "absorb.steps=2", "absorb.batch=4"],
  "absorb.mixture.shown=0.5", // of what a world shows, if it does

  ...["model.base=random", "model.layers=1", "model.width=16", "model.heads=2", "model.hidden=16"],
]);
const HERE = sets(["executor.kind=this-thread"]);
const onWorkers = (n: number) => sets([`executor.inference=${n}`, `executor.training=${n}`]);

type World = { name: string; args: readonly string[]; unit: string; tasks: string };

/** Where everything is played: a folder in which a user has installed the package, written an environment and put texts. */
const home = emptyFolder();
const TEXTS = "texts";
const worlds: World[] = [
  ...environmentKinds.map(({ kind, settings, unit }) => {
    const few = Object.hasOwn(settings, "exams") ? ["environment.exams=4"] : [];
    return { name: kind, args: sets([`environment.kind=${kind}`, ...few]), unit, tasks: "generated" };
  }),
  {
    name: "text from files",
    args: ["--preset", "text", "--tasks", TEXTS, ...sets(["environment.exams=4"])],
    unit: "symbol",
    tasks: TEXTS,
  },
  {
    name: "from outside",
    args: sets(["environment.kind=./bandit/world.ts"]),
    unit: "choice",
    tasks: "generated",
  },
];

const repository = resolve(".");
beforeAll(async () => {
  mkdirSync(join(home, "node_modules"));
  symlinkSync(repository, join(home, "node_modules", "wander-population"));
  mkdirSync(join(home, TEXTS));
  for (const name of ["one", "two"]) {
    const lines = Array.from({ length: 200 }, (_, k) => `${name} says that ${k} times ${k} is ${k * k}`);
    writeFileSync(join(home, TEXTS, `${name}.txt`), lines.join("\n"));
  }
  process.chdir(home); // commands take paths from the working directory
  await done("new", "environment", "bandit");
});
afterAll(() => process.chdir(repository));

/** What a command prints that must succeed. */
async function done(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await wanderHere(...args);
  expect([code, code === 0 ? "" : stderr]).toEqual([0, ""]);
  return stdout;
}
const json = async (...args: string[]) => JSON.parse(await done(...args, "--json"));

describe.each(worlds.map((world) => [world.name, world] as const))("environment %s", (name, { args, unit, tasks }) => {
  const folder = name.replaceAll(" ", "-");
  const run = (out: string, ...more: string[]) => ["run", ...args, ...SMALL, "--out", join(folder, out), ...more];
  let whole: { runDir: string; stateHash: string; solved: { tasks: number } };
  beforeAll(async () => {
    whole = await json(...run("whole", ...HERE));
  });

  it("ends with the same state on one worker and on two, and with another from another seed", async () => {
    expect(whole).toMatchObject({ rounds: ROUNDS, agents: 2, lostTurns: 0 });
    for (const workers of [1, 2]) {
      const { stateHash, lostTurns } = await json(...run(`workers-${workers}`, ...onWorkers(workers)));
      expect([workers, stateHash, lostTurns]).toEqual([workers, whole.stateHash, 0]);
    }
    expect((await json(...run("other", ...HERE, "--seed", "2"))).stateHash).not.toBe(whole.stateHash);
  });

  it("killed in the middle and resumed, ends with the state of the run that nobody touched", async () => {
    const begin = (attempt: number) =>
      wander(run(`killed-${attempt}`, ...onWorkers(1)), {
        cwd: home,
        onStderr: (soFar, kill) => void (soFar.includes("round 2 of") && kill("SIGKILL")),
      });
    let attempt = 1;
    // On a busy machine so small a run may be over before the signal comes.
    while ((await begin(attempt)).signal !== "SIGKILL" && attempt < 9) attempt++;
    const parent = join(folder, `killed-${attempt}`);
    const { runs } = await json("runs", "--out", parent);
    expect(runs).toEqual([expect.objectContaining({ planned: ROUNDS, state: expect.stringMatching(/^stopped/) })]);
    const followed = followRun(runs[0].dir);
    followed.look();
    expect(followed.line()).toMatchObject({ state: "killed", rounds: ROUNDS });
    expect(await json("resume", runs[0].dir)).toMatchObject({ stateHash: whole.stateHash });
  });

  it("is compared: two arms, two seeds", async () => {
    const out = join(folder, "compared");
    const arms = ["--arms", "individual,shared", "--seeds", "2", "--set", "rounds=1", ...HERE];
    const { verdicts, seeds, failed, ...compared } = await json("compare", ...args, ...SMALL, ...arms, "--out", out);
    expect([seeds, failed, compared.arms]).toEqual([2, [], [expect.anything(), expect.anything()]]);
    expect(new Set(verdicts.map(({ arm }: { arm: string }) => arm))).toEqual(new Set(["individual", "shared"]));
    expect(readFileSync(compared.report, "utf8")).toContain("individual");
  });

  it("is evaluated, and what it solves is counted in its own unit", async () => {
    const evaluated = await json("evaluate", whole.runDir, "--tasks", tasks, "--runs", "6");
    expect(evaluated).toMatchObject({ unit, outputs: expect.any(Number) });
    expect(evaluated.tasks).toBeGreaterThan(0);
    expect(evaluated.byTask).toHaveLength(evaluated.tasks);
    expect(await done("evaluate", whole.runDir, "--tasks", tasks, "--runs", "6")).toMatch(
      new RegExp(`of ${evaluated.tasks} tasks, .* of ${evaluated.outputs} ${unit}s within`),
    );
  });

  it("is exported in every format", async () => {
    for (const format of formatNames) {
      const { files } = await json("export", whole.runDir, "--to", format);
      expect(files.length).toBeGreaterThan(0);
      for (const file of files) expect([file, statSync(file).size > 0]).toEqual([file, true]);
      if (format !== "safetensors") continue;
      for (const file of files) expect(readSafetensors(readFileSync(file)).tensors.size).toBeGreaterThan(0);
    }
  });

  it("is replayed to the bit", async () => {
    for (const agent of ["0", "1"]) {
      const replayed = await json("replay", whole.runDir, "--agent", agent);
      expect(replayed).toMatchObject({ bitEqual: true, compared: [1, 2, 3] });
    }
  });

  it("has a report that counts in its unit, a line in the list of runs, and a page to watch", async () => {
    const html = readFileSync(join(whole.runDir, "report.html"), "utf8");
    expect(html).toContain(`"unit":"${unit}"`);
    await done("report", whole.runDir, "-o", join(folder, "again.html"));
    expect(readFileSync(join(folder, "again.html"), "utf8")).toBe(html);
    const { runs } = await json("runs", "--out", join(folder, "whole"));
    expect(runs).toEqual([expect.objectContaining({ dir: whole.runDir, rounds: ROUNDS, state: "done" })]);
    const followed = followRun(whole.runDir);
    followed.look();
    expect(followed.now()).toMatchObject({ state: "ended" });
    const { history, end, error } = followed.whole();
    expect([error, history.map(({ round }) => round)]).toEqual([undefined, [1, 2, 3]]);
    expect(end).toMatchObject({ stateHash: whole.stateHash });
    expect(followed.line().tasks).toBe(whole.solved.tasks);
  });
});
