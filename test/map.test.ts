import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadExperiment } from "../src/config/load.ts";
import { type AxisFlag, axisOf, parseAxis } from "../src/map/axis.ts";
import { cellsOf, checkCells } from "../src/map/cells.ts";
import { mapPresetOf, mapPresets } from "../src/map/presets.ts";
import { emptyFolder, wander } from "./command-line.ts";

const whole = loadExperiment(undefined, []);
const axis = (text: string, flag: AxisFlag = "--x") => axisOf(parseAxis(flag)(text), whole, flag);

describe("an axis of a map", () => {
  it("has the values that are written, as in a sweep's grid", () => {
    expect(axis("share.every=1,2,4")).toEqual({ key: "share.every", values: [1, 2, 4] });
    expect(axis("share.value=own,global")).toEqual({ key: "share.value", values: ["own", "global"] });
    expect(() => axis("share.every=1,,2", "--y")).toThrow(/--y share.every=1,,2: an empty value/);
  });

  it("has built-in values: of a share, a switch, a choice and a number", () => {
    expect(axis("environment.related").values).toEqual([0, 0.35, 0.7, 1]);
    expect(axis("compress.library").values).toEqual([false, true]);
    expect(axis("share.value").values).toEqual(expect.arrayContaining(["own", "global"]));
    const { programRuns } = whole.budget;
    expect(axis("budget.programRuns").values).toEqual([programRuns / 4, programRuns, 4 * programRuns]);
  });

  it("is refused for an unknown key, with the nearest one, and for a key without built-in values", () => {
    expect(() => axis("share.evry")).toThrow(/--x: unknown key share.evry/);
    expect(() => axis("name")).toThrow(/there are no built-in values/);
  });
});

describe("the cells of a map", () => {
  const axes = { x: axis("share.every=1,2"), y: axis("budget.programRuns=500,1000,2000") };
  const cells = cellsOf(whole, axes, ["individual", "shared"], ["rare:share.every=4"]);

  it("are every combination, each with all arms, whose own changes come last", () => {
    expect(cells.map(({ x, y }) => [x, y])).toEqual([
      [0, 0],
      [0, 1],
      [0, 2],
      [1, 0],
      [1, 1],
      [1, 2],
    ]);
    const { arms, values, name } = cells[4]!;
    expect(values).toEqual({ "share.every": 2, "budget.programRuns": 1000 });
    expect(name).toBe("programRuns-1000_every-2");
    expect(arms.map((arm) => [arm.name, arm.experiment.share.every, arm.experiment.budget.programRuns])).toEqual([
      ["individual", 2, 1000],
      ["shared", 2, 1000],
      ["rare", 4, 1000],
    ]);
  });

  it("need two keys, two arms, and arms of equal budget", async () => {
    expect(() => cellsOf(whole, { x: axes.x, y: axes.x }, ["individual", "shared"], [])).toThrow(/both axes are/);
    expect(() => cellsOf(whole, axes, ["individual"], [])).toThrow(/at least two arms/);
    const unfair = cellsOf(whole, axes, ["individual"], ["rich:budget.programRuns=9000"]);
    await expect(checkCells(unfair)).rejects.toThrow(/unequal budgets/);
  });

  it("of every preset can be made, and have equal budgets and tasks", async () => {
    for (const [name, { x, y, arms }] of Object.entries(mapPresets)) {
      const experiment = loadExperiment(undefined, [], mapPresetOf(name).experiment);
      const both = { x: axisOf(x, experiment, "--x"), y: axisOf(y, experiment, "--y") };
      await checkCells(cellsOf(experiment, both, arms, []));
    }
    expect(() => mapPresetOf("map:sharin")).toThrow(/no preset called map:sharin/);
  });
});

