import type { Grid } from "../../tasks/grid.ts";
import { burn } from "../limits.ts";
import type { Matrix } from "../value.ts";
import { call, type Expression, integer, named } from "./expression.ts";
import type { Matcher } from "./matcher.ts";
import { type Known, type Scene, stale } from "./scene.ts";
import { basesOf, coloursFor, type Wanted } from "./sources.ts";

/**
 * The output is a grid in which some cells of a colour have another, and one test tells them from the others of their
 * colour: how many neighbours of some colour they have, or their place (a row or column, even or odd, a diagonal).
 */
export const cells: Matcher = {
  name: "cells",
  *propose(scene) {
    for (const base of basesOf(scene)) {
      if (stale(scene, base)) continue;
      const groups = groupsOf(scene, base);
      if (groups === undefined) continue;
      let options: Expression[] = [base.expression];
      for (const group of groups) {
        const fills = fillsOf(scene, base, group);
        options = options.flatMap((on) => fills.map((fill) => fill(on)));
      }
      yield* options.slice(0, MOST);
    }
  },
};

/** Ways to fill what changes of one colour. */
function fillsOf(scene: Scene, base: Known<Matrix>, group: Group): ((on: Expression) => Expression)[] {
  const [from] = coloursFor(scene, group.from);
  if (from === undefined) return [];
  const colours = coloursFor(scene, group.to).slice(0, 2);
  return testsFor(scene, base, group, from).flatMap((test) => {
    const some = call("sfilter", call("ofcolor", base.expression, from), test);
    return colours.map((colour) => (on: Expression) => call("fill", on, colour, some));
  });
}

const MOST = 8;
const GROUPS = 3;

/** Cells of one colour that are to have another, each [demonstration]; of all cells of that colour whether they change. */
type Group = { readonly from: Wanted<number>; readonly to: Wanted<number>; readonly at: readonly Spot[][] };
type Spot = { readonly i: number; readonly j: number; readonly changes: boolean };

/**
 * The changed cells, by colour; undefined if nothing changes, too much does, or every cell of a colour (a colour map).
 */
function groupsOf(scene: Scene, base: Known<Matrix>): Group[] | undefined {
  const changes = scene.outputs.map((output, d) => changesOf(scene, base.at[d]!, output));
  const froms = changes.map((pairs) => [...new Set(pairs.map(([from]) => from))]);
  if (froms.some((own) => own.length > GROUPS) || froms.every((own) => own.length === 0)) return undefined;
  const groups = froms.every((own) => own.length < 2)
    ? splitByColour(
        scene,
        base,
        changes,
        froms.map((own) => own[0]),
      )
    : [...new Set(froms.flat())]
        .sort((a, b) => a - b)
        .flatMap((c) =>
          splitByColour(
            scene,
            base,
            changes,
            froms.map(() => c),
          ),
        );
  const all = ({ at }: Group) => at.every((spots) => spots.every((spot) => spot.changes));
  return groups.length > GROUPS || groups.some(all) ? undefined : groups;
}

type Pair = readonly [from: number, to: number];

function changesOf(scene: Scene, { cells: before }: Matrix, { cells: after }: Grid): Pair[] {
  burn(scene.meter, before.length);
  const pairs = new Map<number, Pair>();
  for (let k = 0; k < before.length; k++)
    if (before[k] !== after[k]) pairs.set(before[k]! * 16 + after[k]!, [before[k]!, after[k]!]);
  return [...pairs.values()];
}

/** The cells of a colour: one group if they change to one colour in each grid, otherwise one for each new colour. */
function splitByColour(scene: Scene, base: Known<Matrix>, changes: readonly Pair[][], from: Wanted<number>): Group[] {
  const tos = changes.map((pairs, d) => pairs.filter((pair) => pair[0] === from[d]).map(([, to]) => to));
  const group = (to: Wanted<number>): Group => ({
    ...{ from, to },
    at: scene.outputs.map((output, d) => spotsOf(base.at[d]!, output, from[d], to[d])),
  });
  if (tos.every((own) => own.length < 2)) return [group(tos.map((own) => own[0]))];
  return [...new Set(tos.flat())].sort((a, b) => a - b).map((to) => group(tos.map(() => to)));
}

function spotsOf(
  { width, cells: before }: Matrix,
  output: Grid,
  from: number | undefined,
  to: number | undefined,
): Spot[] {
  const spots: Spot[] = [];
  for (let k = 0; k < before.length; k++)
    if (before[k] === from) spots.push({ i: Math.floor(k / width), j: k % width, changes: output.cells[k] === to });
  return spots;
}

