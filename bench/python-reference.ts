import { spawnSync } from "node:child_process";
import { writePrograms } from "../environments/grids/language/files/write.ts";
import type { Line } from "../environments/grids/language/program.ts";
import { type Grid, rowsOf } from "../environments/grids/tasks/grid.ts";

/** A program and the grids that it runs on. */
export type Work = { name: string; lines: readonly Line[]; inputs: readonly Grid[] };

/** Seconds that the reference takes for one pass over a set, by the set's name. */
export type PythonTimes = Readonly<Record<string, number>>;

/**
 * Reads programs and grids, runs each program on its grids, prints the processor time. The reference is imported from
 * its folder, as its own solvers import it; nothing of it is here.
 */
const driver = `
import json, sys, time
sys.path.insert(0, sys.argv[1])
import dsl, constants
work = json.load(sys.stdin)
scope = {**vars(dsl), **vars(constants)}
exec(work["source"].replace("from dsl import *", "").replace("from constants import *", ""), scope)
grid = lambda rows: tuple(tuple(row) for row in rows)
jobs = [(scope["solve_" + name], [grid(g) for g in inputs]) for name, inputs in work["jobs"]]
def once():
    start = time.process_time()
    for solve, inputs in jobs:
        for g in inputs:
            try: solve(g)
            except Exception: pass
    return time.process_time() - start
print(sorted(once() for _ in range(int(sys.argv[2])))[int(sys.argv[2]) // 2])
`;

/** Undefined if WANDER_ARC_DSL names no folder. The Python is WANDER_PYTHON, else python3. */
export function pythonTimes(sets: readonly { set: string; work: readonly Work[] }[]): PythonTimes | undefined {
  const folder = process.env.WANDER_ARC_DSL;
  if (folder === undefined) return undefined;
  const python = process.env.WANDER_PYTHON ?? "python3";
  return Object.fromEntries(
    sets.map(({ set, work }) => {
      const source = writePrograms(
        work.map(({ name, lines }) => ({ task: name, lines })),
        "solvers",
      );
      const jobs = work.map(({ name, inputs }) => [name, inputs.map(rowsOf)]);
      const { status, stdout, stderr } = spawnSync(python, ["-c", driver, folder, "3"], {
        input: JSON.stringify({ source, jobs }),
        encoding: "utf8",
        maxBuffer: 1 << 26,
      });
      if (status !== 0) throw new Error(`${python} could not run the reference in ${folder}: ${stderr}`);
      return [set, Number(stdout)];
    }),
  );
}
