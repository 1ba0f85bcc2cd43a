import { columnOf, rowOf } from "./dsl/places.ts";
import { isMatrix, isPatch, isSet, isTuple, type Matrix, type Value } from "./dsl/values.ts";
import type { Grid } from "./grid.ts";
import { histogram } from "./look.ts";
import type { GridTask } from "./task.ts";

/** What features read of a partial answer. */
export type Progress = {
  tokens: number;
  lines: number;
  maxTokens: number;
  maxLines: number;
  /** [lines][inputs], demonstrations first. */
  values: readonly (readonly Value[])[];
  /** Lines that no later line reads. */
  unused: number;
};

export const featureNames: readonly string[] = [
  "lines left",
  "tokens left",
  "nearest grid",
  "last grid",
  "input",
  "gain on input",
  "nearest has size",
  "last has size",
  "last palette",
  "last demonstrations solved",
  "last is grid",
  "last is cells",
  "last is set of cells",
  "last is integer",
  "last is pair",
  "last is boolean",
  "last is function",
  "last is other",
  "last is new",
  "last covers change",
  "last within change",
  "best cover of change",
  "last has output's box",
  "last is output's number",
  "last varies",
  "unused lines",
  "same size",
  "share changed",
];

type Target = { changed: Uint8Array | undefined; changedCount: number; palette: Uint8Array; inputNearness: number };
const targets = new WeakMap<GridTask, readonly Target[]>();

/** [F] in [-1, 1]: how far this partial has come on the demonstrations. Reads no test output: there is none in a task. */
export function featuresOf(task: GridTask, progress: Progress): Float32Array {
  const demonstrations = task.demonstrations;
  const target = targetsOf(task);
  const n = demonstrations.length;
  const { values } = progress;
  const last = values.at(-1);
  const all = (of: (d: number) => number) => {
    let sum = 0;
    for (let d = 0; d < n; d++) sum += of(d);
    return sum / n;
  };
  const inputNear = all((d) => target[d]!.inputNearness);
  let nearest = inputNear;
  let nearestSize = all((d) => (target[d]!.changed === undefined ? 0 : 1));
  let bestCover = 0;
  for (const row of values) {
    if (isMatrix(row[0]!)) {
      const near = all((d) => nearness(row[d]!, demonstrations[d]!.output));
      if (near > nearest) {
        nearest = near;
        nearestSize = all((d) => sizeMatch(row[d]!, demonstrations[d]!.output));
      }
    } else if (isSet(row[0]!)) {
      bestCover = Math.max(
        bestCover,
        all((d) => f1(cover(row[d]!, target[d]!, demonstrations[d]!.input))),
      );
    }
  }
  const covers = (last ?? []).slice(0, n).map((v, d) => cover(v, target[d]!, demonstrations[d]!.input));
  const kind = last === undefined ? -1 : kindOf(last[0]!);
  const lastOf = (of: (v: Value, d: number) => number) => (last === undefined ? 0 : all((d) => of(last[d]!, d)));
  const out = [
    1 - progress.lines / progress.maxLines,
    1 - progress.tokens / progress.maxTokens,
    nearest,
    lastOf((v, d) => nearness(v, demonstrations[d]!.output)),
    inputNear,
    nearest - inputNear,
    nearestSize,
    lastOf((v, d) => sizeMatch(v, demonstrations[d]!.output)),
    lastOf((v, d) => paletteMatch(v, target[d]!.palette)),
    lastOf((v, d) => (nearness(v, demonstrations[d]!.output) === 1 ? 1 : 0)),
    ...KINDS.map((_, k) => (k === kind ? 1 : 0)),
    last !== undefined && isNew(last, values, demonstrations) ? 1 : 0,
    all((d) => covers[d]?.recall ?? 0),
    all((d) => covers[d]?.precision ?? 0),
    bestCover,
    lastOf((v, d) => boxMatch(v, demonstrations[d]!.output)),
    lastOf((v, d) => numberMatch(v, demonstrations[d]!.output)),
    last !== undefined && typeof last[0] === "number" && last.some((v) => v !== last[0]) ? 1 : 0,
    Math.min(progress.unused, 4) / 4,
    all((d) => (target[d]!.changed === undefined ? 0 : 1)),
    all((d) => {
      const t = target[d]!;
      return t.changed === undefined ? 1 : t.changedCount / t.changed.length;
    }),
  ];
  // From shares in [0, 1] to [-1, 1], which is what the value network is scaled for.
  return Float32Array.from(out, (x) => Math.max(-1, Math.min(1, 2 * x - 1)));
}

function targetsOf(task: GridTask): readonly Target[] {
  let found = targets.get(task);
  if (found === undefined) {
    found = task.demonstrations.map(({ input, output }) => {
      const same = input.height === output.height && input.width === output.width;
      const changed = same ? input.cells.map((c, k) => (c === output.cells[k] ? 0 : 1)) : undefined;
      const changedCount = changed === undefined ? 0 : changed.reduce((a, b) => a + b, 0);
      const palette = Uint8Array.from(histogram(output), (c) => (c > 0 ? 1 : 0));
      return { changed, changedCount, palette, inputNearness: likeness(input, output) };
    });
    targets.set(task, found);
  }
  return found;
}

