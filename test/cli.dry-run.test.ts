import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadExperiment, parseOverride } from "../src/config/load.ts";
import { presetOf } from "../src/config/presets.ts";
import { emptyFolder } from "./command-line.ts";
import { wanderHere } from "./command-line-here.ts";

const folder = emptyFolder();
const out = join(folder, "runs");

describe("--dry-run", () => {
  it("of run prints the resolved experiment, a file that stands for itself, and makes nothing", async () => {
    const args = ["--preset", "modular", "--set", "rounds=2", "--seed", "4", "--out", out];
    const { code, stdout, stderr } = await wanderHere("run", "--dry-run", ...args);
    expect([code, stderr, existsSync(out)]).toEqual([0, "", false]);
    const file = join(folder, "resolved.json");
    writeFileSync(file, stdout);
    const resolved = loadExperiment(undefined, ["rounds=2", "seed=4"].map(parseOverride), presetOf("modular"));
    expect(loadExperiment(file, [])).toEqual(resolved);
    expect(JSON.parse(stdout).environment).not.toHaveProperty("dsl"); // which this world does not read
    expect((await wanderHere("run", file, "--dry-run")).stdout).toBe(stdout);
  });

  it("of compare prints the arms with what they change, and what all of it may spend", async () => {
    const args = ["--arms", "individual,shared", "--arm", "late:share.from=3", "--seeds", "2", "--out", out];
    const { code, stdout } = await wanderHere("compare", "--dry-run", "--set", "rounds=4", ...args);
    expect([code, existsSync(out)]).toEqual([0, false]);
    const { experiment, arms, seeds, runs, budget } = JSON.parse(stdout);
    const whole = loadExperiment(undefined, [{ path: "rounds", value: 4 }]);
    const one = (tokens: number) => tokens * whole.population.size * 4;
    const each = { programRuns: one(2000), policyTokens: one(60_000), trainTokens: one(40_000) };
    expect(experiment).toMatchObject({ rounds: 4, share: whole.share });
    expect(arms).toEqual([
      {
        name: "individual",
        changes: { "share.value": "own", "share.library": false, "share.findings": false },
        budget: each,
      },
      { name: "shared", changes: {}, budget: each },
      { name: "late", changes: { "share.from": 3 }, budget: each },
    ]);
    expect([seeds, runs, budget.trainTokens]).toEqual([2, 6, 6 * each.trainTokens]);
  });

  it("of sweep prints the points", async () => {
    const args = ["--grid", "share.every=1,2", "--grid", "rounds=1,3", "--seeds", "2", "--out", out];
    const { code, stdout } = await wanderHere("sweep", "--dry-run", ...args);
    expect([code, existsSync(out)]).toEqual([0, false]);
    const { points, runs } = JSON.parse(stdout);
    expect(points.map(({ changes }: { changes: object }) => changes)).toEqual([
      { rounds: 1 },
      { rounds: 3 },
      { rounds: 1, "share.every": 2 },
      { rounds: 3, "share.every": 2 },
    ]);
    expect(points[1].budget.programRuns).toBe(3 * points[0].budget.programRuns);
    expect(runs).toBe(8);
  });

  it("says what is wrong as the run would", async () => {
    const { code, stdout, stderr } = await wanderHere("run", "--dry-run", "--set", "environment.families=tilee");
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/^wander: environment\.families: unknown family "tilee"\n {2}hint: did you mean tile\?\n$/);
  });
});
