/**
 * How fast programs run: here and, where WANDER_ARC_DSL names a folder with the reference DSL, there, on the same
 * programs and grids in one run. Times are processor time, so that a busy machine does not decide.
 *
 * Whole set: the reference's own solvers on all pairs of their tasks (WANDER_ARC, else ../shared/arc/training). Short
 * programs: made-up ones of one to four lines, each on one grid of 10 x 10. Growth: the same on larger grids.
 * Cold is the first pass of a fresh process, warm the median of five passes once the compiler has done its work, and
 * known the same by way of a task's session, which remembers what equal lines gave on equal values.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { readProgramFile, readPrograms } from "../environments/grids/language/files/program-file.ts";
import { runProgram } from "../environments/grids/language/interpreter.ts";
import { reference } from "../environments/grids/language/language.ts";
import { fileLimits } from "../environments/grids/language/limits.ts";
import { extendProgram, startProgram } from "../environments/grids/language/partial.ts";
import { encode, type Line } from "../environments/grids/language/program.ts";
import { randomProgram } from "../environments/grids/language/sources/random.ts";
import { MAX_LINES } from "../environments/grids/language/tokens.ts";
import { loadArc } from "../environments/grids/tasks/arc.ts";
import { type Grid, gridOf } from "../environments/grids/tasks/grid.ts";
import { table } from "../src/cli/table.ts";
import { WanderError } from "../src/core/errors.ts";
import { type Random, stream } from "../src/core/random.ts";
import { coldSeconds } from "./cold.ts";
import { type PythonTimes, pythonTimes, type Work } from "./python-reference.ts";

type Growth = ReturnType<typeof growthRows>;
type Row = { set: string; programs: number; runs: number; cold: number; warm: number; known?: number; python?: number };

const PASSES = 5;
const SHORT = 1_000;
const SIDES = [3, 6, 10, 15, 20, 30];

export function bench(json: boolean): void {
  const sets = workSets();
  // A child of this very bench prints the cold time of one set and is done.
  const only = process.env.WANDER_BENCH_COLD;
  if (only !== undefined) {
    process.stdout.write(`${seconds(() => runAll(sets.find(({ set }) => set === only)!.work))}\n`);
    return;
  }
  const python = pythonTimes(sets);
  const rows = sets.map(({ set, work }) => measured(set, work, python));
  const growth = growthRows();
  if (json) {
    process.stdout.write(`${JSON.stringify({ bench: "dsl", rows: rows.map(withRates), growth })}\n`);
    return;
  }
  process.stdout.write(`${setTable(rows)}\n\n${growthTable(growth)}\n`);
  if (python === undefined)
    process.stdout.write("\nset WANDER_ARC_DSL to a folder with the reference DSL to time it too\n");
}

function workSets(): { set: string; work: Work[] }[] {
  const dsl = process.env.WANDER_ARC_DSL;
  const tasks = process.env.WANDER_ARC ?? "../shared/arc/training";
  const short = { set: "short programs", work: shortPrograms(SHORT, 10) };
  if (dsl === undefined || !existsSync(tasks)) return [short];
  const file = join(dsl, "solvers.py");
  const programs = readPrograms(readProgramFile(file), { language: reference, name: file });
  const work = programs.map(({ task, lines }) => {
    const [arc] = loadArc(join(tasks, `${task}.json`), () => "arc");
    return { name: task, lines, inputs: [...arc!.task.demonstrations.map((d) => d.input), ...arc!.task.tests] };
  });
  return [{ set: "whole set", work }, short];
}

/** Made-up programs that run on their grid. */
function shortPrograms(count: number, side: number): Work[] {
  const made: Work[] = [];
  for (let k = 0; made.length < count; k++) {
    const random = stream(1, "bench", "dsl", side, k);
    const input = patterned(random, side);
    const lines = randomProgram(random, [input], { maxLines: 4 });
    if (lines !== undefined) made.push({ name: `made${made.length}`, lines, inputs: [input] });
  }
  return made;
}

