import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { environmentKind } from "../environments/registry.ts";
import { baseFile, loadBase, vocabularyMark } from "../src/base/base-model.ts";
import { loadExperiment } from "../src/config/load.ts";
import { type BackendReport, startBackend } from "../src/core/backend.ts";
import { floatsOf } from "../src/core/blob.ts";
import { WanderError } from "../src/core/errors.ts";
import type { Executor } from "../src/executor/executor.ts";
import { exportRun } from "../src/export/export-run.ts";
import { replayAgent } from "../src/replay/replay.ts";
import { evaluateRun } from "../src/run/evaluate.ts";
import { type Moved, movedInputs } from "../src/run/input-files.ts";
import { resumeExperiment } from "../src/run/run-experiment.ts";
import { journalPath, readHistory } from "../src/store/history.ts";
import { readManifest } from "../src/store/manifest.ts";
import { emptyFolder } from "./command-line.ts";
import { here, options, play } from "./in-process.ts";

let backend: BackendReport;
beforeAll(async () => {
  backend = await startBackend();
});

const { signal } = new AbortController();
const MODEL = { layers: 1, width: 16, heads: 2, hidden: 16 };

/** A base file of the small model of these runs. */
function base(file: string, seed: number, value?: Float32Array): string {
  const { vocabulary } = environmentKind("grids").open({ tasks: "generated", tasksPerFamily: 1 }, 0).environment;
  const { model } = loadExperiment(
    undefined,
    Object.entries({ ...MODEL, base: "random" }).map(([key, of]) => ({ path: `model.${key}`, value: of })),
  );
  const { parameters, shape } = loadBase(model, vocabulary, "grids", seed);
  writeFileSync(file, baseFile(floatsOf(parameters), shape, value, { vocabulary: vocabularyMark(vocabulary.names) }));
  return file;
}

/** A folder with a base, two tasks and a program for one of them. */
function inputsIn(folder: string) {
  mkdirSync(join(folder, "tasks"), { recursive: true });
  for (const [name, last] of [
    ["a", 7],
    ["b", 8],
  ] as const)
    task(folder, name, last);
  writeFileSync(join(folder, "mine.py"), PROGRAM);
  base(join(folder, "base.safetensors"), 1);
  return settingsIn(folder);
}

const PROGRAM = "def solve_a(I):\n    O = vmirror(I)\n    return O\n";
const settingsIn = (folder: string) => ({
  "model.base": join(folder, "base.safetensors"),
  "environment.tasks": `arc:${join(folder, "tasks")}`,
  "seeds.programs": join(folder, "mine.py"),
  "seeds.tasks": join(folder, "tasks"),
});

function task(folder: string, name: string, last: number) {
  const pair = (a: number, b: number) => ({ input: [[a, b]], output: [[b, a]] });
  const text = JSON.stringify({ train: [pair(1, 2), pair(3, 4)], test: [pair(5, last)] });
  writeFileSync(join(folder, "tasks", `${name}.json`), text);
}

/** Stops in round 2. */
function stops(): Executor {
  const executor = here();
  return {
    ...executor,
    submit: (job, stop) =>
      job.round === 2
        ? Promise.reject(new WanderError("E_INTERRUPTED", "stopped", { hint: "resume" }))
        : executor.submit(job, stop),
  };
}

async function stopped(settings: object): Promise<string> {
  const parent = emptyFolder();
  await expect(play(backend, { ...settings, rounds: 2 }, stops(), parent)).rejects.toMatchObject({
    code: "E_INTERRUPTED",
  });
  return join(parent, "built-in-001");
}

const resume = (runDir: string, moved?: Moved) => resumeExperiment(runDir, { ...options(backend), moved });
const refused = (name: string, more: object = {}) =>
  expect.objectContaining({
    code: "E_CONFIG",
    message: expect.stringMatching(new RegExp(`${name}.*SHA-256 [0-9a-f]{12} instead of (none|[0-9a-f]{12})$`)),
    hint: expect.stringContaining("--set "),
    ...more,
  });

