import { createHash } from "node:crypto";
import { WanderError } from "../../../src/core/errors.ts";
import type { Example, Outcome, Tokens } from "../../environment.ts";
import { runProgram } from "../language/interpreter.ts";
import type { Language } from "../language/language.ts";
import { defaultLimits } from "../language/limits.ts";
import { decode, type Line } from "../language/program.ts";
import { distance } from "../view/look.ts";
import { promptOf } from "../view/vocabulary.ts";
import { type Grid, sameGrid } from "./grid.ts";
import { type GridTask, inputsOf } from "./task.ts";

/**
 * What an answer did on the demonstrations. It solves the task if it reproduces all of them. The distance is the mean share of
 * wrong cells, 1 for a demonstration if sizes differ or the run failed. An answer that misses but runs is right for the task it
 * made: that pair is its consequence (hindsight relabelling, Andrychowicz et al. 2017).
 */
export function judgeAnswer(task: GridTask, answer: Tokens, language: Language): Outcome {
  const lines = readAnswer(answer, language);
  if (lines === undefined) return { solved: false, distance: 1, consequences: [] };
  const made = task.demonstrations.map(({ input }) => runAnswer(lines, input, language));
  const distances = made.map((grid, d) => (grid === undefined ? 1 : distance(grid, task.demonstrations[d]!.output)));
  const missed = distances.reduce((a, b) => a + b, 0) / distances.length;
  const solved = distances.every((x) => x === 0);
  return { solved, distance: missed, consequences: solved ? [] : hindsight(task, made, answer) };
}

/** The answer's outputs as a task of its own, when that task would teach something. */
function hindsight(task: GridTask, made: readonly (Grid | undefined)[], answer: Tokens): Example[] {
  const demonstrations: { input: Grid; output: Grid }[] = [];
  for (const [d, output] of made.entries()) {
    if (output === undefined) return [];
    demonstrations.push({ input: task.demonstrations[d]!.input, output });
  }
  return teaches(demonstrations) ? [lazyExample(demonstrations, answer)] : [];
}

/** Its prompt is made when it is first read: search judges thousands of answers and keeps the pairs of a few. */
function lazyExample(demonstrations: GridTask["demonstrations"], answer: Tokens): Example {
  let made: Tokens | undefined;
  return {
    get prompt() {
      made ??= promptOf(demonstrations);
      return made;
    },
    answer,
  };
}

/** Outputs that differ from their inputs and, unless there is only one, from each other. */
export function teaches(demonstrations: GridTask["demonstrations"]): boolean {
  if (demonstrations.some(({ input, output }) => sameGrid(input, output))) return false;
  const first = demonstrations[0]!.output;
  return demonstrations.length === 1 || !demonstrations.every(({ output }) => sameGrid(output, first));
}

/** Digest of what an answer makes of every input, tests included; undefined when it fails on one. */
export function resultOf(task: GridTask, answer: Tokens, language: Language): string | undefined {
  const lines = readAnswer(answer, language);
  if (lines === undefined) return undefined;
  const hash = createHash("sha256");
  for (const input of inputsOf(task)) {
    const output = runAnswer(lines, input, language);
    if (output === undefined) return undefined;
    hash.update(Uint8Array.of(output.height, output.width)).update(output.cells);
  }
  return hash.digest("hex").slice(0, 32);
}

/** The answer's lines; undefined when it does not parse or type-check. */
export function readAnswer(answer: Tokens, language: Language): Line[] | undefined {
  return unlessBad(() => decode(answer, language));
}

/** What the program makes of one grid; undefined when it fails. */
export function runAnswer(lines: readonly Line[], input: Grid, language: Language): Grid | undefined {
  return unlessBad(() => runProgram(lines, input, defaultLimits, language));
}

/** A bad program is an expected value, undefined; a defect of ours is still thrown. */
function unlessBad<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    if (error instanceof WanderError && (error.code === "E_PROGRAM" || error.code === "E_LIMIT")) return undefined;
    throw error;
  }
}
