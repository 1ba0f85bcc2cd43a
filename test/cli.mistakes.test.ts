import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { emptyFolder, SMALL, wander } from "./command-line.ts";

/** One clear error with a hint: two lines, no stack. */
function expectOneError(stderr: string): void {
  expect(stderr).toMatch(/^wander: .+\n {2}hint: .+\n$/);
}

const good = { train: [{ input: [[1]], output: [[2]] }], test: [{ input: [[1]] }] };
const taskFile = (content: string) => {
  const file = join(emptyFolder(), "task.json");
  writeFileSync(file, content);
  return file;
};
const taskOf = (input: unknown) => taskFile(JSON.stringify({ ...good, train: [{ input, output: [[2]] }] }));

describe("a mistake on the command line", () => {
  it.each([
    ["an unknown command", ["rnu"], 2, /did you mean run/i],
    ["an unknown flag", ["run", "--sede", "3"], 2, /did you mean --seed/i],
    ["a key given as a flag", ["run", "--ronds", "3"], 2, /did you mean --set rounds=/],
    ["an unknown key", ["run", "--set", "ronds=9"], 2, /did you mean rounds\?/],
    ["a negative number", ["run", "--set", "rounds=-1"], 2, /rounds/],
    ["a seed that is no number", ["run", "--seed", "x"], 2, /hint/],
    ["a missing experiment file", ["run", "nowhere.json"], 1, /nowhere\.json/],
    ["a missing task folder", ["run", "--set", "environment.tasks=arc:nowhere"], 1, /nowhere/],
    ["a missing task file", ["solve", "nowhere.json"], 1, /nowhere\.json/],
    ["a missing run directory", ["resume", "nowhere"], 1, /nowhere/],
    ["a missing run directory to report", ["report", "nowhere"], 1, /nowhere/],
    ["a missing base", ["run", "--set", "model.base=nowhere.safetensors"], 1, /nowhere\.safetensors/],
    ["a sweep of nothing", ["sweep"], 2, /--grid/],
    ["a sweep of an unknown key", ["sweep", "--grid", "share.evry=1"], 2, /point 1 .*did you mean share\.every\?/s],
    ["a sweep past a limit", ["sweep", "--grid", "rounds=2,-1"], 2, /point 2 \(rounds=-1\): rounds/],
    ["a range that is none", ["sweep", "--draw", "rounds=1..8:itn"], 2, /did you mean :int\?/],
    ["draws of nothing", ["sweep", "--grid", "rounds=1,2", "--runs", "3"], 2, /--runs needs --draw/],
    ["an unknown command of runs", ["runs", "lst"], 2, /did you mean wander runs list\?/],
    ["a condition on an unknown key", ["runs", "list", "--where", "slved.final>3"], 2, /did you mean solved\.final\?/],
    ["an order by an unknown key", ["runs", "--sort", "sede"], 2, /did you mean seed\?/],
    ["a tag on no run", ["runs", "tag", "nowhere", "x"], 1, /nowhere/],
    ["a flag that wants a number", ["compare", "--seeds", "many"], 2, /--seeds many: wanted an integer of at least 1/],
    ["another choice", ["run", "--dsl", "extend"], 2, /--dsl extend: .*\n.*did you mean extended\?/],
    ["no directory", ["resume"], 2, /wander resume --help/],
    [
      "text for the world of grids",
      ["run", "--tasks", "text:some"],
      2,
      /--preset text or --set environment\.kind=text/,
    ],
    ["text that is not there", ["run", "--preset", "text", "--tasks", "some"], 1, /cannot read some/],
    ["tasks for a world without", ["run", "--preset", "arithmetic", "--tasks", "some"], 2, /leave --tasks out/],
    ["a preset that wants tasks", ["compare", "--preset", "arc"], 2, /add --tasks PATH/],
    ["another family", ["run", "--set", 'environment.families=["tiel"]'], 2, /tile/],
  ])("%s gives one clear error with a hint", async (_, args, code, text) => {
    const folder = emptyFolder();
    const { code: got, stderr, stdout } = await wander(args, { cwd: folder });
    expectOneError(stderr);
    expect(stderr).toMatch(text);
    expect(got).toBe(code);
    expect(stdout).toBe("");
    if (existsSync(join(folder, "runs"))) expect(readdirSync(join(folder, "runs"))).toEqual([]);
  });
});

