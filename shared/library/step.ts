import { gainsOf, worthOf } from "./bound.ts";
import { hasCapturedArgument, hasRedundantArgument } from "./dominated.ts";
import { type Columns, columnsOf, open, type Sketch } from "./sketch.ts";
import type { Space } from "./space.ts";

/** A sketch with all nodes of the corpus that it fits. Plain data. */
export type Step = {
  sketch: Sketch;
  places: Int32Array; // ascending
  size: number; // nodes kept
  holes: number; // arguments so far
  /** No way to finish it has a higher utility. */
  bound: number;
};

/** A step with what follows from laying it on its places. */
export type Laid = Step & {
  columns: Columns;
  gains: Float64Array; // [place] upper bound on the saving of one use
  worths: Float64Array; // [place] upper bound on the saving of all uses
};

/** The sketch that is a single open place, which fits everywhere. */
export function firstStep({ corpus, occurrences }: Space): Step {
  const places = Int32Array.from(corpus.forest.forms.keys()).filter((node) => occurrences[node]! > 0);
  return { sketch: open, places, size: 0, holes: 0, bound: Number.POSITIVE_INFINITY };
}

export function layOut(space: Space, step: Step): Laid {
  return withColumns(space, step, columnsOf(space.corpus.forest, step.sketch, step.places));
}

/**
 * The step with every open place made an argument of its own; undefined if these are too many. A finished step is its
 * own result. Early in a search, it sets a utility to exceed.
 */
export function closed(space: Space, { sketch, places, size, holes, columns }: Laid): Laid | undefined {
  const opens = columns.opens.length;
  if (size < 2 || holes + opens > space.maxHoles) return undefined;
  const fill = (part: Sketch, next: { hole: number }): Sketch => {
    if ("open" in part) return { hole: next.hole++ };
    return "hole" in part ? part : { ...part, args: part.args.map((arg) => fill(arg, next)) };
  };
  const args = [...columns.args, ...columns.opens];
  const step = { sketch: fill(sketch, { hole: holes }), places, size, holes: args.length };
  const laid = withColumns(space, { ...step, bound: 0 }, { args, opens: [] });
  return { ...laid, bound: laid.worths.reduce((sum, worth) => sum + worth, -size) };
}

function withColumns(space: Space, step: Step, columns: Columns): Laid {
  const gains = gainsOf(step.places, columns.args, space.costs);
  const worths = gains.map((gain, i) => worthOf(step.places[i]!, gain, space));
  return { ...step, columns, gains, worths };
}

/**
 * Whether another abstraction is certainly as good. `wanted`: the utility that must be reached, the best so far or 1.
 */
export function isDominated(space: Space, laid: Laid, wanted: number): boolean {
  const { prune, corpus, costs, caps, maxSize } = space;
  const gain = laid.gains.reduce((max, g, i) => Math.max(max, Math.min(g, caps[laid.places[i]!]!)), 0);
  const standing = { ...laid, maxSize, gain, wanted };
  return (
    (prune.redundant && hasRedundantArgument(standing)) ||
    (prune.captured && hasCapturedArgument(corpus.forest, costs, standing))
  );
}
