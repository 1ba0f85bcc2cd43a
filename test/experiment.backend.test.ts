import { beforeAll, expect, it } from "vitest";
import { loadExperiment } from "../src/config/load.ts";
import { type BackendReport, startBackend } from "../src/core/backend.ts";
import type { ExecutorSettings } from "../src/executor/executor.ts";
import type { threadExecutor } from "../src/executor/threads.ts";
import { runExperiment } from "../src/run/run-experiment.ts";
import { emptyFolder } from "./command-line.ts";
import { here, options } from "./in-process.ts";

const SMALL = {
  rounds: 1,
  "population.size": 1,
  "environment.kind": "arithmetic",
  "environment.exams": 2,
  "budget.programRuns": 10,
  "budget.policyTokens": 100,
  "absorb.steps": 1,
  "model.base": "made",
  "model.layers": 1,
  "model.width": 16,
  "model.heads": 2,
  "model.hidden": 16,
  "pretrain.tokens": 1000,
  "pretrain.batch": 2,
  "pretrain.shards": 1,
  "pretrain.valueGroups": 2,
};

let backend: BackendReport;
beforeAll(async () => {
  backend = await startBackend("wasm");
});

const experimentWith = (settings: object) =>
  loadExperiment(
    undefined,
    Object.entries({ ...SMALL, ...settings }).map(([path, value]) => ({ path, value })),
  );

it("executor.backend=auto is decided once a run: all workers, those that make its base too, get what was started", async () => {
  const given: ExecutorSettings[] = [];
  const makeExecutor = (settings: ExecutorSettings) => {
    given.push(settings);
    return here();
  };
  const experiment = experimentWith({});
  expect(experiment.executor.backend).toBe("auto");
  await runExperiment(experiment, emptyFolder(), { ...options(backend), makeExecutor });
  expect(given.map((settings) => settings.backend)).toEqual(["wasm", "wasm"]);
});

it("a run that wants another backend than the one that was started is refused", async () => {
  await expect(
    runExperiment(experimentWith({ "executor.backend": "cpu" }), emptyFolder(), options(backend)),
  ).rejects.toMatchObject({ code: "E_BACKEND", message: "executor.backend is cpu, and wasm was started" });
});

it("threads cannot be told to choose", () => {
  // @ts-expect-error: auto is no backend
  const wrong: Parameters<typeof threadExecutor>[0]["backend"] = "auto";
  expect(wrong).toBe("auto");
});
