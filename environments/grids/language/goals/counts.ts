import { burn } from "../limits.ts";
import { tokenOf } from "../tokens.ts";
import type { Matrix } from "../value.ts";
import { call, type Expression, integer, mentions } from "./expression.ts";
import { heightOf, type Patch, widthOf } from "./goal-reading.ts";
import { type Known, remember, type Scene, stale } from "./scene.ts";
import { selectorsOf } from "./selectors.ts";
import { integersOf, pairsFor } from "./sources.ts";

const MAX_COUNTS = 4;

/** [demonstration] a number that a few lines give. */
type Count = { readonly expression: Expression; readonly at: readonly number[]; readonly exact?: boolean };

/** Expressions that give these sizes, with what can be counted where `pairsFor` knows none. */
export function sizesFor(scene: Scene, heights: readonly number[], widths: readonly number[]): Expression[] {
  const known = pairsFor(
    scene,
    heights.map((h, d) => [h, widths[d]!] as const),
  );
  if (known.length > 0) return known;
  const [tall, broad] = [countsFor(scene, heights), countsFor(scene, widths)];
  const square = heights.every((h, d) => h === widths[d]);
  const both = square ? tall.map((n) => [n, n] as const) : tall.flatMap((n) => broad.map((m) => [n, m] as const));
  return both.slice(0, MAX_COUNTS).map(([n, m]) => call("astuple", n, m));
}

/** Expressions that give these numbers: a constant; what can be counted; that and a little more or less, or its multiple. */
export function countsFor(scene: Scene, wanted: readonly number[]): Expression[] {
  return remember(scene, `counts ${wanted.join()}`, () => {
    if (wanted.every((n) => n === wanted[0])) return [integer(wanted[0]!)];
    const counts = [...plainCounts(scene), ...scene.objects.flatMap((all) => countsIn(scene, all))];
    burn(scene.meter, counts.length * wanted.length);
    const exact = counts.filter((c) => c.at.every((n, d) => n === wanted[d])).map((c) => c.expression);
    const near = counts.filter((c) => c.exact !== true).flatMap((c) => changed(c, wanted));
    const found = exact.length + near.length > 0 ? [...exact, ...near] : ofTwoTests(scene, wanted);
    return found.slice(0, MAX_COUNTS);
  });
}

/** A count as a number of another scale: a step or two away, what is left of a constant, a multiple. */
function changed({ expression: n, at }: Count, wanted: readonly number[]): Expression[] {
  const always = (f: (d: number) => number) => (at.every((_, d) => f(d) === f(0)) ? f(0) : undefined);
  const more = always((d) => wanted[d]! - at[d]!);
  if (more === 1 || more === -1) return [call(more === 1 ? "increment" : "decrement", n)];
  if (more === 2 || more === -2) return [call(more === 2 ? "add" : "subtract", n, "TWO")];
  const total = always((d) => wanted[d]! + at[d]!);
  if (total !== undefined && total >= 0 && total <= 10) return [call("subtract", integer(total), n)];
  const times = always((d) => wanted[d]! / at[d]!);
  return times !== undefined && [2, 3, 4].includes(times) ? [call("multiply", n, integer(times))] : [];
}

/** Numbers in scope, and how many cells of each colour the grids have. */
function plainCounts(scene: Scene): Count[] {
  const numbers = integersOf(scene).filter((n) => ofDemonstrations(scene, n.at).some((c) => c !== n.at[0]));
  const colours = [
    ...Array.from({ length: 10 }, (_, c) => ({ expression: integer(c), at: scene.outputs.map(() => c) })),
    ...numbers.map(({ expression, at }) => ({ expression, at: ofDemonstrations(scene, at) })),
  ];
  const cells = scene.grids.flatMap((grid) => {
    const counts = scene.outputs.map((_, d) => coloursIn(grid.at[d]!));
    return colours.map(({ expression, at }) => ({
      expression: call("colorcount", grid.expression, expression),
      at: counts.map((n, d) => n[at[d]!] ?? 0),
    }));
  });
  return [...numbers, ...cells];
}

const ofDemonstrations = (scene: Scene, at: readonly number[]): readonly number[] => at.slice(0, scene.outputs.length);

function coloursIn({ cells }: Matrix): readonly number[] {
  const counts = new Array<number>(10).fill(0);
  for (const c of cells) counts[c] = (counts[c] ?? 0) + 1;
  return counts;
}

const measures: readonly (readonly [string, (p: Patch) => number])[] = [
  ["size", (p) => p.size],
  ["height", heightOf],
  ["width", widthOf],
];

/** The greatest or the least measure of an object, and how many of them a property chooses. */
function countsIn(scene: Scene, all: Known<readonly Patch[]>): Count[] {
  if (stale(scene, all)) return [];
  const extremes = measures.flatMap(([name, read]) =>
    (["max", "min"] as const).map((end) => ({
      expression: call(`val${end}`, all.expression, name),
      at: scene.outputs.map((_, d) => Math[end](...all.at[d]!.map(read))),
    })),
  );
  const colours = Array.from({ length: 10 }, (_, c) => ({
    expression: call("size", call("colorfilter", all.expression, integer(c))),
    at: scene.outputs.map((_, d) => all.at[d]!.filter((p) => p.colours?.[0] === c).length),
    exact: true,
  }));
  const chosen = testsOf(scene, all).map(({ test, picks }) => ({
    expression: call("size", call("sfilter", all.expression, test)),
    at: picks.map((row) => row.reduce((n, x) => n + x, 0)),
    // With a step allowed, some test of so many is right by chance.
    exact: typeof test !== "number",
  }));
  return [...extremes, ...colours, ...chosen];
}

const places = ["uppermost", "leftmost", "lowermost", "rightmost"].map(tokenOf);

/**
 * Properties by which objects are counted. Excludes their place, which distinguishes single objects but rarely a group.
 */
function testsOf(scene: Scene, all: Known<readonly Patch[]>) {
  const tests = selectorsOf(scene, all).flatMap(({ test, picks }) => (test === undefined ? [] : [{ test, picks }]));
  return tests.filter(({ test }) => !places.some((p) => mentions(test, p)));
}

/** How many objects of one colour have a further property. */
function ofTwoTests(scene: Scene, wanted: readonly number[]): Expression[] {
  const found: Expression[] = [];
  for (const all of scene.objects) {
    if (stale(scene, all)) continue;
    const tests = testsOf(scene, all);
    for (let c = 0; c < 10; c++) {
      const coloured = wanted.map((_, d) => all.at[d]!.map((p) => Number(p.colours?.[0] === c)));
      if (coloured.some((row, d) => row.reduce((n, x) => n + x, 0) < wanted[d]!)) continue;
      burn(scene.meter, tests.length * wanted.length);
      for (const { test, picks } of tests) {
        if (!wanted.every((n, d) => n === picks[d]!.reduce((m, x, k) => m + x * coloured[d]![k]!, 0))) continue;
        found.push(call("size", call("sfilter", call("colorfilter", all.expression, integer(c)), test)));
      }
    }
  }
  return found;
}
