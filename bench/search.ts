/**
 * How far does blind search get? Bottom-up enumeration on every task of a folder, marked against the files' own test
 * outputs:
 *
 *   npx tsx bench/search.ts --tasks DIR --runs N [--dsl extended] [--limit K] [--skip K]
 *
 * One run = one call on all grids of a task, functions that are only made included.
 *
 * Measured elsewhere, with a search of its own in C++ (380 operations with common functions bound in, guided by the
 * distance to the output), on 200 tasks of the public evaluation set: 3 solved (4 reproduced) at 1,000 runs, 13 (16) at
 * 10,000. Measured here, plain cost order, at the commit that added this file: 1 (1) of the same 200 at 1,000 runs, and
 * 2 (2) of 80 of them at 10,000.
 */
import { parseArgs } from "node:util";
import { type ArcTask, loadArc } from "../environments/grids/arc.ts";
import { languageOf } from "../environments/grids/dsl/language.ts";
import { renderProgram } from "../environments/grids/dsl/program.ts";
import { type Solution, searchTask } from "../environments/grids/dsl/sources/search.ts";
import { sameGrid } from "../environments/grids/grid.ts";

const { values: flags } = parseArgs({
  options: {
    tasks: { type: "string" },
    runs: { type: "string", default: "1000" },
    dsl: { type: "string", default: "reference" },
    limit: { type: "string", default: "10000" },
    skip: { type: "string", default: "0" },
  },
});
if (flags.tasks === undefined) throw new Error("name a folder of ARC task files: --tasks DIR");
const language = languageOf(flags.dsl === "extended" ? "extended" : "reference");
const tasks = loadArc(flags.tasks, () => "arc").slice(Number(flags.skip), Number(flags.skip) + Number(flags.limit));

const right = ({ outputs }: ArcTask, { tests }: Solution): boolean =>
  outputs.every((output, k) => output !== undefined && sameGrid(output, tests[k]!));

let [reproduced, solved, runs, micros] = [0, 0, 0, 0];
for (const one of tasks) {
  const start = process.cpuUsage();
  const found = searchTask(one.task, { runs: Number(flags.runs), language });
  const { user, system } = process.cpuUsage(start);
  micros += user + system;
  runs += found.runs;
  if (found.solutions.length === 0) continue;
  reproduced++;
  const at = found.solutions.findIndex((s) => right(one, s));
  if (at >= 0) solved++;
  const shown = found.solutions[Math.max(0, at)]!;
  console.log(`${one.task.id}  ${at >= 0 ? `solved at ${at + 1}` : "wrong"}  ${shown.runs} runs  ${shown.cost} bits`);
  console.log(renderProgram(shown.lines, language).replaceAll(/^/gm, "    "));
}
console.log(`${tasks.length} tasks, at most ${flags.runs} runs each, ${flags.dsl}`);
console.log(`demonstrations reproduced: ${reproduced}; solved with 3 attempts: ${solved}`);
const seconds = micros / 1e6;
console.log(`${runs} runs in ${seconds.toFixed(1)} s of processor time: ${Math.round(runs / seconds)} runs a second`);
