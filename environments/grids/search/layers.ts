import type { Expression } from "../language/goals/expression.ts";
import type { Computed } from "../language/sources/enumerate.ts";
import type { Matrix } from "../language/value.ts";
import type { Grid } from "../tasks/grid.ts";
import { background } from "../view/look.ts";

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

/** One way to draw with a term that is right wherever it writes: what is wrong with the base and would be right. */
export type Drawing = {
  readonly draw: (on: Expression) => Expression;
  readonly covers: Uint32Array;
  /** Bits beside those of the term. */
  readonly cost: number;
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

/** Keeps a drawing of a term as a layer, unless a cheaper one does the same. True when it is new. */
export function addLayer(base: Base, term: Computed, { draw, covers, cost: own }: Drawing): boolean {
  const count = bits(covers);
  const cost = term.cost + own;
  const key = covers.join();
  if (count === 0 || (base.known.get(key) ?? Infinity) <= cost) return false;
  base.known.set(key, cost);
  base.layers.push({ term, draw, covers, count, cost });
  return true;
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

export const emptySet = ({ words }: Base) => new Uint32Array(words);

export const mark = (set: Uint32Array, cell: number): void => {
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
