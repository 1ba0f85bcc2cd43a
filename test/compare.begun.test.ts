import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { grids } from "../environments/grids/index.ts";
import { armsOf } from "../src/compare/arms.ts";
import { currentInputs } from "../src/compare/current-inputs.ts";
import { begunRun, checkSameTasks, hasEnded, planOf } from "../src/compare/plan.ts";
import { playPlan } from "../src/compare/play.ts";
import { loadExperiment } from "../src/config/load.ts";
import type { Experiment } from "../src/config/schema.ts";
import { type BackendReport, startBackend } from "../src/core/backend.ts";
import { readManifest } from "../src/store/manifest.ts";
import { listRuns } from "../src/store/run-directory.ts";
import { emptyFolder } from "./command-line.ts";
import { play } from "./in-process.ts";

const { signal } = new AbortController();
const folder = emptyFolder();
const tasks = join(folder, "tasks");
const programs = join(folder, "mine.py");
const FILES = { "environment.tasks": `arc:${tasks}`, "seeds.programs": programs, "seeds.tasks": tasks };

function writeTask(last: number, at = tasks): void {
  mkdirSync(at, { recursive: true });
  const pair = (a: number, b: number) => ({ input: [[a, b]], output: [[b, a]] });
  const task = { train: [pair(1, 2), pair(3, 4)], test: [pair(5, last)] };
  for (const name of ["a", "b"]) writeFileSync(join(at, `${name}.json`), JSON.stringify(task));
}
const writeProgram = (more = "") =>
  writeFileSync(programs, `def solve_a(I):\n    O = vmirror(I)\n    return O\n${more}`);

let backend: BackendReport;
let out: string;
let played: Experiment;
beforeAll(async () => {
  backend = await startBackend();
  writeTask(6);
  writeProgram();
  out = emptyFolder();
  const { runDir } = await play(backend, { ...FILES, rounds: 1 }, undefined, out);
  played = readManifest(runDir).configuration as Experiment;
});
afterEach(() => {
  writeTask(6);
  writeProgram();
  vi.restoreAllMocks();
});

const changed = (changes: object) =>
  loadExperiment(
    undefined,
    Object.entries(changes).map(([path, value]) => ({ path, value })),
    played,
  );
const begun = (experiment: Experiment, longer = false) =>
  begunRun(listRuns(out), experiment, currentInputs(signal), longer);
const refusedFor = (...parts: (string | RegExp)[]) =>
  expect.objectContaining({
    code: "E_USAGE",
    message: expect.stringMatching(
      new RegExp(
        parts.map((part) => (typeof part === "string" ? part.replaceAll(".", "\\.") : part.source)).join(".*"),
      ),
    ),
  });
const HASHES = /[0-9a-f]{12} → [0-9a-f]{12}/;

describe("a run that is there already", () => {
  it("is this very experiment with equal settings and files, wherever the files lie", async () => {
    expect(await begun(played)).toBe(join(out, "built-in-001"));
    const copy = join(emptyFolder(), "copy");
    cpSync(folder, copy, { recursive: true });
    const at = { tasks: join(copy, "tasks"), programs: join(copy, "mine.py") };
    const there = changed({
      "environment.tasks": `arc:${at.tasks}`,
      "seeds.programs": at.programs,
      "seeds.tasks": at.tasks,
    });
    expect(await begun(there)).toBe(join(out, "built-in-001"));
    expect(await begun({ ...played, seed: 2 })).toBeUndefined();
    expect(await begun({ ...played, name: "other" })).toBeUndefined();
  });

  it("is another one when the tasks or the programs changed, and is told by both hashes", async () => {
    writeTask(7);
    await expect(begun(played)).rejects.toEqual(
      refusedFor("SHA-256 of the tasks (environment.tasks=arc:".replace("(", "\\("), HASHES),
    );
    writeTask(6);
    writeProgram("\n");
    await expect(begun(played)).rejects.toEqual(refusedFor("SHA-256 of the programs", HASHES));
  });

  it("is another one with other settings, and every one that differs is named with both values", async () => {
    const other = join(emptyFolder(), "other");
    writeTask(7, other);
    const now = changed({
      "absorb.steps": 3,
      "share.value": "own",
      "model.width": 8,
      "environment.tasks": `arc:${other}`,
    });
    await expect(begun(now)).rejects.toEqual(
      refusedFor(
        ...["started with other settings or files: ", `environment.tasks: arc:${tasks} → arc:${other}`],
        ...["model.width: 16 → 8", "absorb.steps: 2 → 3", "share.value: global → own"],
        ...["SHA-256 of the tasks", HASHES, "SHA-256 of the base", HASHES],
      ),
    );
  });

  it("of fewer rounds is another one, unless it may be made longer", async () => {
    const longer = changed({ rounds: 2 });
    await expect(begun(longer)).rejects.toMatchObject({
      message: expect.stringContaining("rounds: 1 → 2"),
      hint: expect.stringContaining("--rounds 2"),
    });
    const dir = await begun(longer, true);
    expect(dir).toBe(join(out, "built-in-001"));
    expect([hasEnded(dir!, 1), hasEnded(dir!, 2)]).toEqual([true, false]);
    const both = changed({ rounds: 2, "absorb.steps": 3 });
    await expect(begun(both, true)).rejects.toEqual(refusedFor("files: absorb.steps: 2 → 3"));
  });

  it("stops a plan before any of its runs is played", async () => {
    writeTask(7);
    const plan = [2, 1].map((seed) => ({ arm: "x", seed, experiment: { ...played, seed } }));
    const step = vi.fn();
    const playing = playPlan(plan, out, { backend, signal, notify: () => {}, step });
    await expect(playing).rejects.toEqual(refusedFor("SHA-256 of the tasks", HASHES));
    expect(step).not.toHaveBeenCalled();
  });
});

describe("what runs start from", () => {
  it("is read once for all runs of equal settings and seed", async () => {
    const open = vi.spyOn(grids, "open");
    const today = currentInputs(signal);
    for (const experiment of [played, changed({ "absorb.steps": 3 }), changed({ "model.width": 8 })]) {
      await today.hashesOf(experiment);
    }
    expect(open).toHaveBeenCalledTimes(1);
    await today.hashesOf({ ...played, seed: 2 });
    expect(open).toHaveBeenCalledTimes(2);
  });

  it("must not change while a plan is played", async () => {
    const dir = join(out, "built-in-001");
    const today = currentInputs(signal);
    today.check(dir, played); // the first one says what the others start from
    expect(() => today.check(dir, changed({ "absorb.steps": 3 }))).not.toThrow();
    const late = currentInputs(signal);
    writeTask(7);
    await late.hashesOf(played);
    expect(() => late.check(dir, played)).toThrow(expect.objectContaining({ code: "E_CONFIG" }));
  });

  it("is the same for all arms: other task files than those of the first arm are refused", async () => {
    const [same, other] = [join(emptyFolder(), "same"), join(emptyFolder(), "other")];
    writeTask(6, same);
    writeTask(7, other);
    const arms = (path: string) => armsOf(played, ["shared", "solo"], [`there:environment.tasks=arc:${path}`]);
    await checkSameTasks(arms(same), currentInputs(signal));
    await expect(checkSameTasks(arms(other), currentInputs(signal))).rejects.toMatchObject({
      code: "E_CONFIG",
      message: expect.stringContaining(`environment.tasks is arc:${tasks} and arc:${other}`),
    });
    expect(planOf(arms(same), [1])).toHaveLength(3);
  });
});
