import { existsSync } from "node:fs";
import { join } from "node:path";
import type { NamedProgram } from "../../environments/grids/language/files/format.ts";
import { readProgramFile, readPrograms } from "../../environments/grids/language/files/program-file.ts";
import { newMachine, runMetered } from "../../environments/grids/language/interpreter.ts";
import { type Dsl, type Language, languageOf } from "../../environments/grids/language/language.ts";
import { fileLimits } from "../../environments/grids/language/limits.ts";
import { typeCheck } from "../../environments/grids/language/program.ts";
import { type ArcTask, checkFolder, loadArc } from "../../environments/grids/tasks/arc.ts";
import { type Grid, sameGrid } from "../../environments/grids/tasks/grid.ts";
import { WanderError } from "../core/errors.ts";

export type Marks = { right: number; total: number };

export type ProgramResult = {
  name: string;
  demonstrations: Marks;
  /** Of the tests with known outputs. */
  tests: Marks;
  lines: number;
  /** Units of work on all grids together. */
  fuel: number;
  seconds: number;
  /** Why it is wrong whatever its outputs: its task is missing, or the first failure with its line. */
  error?: string;
  /** Why it has no type. It is run nevertheless. */
  untyped?: string;
};

export type ProgramsReport = {
  programs: number;
  right: number;
  /** Names of the wrong programs. */
  wrong: string[];
  /** One run = one program on one grid. */
  runs: number;
  seconds: number;
  /** Names of the programs that do not type-check, right or wrong. */
  untyped: string[];
  byProgram: ProgramResult[];
};

export type ProgramsRequest = {
  /** A program file in either format. */
  file: string;
  /** Folder that holds `TASK.json` for the programs' tasks. */
  tasks: string;
  dsl?: Dsl;
  signal?: AbortSignal;
  onProgram?: (done: number, all: number) => void;
};

/**
 * Runs every program of a file on all demonstrations and tests of its task. A program is right if it reproduces all
 * known outputs and fails on no grid.
 *
 * @throws E_FILE, E_FORMAT, E_PROGRAM, E_LIMIT or E_TASK for a file that cannot be read; E_INTERRUPTED
 */
export async function runPrograms(request: ProgramsRequest): Promise<ProgramsReport> {
  const { file, tasks, dsl = "reference", signal, onProgram } = request;
  const language = languageOf(dsl);
  const started = performance.now();
  const programs = readPrograms(readProgramFile(file), { language, name: file });
  checkFolder(tasks);
  const byProgram: ProgramResult[] = [];
  let runs = 0;
  for (const program of programs) {
    const path = join(tasks, `${program.task}.json`);
    const arc = existsSync(path) ? loadArc(path, () => "arc")[0] : undefined;
    byProgram.push(await resultOf(program, arc, language, signal));
    if (arc !== undefined) runs += arc.task.demonstrations.length + arc.task.tests.length;
    onProgram?.(byProgram.length, programs.length);
  }
  const wrong = byProgram.filter((p) => !isRight(p)).map((p) => p.name);
  return {
    programs: programs.length,
    right: programs.length - wrong.length,
    wrong,
    runs,
    seconds: (performance.now() - started) / 1000,
    untyped: byProgram.filter((p) => p.untyped !== undefined).map((p) => p.name),
    byProgram,
  };
}

export function isRight({ demonstrations, tests, error }: ProgramResult): boolean {
  return error === undefined && demonstrations.right === demonstrations.total && tests.right === tests.total;
}

async function resultOf(
  { task, lines }: NamedProgram,
  arc: ArcTask | undefined,
  language: Language,
  signal: AbortSignal | undefined,
): Promise<ProgramResult> {
  const result: ProgramResult = {
    name: task,
    demonstrations: { right: 0, total: 0 },
    tests: { right: 0, total: 0 },
    lines: lines.length,
    fuel: 0,
    seconds: 0,
  };
  const untyped = failureOf(() => typeCheck(lines, language));
  if (untyped !== undefined) result.untyped = untyped;
  if (arc === undefined) return { ...result, error: "no task" };
  const started = performance.now();
  const pairs = [
    ...arc.task.demonstrations.map(({ input, output }) => ({ input, wanted: output, marks: result.demonstrations })),
    ...arc.task.tests.map((input, k) => ({ input, wanted: arc.outputs[k], marks: result.tests })),
  ];
  for (const { input, wanted, marks } of pairs) {
    const machine = newMachine(input, fileLimits, language);
    let output: Grid | undefined;
    const error = failureOf(() => {
      output = runMetered(lines, machine);
    });
    if (error !== undefined) result.error ??= error;
    result.fuel += fileLimits.fuel - Math.max(0, machine.fuel);
    if (wanted !== undefined) {
      marks.total++;
      if (output !== undefined && sameGrid(output, wanted)) marks.right++;
    }
    await new Promise(setImmediate); // Ctrl-C is handled between two runs: one may take seconds
    if (signal?.aborted) {
      throw new WanderError("E_INTERRUPTED", `stopped at ${task}`, { hint: "run the command again" });
    }
  }
  result.seconds = (performance.now() - started) / 1000;
  return result;
}

/** The message if a program fails; rethrows our own defects. */
function failureOf(run: () => void): string | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    if (error instanceof WanderError && (error.code === "E_PROGRAM" || error.code === "E_LIMIT")) return error.message;
    throw error;
  }
}