it("all mistakes of an experiment are said at once, each with a hint", async () => {
  const args = ["run", "--set", "ronds=9", "--set", "share.value=nobody", "--set", "environment.regimes=2"];
  const { code, stderr } = await wander(args);
  expect(stderr).toMatch(/^(wander: --set .+\n {2}hint: .+\n){3}$/);
  expect(code).toBe(2);
});

describe("a wrong task file", () => {
  it.each([
    ["broken JSON", taskFile('{"train": [')],
    ["no demonstrations", taskFile('{"train": [], "test": [{"input": [[1]]}]}')],
    ["a colour out of range", taskOf([[10]])],
    ["a colour that is no integer", taskOf([["1"]])],
    ["a ragged grid", taskOf([[1, 2], [3]])],
    ["an empty grid", taskOf([])],
    ["a grid of 31 rows", taskOf(Array.from({ length: 31 }, () => [0]))],
    ["a list", taskFile("[]")],
  ])("with %s is named in one clear error", async (_, file) => {
    const { code, stderr } = await wander(["solve", file]);
    expectOneError(stderr);
    expect(stderr).toContain("task.json");
    expect(code).toBe(1);
  });
});

describe("a damaged or foreign run directory", () => {
  const folder = emptyFolder();
  const dir = join(folder, "runs", "built-in-001");
  const newest = () => join(dir, "checkpoints", readdirSync(join(dir, "checkpoints")).sort().at(-1)!);
  beforeAll(async () => {
    await wander(["run", ...SMALL, "--set", "rounds=1", "--set", "store.checkpoints=1"], { cwd: folder });
  });

  it("with a truncated checkpoint gives one clear error and leaves the rest as it was", async () => {
    const file = join(newest(), "state.msgpack");
    const whole = readFileSync(file);
    const journal = readFileSync(join(dir, "journal"));
    writeFileSync(file, whole.subarray(0, whole.length >> 1));
    const { code, stderr } = await wander(["resume", dir], { cwd: folder });
    expectOneError(stderr);
    expect(code).toBe(1);
    expect(readFileSync(join(dir, "journal"))).toEqual(journal);
    writeFileSync(file, whole);
  });

  it("with a foreign file for a checkpoint gives one clear error", async () => {
    const file = join(newest(), "agent-0000.safetensors");
    const whole = readFileSync(file);
    writeFileSync(file, "not a checkpoint");
    const { code, stderr } = await wander(["resume", dir], { cwd: folder });
    expectOneError(stderr);
    expect(code).toBe(1);
    writeFileSync(file, whole);
  });

  it("with a foreign journal gives one clear error", async () => {
    const file = join(dir, "journal");
    const whole = readFileSync(file);
    writeFileSync(file, "PK\u0003\u0004 this is a zip");
    const { code, stderr } = await wander(["report", dir], { cwd: folder });
    expectOneError(stderr);
    expect(code).toBe(1);
    writeFileSync(file, whole);
  });

  it("mended it can be resumed and is still the run it was", async () => {
    const { code } = await wander(["resume", dir, "--json"], { cwd: folder });
    expect(code).toBe(0);
  });
});

describe("a disk that cannot be written", () => {
  it("gives one clear error", async () => {
    const folder = emptyFolder();
    writeFileSync(join(folder, "runs"), "a file where the folder should be");
    const { code, stderr } = await wander(["run", ...SMALL, "--set", "rounds=1"], { cwd: folder });
    expectOneError(stderr);
    expect(code).toBe(1);
    expect(readFileSync(join(folder, "runs"), "utf8")).toBe("a file where the folder should be");
  });

  it("is found out before anything is computed", async () => {
    const folder = emptyFolder();
    mkdirSync(join(folder, "runs"));
    const { code, stderr } = await wander(["run", ...SMALL, "--out", "/proc/wander"], { cwd: folder });
    expectOneError(stderr);
    expect(stderr).not.toContain("round 1");
    expect(code).toBe(1);
  });
});
