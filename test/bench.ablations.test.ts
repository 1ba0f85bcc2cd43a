import { execFileSync, spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ArmSettings, armExperiment, armNames, chooseTasks } from "../bench/ablation-arms.ts";
import { readBlindSearch } from "../src/arc/results/blind.ts";
import { resultsPage } from "../src/arc/results/page.ts";
import { flatten } from "../src/config/describe.ts";
import { budgetOf } from "../src/population/budget.ts";
import { folderWithTasks } from "./arc-folder.ts";
import { wander } from "./command-line.ts";

const settings: ArmSettings = { tasks: "tasks", dsl: "extended", seed: 3, scale: 0.1, set: [] };

describe("the arms", () => {
  const full = armExperiment("full", settings);

  it.each([
    ["no-value", { "share.value": "none" }],
    ["own-value", { "share.value": "own" }],
    ["shuffled-value", { "share.value": "shuffled" }],
    ["no-library", { "share.library": false }],
    ["no-hindsight", { "absorb.mixture.consequences": 0 }],
    ["no-compression", { "compress.enabled": false }],
    ["no-sharing", { "share.findings": false, "share.library": false, "share.value": "own" }],
    ["blind", { "expand.floor": 1, "expand.trust": 0, "expand.sketches": 0, "share.value": "none" }],
  ])("%s is the whole system with one thing changed", (arm, patch) => {
    const before = flatten(full);
    const changed = [...flatten(armExperiment(arm, settings))].filter(
      ([key, value]) => JSON.stringify(before.get(key)) !== JSON.stringify(value),
    );
    expect(Object.fromEntries(changed)).toEqual({ name: arm, ...patch });
  });

  it.each(armNames)("%s may run as many programs as any other, whatever the budgets grow by", (arm) => {
    const growing = { ...settings, set: [{ path: "budget.growth", value: 1.25 }] };
    const runs = (name: string) => {
      const { rounds, population, budget } = armExperiment(name, growing);
      const one = Array.from({ length: rounds }, (_, k) => budgetOf(budget, k + 1).programRuns);
      return population.size * one.reduce((a, b) => a + b, 0);
    };
    expect(Math.abs(runs(arm) / runs("full") - 1)).toBeLessThan(1e-3); // budgets are whole numbers
  });

  it("are played on tasks that no outcome chose: in any order of the folder the same, and more hold fewer", () => {
    const ids = Array.from({ length: 40 }, (_, k) => `task-${k}`);
    const few = chooseTasks(ids, 7);
    expect(few).toHaveLength(7);
    expect(few).not.toEqual([...ids].sort().slice(0, 7));
    fc.assert(
      fc.property(fc.shuffledSubarray(ids, { minLength: 40 }), fc.integer({ min: 7, max: 50 }), (shuffled, limit) => {
        expect(chooseTasks(shuffled, 7)).toEqual(few);
        expect(chooseTasks(shuffled, limit)).toEqual(expect.arrayContaining(few));
      }),
    );
  });
});

it("the command plays the arms, does not play again what ended, and leaves runs that wander results reads", async () => {
  const folder = folderWithTasks();
  const bench = (...more: string[]) => {
    const small = ["--set", "population.size=2", "--set", "rounds=1", "--set", "absorb.steps=1", "--scale", "0.002"];
    const arms = ["--tasks", join(folder, "tasks"), "--out", join(folder, "out"), "--arms", "full,frozen"];
    const tsx = [join(import.meta.dirname, "../node_modules/tsx/dist/cli.mjs"), "bench/arc-ablations.ts"];
    return spawnSync(process.execPath, [...tsx, ...arms, "--seeds", "1", "--limit", "2", ...small, ...more], {
      encoding: "utf8",
    });
  };
  const first = bench();
  expect(first.stderr).toMatch(/1 of 2: full, seed 1: begins\n.*found \d+, of 2\n2 of 2: frozen, seed 1: begins\n/);
  expect(first.status).toBe(0);
  expect(readdirSync(join(folder, "out")).sort()).toEqual(["frozen-001", "full-001", "tasks"]);

  expect(bench().stderr).toBe("1 of 2: full, seed 1: ended before\n2 of 2: frozen, seed 1: ended before\n");
  const other = bench("--set", "rounds=2");
  expect(other.stderr).toContain("was started with other settings");
  expect(other.status).toBe(2);

  const { stdout, code } = await wander(["results", "out", "-o", "page.md"], { cwd: folder });
  expect(stdout).toBe("page.md\n");
  expect(code).toBe(0);
  const page = readFileSync(join(folder, "page.md"), "utf8");
  expect(page).toMatch(/## Arms: 2 tasks, reference/);
  expect(page).toMatch(/\| full-001 \| \d+ \| \d+ \| [\d.-]+ \| [\d-]+ \| frozen-001 \|/);
});

it("blind search prints the figures that a results page shows beside the runs", () => {
  const folder = folderWithTasks();
  const tsx = join(import.meta.dirname, "../node_modules/tsx/dist/cli.mjs");
  const args = [tsx, "bench/search.ts", "--tasks", join(folder, "tasks"), "--runs", "60", "--json"];
  const said = execFileSync(process.execPath, args, { encoding: "utf8" });
  const file = join(folder, "blind.json");
  writeFileSync(file, said);
  const search = readBlindSearch(file);
  expect(search).toMatchObject({ tasks: 2, solved: 2, reproduced: 2 });
  const page = resultsPage({ runs: [], searches: [search], notes: "" });
  expect(page).toContain(`| reference | 60 | 0 | 2 | 2 | 2 | ${search.spent} | `);
});
