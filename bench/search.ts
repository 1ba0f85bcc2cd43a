/**
 * How far does blind search get? Runs the agents' systematic search without policy and value function on every task of
 * a folder, and marks it against the files' own test outputs:
 *
 *   npx tsx bench/search.ts --tasks DIR --runs N [--dsl extended] [--programs FILE] [--limit K] [--skip K] [--json]
 *
 * One run = one call on all grids of a task; runs by goal matching count too.
 *
 * --programs: solver programs that are tried unchanged and with one change.
 * --json: one JSON object instead of the programs, which `wander results --search FILE` reads from a file.
 */
import { parseArgs } from "node:util";
import type { Tokens } from "../environments/environment.ts";
import { grids } from "../environments/grids/index.ts";
import { readProgramFile, readPrograms } from "../environments/grids/language/files/program-file.ts";
import { languageOf } from "../environments/grids/language/language.ts";
import { answerOf } from "../environments/grids/search/scope.ts";
import { loadArc } from "../environments/grids/tasks/arc.ts";
import { sameGrid } from "../environments/grids/tasks/grid.ts";
import { readAnswer, runAnswer } from "../environments/grids/tasks/judge.ts";
import type { BlindSearch } from "../src/arc/results/blind.ts";
import { stream } from "../src/core/random.ts";

const ATTEMPTS = 3;
const PHASE = 1000;

const { values: flags } = parseArgs({
  options: {
    tasks: { type: "string" },
    runs: { type: "string", default: "1000" },
    dsl: { type: "string", default: "reference" },
    programs: { type: "string" },
    limit: { type: "string", default: "10000" },
    skip: { type: "string", default: "0" },
    json: { type: "boolean", default: false },
  },
});
if (flags.tasks === undefined) throw new Error("name a folder of ARC task files: --tasks DIR");
const most = Number(flags.runs);
const language = languageOf(flags.dsl === "extended" ? "extended" : "reference");
const environment = grids.rebuild({ kind: "grids", settings: { dsl: language.dsl }, abstractions: [] });
const tasks = loadArc(flags.tasks, () => "arc").slice(Number(flags.skip), Number(flags.skip) + Number(flags.limit));
const seeds = flags.programs === undefined ? [] : seedsFrom(flags.programs);
type Task = (typeof tasks)[number];

/** Those that are answers: short enough, and of the types that search is offered. */
function seedsFrom(file: string): Tokens[] {
  const programs = readPrograms(readProgramFile(file), { language, name: file });
  return programs
    .map(({ lines }) => answerOf(lines))
    .filter((answer) => answer !== undefined)
    .filter((answer) => readAnswer(answer, language) !== undefined);
}

/** Up to three answers with different results, the shortest first, and the runs they took. */
function search({ task }: Task): { answers: Tokens[]; runs: number } {
  const none = () => new Float32Array(environment.vocabulary.size);
  const blind = { first: none(), rest: none(), trust: 0, value: undefined, sketches: [] };
  const exploration = environment.search!.explore(task, { ...blind, seeds, random: stream(1, "search", task.id) });
  const byResult = new Map<string, Tokens>();
  let runs = 0;
  while (runs < most && byResult.size < ATTEMPTS) {
    const more = exploration.advance(Math.min(PHASE, most - runs));
    if (more.runs === 0) break;
    runs += more.runs;
    for (const { answer } of more.answers) {
      const result = environment.result(task, answer)!;
      if ((byResult.get(result)?.length ?? Infinity) > answer.length) byResult.set(result, answer);
    }
  }
  return { answers: [...byResult.values()].sort((a, b) => a.length - b.length), runs };
}

function isRight({ task, outputs }: Task, answer: Tokens): boolean {
  const lines = readAnswer(answer, language)!;
  return outputs.every((output, k) => {
    const made = runAnswer(lines, task.tests[k]!, language);
    return output !== undefined && made !== undefined && sameGrid(output, made);
  });
}

let [reproduced, solved, spent, micros] = [0, 0, 0, 0];
for (const one of tasks) {
  const start = process.cpuUsage();
  const { answers, runs } = search(one);
  const { user, system } = process.cpuUsage(start);
  micros += user + system;
  spent += runs;
  if (answers.length === 0) continue;
  reproduced++;
  const at = answers.findIndex((answer) => isRight(one, answer));
  if (at >= 0) solved++;
  if (flags.json) continue;
  console.log(`${one.task.id}  ${at >= 0 ? `solved at ${at + 1}` : "wrong"}  ${runs} runs`);
  console.log(environment.text!.render(answers[Math.max(0, at)]!).replaceAll(/^/gm, "    "));
}
const seconds = micros / 1e6;
if (flags.json) {
  const asked = { dsl: language.dsl, runs: most, programs: seeds.length, tasks: tasks.length };
  const found: BlindSearch = { bench: "search", ...asked, solved, reproduced, spent, seconds };
  console.log(JSON.stringify(found));
} else {
  console.log(`${tasks.length} tasks, at most ${most} runs each, ${language.dsl}, ${seeds.length} programs given`);
  console.log(`demonstrations reproduced: ${reproduced}; solved with 3 attempts: ${solved}`);
  console.log(
    `${spent} runs in ${seconds.toFixed(1)} s of processor time: ${Math.round(spent / seconds)} runs a second`,
  );
}
