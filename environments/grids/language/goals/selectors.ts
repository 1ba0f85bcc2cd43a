import { burn } from "../limits.ts";
import { items, type Value } from "../value.ts";
import { valueKey } from "../values.ts";
import { call, type Expression, integer, named } from "./expression.ts";
import type { Patch } from "./goal-reading.ts";
import { type Known, remember, type Scene, valuesOf } from "./scene.ts";
import { integersOf } from "./sources.ts";

/** A way to choose among the objects of a set (or the grids of a tuple) by one property, as expressions. */
export type Selector = {
  /** [demonstration][object] 1 = chosen. */
  readonly picks: readonly Uint8Array[];
  /** The chosen as a container, the first of them, and all their cells as one patch. */
  readonly those: Expression;
  readonly one: Expression;
  readonly merged: Expression;
  /** True for the chosen; undefined where choosing is more than asking each. */
  readonly test: Expression | undefined;
};

/** [demonstration][object] 1 = must be chosen, 0 = must not, -1 = either way. */
export type Choice = readonly Int8Array[];

/**
 * The first selectors that make this choice, simplest properties first; if there are none, selectors by two properties
 * together.
 */
export function selectorsFor(scene: Scene, all: Known<readonly unknown[]>, wanted: Choice, most = 3): Selector[] {
  const single = selectorsOf(scene, all).filter((s) => agree(wanted, (d, k) => s.picks[d]![k]!));
  if (single.length > 0) return single.slice(0, most);
  const found: Selector[] = [];
  for (const s of twoTests(scene, all, wanted)) if (found.push(s) === most) break;
  return found;
}

const agree = (wanted: Choice, pick: (d: number, k: number) => number): boolean =>
  wanted.every((row, d) => row.every((w, k) => w < 0 || w === pick(d, k)));

/** Those that two tests are true for: each must be true for all that must be chosen. */
function* twoTests(scene: Scene, all: Known<readonly unknown[]>, wanted: Choice): Iterable<Selector> {
  const covers = (s: Selector) => wanted.every((row, d) => row.every((w, k) => w !== 1 || s.picks[d]![k] === 1));
  const useful = selectorsOf(scene, all).filter((s) => s.test !== undefined && covers(s));
  for (const [n, p] of useful.entries()) {
    for (const q of useful.slice(n + 1)) {
      burn(scene.meter, 1);
      if (!agree(wanted, (d, k) => p.picks[d]![k]! & q.picks[d]![k]!)) continue;
      const picks = p.picks.map((row, d) => row.map((x, k) => x & q.picks[d]![k]!));
      yield byTest(p.those, q.test!, picks);
    }
  }
}

export function selectorsOf(scene: Scene, all: Known<readonly unknown[]>): readonly Selector[] {
  return remember(scene, `selectors ${JSON.stringify(all.expression)}`, () => {
    const tests = [...truths(scene, all), ...measures(scene, all)];
    return [everything(scene, all), ...(ofGrids(all) ? [lastOf(scene, all)] : []), ...tests];
  });
}

/** The last part of a split grid; of a set of objects the last means nothing. */
function lastOf(scene: Scene, all: Known<readonly unknown[]>): Selector {
  const picks = scene.outputs.map((_, d) => Uint8Array.from(all.at[d]!, (_, k) => Number(k === all.at[d]!.length - 1)));
  const one = call("last", all.expression);
  return { picks, those: call("initset", one), one, merged: one, test: undefined };
}

function everything(scene: Scene, all: Known<readonly unknown[]>): Selector {
  const s = all.expression;
  const picks = scene.outputs.map((_, d) => new Uint8Array(all.at[d]!.length).fill(1));
  return { picks, those: s, one: call("first", s), merged: call("merge", s), test: undefined };
}

/** Those of a container that a function of one object is true for. */
function byTest(s: Expression, test: Expression, picks: readonly Uint8Array[]): Selector {
  const [those, one, merged] = [call("sfilter", s, test), call("extract", s, test), call("mfilter", s, test)];
  return { picks, those, one, merged, test };
}

const equalsItself = (f: string) => call("fork", "equality", f, "identity");
const booleans: readonly (string | Expression)[] = [
  "square",
  "hline",
  "vline",
  "portrait",
  call("rbind", "bordering", "I"),
  equalsItself("vmirror"),
  equalsItself("hmirror"),
  equalsItself("dmirror"),
  call("compose", "even", "size"),
  call("compose", "even", "height"),
  call("compose", "even", "width"),
];

/** Patches in scope that objects may touch, at most. */
const NEIGHBOURS = 3;

/** Properties that are so or not: shape, symmetry, parity, touching the edge of the input or a patch in scope. */
function truths(scene: Scene, all: Known<readonly unknown[]>): Selector[] {
  const touching = scene.patches.slice(-NEIGHBOURS).map((p) => call("rbind", "adjacent", p.expression));
  return [...booleans, ...(ofGrids(all) ? [] : touching)].flatMap((property) => {
    const values = propertyOf(scene, all, property);
    if (values === undefined) return [];
    const pick = (wanted: boolean) => values.map((v) => Uint8Array.from(v, (x) => Number((x === true) === wanted)));
    const test = named(property);
    return [
      byTest(all.expression, test, pick(true)),
      byTest(all.expression, call("compose", "flip", test), pick(false)),
    ];
  });
}

type Measure = { readonly property: string | Expression; readonly kind: "amount" | "name" };

