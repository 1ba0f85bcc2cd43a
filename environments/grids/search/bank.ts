import { createHeap, type Heap } from "../../../src/core/heap.ts";
import type { Guide } from "../../environment.ts";
import type { Expression } from "../language/goals/expression.ts";
import { sceneOf } from "../language/goals/scene.ts";
import { basesOf } from "../language/goals/sources.ts";
import { isGridEntry } from "../language/infer.ts";
import type { Computed, EnumerateOptions } from "../language/sources/enumerate.ts";
import { ANSWER_LENGTH, INPUT, MAX_LINES } from "../language/tokens.ts";
import type { Value } from "../language/value.ts";
import { type Grid, sameGrid } from "../tasks/grid.ts";
import { featuresOf } from "../view/features.ts";
import { askable } from "./ask.ts";
import { gridDrawings, type Hue, patchDrawings } from "./drawings.ts";
import { expressionOf, type Front, newFront, partsOf, rowsOf } from "./front.ts";
import { addLayer, type Base, newBase } from "./layers.ts";
import { distanceOf, gridsOf, offerExpression, type Scope, sameSize } from "./scope.ts";

/** A term and the front that it is of. */
export type Met = { readonly front: Front; readonly term: Computed };
/** What it is worth; the least score comes first, of equal ones the earlier met. */
export type Candidate = Met & { readonly score: number; readonly at: number };

/** What all queues of one exploration share. */
export type Bank = {
  readonly scope: Scope;
  readonly options: EnumerateOptions;
  readonly value: Guide["value"];
  readonly root: Front;
  /** Numbers that may be colours, the cheapest first. */
  readonly hues: Hue[];
  /** Grids to draw on, and drawings for each that are right wherever they write. */
  readonly bases: Base[];
  /** Digests of the grids that are promising, or were. */
  readonly grids: Set<string>;
  /** Terms by cost and value, to ask goal matching about. */
  readonly keen: Heap<Candidate>;
  /** Grids by cost and how near they came, to go on from. */
  readonly promising: Heap<Candidate>;
  readonly asked: Set<Computed>;
  /** Calls that right answers grew from. */
  readonly solved: Set<Computed>;
  /** In the order they were met. */
  readonly met: Met[];
  newLayers: boolean;
};

/** Bits that halving V counts for. */
const VALUE_BITS = 2;
/** Bits that a grid costs that is as far from the outputs as what it was made from. */
const PROGRESS_BITS = 12;
/** A grid that spoils no cell is worth these. */
const SAFE_BITS = 6;
const DEPTH = 2;
const HUES = 24;
/** Bases that the colours of every computed grid are looked at for: it takes as long as running a few lines. */
const GRID_BASES = 3;
/** Grids to draw on, at most, and how much nearer than the input those are that spoil cells. */
const BASES = 8;
const NEARER = 0.6;
const MISSES = 3_000;

const first = (a: Candidate, b: Candidate) => (a.score === b.score ? a.at < b.at : a.score < b.score);

export function newBank(scope: Scope, options: EnumerateOptions, value: Guide["value"]): Bank {
  const distance = distanceOf(scope, scope.inputs);
  const scene = sceneOf(scope.start, scope.outputs, false);
  scene.meter.fuel = scene.meter.limits.fuel; // canvases and their sizes, on one task
  const bases = basesOf(scene).map(({ expression, at }) =>
    newBase(expression, at, scope.outputs, expression === INPUT ? 1 : 4),
  );
  return {
    ...{ scope, options, value, bases },
    hues: [],
    root: newFront(scope.inputs, options, { origin: INPUT, rows: [], depth: 0, cost: 0, distance }),
    grids: new Set(),
    keen: createHeap(first),
    promising: createHeap(first),
    asked: new Set(),
    solved: new Set(),
    met: [],
    newLayers: false,
  };
}

/** All that is done with a new term, whichever front it came from. */
export function meet(bank: Bank, front: Front, term: Computed): void {
  const { scope, met } = bank;
  const at = met.length;
  met.push({ front, term });
  if (askable(term)) {
    front.waiting.push(term);
    if (bank.value !== undefined) {
      scope.valueEvals += 1;
      const score = front.cost + term.cost - VALUE_BITS * Math.log2(bank.value(featuresFor(scope, front, term)));
      bank.keen.push({ front, term, score, at });
    }
  }
  if (isGridEntry(term.type)) meetGrid(bank, front, term, at);
  else meetNumber(bank, front, term);
  const drawn = expressionOnce(front, term);
  for (const base of bank.bases) layer(bank, base, term, drawn);
}

