import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import * as wander from "../src/index.ts";
import { emptyFolder } from "./command-line.ts";
import { here } from "./in-process.ts";

const small = wander.loadExperiment(
  undefined,
  [
    "rounds=1",
    "population.size=2",
    "environment.tasksPerFamily=2",
    "budget.programRuns=30",
    "budget.policyTokens=500",
    "absorb.steps=1",
    "model.base=random",
    "model.layers=1",
    "model.width=16",
    "model.heads=2",
    "model.hidden=16",
  ].map(wander.parseOverride),
);
const makeExecutor = () => here();

describe("a program outside the package", () => {
  it("plays and goes on with a run without a backend, a signal or anybody to notify", async () => {
    const played = await wander.runExperiment(small, emptyFolder(), { makeExecutor });
    expect(played).toMatchObject({ rounds: 1, backend: "wasm" });
    expect((await wander.resumeExperiment(played.runDir, { makeExecutor })).stateHash).toBe(played.stateHash);
    expect(() => wander.exportRun(played.runDir, "parket")).toThrow(
      expect.objectContaining({ code: "E_USAGE", hint: "did you mean --to parquet?" }),
    );
    expect(existsSync(join(played.runDir, "export"))).toBe(false);
  });

  it("is told in a WanderError what is wrong with an experiment that it made up, and nothing is begun", async () => {
    const parent = join(emptyFolder(), "runs");
    const wrong = { ...small, rounds: -1, seed: 0.5 };
    await expect(wander.runExperiment(wrong, parent, { makeExecutor })).rejects.toMatchObject({
      code: "E_CONFIG",
      message: "the experiment: seed: wanted an integer from 0 to 4294967295, got 0.5",
      others: [{ code: "E_CONFIG", message: "the experiment: rounds: wanted an integer from 1 to 100000, got -1" }],
    });
    expect(existsSync(parent)).toBe(false);
    expect(() => wander.parseExperiment({ ronds: 3 })).toThrow(wander.WanderError);
  });

  it("begins from a preset, and has every default", () => {
    expect(wander.loadExperiment(undefined, [], wander.presetOf("modular")).environment.kind).toBe("modular");
    expect(wander.parseExperiment({})).toEqual(wander.loadExperiment());
  });
});