describe("a run that goes on", () => {
  let hash: string;
  let folder: string;
  let runDir: string;
  beforeAll(async () => {
    folder = emptyFolder();
    const settings = inputsIn(folder);
    hash = (await play(backend, { ...settings, rounds: 2 })).stateHash;
    runDir = await stopped(settings);
  });

  const copied = () => {
    const copy = join(emptyFolder(), "run");
    cpSync(runDir, copy, { recursive: true });
    return copy;
  };

  it.each<[string, string, (folder: string) => void]>([
    ["another base", "base of .*base.safetensors", (at) => base(join(at, "base.safetensors"), 2)],
    [
      "a base with a value function that it had not",
      "value function of the base",
      (at) => base(join(at, "base.safetensors"), 1, new Float32Array(3)),
    ],
    ["a changed test of a task", "tasks of .*tasks", (at) => task(at, "b", 9)],
    ["a changed program", "programs of .*mine.py", (at) => writeFileSync(join(at, "mine.py"), `${PROGRAM}\n`)],
  ])("refuses %s, and with the file put back ends as it would have", async (_, name, change) => {
    const copy = copied();
    const kept = join(emptyFolder(), "kept");
    cpSync(folder, kept, { recursive: true });
    change(folder);
    try {
      await expect(resume(copy)).rejects.toEqual(refused(name));
    } finally {
      rmSync(folder, { recursive: true });
      renameSync(kept, folder);
    }
    expect((await resume(copy)).stateHash).toBe(hash);
  });

  it("finds files that have moved by their names, and takes no others for them", async () => {
    const there = join(emptyFolder(), "there");
    renameSync(folder, there);
    try {
      const copy = copied();
      await expect(resume(copy)).rejects.toMatchObject({
        code: "E_FILE",
        message: expect.stringContaining(`model.base: there is no ${join(folder, "base.safetensors")}`),
        hint: expect.stringContaining("--set model.base=PATH"),
      });
      const moved: Moved = settingsIn(there);
      const other = { ...moved, "model.base": base(join(there, "other.safetensors"), 3) };
      await expect(resume(copy, other)).rejects.toEqual(refused("base of .*other.safetensors"));
      expect((await resume(copy, moved)).stateHash).toBe(hash);

      const ended = copied();
      await resume(ended, moved);
      const replayed = (files: Moved) => replayAgent(ended, 0, { signal, makeExecutor: () => here(), moved: files });
      await expect(replayed({})).rejects.toMatchObject({ code: "E_FILE" });
      await expect(replayed(other)).rejects.toEqual(refused("base of .*other.safetensors"));
      expect(await replayed({ "model.base": moved["model.base"]! })).toMatchObject({ bitEqual: true });
      expect(() => exportRun(ended, "safetensors")).toThrow(expect.objectContaining({ code: "E_FILE" }));
      expect(() => exportRun(ended, "safetensors", undefined, other)).toThrow(refused("base of .*other.safetensors"));
      expect(exportRun(ended, "safetensors", undefined, moved).at(-1)).toMatch(/base\.safetensors$/);
      const evaluate = (files: Moved) => evaluateRun(ended, `arc:${join(there, "tasks")}`, 1, signal, files);
      await expect(evaluate(other)).rejects.toEqual(refused("base of .*other.safetensors"));
      task(there, "a", 1);
      await expect(evaluate({ "environment.tasks": moved["environment.tasks"]! })).rejects.toEqual(
        refused("tasks of "),
      );
      task(there, "a", 7);
    } finally {
      renameSync(there, folder);
    }
  });

  it("of an earlier version is held to the base that its journal knows", async () => {
    const copy = copied();
    const { baseHash, ...manifest } = readManifest(copy);
    expect(baseHash).toBe(readHistory(copy).run.baseHash);
    writeFileSync(join(copy, "manifest.json"), JSON.stringify(manifest));
    const other = { "model.base": base(join(emptyFolder(), "other.safetensors"), 2) };
    await expect(resume(copy, other)).rejects.toEqual(refused("base of .*other.safetensors"));
    expect((await resume(copy)).stateHash).toBe(hash);
  });
});

describe("a base that the run makes itself", () => {
  it("is known once it is made, and another in its place is refused", async () => {
    const settings = {
      "model.base": "made",
      "pretrain.tokens": 300,
      "pretrain.batch": 2,
      "pretrain.shards": 1,
      "pretrain.valueGroups": 2,
    };
    const parent = emptyFolder();
    const executor = here();
    let seen: string | undefined;
    const dies: Executor = {
      ...executor,
      submit(job, stop) {
        seen ??= readFileSync(join(parent, "built-in-001", "manifest.json"), "utf8");
        return job.kind === "expand"
          ? Promise.reject(new WanderError("E_INTERRUPTED", "x", { hint: "" }))
          : executor.submit(job, stop);
      },
    };
    await expect(play(backend, { ...settings, rounds: 1 }, dies, parent)).rejects.toMatchObject({
      code: "E_INTERRUPTED",
    });
    const runDir = join(parent, "built-in-001");
    expect(seen).not.toContain("baseHash"); // it is made after the manifest
    expect(readManifest(runDir).baseHash).toBe(readHistory(runDir).run.baseHash);
    const own = join(runDir, "base.safetensors");
    const kept = readFileSync(own);
    base(own, 2);
    await expect(resume(runDir)).rejects.toEqual(refused("base of .*base.safetensors"));
    rmSync(own);
    const file = join(emptyFolder(), "kept.safetensors");
    writeFileSync(file, kept);
    await resume(runDir, { "model.base": file });
    expect(readHistory(runDir).end).toBeDefined();
  });
});

describe("a run that was stopped before its first record", () => {
  it("is told its base by the manifest, or by itself where it is of an earlier version", async () => {
    const runDir = await stopped({});
    rmSync(journalPath(runDir));
    rmSync(join(runDir, "checkpoints"), { recursive: true });
    const { baseHash, ...manifest } = readManifest(runDir);
    writeFileSync(join(runDir, "manifest.json"), JSON.stringify(manifest));
    await resume(runDir);
    expect(readManifest(runDir).baseHash).toBe(baseHash);
  });
});

describe("files named anew on the command line", () => {
  const experiment = (tasks = "arc:old") => loadExperiment(undefined, [{ path: "environment.tasks", value: tasks }]);

  it("are those of a run's inputs; tasks keep the word before their path", () => {
    const set = [
      { path: "environment.tasks", value: "new" },
      { path: "seeds.programs", value: "p.py" },
    ];
    expect(movedInputs(set, experiment())).toEqual({ "environment.tasks": "arc:new", "seeds.programs": "p.py" });
  });

  it.each<[string, unknown, string, RegExp]>([
    ["rounds", 3, "arc:old", /--set rounds: the settings of a run stay/],
    ["model.width", 64, "arc:old", /--set model\.width/],
    ["model.base", 3, "arc:old", /--set model\.base/],
    ["environment.tasks", "new", "generated", /reads no task files/],
  ])("%s=%j is refused where tasks are %s", (path, value, tasks, message) => {
    expect(() => movedInputs([{ path, value }], experiment(tasks))).toThrow(
      expect.objectContaining({ code: "E_USAGE", message: expect.stringMatching(message) }),
    );
  });
});