/** Rectangles of a few colours on a ground, and a little noise. */
function patterned(random: Random, side: number): Grid {
  const rows = Array.from({ length: side }, () => new Array<number>(side).fill(0));
  for (let n = 0; n < 4; n++) {
    const [top, left, colour] = [random.integer(side), random.integer(side), 1 + random.integer(9)];
    const [height, width] = [1 + random.integer(Math.ceil(side / 3)), 1 + random.integer(Math.ceil(side / 3))];
    for (let i = top; i < Math.min(side, top + height); i++)
      for (let j = left; j < Math.min(side, left + width); j++) rows[i]![j] = colour;
  }
  for (let n = 0; n < side / 2; n++) rows[random.integer(side)]![random.integer(side)] = random.integer(10);
  return gridOf(rows);
}

function measured(set: string, work: readonly Work[], python: PythonTimes | undefined): Row {
  const runs = work.reduce((n, w) => n + w.inputs.length, 0);
  const row: Row = { set, programs: work.length, runs, cold: coldSeconds(set), warm: warmSeconds(() => runAll(work)) };
  // Only programs that fit an answer have tokens to feed to a session.
  if (work.every(({ lines }) => lines.length <= MAX_LINES)) row.known = knownSeconds(work);
  if (python !== undefined) row.python = python[set]!;
  return row;
}

function runAll(work: readonly Work[]): void {
  for (const { lines, inputs } of work) {
    for (const input of inputs) {
      runs(lines, input); // a program that fails has run too
    }
  }
}

function runs(lines: readonly Line[], input: Grid): boolean {
  try {
    runProgram(lines, input, fileLimits);
    return true;
  } catch (error) {
    if (error instanceof WanderError) return false;
    throw error;
  }
}

/** Every program token by token in a session that has met all its lines. */
function knownSeconds(work: readonly Work[]): number {
  const fed = work.map(({ lines, inputs }) => ({ tokens: encode(lines), start: startProgram(inputs) }));
  return warmSeconds(() => {
    for (const { tokens, start } of fed) tokens.reduce(extendProgram, start);
  });
}

function warmSeconds(pass: () => void): number {
  for (let k = 0; k < PASSES; k++) pass();
  const times = Array.from({ length: PASSES }, () => seconds(pass)).sort((a, b) => a - b);
  return times[PASSES >> 1]!;
}

/** Processor time, the collector's threads included. */
function seconds(pass: () => void): number {
  const before = process.cpuUsage();
  pass();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

/** The same programs, those that run on a grid of every size. */
function growthRows() {
  const grids = SIDES.map((side) => patterned(stream(1, "bench", "dsl", "growth", side), side));
  const programs = shortPrograms(SHORT, 10).filter(({ lines }) => grids.every((g) => runs(lines, g)));
  // Every size once before the first is timed: else the compiler's work is charged to the smallest.
  for (const grid of grids) for (let k = 0; k < PASSES; k++) for (const { lines } of programs) runs(lines, grid);
  return grids.map((grid) => {
    const work = programs.map((w) => ({ ...w, inputs: [grid, grid, grid, grid, grid] }));
    const time = warmSeconds(() => runAll(work));
    return {
      side: grid.height,
      cells: grid.cells.length,
      programs: programs.length,
      microseconds: (time * 1e6) / (5 * programs.length),
    };
  });
}

const rate = (runs: number, time: number | undefined) => (time === undefined ? undefined : Math.round(runs / time));

function withRates({ set, programs, runs, cold, warm, known, python }: Row) {
  return {
    set,
    programs,
    runs,
    coldPerSecond: rate(runs, cold),
    warmPerSecond: rate(runs, warm),
    knownPerSecond: rate(runs, known),
    referencePerSecond: rate(runs, python),
    ratio: python === undefined ? undefined : Number((python / warm).toFixed(1)),
    ratioCold: python === undefined ? undefined : Number((python / cold).toFixed(1)),
  };
}

function setTable(rows: readonly Row[]): string {
  const header = ["set", "programs", "runs", "cold /s", "warm /s", "known /s", "reference /s", "ratio", "cold ratio"];
  const cells = rows.map(withRates).map((r) => Object.values(r).map((v) => v ?? ""));
  return table(header, cells);
}

function growthTable(rows: Growth): string {
  const cells = rows.map(({ side, cells, microseconds }) => [
    `${side} x ${side}`,
    cells,
    Number(microseconds.toFixed(1)),
    Number((microseconds / rows[0]!.microseconds).toFixed(2)),
  ]);
  return table(["grid", "cells", "microseconds a program", "times the smallest"], cells);
}
