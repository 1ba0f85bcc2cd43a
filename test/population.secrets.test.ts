import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { composedFamilies } from "../environments/grids/tasks/composed/families.ts";
import { composedTask } from "../environments/grids/tasks/composed/generate.ts";
import { rowsOf } from "../environments/grids/tasks/grid.ts";
import { loadExperiment } from "../src/config/load.ts";
import type { Experiment } from "../src/config/schema.ts";
import { startBackend } from "../src/core/backend.ts";
import { decode } from "../src/core/wire.ts";
import type { Executor } from "../src/executor/executor.ts";
import { openExecutor } from "../src/executor/registry.ts";
import { runExperiment } from "../src/run/run-experiment.ts";
import { readHistory } from "../src/store/history.ts";
import { readJournal } from "../src/store/journal.ts";
import { emptyFolder } from "./command-line.ts";

/** An output that no input, demonstration or program of this task could make by chance. */
const SECRET = Array.from({ length: 9 }, (_, i) =>
  Array.from({ length: 11 }, (_, j) => (i * 7 + j * 3 + ((i * j) % 5)) % 10),
);

function writeTasks(folder: string): string {
  const pair = (c: number) => ({
    input: [
      [c, 0],
      [0, 0],
    ],
    output: [
      [0, c],
      [0, 0],
    ],
  });
  for (const name of ["a", "b", "c"]) {
    const task = {
      train: [pair(1), pair(2)],
      test: [
        {
          input: [
            [3, 0],
            [0, 0],
          ],
          output: SECRET,
        },
      ],
    };
    writeFileSync(join(folder, `${name}.json`), JSON.stringify(task));
  }
  return folder;
}

/** Every grid or list of bytes anywhere in a value, as one string a piece. */
function* pieces(value: unknown, seen = new Set<unknown>()): Generator<string> {
  if (value === null || typeof value !== "object" || seen.has(value)) return;
  seen.add(value);
  if (ArrayBuffer.isView(value)) {
    if (value instanceof Uint8Array || value instanceof Int32Array) yield [...value].join(" ");
    return;
  }
  if (Array.isArray(value) && value.every((x) => typeof x === "number")) yield value.join(" ");
  for (const inner of value instanceof Map ? value.values() : Object.values(value)) yield* pieces(inner, seen);
}

const holdsSecret = (value: unknown) => {
  const flat = SECRET.flat().join(" ");
  const row = SECRET[0]!.join(" ");
  for (const piece of pieces(value)) if (piece.includes(flat) || piece.includes(row)) return true;
  return false;
};

function filesUnder(dir: string): string[] {
  return readdirSync(dir).flatMap((name) => {
    const path = join(dir, name);
    return statSync(path).isDirectory() ? filesUnder(path) : [path];
  });
}

/** Plays a run, and gives what every job carried but its parameters. */
async function played(experiment: Experiment, folder: string) {
  const sent: unknown[] = [];
  const listening = (executor: Executor): Executor => ({
    ...executor,
    submit(job, signal) {
      sent.push(structuredClone({ ...job, parameters: undefined, base: undefined, moments: undefined }));
      return executor.submit(job, signal);
    },
  });
  const summary = await runExperiment(experiment, folder, {
    backend: await startBackend(),
    notify: () => {},
    signal: new AbortController().signal,
    makeExecutor: async (settings) => listening(await openExecutor(settings)),
  });
  return { sent, summary };
}

describe("exam outputs stay with the examiner", () => {
  it("no turn job, journal record or checkpoint holds one", async () => {
    const folder = emptyFolder();
    const tasks = writeTasks(emptyFolder());
    const programs = join(emptyFolder(), "programs.txt");
    writeFileSync(programs, "name: a\nO = vmirror(I)\n");
    const experiment = loadExperiment(undefined, [
      { path: "rounds", value: 2 },
      { path: "population.size", value: 2 },
      { path: "environment.tasks", value: `arc:${tasks}` },
      { path: "seeds", value: { programs, tasks, mutants: 2 } }, // of the very tasks
      { path: "exam.weights", value: { programRuns: 20, policyTokens: 1000 } },
      { path: "budget.programRuns", value: 60 },
      { path: "budget.policyTokens", value: 3000 },
      { path: "absorb.steps", value: 1 },
    ]);
    const { sent, summary } = await played(experiment, folder);

    expect(holdsSecret({ deep: [{ cells: Uint8Array.from(SECRET.flat()) }] })).toBe(true); // the search can find one
    expect(holdsSecret({ deep: [rowsOf({ height: 9, width: 11, cells: Uint8Array.from(SECRET.flat()) })] })).toBe(true);
    // 2 agents, 2 rounds, expand and absorb; then the last answers of each, and weights alone before and after
    expect(sent.length).toBeGreaterThanOrEqual(8 + 6);
    expect(holdsSecret(sent)).toBe(false);
    expect(holdsSecret(readJournal(join(summary.runDir, "journal")))).toBe(false);
    const bytes = Buffer.from(SECRET.flat());
    for (const file of filesUnder(summary.runDir)) {
      const content = readFileSync(file);
      expect(content.includes(bytes), file).toBe(false);
      expect(content.includes(JSON.stringify(SECRET[0])), file).toBe(false);
      if (file.endsWith(".msgpack")) expect(holdsSecret(decode(content)), file).toBe(false);
    }
  });

  it("where exam tasks of all families are asked of every agent, no job or journal record holds one of their outputs", async () => {
    const names = ["cut", "kaleidoscope"];
    const [seed, examTasksPerFamily] = [5, 3];
    const environment = { tasks: "composed", families: names, tasksPerFamily: 3, examTasksPerFamily };
    const experiment = loadExperiment(undefined, [
      { path: "rounds", value: 1 },
      { path: "seed", value: seed },
      { path: "population.size", value: 2 },
      { path: "environment", value: environment },
      { path: "exam.of", value: "all" },
      { path: "budget.programRuns", value: 60 },
      { path: "budget.policyTokens", value: 2000 },
      { path: "absorb.steps", value: 1 },
    ]);
    const { sent, summary } = await played(experiment, emptyFolder());
    expect(summary.solved.tasks).toBe(names.length * examTasksPerFamily);
    const { agents } = readHistory(summary.runDir).rounds[0]!.data;
    expect(agents.map(({ tasks }) => tasks)).toEqual([6, 6]);

    const held = new Set([...pieces([sent, readJournal(join(summary.runDir, "journal"))])]);
    const tasks = names.flatMap((name) => {
      const family = composedFamilies.find((one) => one.name === name)!;
      return Array.from({ length: examTasksPerFamily }, (_, k) => composedTask(seed, family, k, "exam"));
    });
    for (const { task, outputs } of tasks) {
      for (const { output } of task.demonstrations) expect(held.has([...output.cells].join(" "))).toBe(true); // asked
      for (const output of outputs.filter(({ cells }) => cells.length >= 16)) {
        expect(held.has([...output.cells].join(" "))).toBe(false);
      }
    }
  });
});
