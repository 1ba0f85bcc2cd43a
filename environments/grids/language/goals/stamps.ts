import type { Grid } from "../../tasks/grid.ts";
import type { Matrix } from "../value.ts";
import { call, type Expression, shifted } from "./expression.ts";
import { heightOf, type Patch, widthOf } from "./goal-reading.ts";
import { type Known, remember, type Scene } from "./scene.ts";
import { selectorsOf } from "./selectors.ts";
import { laid, shapes } from "./shapes.ts";
import { few } from "./spots.ts";

/** What may be drawn again and again: its cells in each demonstration, and how it is said. */
export type Pattern = {
  readonly at: readonly Patch[];
  /** The expression whose upper left corner lies at a place, which may be negative. */
  readonly on: (i: number, j: number) => Expression;
  /** Where it was found, to be covered; undefined for what was not in the input. */
  readonly original: { readonly said: Expression; readonly at: readonly Patch[] } | undefined;
};

/** Patterns that are looked at in one demonstration before it is asked how they are said. */
export type Patterns = {
  /** [demonstration][choice] */
  readonly at: readonly (readonly Patch[])[];
  readonly said: (d: number, choice: number) => readonly Pattern[];
  readonly fresh: boolean;
};

const MOST_CELLS = 120;

/** Computed patches, small computed grids, and the objects of a set one by one. */
export function patternsOf(scene: Scene): readonly Patterns[] {
  return remember(scene, "stamp patterns", () => [
    ...scene.patches.filter((p) => sound(p.at.slice(0, scene.outputs.length))).flatMap((p) => ofPatch(scene, p)),
    ...scene.grids.filter((g) => small(scene, g)).map((g) => ofGrid(scene, g)),
    ...scene.objects.filter(few).flatMap((all) => [oneOf(scene, all, false), oneOf(scene, all, true)]),
    ...shapes.map(({ patch, on }) => alone({ at: scene.outputs.map(() => patch), on, original: undefined }, false)),
  ]);
}

const sound = (patches: readonly Patch[]): boolean => patches.every((p) => p.size > 1 && p.size <= MOST_CELLS);
const small = (scene: Scene, g: Known<Matrix>): boolean =>
  scene.outputs.every((o, d) => g.at[d]!.cells.length <= MOST_CELLS && g.at[d]!.cells.length * 2 <= o.cells.length);

const alone = (pattern: Pattern, fresh: boolean): Patterns => ({
  at: pattern.at.map((p) => [p]),
  said: () => [pattern],
  fresh,
});

function ofPatch(scene: Scene, p: Known<Patch>): Patterns[] {
  const [{ top, left }] = p.at as readonly [Patch];
  const fixed = p.at.every((x) => x.top === top && x.left === left);
  const normal = call("normalize", p.expression);
  const on = (i: number, j: number) => (fixed ? shifted(p.expression, i - top, j - left) : shifted(normal, i, j));
  const at = p.at.slice(0, scene.outputs.length);
  const original = { said: p.expression, at };
  const cut = at.map((x, d) => cutOut(x, scene.inputs[d]!));
  return [
    alone({ at, on, original }, p.fresh),
    ...(cut.every((x) => x !== undefined) ? [alone(framed(cut, original), p.fresh)] : []),
  ];
}

/** The rectangle around a patch, with all that the input has there. */
const framed = (at: readonly Patch[], original: Pattern["original"] & object): Pattern => ({
  at,
  on: (i, j) => shifted(call("asobject", call("subgrid", original.said, "I")), i, j),
  original,
});

function ofGrid(scene: Scene, g: Known<Matrix>): Patterns {
  const at = scene.outputs.map((_, d) => {
    const { height, width } = g.at[d]!;
    return rectangle(g.at[d]!, 0, 0, height, width);
  });
  const on = (i: number, j: number) => shifted(call("asobject", g.expression), i, j);
  return alone({ at, on, original: undefined }, g.fresh);
}

function oneOf(scene: Scene, all: Known<readonly Patch[]>, cut: boolean): Patterns {
  const nothing = { size: 0, colours: undefined } as Patch;
  const looks = (p: Patch, d: number) => {
    if (p.size < 2 || p.size > MOST_CELLS) return nothing;
    return cut ? (cutOut(p, scene.inputs[d]!) ?? nothing) : p;
  };
  const at = scene.outputs.map((_, d) => all.at[d]!.map((p) => looks(p, d)));
  const said = (d: number, choice: number) => {
    const tried = new Set<string>();
    return selectorsOf(scene, all)
      .map((s) => ({ s, picks: s.picks.map((row) => row.indexOf(1)) }))
      .filter(({ picks }) => picks[d] === choice && !picks.includes(-1))
      .filter(({ picks }) => !tried.has(picks.join()) && tried.add(picks.join()))
      .map(({ s, picks }): Pattern => {
        const chosen = picks.map((k, demo) => at[demo]![k]!);
        const original = { said: s.one, at: picks.map((k, demo) => all.at[demo]![k]!) };
        const normal = call("normalize", s.one);
        return cut ? framed(chosen, original) : { at: chosen, on: (i, j) => shifted(normal, i, j), original };
      });
  };
  return { at, said, fresh: all.fresh };
}

/** Undefined where the patch fills its rectangle in its own colours, or leaves the grid. */
function cutOut(p: Patch, grid: Grid): Patch | undefined {
  const [height, width] = [heightOf(p), widthOf(p)];
  if (p.size === 0 || (p.size === height * width && p.colours !== undefined) || height * width > MOST_CELLS) return;
  if (p.top < 0 || p.left < 0 || p.bottom >= grid.height || p.right >= grid.width) return;
  return rectangle(grid, p.top, p.left, height, width);
}

function rectangle(
  grid: Pick<Matrix, "cells" | "width">,
  top: number,
  left: number,
  height: number,
  width: number,
): Patch {
  const places = Array.from({ length: height * width }, (_, k) => [Math.floor(k / width), k % width] as const);
  return {
    ...laid(places),
    colours: Int16Array.from(places, ([i, j]) => grid.cells[(top + i) * grid.width + left + j]!),
  };
}
