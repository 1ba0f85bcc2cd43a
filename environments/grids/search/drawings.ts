import { call, type Expression, integer } from "../language/goals/expression.ts";
import { type Patch, readPatch } from "../language/goals/goal-reading.ts";
import type { Computed } from "../language/sources/enumerate.ts";
import { isPatch, isSet } from "../language/value.ts";
import type { Grid } from "../tasks/grid.ts";
import { type Base, type Drawing, emptySet, mark } from "./layers.ts";
import { fitting } from "./scope.ts";

/** A number that differs between demonstrations, for colours that do: [demonstration] values, and what gives them. */
export type Hue = { readonly at: readonly number[]; readonly expression: Expression; readonly cost: number };

/** Bits of one drawing call. */
const DRAWING = 4;
/** Bits of the lines that take a colour's cells from a grid. */
const PICKING = 3;

/** A patch filled with one colour a demonstration, or painted in its own, everywhere or on the background alone. */
export function* patchDrawings(
  base: Base,
  outputs: readonly Grid[],
  term: Computed,
  patch: () => Expression,
  hues: readonly Hue[],
): Iterable<Drawing> {
  const patches: Patch[] = [];
  for (let d = 0; d < outputs.length; d++) {
    const value = term.values[d]!;
    if (!isSet(value) || !(isPatch(value) || value.items.length === 0)) return;
    patches.push(readPatch(value)!);
  }
  for (const under of [false, true]) {
    const written = writtenBy(base, outputs, patches, under);
    if (written === undefined) continue;
    const { covers } = written;
    const fill = under ? "underfill" : "fill";
    for (const { expression, cost } of coloured(written.colours, hues))
      yield { draw: (on) => call(fill, on, expression, patch()), covers, cost: DRAWING + cost };
    const paint = under ? "underpaint" : "paint";
    if (written.painted) yield { draw: (on) => call(paint, on, patch()), covers, cost: DRAWING };
  }
}

/** Fills the cells in which a grid of the base's size has one colour with the colour of the outputs there. */
export function* gridDrawings(
  base: Base,
  outputs: readonly Grid[],
  term: Computed,
  grid: () => Expression,
): Iterable<Drawing> {
  const at = fitting(outputs, term.values);
  if (at === undefined) return;
  const written = new Int8Array(10).fill(NONE);
  for (const [d, { cells }] of outputs.entries()) {
    const seen = at[d]!.cells;
    for (let k = 0; k < cells.length; k++) {
      const c = seen[k]!;
      if (c < 0 || c > 9) return;
      if (written[c] === NONE) written[c] = cells[k]!;
      else if (written[c] !== cells[k]) written[c] = MIXED;
    }
  }
  for (let c = 0; c < 10; c++) {
    const colour = written[c]!;
    if (colour < 0) continue;
    const covers = emptySet(base);
    for (const [d, { cells }] of outputs.entries()) {
      const seen = at[d]!.cells;
      for (let k = 0; k < cells.length; k++)
        if (seen[k] === c && base.at[d]!.cells[k] !== colour) mark(covers, base.starts[d]! + k);
    }
    const draw = (on: Expression) => call("fill", on, integer(colour), call("ofcolor", grid(), integer(c)));
    yield { draw, covers, cost: DRAWING + PICKING };
  }
}

const NONE = -1;
const MIXED = -2;

/** What gives these colours, one a demonstration and NONE where any will do: a constant, or the cheapest number. */
function coloured(
  wanted: readonly number[] | undefined,
  hues: readonly Hue[],
): { expression: Expression; cost: number }[] {
  const some = wanted?.filter((c) => c !== NONE) ?? [];
  if (wanted === undefined || some.length === 0) return [];
  if (some.every((c) => c === some[0])) return [{ expression: integer(some[0]!), cost: 0 }];
  const hue = hues.find(({ at }) => wanted.every((c, d) => c === NONE || c === at[d]));
  return hue === undefined ? [] : [hue];
}

type Written = {
  /** The colour that each output has where the patch would be drawn; undefined when one has several. */
  readonly colours: readonly number[] | undefined;
  /** Whether the patch has colours, and everywhere those of the outputs. */
  readonly painted: boolean;
  /** The wrong cells that it writes to. */
  readonly covers: Uint32Array;
};

/** What drawing a patch comes to; undefined when neither filling nor painting it is right. */
function writtenBy(
  base: Base,
  outputs: readonly Grid[],
  patches: readonly Patch[],
  under: boolean,
): Written | undefined {
  let colours: number[] | undefined = [];
  let painted = patches.every((p) => p.size === 0 || p.colours !== undefined);
  const covers = emptySet(base);
  for (let d = 0; d < outputs.length; d++) {
    const { height, width, cells } = outputs[d]!;
    const { rows, columns, colours: own, size } = patches[d]!;
    let colour = NONE;
    for (let k = 0; k < size; k++) {
      const [i, j] = [rows[k]!, columns[k]!];
      if (i < 0 || j < 0 || i >= height || j >= width) continue;
      const at = i * width + j;
      if (under && base.at[d]!.cells[at] !== base.grounds[d]) continue;
      const wanted = cells[at]!;
      if (colour === NONE) colour = wanted;
      else if (colour !== wanted) colours = undefined;
      if (painted && own![k] !== wanted) painted = false;
      if (colours === undefined && !painted) return undefined;
      if (base.at[d]!.cells[at] !== wanted) mark(covers, base.starts[d]! + at);
    }
    colours?.push(colour);
  }
  return { colours, painted, covers };
}