/** Share of equal cells; for unequal sizes a little for how near the sizes are. */
function nearness(v: Value, output: Grid): number {
  return isMatrix(v) ? likeness(v, output) : 0;
}

function likeness(v: Pick<Matrix, keyof Grid>, output: Grid): number {
  if (v.height !== output.height || v.width !== output.width) {
    const ratio = (a: number, b: number) => Math.min(a, b) / Math.max(a, b, 1);
    return 0.2 * ratio(v.height, output.height) * ratio(v.width, output.width);
  }
  let equal = 0;
  for (let k = 0; k < v.cells.length; k++) if (v.cells[k] === output.cells[k]) equal++;
  return equal / v.cells.length;
}

const sizeMatch = (v: Value, output: Grid) =>
  isMatrix(v) && v.height === output.height && v.width === output.width ? 1 : 0;

/** Jaccard index of the two palettes. */
function paletteMatch(v: Value, palette: Uint8Array): number {
  if (!isMatrix(v)) return 0;
  const mine = new Uint8Array(10);
  for (let k = 0; k < v.cells.length; k++) if (v.cells[k]! >= 0 && v.cells[k]! <= 9) mine[v.cells[k]!] = 1;
  let [both, either] = [0, 0];
  for (let c = 0; c < 10; c++) {
    both += mine[c]! & palette[c]!;
    either += mine[c]! | palette[c]!;
  }
  return either === 0 ? 0 : both / either;
}

const KINDS = ["grid", "cells", "set of cells", "integer", "pair", "boolean", "function", "other"] as const;

function kindOf(v: Value): number {
  if (typeof v === "number") return 3;
  if (typeof v === "boolean") return 5;
  if (v === null) return 7;
  if (isMatrix(v)) return 0;
  if (isSet(v)) {
    if (isPatch(v)) return 1;
    const first = v.items[0];
    if (first === undefined) return 7;
    return isSet(first) ? 2 : isTuple(first) ? 1 : 7;
  }
  if (isTuple(v)) return v.items.length === 2 && v.items.every((x) => typeof x === "number") ? 4 : 7;
  return 6;
}

function isNew(
  last: readonly Value[],
  values: readonly (readonly Value[])[],
  demonstrations: GridTask["demonstrations"],
): boolean {
  const sameRow = (row: readonly Value[]) =>
    last.every((v, k) => v === row[k] || (isMatrix(v) && isMatrix(row[k]!) && sameMatrix(v, row[k] as Matrix)));
  if (values.slice(0, -1).some(sameRow)) return false;
  return !demonstrations.every(({ input }, d) => isMatrix(last[d]!) && sameMatrix(last[d] as Matrix, input));
}

function sameMatrix(a: Pick<Matrix, keyof Grid>, b: Pick<Matrix, keyof Grid>): boolean {
  if (a.height !== b.height || a.width !== b.width) return false;
  for (let k = 0; k < a.cells.length; k++) if (a.cells[k] !== b.cells[k]) return false;
  return true;
}

type Cover = { recall: number; precision: number };

/** How a set of places compares with the cells that changed: share of them it has, share of it that is them. */
function cover(v: Value, target: Target, input: Grid): Cover | undefined {
  if (!isPatch(v) || target.changed === undefined || target.changedCount === 0) return undefined;
  let hits = 0;
  const size = Math.min(200, v.codes.length);
  for (let k = 0; k < size; k++) {
    const i = rowOf(v.codes[k]!);
    const j = columnOf(v.codes[k]!);
    if (i >= 0 && j >= 0 && i < input.height && j < input.width && target.changed[i * input.width + j] === 1) hits++;
  }
  return { recall: hits / target.changedCount, precision: hits / size };
}

/** (i, j) of a place or of a cell (colour, (i, j)). */
function placeOf(v: Value): readonly [number, number] | undefined {
  if (v === null || typeof v !== "object" || !isTuple(v)) return undefined;
  const [a, b] = v.items;
  if (typeof a === "number" && typeof b === "number") return [a, b];
  return b !== undefined && b !== null && typeof b === "object" && isTuple(b) ? placeOf(b) : undefined;
}

function f1(c: Cover | undefined): number {
  return c === undefined || c.recall + c.precision === 0 ? 0 : (2 * c.recall * c.precision) / (c.recall + c.precision);
}

/** Whether a set of places spans a box of the output's size. */
function boxMatch(v: Value, output: Grid): number {
  if (!isPatch(v)) return 0;
  let [top, left, bottom, right] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const code of v.codes) {
    const [i, j] = [rowOf(code), columnOf(code)];
    top = Math.min(top, i);
    bottom = Math.max(bottom, i);
    left = Math.min(left, j);
    right = Math.max(right, j);
  }
  return bottom - top + 1 === output.height && right - left + 1 === output.width ? 1 : 0;
}

/** Whether a number is the output's height or width, or a pair its size. */
function numberMatch(v: Value, output: Grid): number {
  if (typeof v === "number") return v === output.height || v === output.width ? 1 : 0;
  const pair = placeOf(v);
  return pair !== undefined && pair[0] === output.height && pair[1] === output.width ? 1 : 0;
}
