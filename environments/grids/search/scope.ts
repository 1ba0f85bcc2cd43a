import type { Explored, Finder, Tokens } from "../../environment.ts";
import { digest } from "../language/digest.ts";
import { type Expression, programOf } from "../language/goals/expression.ts";
import type { Language } from "../language/language.ts";
import { newMeter, settleUp } from "../language/limits.ts";
import type { ProgramPartial } from "../language/partial.ts";
import { encode, type Line } from "../language/program.ts";
import type { Costs } from "../language/sources/costs.ts";
import { ANSWER_LENGTH, isVariable, MAX_LINES } from "../language/tokens.ts";
import { gridAsValue, isMatrix, type Matrix, type Value } from "../language/value.ts";
import { gridValue } from "../language/values.ts";
import { type Grid, sameGrid } from "../tasks/grid.ts";
import { readAnswer, runAnswer } from "../tasks/judge.ts";
import type { GridTask } from "../tasks/task.ts";
import { distance } from "../view/look.ts";
import { type End, endsOf } from "./ends.ts";

/** One task under exploration: its grids, and the answers found so far. */
export type Scope = {
  readonly task: GridTask;
  readonly language: Language;
  readonly inputs: readonly Grid[]; // demonstrations first, then tests
  readonly outputs: readonly Grid[]; // one a demonstration
  /** The outputs, and those from before a last step. */
  readonly ends: readonly End[];
  /** All partial programs of the task grow from it, so that equal lines on equal values run once. */
  readonly start: ProgramPartial;
  readonly costs: Costs;
  /** Digests of what the answers make of all inputs. */
  readonly results: Map<string, number>;
  readonly found: Explored[];
  readonly misses: Map<string, Miss>;
  runs: number;
  valueEvals: number;
};

/** A program that ran and missed, and by how much: mean share of wrong cells. */
export type Miss = { readonly expression: () => Expression; readonly distance: number; readonly cost: number };

export function scopeOf(task: GridTask, start: ProgramPartial, costs: Costs): Scope {
  const { inputs, space } = start.session;
  const outputs = task.demonstrations.map((d) => d.output);
  return {
    ...{ task, start, costs, inputs, outputs, language: space.language },
    ends: endsOf(outputs),
    results: new Map(),
    found: [],
    misses: new Map(),
    runs: 0,
    valueEvals: 0,
  };
}

/** [input] values as grids; undefined when one is none. */
export function gridsOf(values: readonly Value[]): Grid[] | undefined {
  const grids: Grid[] = [];
  settleUp(); // what a fault left owed is not this value's to pay
  for (const value of values) {
    const grid = gridValue(newMeter(), value);
    if (grid === undefined) return undefined;
    grids.push(grid);
  }
  return grids;
}

/** Values as matrices of the outputs' sizes, one a demonstration; undefined when one is none. */
export function fitting(outputs: readonly Grid[], values: readonly Value[]): Matrix[] | undefined {
  const found: Matrix[] = [];
  for (const [d, output] of outputs.entries()) {
    const value = values[d]!;
    if (!isMatrix(value) || !sameSize(value, output)) return undefined;
    found.push(value);
  }
  return found;
}

type Sides = Pick<Grid, "height" | "width">;
export const sameSize = (a: Sides, b: Sides): boolean => a.height === b.height && a.width === b.width;

/** Mean share of wrong cells over the demonstrations; 1 where sizes differ. */
export function distanceOf({ outputs }: Scope, grids: readonly Grid[]): number {
  return outputs.reduce((sum, output, d) => sum + distance(grids[d]!, output), 0) / outputs.length;
}

/**
 * Takes a program that is thought to be right, runs it as a whole, and keeps it when it reproduces every demonstration,
 * gives a grid on every test, and no answer of the same results is as short.
 */
export function offer(scope: Scope, lines: readonly Line[], by: Finder, seed?: number): boolean {
  const answer = answerOf(lines);
  if (answer === undefined) return false;
  const checked = readAnswer(answer, scope.language);
  if (checked === undefined) return false;
  scope.runs += lines.length;
  const grids: Grid[] = [];
  for (const [k, input] of scope.inputs.entries()) {
    const grid = runAnswer(checked, input, scope.language);
    const wanted = scope.outputs[k];
    if (grid === undefined || (wanted !== undefined && !sameGrid(grid, wanted))) return false;
    grids.push(grid);
  }
  const result = digest(grids.map(gridAsValue));
  if ((scope.results.get(result) ?? Infinity) <= answer.length) return true;
  scope.results.set(result, answer.length);
  const bits = bitsOf(scope, lines);
  scope.found.push(seed === undefined ? { answer, by, bits } : { answer, by, bits, seed });
  return true;
}

export const offerExpression = (scope: Scope, expression: Expression, by: Finder): boolean =>
  offer(scope, programOf([], expression).lines, by);

/** What names a line or a function that no call begins with costs. */
const NAME_BITS = 3;

function bitsOf({ costs }: Scope, lines: readonly Line[]): number {
  const finite = (bits: number | undefined) => (bits !== undefined && Number.isFinite(bits) ? bits : NAME_BITS);
  let sum = 0;
  for (const { callee, args } of lines) {
    sum += finite(costs.call[callee]);
    for (const t of args) sum += isVariable(t) ? 0 : finite(costs.leaf[t]);
  }
  return sum;
}

/** Undefined for a program that is too long for an answer. */
export function answerOf(lines: readonly Line[]): Tokens | undefined {
  if (lines.length === 0 || lines.length > MAX_LINES) return undefined;
  const answer = encode(lines);
  return answer.length > ANSWER_LENGTH ? undefined : answer;
}
