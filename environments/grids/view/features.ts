import { isMatrix, type Matrix, type Value } from "../language/value.ts";
import type { GridTask } from "../tasks/task.ts";
import { movement, sameCells } from "./seen/likeness.ts";
import { factsOf, KINDS } from "./seen/row.ts";
import { mean, type RowFacts, sightOf, type TaskSight } from "./seen/task.ts";

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

/** In an order that only grows: a value function that knows fewer of them goes on with those it knows. */
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
  "nearest palette",
  "nearest demonstration that is worst",
  "nearest in one step",
  "last in one step",
  "output's objects in scope",
  "last has output's objects",
  "last has input's objects",
  "output symmetric",
  "last symmetric alike",
  "last is towards",
  "last is away",
  "inputs have output's objects",
];

/** [F] in [-1, 1]: how far this partial has come on the demonstrations. Reads no test output: there is none in a task. */
export function featuresOf(task: GridTask, progress: Progress): Float32Array {
  const { values } = progress;
  const sight = sightOf(task);
  const row = values.at(-1);
  const last = row === undefined ? nothingYet : factsOf(sight, row);
  const best = bestOf(sight, values);
  const moved = row === undefined ? still : movementOf(sight, row, values.at(-2));
  const out = [
    1 - progress.lines / progress.maxLines,
    1 - progress.tokens / progress.maxTokens,
    best.nearness,
    last.nearness,
    sight.nearness,
    best.nearness - sight.nearness,
    best.size,
    last.size,
    last.palette,
    last.solved,
    ...KINDS.map((_, k) => (k === last.kind ? 1 : 0)),
    row !== undefined && isNew(row, values, task.demonstrations) ? 1 : 0,
    last.recall,
    last.precision,
    best.cover,
    last.box,
    last.number,
    last.varies,
    Math.min(progress.unused, 4) / 4,
    sight.sameSize,
    sight.changed,
    best.palette,
    best.worst,
    best.reach,
    last.reach,
    best.objects,
    last.outputObjects,
    last.inputObjects,
    sight.symmetric,
    last.symmetry,
    moved.towards,
    moved.away,
    sight.objects,
  ];
  // From shares in [0, 1] to [-1, 1], which is what the value network is scaled for.
  return Float32Array.from(out, (x) => Math.max(-1, Math.min(1, 2 * x - 1)));
}

/** The nearest grid in scope, the inputs included, and the best of every kind of help. */
function bestOf(sight: TaskSight, values: Progress["values"]) {
  let { nearness, worst, palette, reach, objects } = sight;
  let size = sight.sameSize;
  let cover = 0;
  for (const row of values) {
    const facts = factsOf(sight, row);
    if (facts.isGrid && facts.nearness > nearness) ({ nearness, worst, palette, size } = facts);
    cover = Math.max(cover, facts.cover);
    reach = Math.max(reach, facts.reach);
    objects = Math.max(objects, facts.outputObjects);
  }
  return { nearness, worst, palette, size, cover, reach, objects };
}

const still = { towards: 0, away: 0 };

/**
 * The change by the last line to the grid of the line before it, or to the input if that was not of the output's size.
 */
function movementOf(sight: TaskSight, last: readonly Value[], before: readonly Value[] | undefined) {
  if (!isMatrix(last[0]!)) return still;
  const parts = sight.targets.map(({ input, output }, d) => {
    const [now, was] = [last[d]!, before?.[d] ?? null];
    if (!isMatrix(now)) return still;
    const from = isMatrix(was) && was.height === output.height && was.width === output.width ? was : input;
    return movement(from, now, output);
  });
  return {
    towards: mean(sight.targets, (_, d) => parts[d]!.towards),
    away: mean(sight.targets, (_, d) => parts[d]!.away),
  };
}

/** The last line of an empty answer. */
const nothingYet: RowFacts = {
  kind: -1,
  isGrid: false,
  nearness: 0,
  worst: 0,
  solved: 0,
  size: 0,
  palette: 0,
  recall: 0,
  precision: 0,
  cover: 0,
  box: 0,
  number: 0,
  varies: 0,
  reach: 0,
  outputObjects: 0,
  inputObjects: 0,
  symmetry: 0,
};

function isNew(
  last: readonly Value[],
  values: readonly (readonly Value[])[],
  demonstrations: GridTask["demonstrations"],
): boolean {
  const sameRow = (row: readonly Value[]) =>
    last.every((v, k) => v === row[k] || (isMatrix(v) && isMatrix(row[k]!) && sameCells(v, row[k] as Matrix)));
  if (values.slice(0, -1).some(sameRow)) return false;
  return !demonstrations.every(({ input }, d) => isMatrix(last[d]!) && sameCells(last[d] as Matrix, input));
}
