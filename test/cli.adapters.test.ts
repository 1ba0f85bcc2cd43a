import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { readSafetensors } from "../src/core/safetensors.ts";
import { emptyFolder, wander } from "./command-line.ts";

/** A run of seconds in which the library grows in round 1. */
const SETTINGS = [
  "rounds=2",
  "population.size=2",
  "environment.tasksPerFamily=4",
  "budget.programRuns=300",
  "budget.policyTokens=6000",
  "budget.trainTokens=3000",
  "absorb.steps=2",
  "absorb.batch=8",
  "model.adapters.rank=2",
  "store.checkpoints=3", // the first one too
].flatMap((set) => ["--set", set]);
const DIR = join("runs", "built-in-001");
const tensorsOf = (file: string) => readSafetensors(readFileSync(file)).tensors;

describe("agents that are a base and adapters", () => {
  const folder = emptyFolder();
  let stateHash: string;

  beforeAll(async () => {
    const { stdout, code } = await wander(["run", ...SETTINGS, "--json"], { cwd: folder });
    expect(code).toBe(0);
    stateHash = JSON.parse(stdout).stateHash;
  });

  it("are a few kilobytes each in a checkpoint, beside one base whose only change is where new words begin", async () => {
    const at = (name: string, round = 2) =>
      join(folder, DIR, "checkpoints", `round-000${round}`, `${name}.safetensors`);
    const own = [...tensorsOf(at("agent-0001"))].filter(([name]) => !name.startsWith("optimiser."));
    expect(own.map(([name]) => name)).toEqual(
      [0, 1, 2].flatMap((k) => ["query.a", "query.b", "value.a", "value.b"].map((name) => `layer${k}.${name}`)),
    );
    expect(own.reduce((sum, [, { values }]) => sum + values.byteLength, 0)).toBe(3 * 4 * 112 * 2 * 4);
    const base = tensorsOf(at("base"));
    const before = tensorsOf(at("base", 0));
    for (const [name, { values }] of base) {
      if (name !== "embedding") expect(values, name).toEqual(before.get(name)!.values);
    }
    const rows = changedRows(before.get("embedding")!.values, base.get("embedding")!.values);
    const { entries } = JSON.parse((await wander(["library", DIR, "--json"], { cwd: folder })).stdout);
    expect(rows).toBe(entries.length);
    expect(rows).toBeGreaterThan(0);
  });

  it("end with the same stateHash when the last round is lost and played again", async () => {
    const other = emptyFolder();
    cpSync(join(folder, "runs"), join(other, "runs"), { recursive: true });
    rmSync(join(other, DIR, "checkpoints", "round-0002"), { recursive: true });
    const resumed = await wander(["resume", DIR, "--json"], { cwd: other });
    expect(resumed.stderr).not.toContain("round 1 of 2");
    expect(JSON.parse(resumed.stdout).stateHash).toBe(stateHash);
  });

  it("solve and evaluate as any others", async () => {
    const mirrored = { input: [[1, 2, 3]], output: [[3, 2, 1]] };
    const task = { train: [mirrored, mirrored], test: [{ input: [[4, 5, 6]], output: [[6, 5, 4]] }] };
    writeFileSync(join(folder, "task.json"), JSON.stringify(task));
    const solved = await wander(["solve", "task.json", "--run", DIR, "--agent", "1"], { cwd: folder });
    expect(solved.code).toBe(0);
    expect(solved.stdout).toContain("answer to test 1");
    const evaluated = await wander(["evaluate", DIR, "--tasks", "task.json", "--runs", "60", "--json"], {
      cwd: folder,
    });
    expect(JSON.parse(evaluated.stdout)).toMatchObject({ tasks: 1, byTask: [{ answers: expect.any(Number) }] });
  });
});

function changedRows(before: Float32Array, after: Float32Array): number {
  const rows = new Set<number>();
  before.forEach((x, i) => {
    if (x !== after[i]) rows.add(Math.floor(i / 112));
  });
  return rows.size;
}
