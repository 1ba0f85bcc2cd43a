/** A world with the core alone, through a whole run: everything else is a default. */
import { beforeAll, describe, expect, it } from "vitest";
import { registerKind } from "../environments/registry.ts";
import { loadExperiment } from "../src/config/load.ts";
import { type BackendReport, startBackend } from "../src/core/backend.ts";
import { runExperiment } from "../src/run/run-experiment.ts";
import { bandit } from "./bandit-world.ts";
import { emptyFolder } from "./command-line.ts";
import { here } from "./in-process.ts";

registerKind("bandit", bandit);

const settings = {
  rounds: 3,
  "population.size": 2,
  "budget.programRuns": 40,
  "budget.policyTokens": 600,
  "absorb.steps": 6,
  "absorb.batch": 8,
  "model.base": "random",
  "model.layers": 1,
  "model.width": 16,
  "model.heads": 2,
  "model.hidden": 32,
};
const set = (over: object) =>
  Object.entries({ ...settings, ...over }).map(([path, value]): { path: string; value: unknown } => ({ path, value }));
const experiment = (over: object = {}) => loadExperiment(undefined, set({ ...over, "environment.kind": "bandit" }));

let backend: BackendReport;
beforeAll(async () => {
  backend = await startBackend("wasm");
});

const play = (over: object) =>
  runExperiment(experiment(over), emptyFolder(), {
    backend,
    notify: () => {},
    signal: new AbortController().signal,
    makeExecutor: () => here(),
  });

describe("a world with the core alone", () => {
  it("plays a run: V reads the base, and answers are judged, learned from and examined", async () => {
    const { spend, solved, lostTurns, divergence } = await play({});
    expect(lostTurns).toBe(0);
    expect(spend.programRuns).toBeGreaterThan(50);
    expect(spend.valueEvals).toBeGreaterThan(50);
    expect(spend.trainTokens).toBeGreaterThan(100);
    expect(solved.tasks).toBe(24);
    expect(divergence.policy).toBeGreaterThan(0);
  });

  it("has the seeded initialisation for a base that it would make", async () => {
    expect((await play({ "model.base": "made", rounds: 1 })).lostTurns).toBe(0);
  });
});
