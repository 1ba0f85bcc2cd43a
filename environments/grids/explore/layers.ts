import { call, type Expression, integer } from "../dsl/goals/expression.ts";
import { type Patch, readPatch } from "../dsl/goals/read.ts";
import type { Computed } from "../dsl/sources/enumerate.ts";
import { isPatch, isSet, type Matrix } from "../dsl/values.ts";
import type { Grid } from "../grid.ts";
import { background } from "../look.ts";

/** A grid of the outputs' size to draw on, with what is still wrong with it. */
export type Base = {
  readonly expression: Expression;
  readonly cost: number;
  readonly at: readonly Pick<Matrix, "height" | "width" | "cells">[]; // [demonstration]
  readonly grounds: readonly number[];
  readonly starts: readonly number[]; // of each demonstration in a set of cells
  readonly words: number; // of such a set, 32 cells each
  readonly wrong: Uint32Array;
  readonly layers: Layer[];
  readonly known: Map<string, number>; // covers seen, and the least cost
};

/** A drawing that is right wherever it writes. */
type Layer = {
  readonly term: Computed;
  readonly draw: (on: Expression) => Expression;
  readonly covers: Uint32Array;
  readonly count: number;
  readonly cost: number;
};

/** What reproduces every demonstration, and the terms that it draws. */
export type Stack = { readonly expression: Expression; readonly terms: readonly Computed[] };

/** Bits that one drawing adds to the cost of its patch. */
const DRAWING = 4;
/** Layers kept a base: those that cover most for their cost. */
const KEPT = 160;
const MOST_LAYERS = 4;

export function newBase(
  expression: Expression,
  at: readonly Pick<Matrix, "height" | "width" | "cells">[],
  outputs: readonly Grid[],
  cost: number,
): Base {
  const starts: number[] = [];
  let cells = 0;
  for (const { cells: own } of outputs) {
    starts.push(cells);
    cells += own.length;
  }
  const words = Math.ceil(cells / 32);
  const wrong = new Uint32Array(words);
  outputs.forEach((output, d) => {
    for (let k = 0; k < output.cells.length; k++) {
      if (output.cells[k] !== at[d]!.cells[k]) mark(wrong, starts[d]! + k);
    }
  });
  const grounds = at.map((grid) => background(grid as Grid));
  return { expression, cost, at, grounds, starts, words, wrong, layers: [], known: new Map() };
}

/**
 * Puts the drawings of a patch that are right wherever they write among the base's layers: filled with one colour or
 * painted in its own colours, everywhere or on the background alone.
 */
export function addLayers(base: Base, outputs: readonly Grid[], term: Computed, expression: () => Expression): boolean {
  const patches: Patch[] = [];
  for (let d = 0; d < outputs.length; d++) {
    const value = term.values[d]!;
    if (!isSet(value) || !(isPatch(value) || value.items.length === 0)) return false;
    patches.push(readPatch(value)!);
  }
  let added = false;
  const put = (covers: Uint32Array | undefined, draw: (patch: Expression, on: Expression) => Expression) => {
    if (covers === undefined) return;
    const count = bits(covers);
    if (count === 0) return;
    const key = covers.join();
    const cost = term.cost + DRAWING;
    if ((base.known.get(key) ?? Infinity) <= cost) return;
    base.known.set(key, cost);
    const patch = expression();
    base.layers.push({ term, draw: (on) => draw(patch, on), covers, count, cost });
    added = true;
  };
  for (const under of [false, true]) {
    const colour = oneColour(base, outputs, patches, under);
    if (colour !== undefined)
      put(covered(base, outputs, patches, under, false), (patch, on) =>
        call(under ? "underfill" : "fill", on, integer(colour), patch),
      );
    if (patches.every((p) => p.size === 0 || p.colours !== undefined))
      put(covered(base, outputs, patches, under, true), (patch, on) => call(under ? "underpaint" : "paint", on, patch));
  }
  return added;
}