describe("the command", () => {
  const tiny = [
    ...["rounds=1", "population.size=3", "model.layers=1", "model.width=16", "model.heads=2", "model.hidden=32"],
    ...["absorb.steps=5", "absorb.batch=8", "budget.policyTokens=600", "budget.trainTokens=20000"],
    ...["environment.exams=8", "executor.inference=1", "executor.training=1"],
  ].flatMap((set) => ["--set", set]);
  const axes = ["--x", "share.every=1,2", "--y", "budget.programRuns=30,60"];
  const args = ["map", "--preset", "arithmetic", ...tiny, ...axes, "--seeds", "2", "--out", "out"];

  it("compares the arms in every cell, goes on after Ctrl-C, and takes over what is there", async () => {
    const cwd = emptyFolder();
    const stopped = await wander(args, {
      cwd,
      onStderr(text, kill) {
        if (/\n5 of 16: .*begins\n$/.test(text)) kill("SIGINT");
      },
    });
    expect([stopped.code, stopped.stdout]).toEqual([130, ""]);
    const page = () => readFileSync(join(cwd, "out", "map.html"), "utf8");
    expect(page().includes("3 cells of 4 are still to do")).toBe(true);

    const whole = await wander(args, { cwd });
    expect(whole.code).toBe(0);
    expect(whole.stderr).toMatch(/^1 of 16: share.every=1, budget.programRuns=30: individual, seed 1: ended before\n/);
    expect(whole.stderr.match(/ended before/g)!.length).toBeGreaterThanOrEqual(4);
    expect(whole.stderr).toContain("16 of 16: share.every=2, budget.programRuns=60: shared, seed 2: base");
    expect(whole.stdout).toMatch(/^\nshare.every +budget.programRuns +of tasks, % +arm +points +95 % +verdict\n/);
    expect(whole.stdout).toMatch(/\n2 +60 +found +shared .* too few seeds\n/);
    expect(whole.stdout).toContain("shared against individual: too few seeds to say everywhere.");
    expect(page().includes("of 4 are still to do")).toBe(false);

    const folders = readdirSync(join(cwd, "out")).sort();
    expect(folders).toEqual([
      "map.html",
      ...["programRuns-30_every-1", "programRuns-30_every-2", "programRuns-60_every-1", "programRuns-60_every-2"],
    ]);
    for (const folder of folders.slice(1))
      expect(existsSync(join(cwd, "out", folder, "comparison.html")), folder).toBe(true);

    rmSync(join(cwd, "out", "programRuns-60_every-2", "shared-002"), { recursive: true });
    const again = await wander([...args, "--json"], { cwd });
    expect(again.stderr.match(/begins/g)).toHaveLength(1);
    const { x, arms, seeds, cells, failed, report } = JSON.parse(again.stdout);
    expect({ x, arms, seeds, failed, report }).toEqual({
      ...{ x: { key: "share.every", values: [1, 2] }, arms: ["individual", "shared"], seeds: 2, failed: [] },
      report: join("out", "map.html"),
    });
    expect(cells).toHaveLength(4);
    expect(cells[3]).toMatchObject({
      values: { "share.every": 2, "budget.programRuns": 60 },
      verdicts: [
        {
          ...{ arm: "shared", against: "individual", measure: "final", verdict: "too few seeds" },
          paired: { mean: expect.any(Number), low: expect.any(Number), high: expect.any(Number), seeds: 2 },
        },
        { measure: "found" },
      ],
      report: join("out", "programRuns-60_every-2", "comparison.html"),
    });
  });

  it("prints its plan and runs nothing with --dry-run, and names a missing axis", async () => {
    const cwd = emptyFolder();
    const { code, stdout } = await wander([...args, "--dry-run"], { cwd });
    expect(code).toBe(0);
    const plan = JSON.parse(stdout);
    expect(plan.cells).toHaveLength(8);
    expect(plan.cells[1]).toMatchObject({
      name: "programRuns-30_every-1/shared",
      changes: { "budget.programRuns": 30 },
    });
    expect(plan.runs).toBe(16);
    expect(readdirSync(cwd)).toEqual([]);
    const missing = await wander(["map", "--x", "share.every=1,2"], { cwd });
    expect([missing.code, missing.stderr]).toEqual([2, expect.stringContaining("--y is missing")]);
  });
});
