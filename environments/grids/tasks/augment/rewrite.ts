import { type Machine, newMachine, runLine } from "../../language/interpreter.ts";
import type { Language } from "../../language/language.ts";
import { defaultLimits, unlessFault } from "../../language/limits.ts";
import type { Line } from "../../language/program.ts";
import { isMatrix, isPatch, type Value } from "../../language/value.ts";
import { gridValue, matrixOf } from "../../language/values.ts";
import { imageOf } from "../../view/look.ts";
import type { Grid } from "../grid.ts";
import { readingsOf, type View } from "./readings.ts";

/** A program on one input, with what every line gave: the last one a grid. */
export type Traced = { readonly input: Grid; readonly output: Grid; readonly values: readonly Value[] };

/** Lines run before giving up. */
const MOST_LINES = 80;

/** The results of a program on a grid, line by line; undefined if it fails. */
export function traced(lines: readonly Line[], input: Grid, language: Language): Traced | undefined {
  const machine = newMachine(input, defaultLimits, language);
  const values: Value[] = [];
  for (const line of lines) {
    const value = tryLine(machine, line, values);
    if (value === undefined) return undefined;
    values.push(value);
  }
  const output = unlessFault(() => gridValue(machine, values.at(-1)!));
  return output === undefined ? undefined : { input, output, values };
}

/** The grid as the view shows it. */
export function seen(grid: Grid, { symmetry, colours }: View): Grid {
  const { height, width, cells } = imageOf(grid, symmetry);
  return { height, width, cells: cells.map((c) => colours[c]!) };
}

/**
 * The program that does in the view what `lines` did, line for line: depth first through the readings of its lines, each
 * run as it is chosen. Where a line gave a grid, its reading has to give the image of that grid. Undefined when no
 * choice tried comes to the images of all outputs.
 */
export function rewritten(
  lines: readonly Line[],
  view: View,
  runs: readonly Traced[],
  language: Language,
): Line[] | undefined {
  const plain = lines.map((_, k) => runs.every((r) => isMatrix(r.values[k]!) || isPatch(r.values[k]!)));
  const readings = readingsOf(lines, view, plain);
  const machines = runs.map((r) => newMachine(seen(r.input, view), defaultLimits, language));
  const wanted = lines.map((_, k) => runs.map((run) => wantedOf(run, k, view)));
  const chosen: Line[] = [];
  const values: Value[][] = runs.map(() => []);
  let left = MOST_LINES;
  const search = (): boolean => {
    const k = chosen.length;
    if (k === lines.length) return true;
    const fuel = machines.map((m) => m.fuel);
    for (const line of readings[k]!) {
      if (left-- <= 0) return false;
      chosen.push(line);
      if (fits(line, machines, values, wanted[k]!) && search()) return true;
      chosen.pop();
      machines.forEach((m, r) => {
        m.fuel = fuel[r]!;
        values[r]!.length = k;
      });
    }
    return false;
  };
  return search() ? chosen : undefined;
}

/** The image that a line must give; undefined if its result was not a grid of colours. */
function wantedOf({ values, output }: Traced, k: number, view: View): Grid | undefined {
  if (k === values.length - 1) return seen(output, view);
  const value = values[k]!;
  if (!isMatrix(value) || value.cells.some((c) => c < 0 || c > 9)) return undefined;
  const { height, width, cells } = value;
  return seen({ height, width, cells: cells instanceof Uint8Array ? cells : Uint8Array.from(cells) }, view);
}

/** Runs a line everywhere, adding to the values, until it fails or gives another grid than wanted. */
function fits(
  line: Line,
  machines: readonly Machine[],
  values: readonly Value[][],
  wanted: readonly (Grid | undefined)[],
): boolean {
  return machines.every((machine, r) => {
    const value = tryLine(machine, line, values[r]!);
    if (value === undefined) return false;
    values[r]!.push(value);
    const want = wanted[r];
    if (want === undefined) return true;
    const grid = unlessFault(() => matrixOf(machine, value));
    if (grid === undefined || grid.height !== want.height || grid.width !== want.width) return false;
    return want.cells.every((c, at) => grid.cells[at] === c);
  });
}

function tryLine(machine: Machine, line: Line, values: readonly Value[]): Value | undefined {
  return unlessFault(() => runLine(machine, line, values));
}