/** The only colour that the outputs have where the patch would be drawn; undefined when there are more, or none. */
function oneColour(
  base: Base,
  outputs: readonly Grid[],
  patches: readonly Patch[],
  under: boolean,
): number | undefined {
  let colour: number | undefined;
  for (let d = 0; d < outputs.length; d++) {
    const { height, width, cells } = outputs[d]!;
    const { rows, columns, size } = patches[d]!;
    for (let k = 0; k < size; k++) {
      const [i, j] = [rows[k]!, columns[k]!];
      if (i < 0 || j < 0 || i >= height || j >= width) continue;
      const at = i * width + j;
      if (under && base.at[d]!.cells[at] !== base.grounds[d]) continue;
      if (colour === undefined) colour = cells[at]!;
      else if (colour !== cells[at]) return undefined;
    }
  }
  return colour;
}

/** The wrong cells that a patch writes to; undefined when painting would write a wrong colour somewhere. */
function covered(
  base: Base,
  outputs: readonly Grid[],
  patches: readonly Patch[],
  under: boolean,
  painted: boolean,
): Uint32Array | undefined {
  const covers = new Uint32Array(base.words);
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

/**
 * Cheap stacks of layers that leave nothing wrong, the cheapest first: every single one and every pair, and beyond those
 * what greedy covering finds from each of the largest layers.
 */
export function stacks(base: Base, most: number): Stack[] {
  const { wrong } = base;
  if (base.layers.length > KEPT) {
    base.layers.sort((a, b) => worth(b) - worth(a));
    base.layers.length = KEPT;
  }
  const layers = [...base.layers].sort((a, b) => a.cost - b.cost);
  const found: { layers: Layer[]; cost: number }[] = [];
  const add = (chosen: Layer[]) => {
    found.push({ layers: chosen, cost: base.cost + chosen.reduce((sum, l) => sum + l.cost, 0) });
  };
  for (const [k, a] of layers.entries()) {
    const left = without(wrong, a.covers);
    if (bits(left) === 0) add([a]);
    else {
      let pair = false;
      for (let m = k + 1; m < layers.length; m++) {
        if (!contains(layers[m]!.covers, left)) continue;
        add([a, layers[m]!]);
        pair = true;
        break; // the cheapest partner
      }
      if (!pair && k < 24) {
        const more = greedy(layers, left, MOST_LAYERS - 1);
        if (more !== undefined) add([a, ...more]);
      }
    }
  }
  return found
    .sort((a, b) => a.cost - b.cost)
    .slice(0, most)
    .map(({ layers: chosen }) => ({
      expression: chosen.reduce((on, layer) => layer.draw(on), base.expression),
      terms: chosen.map(({ term }) => term),
    }));
}

function greedy(layers: readonly Layer[], wrong: Uint32Array, most: number): Layer[] | undefined {
  const chosen: Layer[] = [];
  let left = wrong;
  while (chosen.length < most) {
    let best: Layer | undefined;
    let score = 0;
    for (const layer of layers) {
      const gain = overlap(layer.covers, left) / layer.cost;
      if (gain > score) [best, score] = [layer, gain];
    }
    if (best === undefined) return undefined;
    chosen.push(best);
    left = without(left, best.covers);
    if (bits(left) === 0) return chosen;
  }
  return undefined;
}

const worth = ({ count, cost }: Layer) => Math.log2(count) * 2 - cost;

const mark = (set: Uint32Array, cell: number) => {
  set[cell >> 5]! |= 1 << (cell & 31);
};

function without(a: Uint32Array, b: Uint32Array): Uint32Array {
  return a.map((word, k) => word & ~b[k]!);
}

function contains(a: Uint32Array, b: Uint32Array): boolean {
  for (let k = 0; k < a.length; k++) if ((b[k]! & ~a[k]!) !== 0) return false;
  return true;
}

function overlap(a: Uint32Array, b: Uint32Array): number {
  let n = 0;
  for (let k = 0; k < a.length; k++) n += ones(a[k]! & b[k]!);
  return n;
}

function bits(a: Uint32Array): number {
  let n = 0;
  for (let k = 0; k < a.length; k++) n += ones(a[k]!);
  return n;
}

function ones(word: number): number {
  let v = word - ((word >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return (((v + (v >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}
