/**
 * How far does blind search get? Bottom-up enumeration on every task of a folder, marked against the files' own test
 * outputs:
 *
 *   npx tsx bench/search.ts --tasks DIR --runs N [--dsl extended] [--goals TERMS] [--limit K] [--skip K] [--json]
 *
 * One run = one call on all grids of a task, functions that are only made included.
 *
 * --goals: how many of a task's cheapest terms goal matching is asked about.
 * --json: one JSON object instead of the programs, which `wander results --search FILE` reads from a file.
 *
 * On 200 tasks of the public evaluation set, solved with 3 attempts (demonstrations reproduced). Elsewhere: a search in C++
 * of its own, guided by the distance to the output, with about 380 operations (the reference's with common functions bound
 * in), or about 90 whole-grid ones more.
 *
 *   runs a task                              1,000      10,000
 *   elsewhere, 380 operations                3 (4)     13 (16)
 *   elsewhere, 90 whole-grid ones more      16 (20)    32 (38)
 *   here, reference                          1 (1)      3 (3)
 *   here, extended                          16 (19)    20 (23)
 *   here, reference, goals 100 / 300        23 (24)    24 (26)
 *   here, extended, goals 100 / 300         33 (36)    40 (43)
 */
import { parseArgs } from "node:util";
import { type ArcTask, loadArc } from "../environments/grids/arc.ts";
import { languageOf } from "../environments/grids/dsl/language.ts";
import { renderProgram } from "../environments/grids/dsl/program.ts";
import { type Solution, searchTask } from "../environments/grids/dsl/sources/search.ts";
import { sameGrid } from "../environments/grids/grid.ts";
import type { BlindSearch } from "../src/results/blind.ts";

const { values: flags } = parseArgs({
  options: {
    tasks: { type: "string" },
    runs: { type: "string", default: "1000" },
    dsl: { type: "string", default: "reference" },
    limit: { type: "string", default: "10000" },
    skip: { type: "string", default: "0" },
    goals: { type: "string", default: "0" },
    json: { type: "boolean", default: false },
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
  const found = searchTask(one.task, { runs: Number(flags.runs), language, goals: Number(flags.goals) });
  const { user, system } = process.cpuUsage(start);
  micros += user + system;
  runs += found.runs;
  if (found.solutions.length === 0) continue;
  reproduced++;
  const at = found.solutions.findIndex((s) => right(one, s));
  if (at >= 0) solved++;
  const shown = found.solutions[Math.max(0, at)]!;
  if (flags.json) continue;
  console.log(`${one.task.id}  ${at >= 0 ? `solved at ${at + 1}` : "wrong"}  ${shown.runs} runs  ${shown.cost} bits`);
  console.log(renderProgram(shown.lines, language).replaceAll(/^/gm, "    "));
}
const seconds = micros / 1e6;
if (flags.json) {
  const asked = { dsl: language.dsl, runs: Number(flags.runs), goals: Number(flags.goals), tasks: tasks.length };
  const search: BlindSearch = { bench: "search", ...asked, solved, reproduced, spent: runs, seconds };
  console.log(JSON.stringify(search));
} else {
  console.log(`${tasks.length} tasks, at most ${flags.runs} runs each, ${flags.dsl}`);
  console.log(`demonstrations reproduced: ${reproduced}; solved with 3 attempts: ${solved}`);
  console.log(`${runs} runs in ${seconds.toFixed(1)} s of processor time: ${Math.round(runs / seconds)} runs a second`);
}
