import { call, type Expression, integer } from "../dsl/goals/expression.ts";
import { type Patch, readPatch } from "../dsl/goals/read.ts";
import type { Computed } from "../dsl/sources/enumerate.ts";
import { isMatrix, isPatch, isSet, type Matrix } from "../dsl/values.ts";
import type { Grid } from "../grid.ts";
import { type Base, emptySet, mark } from "./layers.ts";

/** One way to draw with a term that is right wherever it writes: what is wrong with the base and would be right. */
export type Drawing = {
  readonly draw: (on: Expression) => Expression;
  readonly covers: Uint32Array;
  /** Bits beside those of the term. */
  readonly cost: number;
};

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
  patch: Expression,
  hues: readonly Hue[],
): Iterable<Drawing> {
  const patches: Patch[] = [];
  for (let d = 0; d < outputs.length; d++) {
    const value = term.values[d]!;
    if (!isSet(value) || !(isPatch(value) || value.items.length === 0)) return;
    patches.push(readPatch(value)!);
  }
  for (const under of [false, true]) {
    const fill = under ? "underfill" : "fill";
    for (const { expression, cost } of coloured(coloursUnder(base, outputs, patches, under), hues)) {
      const covers = covered(base, outputs, patches, under, false);
      if (covers !== undefined) yield { draw: (on) => call(fill, on, expression, patch), covers, cost: DRAWING + cost };
    }
    if (patches.some((p) => p.size > 0 && p.colours === undefined)) continue;
    const covers = covered(base, outputs, patches, under, true);
    const paint = under ? "underpaint" : "paint";
    if (covers !== undefined) yield { draw: (on) => call(paint, on, patch), covers, cost: DRAWING };
  }
}

/** The cells where a grid of the base's size has one colour, filled with the one that the outputs have there. */
export function* gridDrawings(
  base: Base,
  outputs: readonly Grid[],
  term: Computed,
  grid: Expression,
): Iterable<Drawing> {
  const at: Matrix[] = [];
  for (const [d, { height, width }] of outputs.entries()) {
    const value = term.values[d]!;
    if (!isMatrix(value) || value.height !== height || value.width !== width) return;
    at.push(value);
  }
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
    const draw = (on: Expression) => call("fill", on, integer(colour), call("ofcolor", grid, integer(c)));
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

/** The colour that each output has where the patch would be drawn; undefined when one has several. */
function coloursUnder(
  base: Base,
  outputs: readonly Grid[],
  patches: readonly Patch[],
  under: boolean,
): number[] | undefined {
  const colours: number[] = [];
  for (let d = 0; d < outputs.length; d++) {
    const { height, width, cells } = outputs[d]!;
    const { rows, columns, size } = patches[d]!;
    let colour = NONE;
    for (let k = 0; k < size; k++) {
      const [i, j] = [rows[k]!, columns[k]!];
      if (i < 0 || j < 0 || i >= height || j >= width) continue;
      const at = i * width + j;
      if (under && base.at[d]!.cells[at] !== base.grounds[d]) continue;
      if (colour === NONE) colour = cells[at]!;
      else if (colour !== cells[at]) return undefined;
    }
    colours.push(colour);
  }
  return colours;
}

/** The wrong cells that a patch writes to; undefined when painting would write a wrong colour somewhere. */
function covered(
  base: Base,
  outputs: readonly Grid[],
  patches: readonly Patch[],
  under: boolean,
  painted: boolean,
): Uint32Array | undefined {
  const covers = emptySet(base);
  for (let d = 0; d < outputs.length; d++) {
    const { height, width, cells } = outputs[d]!;
    const { rows, columns, colours, size } = patches[d]!;
    for (let k = 0; k < size; k++) {
      const [i, j] = [rows[k]!, columns[k]!];
      if (i < 0 || j < 0 || i >= height || j >= width) continue;
      const at = i * width + j;
      if (under && base.at[d]!.cells[at] !== base.grounds[d]) continue;
      if (painted && colours![k] !== cells[at]) return undefined;
      if (base.at[d]!.cells[at] !== cells[at]) mark(covers, base.starts[d]! + at);
    }
  }
  return covers;
}
