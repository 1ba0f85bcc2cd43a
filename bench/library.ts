/**
 * How long compressing takes as the corpus grows: made-up grid programs of three lines and more, each the solution of a
 * task of its own, four abstractions asked for. A time is the median of five runs after one to warm up, from answers to
 * abstractions; that of the processor says more on a machine with other work. `exact` says that every search ended before its budget did.
 */

import { gridEnvironment } from "../environments/grids/environment.ts";
import { reference } from "../environments/grids/language/language.ts";
import { encode } from "../environments/grids/language/program.ts";
import { randomProgram } from "../environments/grids/language/sources/random.ts";
import { gridOf } from "../environments/grids/tasks/grid.ts";
import type { Solution } from "../shared/findings.ts";
import { compressCorpus, type LibrarySettings } from "../shared/library/compress.ts";
import { table } from "../src/cli/table.ts";
import { stream } from "../src/core/random.ts";

const SIZES = [125, 250, 500, 1000, 2000];
const RUNS = 5;
const MIN_LINES = 3;
const environment = gridEnvironment(
  { families: [], practice: [], probe: [], probes: [], familyProbes: () => [] },
  reference,
);
const input = gridOf([
  [0, 0, 3, 0],
  [2, 2, 3, 0],
  [0, 0, 0, 5],
]);

export function bench(json: boolean): void {
  const solutions = madeSolutions(SIZES.at(-1)!);
  const rows = SIZES.map((programs) => measure(solutions.slice(0, programs)));
  if (json) {
    process.stdout.write(`${JSON.stringify({ bench: "library", rows })}\n`);
    return;
  }
  const cells = rows.map((row, k) => [
    row.programs,
    Math.round(row.wallMs),
    Math.round(row.cpuMs),
    k === 0 ? "" : Number((row.cpuMs / rows[k - 1]!.cpuMs).toFixed(2)),
    row.asked,
    row.made,
    row.savedTokens,
    row.steps,
    row.exact ? "yes" : "no",
  ]);
  const header = ["programs", "wall ms", "cpu ms", "cpu ratio", "asked", "made", "saved tokens", "steps", "exact"];
  process.stdout.write(`${table(header, cells)}\n`);
}

function measure(solutions: readonly Solution[]) {
  const searched: { steps: number; exact: boolean }[] = [];
  const settings: LibrarySettings = {
    perRound: 4,
    minUses: 2,
    maxSize: 12,
    maxHoles: 3,
    onSearch: (search) => searched.push(search),
  };
  const once = () => {
    searched.length = 0;
    const [start, cpu] = [performance.now(), process.cpuUsage()];
    const made = compressCorpus(environment, solutions, [], settings, 1);
    return { made, wallMs: performance.now() - start, cpuMs: process.cpuUsage(cpu).user / 1000 };
  };
  const { made } = once();
  const runs = Array.from({ length: RUNS }, once);
  const median = (times: number[]) => times.sort((a, b) => a - b)[Math.floor(RUNS / 2)]!;
  return {
    programs: solutions.length,
    wallMs: median(runs.map((r) => r.wallMs)),
    cpuMs: median(runs.map((r) => r.cpuMs)),
    asked: settings.perRound,
    made: made.length,
    savedTokens: made.reduce((sum, entry) => sum + entry.saving, 0),
    steps: searched.reduce((sum, s) => sum + s.steps, 0),
    exact: searched.every((s) => s.exact),
  };
}

function madeSolutions(count: number): Solution[] {
  const made: Solution[] = [];
  for (let k = 0; made.length < count; k++) {
    const random = stream(1, "bench", "library", k);
    const lines = randomProgram(random, [input], { maxLines: MIN_LINES + random.integer(5) });
    if (lines === undefined || lines.length < MIN_LINES) continue;
    const origin = { taskId: `made-${k}`, family: "made-up", agent: 0, round: 1 };
    made.push({ ...origin, prompt: [], answer: encode(lines), result: "", logProb: 0 });
  }
  return made;
}
