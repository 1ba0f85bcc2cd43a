import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { rowsOf } from "../environments/grids/tasks/grid.ts";
import { loadExperiment } from "../src/config/load.ts";
import { startBackend } from "../src/core/backend.ts";
import { decode } from "../src/core/wire.ts";
import type { Executor } from "../src/executor/executor.ts";
import { openExecutor } from "../src/executor/registry.ts";
import { runExperiment } from "../src/run/run-experiment.ts";
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
});
