import { gridAsValue } from "../../language/value.ts";
import type { GridTask } from "../../tasks/task.ts";
import { likeness, paletteLikeness, paletteOf, sameSize, symmetriesOf } from "./likeness.ts";
import { type ObjectKeys, objectsOf, shareFound } from "./objects.ts";
import { type Pair, reach } from "./reach.ts";

/** What one line gave, against the outputs: means over the demonstrations, in [0, 1]. */
export type RowFacts = {
  kind: number; // of KINDS
  isGrid: boolean;
  nearness: number;
  worst: number; // the least nearness of a demonstration
  solved: number; // share of demonstrations
  size: number;
  palette: number;
  recall: number; // of the cells that change, share that a patch has
  precision: number; // of a patch, share that changes
  cover: number; // harmonic mean of the two, by demonstration
  box: number;
  number: number;
  varies: number;
  reach: number;
  outputObjects: number;
  inputObjects: number;
  symmetry: number;
};

/** One demonstration as far as it is the same for every partial answer. */
export type Target = Pair & {
  /** [cells] 1 where the output differs from the input; undefined for unequal sizes. */
  changed: Uint8Array | undefined;
  changedCount: number;
  palette: Uint8Array;
  symmetries: number;
  outputObjects: ObjectKeys;
  inputObjects: ObjectKeys;
  inputNearness: number;
};

/** Means over a task's demonstrations, all in [0, 1], and what was seen of lines so far. */
export type TaskSight = {
  targets: readonly Target[];
  nearness: number; // of the inputs
  worst: number; // the least of them
  palette: number;
  reach: number;
  sameSize: number;
  changed: number; // share of cells that change; 1 where the size does
  symmetric: number; // outputs with a symmetry
  objects: number; // objects of the output that are in the input
  /** By the line's values, which all answers that begin alike share: a line is looked at once. */
  rows: WeakMap<object, RowFacts>;
};

const sights = new WeakMap<GridTask, TaskSight>();

/** What there is to see of a task before any answer; worked out once a task. */
export function sightOf(task: GridTask): TaskSight {
  const known = sights.get(task);
  if (known !== undefined) return known;
  const targets = task.demonstrations.map(targetOf);
  const sight: TaskSight = {
    targets,
    nearness: mean(targets, (t) => t.inputNearness),
    worst: Math.min(...targets.map((t) => t.inputNearness)),
    palette: mean(targets, (t) => paletteLikeness(paletteOf(t.input), t.palette)),
    reach: mean(targets, (t) => reach(gridAsValue(t.input), t)),
    sameSize: mean(targets, (t) => (t.changed === undefined ? 0 : 1)),
    changed: mean(targets, (t) => (t.changed === undefined ? 1 : t.changedCount / t.changed.length)),
    symmetric: mean(targets, (t) => (t.symmetries === 0 ? 0 : 1)),
    objects: mean(targets, (t) => shareFound(t.outputObjects, t.inputObjects)),
    rows: new WeakMap(),
  };
  sights.set(task, sight);
  return sight;
}

/** Over demonstrations, in their order. */
export function mean(targets: readonly Target[], of: (target: Target, d: number) => number): number {
  let sum = 0;
  for (let d = 0; d < targets.length; d++) sum += of(targets[d]!, d);
  return sum / targets.length;
}

function targetOf({ input, output }: Pair): Target {
  const changed = sameSize(input, output) ? input.cells.map((c, k) => (c === output.cells[k] ? 0 : 1)) : undefined;
  return {
    input,
    output,
    changed,
    changedCount: changed === undefined ? 0 : changed.reduce((a, b) => a + b, 0),
    palette: paletteOf(output),
    symmetries: symmetriesOf(output),
    outputObjects: objectsOf(output),
    inputObjects: objectsOf(input),
    inputNearness: likeness(input, output),
  };
}