const TESTS = 3;

/** The first tests that are true for the cells that change and for no other. */
function testsFor(scene: Scene, base: Known<Matrix>, group: Group, from: Expression): Expression[] {
  const found: Expression[] = [];
  for (const amount of amountsOf(scene, base, group, from)) {
    found.push(...separating(group, amount));
    if (found.length >= TESTS) break;
  }
  return found.slice(0, TESTS);
}

/** A number for each cell, [demonstration][cell], and the function of its place that gives it. */
type Amount = { readonly values: readonly (readonly number[])[]; readonly f: Expression };

function* amountsOf(scene: Scene, base: Known<Matrix>, { at, from: own }: Group, from: Expression): Iterable<Amount> {
  const work = at.reduce((sum, spots) => sum + spots.length, 0);
  for (const [f, value] of places) {
    burn(scene.meter, work);
    yield { f, values: at.map((spots) => spots.map(value)) };
  }
  const looked = call("rbind", "toobject", base.expression);
  const constants = [...Array(10).keys()].map((c) => [integer(c), at.map((): number | undefined => c)] as const);
  const colours = own.every((c) => c === own[0]) ? constants : [[from, own] as const, ...constants];
  for (const [around, steps] of neighbourhoods) {
    burn(scene.meter, work * steps.length);
    const seen = at.map((spots, d) => spots.map((spot) => coloursAround(base.at[d]!, spot, steps)));
    for (const [colour, c] of colours) {
      const values = seen.map((row, d) => row.map((counts) => counts[c[d] ?? 0]!));
      if (values.every((row) => row.every((n) => n === 0))) continue;
      yield { f: call("chain", call("rbind", "colorcount", colour), looked, around), values };
    }
  }
}

const places: readonly (readonly [Expression, (spot: Spot) => number])[] = [
  [named("last"), ({ j }) => j],
  [named("first"), ({ i }) => i],
  [call("fork", "add", "first", "last"), ({ i, j }) => i + j],
  [call("fork", "subtract", "first", "last"), ({ i, j }) => i - j],
];

type Step = readonly [number, number];
const straight: readonly Step[] = [
  [0, 1],
  [1, 0],
  [0, -1],
  [-1, 0],
];
const slanted: readonly Step[] = [
  [1, 1],
  [1, -1],
  [-1, 1],
  [-1, -1],
];
const neighbourhoods: readonly (readonly [string, readonly Step[]])[] = [
  ["dneighbors", straight],
  ["neighbors", [...straight, ...slanted]],
  ["ineighbors", slanted],
];

/** [colour] how many of a cell's neighbours have it; those outside the grid have none. */
function coloursAround({ height, width, cells: all }: Matrix, { i, j }: Spot, steps: readonly Step[]): Uint8Array {
  const counts = new Uint8Array(10);
  for (const [di, dj] of steps) {
    const [a, b] = [i + di, j + dj];
    if (a < 0 || b < 0 || a >= height || b >= width) continue;
    const c = all[a * width + b]!;
    if (c >= 0 && c < 10) counts[c]!++;
  }
  return counts;
}

const LARGEST = 20;

/** Tests by an amount that are true exactly for the cells that change: equal to one, past one, even or odd. */
function* separating({ at }: Group, { values, f }: Amount): Iterable<Expression> {
  const [yes, no] = [new Set<number>(), new Set<number>()];
  for (const [d, spots] of at.entries())
    for (const [k, { changes }] of spots.entries()) (changes ? yes : no).add(values[d]![k]!);
  for (const value of yes) if (no.has(value)) return;
  const [least, most] = [Math.min(...yes), Math.max(...yes)];
  const [under, over] = [Math.max(...no), Math.min(...no)];
  const usable = (n: number) => n >= 0 && n <= LARGEST;
  if (yes.size === 1 && usable(least)) yield call("matcher", f, integer(least));
  if (under < least && usable(under))
    yield call("compose", under === 0 ? "positive" : call("rbind", "greater", integer(under)), f);
  if (over > most && usable(over)) yield call("compose", call("lbind", "greater", integer(over)), f);
  const even = (n: number) => (n & 1) === 0;
  const odd = (n: number) => (n & 1) === 1;
  if ([...yes].every(even) && [...no].every(odd)) yield call("compose", "even", f);
  if ([...yes].every(odd) && [...no].every(even)) yield call("compose", "flip", call("compose", "even", f));
}