const measured: readonly Measure[] = [
  { property: "color", kind: "name" },
  { property: "size", kind: "amount" },
  { property: "height", kind: "amount" },
  { property: "width", kind: "amount" },
  { property: "numcolors", kind: "amount" },
  { property: call("compose", "size", "delta"), kind: "amount" },
  { property: "uppermost", kind: "amount" },
  { property: "leftmost", kind: "amount" },
  { property: "lowermost", kind: "amount" },
  { property: "rightmost", kind: "amount" },
  { property: "shape", kind: "name" },
  { property: "normalize", kind: "name" },
  { property: call("compose", "toindices", "normalize"), kind: "name" },
  { property: "identity", kind: "name" },
];

/** Properties with a value: equal to one, past one, the greatest or the least, the commonest or the rarest. */
function measures(scene: Scene, all: Known<readonly unknown[]>): Selector[] {
  return [...measured, ...coloursIn(scene, all)].flatMap(({ property, kind }) => {
    const values = propertyOf(scene, all, property);
    if (values === undefined) return [];
    const f = named(property);
    const amounts = values.map((row) => row.filter((v) => typeof v === "number"));
    const numeric = amounts.every((row, d) => row.length === values[d]!.length);
    return [
      ...(numeric ? equalTo(scene, all, f, amounts, kind) : []),
      ...(numeric && kind === "amount" ? [...extremes(all, f, amounts), ...pastOne(all, f, amounts)] : []),
      ...odd(all, f, values),
    ];
  });
}

/** The amount of each colour in objects, if some have several. */
function coloursIn({ outputs }: Scene, { at }: Known<readonly unknown[]>): Measure[] {
  const seen = at.slice(0, outputs.length).map((list) => list.map((x) => new Set((x as Partial<Patch>).colours)));
  if (seen.every((list) => list.every((colours) => colours.size < 2))) return [];
  const everywhere = [...Array(10).keys()].filter((c) => seen.every((list) => list.some((colours) => colours.has(c))));
  return everywhere.map((c) => ({ property: call("rbind", "colorcount", integer(c)), kind: "amount" }));
}

const MAX_VALUES = 12;

const distinct = (rows: readonly (readonly number[])[]): number[] => [...new Set(rows.flat())].sort((a, b) => a - b);

function equalTo(
  scene: Scene,
  all: Known<readonly unknown[]>,
  f: Expression,
  amounts: readonly number[][],
  kind: Measure["kind"],
): Selector[] {
  const equal = (to: readonly number[]) => amounts.map((row, d) => Uint8Array.from(row, (x) => Number(x === to[d])));
  const constants = distinct(amounts)
    .filter((v) => v >= 0 && v <= 20)
    .slice(0, MAX_VALUES)
    .map((v) => byTest(all.expression, call("matcher", f, integer(v)), equal(amounts.map(() => v))));
  const known = integersOf(scene).filter((n) => kind === "name" || scene.integers.includes(n));
  return [...constants, ...known.map((n) => byTest(all.expression, call("matcher", f, n.expression), equal(n.at)))];
}

function extremes(all: Known<readonly unknown[]>, f: Expression, amounts: readonly number[][]): Selector[] {
  const s = all.expression;
  return (["max", "min"] as const).flatMap((end) => {
    const best = amounts.map((row) => (end === "max" ? Math.max(...row) : Math.min(...row)));
    const tied = amounts.map((row, d) => Uint8Array.from(row, (x) => Number(x === best[d])));
    const first = tied.map((row) => row.map((_, k) => Number(k === row.indexOf(1))));
    const one = call(`arg${end}`, s, f);
    const single = { picks: first, those: call("initset", one), one, merged: one, test: undefined };
    return [single, byTest(all.expression, call("matcher", f, call(`val${end}`, s, f)), tied)];
  });
}

function pastOne(all: Known<readonly unknown[]>, f: Expression, amounts: readonly number[][]): Selector[] {
  const values = distinct(amounts).filter((v) => v >= 0 && v <= 20);
  const past = (bind: "rbind" | "lbind", v: number, is: (x: number) => boolean) =>
    byTest(
      all.expression,
      call("compose", call(bind, "greater", integer(v)), f),
      amounts.map((row) => Uint8Array.from(row, (x) => Number(is(x)))),
    );
  return values.slice(0, MAX_VALUES).flatMap((v) => [past("rbind", v, (x) => x > v), past("lbind", v, (x) => x < v)]);
}

/** Those with the commonest or the rarest value; a tie is left to the run that verifies. */
function odd(all: Known<readonly unknown[]>, f: Expression, values: readonly (readonly Value[])[]): Selector[] {
  const keys = values.map((row) => row.map(valueKey));
  return (["mostcommon", "leastcommon"] as const).map((which) => {
    const picks = keys.map((row) => {
      const counts = new Map<string, number>();
      for (const key of row) counts.set(key, (counts.get(key) ?? 0) + 1);
      const best = which === "mostcommon" ? Math.max(...counts.values()) : Math.min(...counts.values());
      return Uint8Array.from(row, (key) => Number(counts.get(key) === best));
    });
    const value = call(which, call("apply", f, listOf(all)));
    return byTest(all.expression, call("matcher", f, value), picks);
  });
}

/** [demonstration][object] a property of each; undefined when some object has none. */
function propertyOf(
  scene: Scene,
  all: Known<readonly unknown[]>,
  property: string | Expression,
): readonly (readonly Value[])[] | undefined {
  const values = valuesOf(scene, call("apply", property, listOf(all)));
  return values?.slice(0, scene.outputs.length).map((v) => items(v));
}

/** As a tuple, so that what is applied to each stays in its place. Grids come in one. */
export const listOf = (all: Known<readonly unknown[]>): Expression =>
  ofGrids(all) ? all.expression : call("totuple", all.expression);

function ofGrids(all: Known<readonly unknown[]>): boolean {
  const element = all.at.find((list) => list.length > 0)?.[0];
  return typeof element === "object" && element !== null && "cells" in element;
}