/** A number that varies between demonstrations may be a colour that does. */
function meetNumber({ scope, hues }: Bank, front: Front, term: Computed): void {
  const at = term.values.slice(0, scope.outputs.length);
  const isColour = (v: Value): v is number => typeof v === "number" && v >= 0 && v <= 9;
  if (hues.length >= HUES || !at.every(isColour) || at.every((v) => v === at[0])) return;
  hues.push({ at, expression: expressionOf(front, term), cost: term.cost });
}

/** Made when it is first asked for: most terms are no layer of any base. */
function expressionOnce(front: Front, term: Computed): () => Expression {
  let made: Expression | undefined;
  return () => {
    made ??= expressionOf(front, term);
    return made;
  };
}

function layer(bank: Bank, base: Base, term: Computed, expression: () => Expression): void {
  const { outputs } = bank.scope;
  const isGrid = isGridEntry(term.type);
  if (isGrid && bank.bases.indexOf(base) >= GRID_BASES) return;
  const drawings = isGrid
    ? gridDrawings(base, outputs, term, expression)
    : patchDrawings(base, outputs, term, expression, bank.hues);
  for (const drawing of drawings) if (addLayer(base, term, drawing)) bank.newLayers = true;
}

function meetGrid(bank: Bank, front: Front, term: Computed, at: number): void {
  const { scope } = bank;
  const grids = gridsOf(term.values);
  if (grids === undefined) return;
  const distance = distanceOf(scope, grids);
  if (distance === 0) {
    if (offerExpression(scope, expressionOf(front, term), "search")) partsOf(term, bank.solved);
    return;
  }
  if (scope.misses.size < MISSES && !scope.misses.has(term.digest))
    scope.misses.set(term.digest, {
      expression: () => expressionOf(front, term),
      distance,
      cost: front.cost + term.cost,
    });
  if (front.depth >= DEPTH || bank.grids.has(term.digest)) return;
  bank.grids.add(term.digest);
  if (grids.every((g, k) => sameGrid(g, front.grids[k]!))) return;
  const safe = spoilsNothing(scope, grids, front.grids);
  const nearness = Math.min(1, distance / Math.max(front.distance, 1e-6));
  const score = front.cost + term.cost + PROGRESS_BITS * nearness - (safe ? SAFE_BITS : 0);
  bank.promising.push({ front, term, score, at });
  if ((safe || distance < NEARER * bank.root.distance) && bank.bases.length < BASES) addBase(bank, front, term, grids);
}

/** A further grid to draw on, also for the patches that were met before it. */
function addBase(bank: Bank, front: Front, term: Computed, grids: readonly Grid[]): void {
  const base = newBase(expressionOf(front, term), grids, bank.scope.outputs, front.cost + term.cost);
  bank.bases.push(base);
  for (const met of bank.met) layer(bank, base, met.term, expressionOnce(met.front, met.term));
}

/** Whether every cell that changed is as the output has it, on grids that all have its size. */
function spoilsNothing({ outputs }: Scope, grids: readonly Grid[], from: readonly Grid[]): boolean {
  let changed = 0;
  for (const [d, output] of outputs.entries()) {
    const [a, b] = [from[d]!, grids[d]!];
    if (!sameSize(a, output) || !sameSize(b, output)) return false;
    for (let k = 0; k < output.cells.length; k++) {
      if (a.cells[k] === b.cells[k]) continue;
      if (b.cells[k] !== output.cells[k]) return false;
      changed++;
    }
  }
  return changed > 0;
}

/** [F] of the program that a term is. */
export function featuresFor({ task }: Scope, front: Front, term: Computed): Float32Array {
  const values: (readonly Value[])[] = rowsOf(front, term);
  // A line is a callee and two arguments, near enough.
  const tokens = Math.min(ANSWER_LENGTH, 3 * values.length);
  return featuresOf(task, {
    ...{ tokens, values, unused: 0, maxTokens: ANSWER_LENGTH, maxLines: MAX_LINES },
    lines: Math.min(MAX_LINES, values.length),
  });
}
