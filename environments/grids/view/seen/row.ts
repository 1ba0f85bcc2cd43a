import { columnOf, rowOf } from "../../language/places.ts";
import { isMatrix, isPatch, isSet, isTuple, type Value } from "../../language/value.ts";
import type { Grid } from "../../tasks/grid.ts";
import { nearness, paletteLikeness, paletteOf, sameSize, symmetriesOf, symmetryLikeness } from "./likeness.ts";
import { objectsIn, shareFound } from "./objects.ts";
import { reach } from "./reach.ts";
import { mean, type RowFacts, type Target, type TaskSight } from "./task.ts";

export const KINDS = ["grid", "cells", "set of cells", "integer", "pair", "boolean", "function", "other"] as const;

/** Facts of a line's values [inputs], demonstrations first. */
export function factsOf(sight: TaskSight, row: readonly Value[]): RowFacts {
  let facts = sight.rows.get(row);
  if (facts === undefined) {
    facts = look(sight.targets, row);
    sight.rows.set(row, facts);
  }
  return facts;
}

function look(targets: readonly Target[], row: readonly Value[]): RowFacts {
  const all = (of: (v: Value, target: Target) => number) => mean(targets, (target, d) => of(row[d]!, target));
  const near = targets.map((target, d) => nearness(row[d]!, target.output));
  const covers = targets.map((target, d) => cover(row[d]!, target));
  const objects = targets.map((_, d) => objectsIn(row[d]!));
  return {
    kind: kindOf(row[0]!),
    isGrid: isMatrix(row[0]!),
    nearness: mean(targets, (_, d) => near[d]!),
    worst: Math.min(...near),
    solved: mean(targets, (_, d) => (near[d] === 1 ? 1 : 0)),
    size: all((v, { output }) => (isMatrix(v) && sameSize(v, output) ? 1 : 0)),
    palette: all((v, { palette }) => (isMatrix(v) ? paletteLikeness(paletteOf(v), palette) : 0)),
    recall: mean(targets, (_, d) => covers[d]?.recall ?? 0),
    precision: mean(targets, (_, d) => covers[d]?.precision ?? 0),
    cover: mean(targets, (_, d) => f1(covers[d])),
    box: all((v, { output }) => boxMatch(v, output)),
    number: all((v, { output }) => numberMatch(v, output)),
    varies: typeof row[0] === "number" && row.some((v) => v !== row[0]) ? 1 : 0,
    reach: all(reach),
    outputObjects: mean(targets, (t, d) => shareFound(t.outputObjects, objects[d]!)),
    inputObjects: mean(targets, (t, d) => shareFound(t.inputObjects, objects[d]!)),
    symmetry: all((v, t) => (isMatrix(v) ? symmetryLikeness(symmetriesOf(v), t.symmetries) : 0)),
  };
}

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

type Cover = { recall: number; precision: number };

/** How a set of places compares with the cells that changed: share of them it has, share of it that is them. */
function cover(v: Value, target: Target): Cover | undefined {
  const { input } = target;
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
