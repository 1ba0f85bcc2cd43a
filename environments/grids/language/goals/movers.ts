import type { Grid } from "../../tasks/grid.ts";
import { background } from "../../view/look.ts";
import { burn } from "../limits.ts";
import type { Matrix } from "../value.ts";
import { coloursOfInputs } from "./colours.ts";
import { plainPatches } from "./draw.ts";
import { call } from "./expression.ts";
import type { Patch } from "./goal-reading.ts";
import { type Known, remember, type Scene } from "./scene.ts";
import { type Choice, type Selector, selectorsFor } from "./selectors.ts";

/** Where grid and output differ: places that are empty now, and the others, of one colour or (`mixed`) of several. */
export type News = {
  readonly ground: number;
  readonly lost: readonly number[];
  readonly shown: readonly number[];
  readonly mixed: boolean;
};

export function newsOf(scene: Scene, base: Matrix, { cells }: Grid): News {
  const ground = background(base as Grid);
  const [lost, shown]: [number[], number[]] = [[], []];
  burn(scene.meter, cells.length >> 2);
  for (let k = 0; k < cells.length; k++) if (cells[k] !== base.cells[k]) (cells[k] === ground ? lost : shown).push(k);
  return { ground, lost, shown, mixed: shown.some((k) => cells[k] !== cells[shown[0]!]) };
}

/** Whether these could be all that has moved, by their sizes alone. */
export function suffice(objects: readonly Patch[], { shown }: News, { width }: Grid): boolean {
  if (objects.reduce((n, p) => n + p.size, 0) < shown.length) return false;
  const [p, ...more] = objects;
  if (p === undefined || more.length > 0 || shown.length === 0) return true;
  const columns = shown.map((k) => k % width);
  const tall = Math.floor(shown.at(-1)! / width) - Math.floor(shown[0]! / width);
  return tall <= p.bottom - p.top && Math.max(...columns) - Math.min(...columns) <= p.right - p.left;
}

/** Whether the objects have all these places. */
export function holdsAll(scene: Scene, objects: readonly Patch[], places: readonly number[], width: number): boolean {
  const open = new Set(places);
  for (const p of objects) {
    burn(scene.meter, p.size >> 2);
    for (let k = 0; k < p.size && open.size > 0; k++) open.delete(p.rows[k]! * width + p.columns[k]!);
  }
  return open.size === 0;
}

/** What could move: the objects of a set, or one patch alone. */
export type Movers = { readonly all: Known<readonly Patch[]>; readonly chosen: (wanted: Choice) => readonly Mover[] };
export type Mover = Pick<Selector, "those" | "one" | "merged">;

export function moversOf(scene: Scene): readonly Movers[] {
  return remember(scene, "movers", () => [
    ...scene.objects.map((all) => ({ all, chosen: (wanted: Choice) => selectorsFor(scene, all, wanted, 2) })),
    ...patchesOf(scene).map((p) => {
      const alone = { those: p.expression, one: p.expression, merged: p.expression };
      const chosen = (wanted: Choice) => (wanted.every(([w]) => w !== 0) ? [alone] : []);
      return { all: { ...p, at: p.at.map((patch) => [patch]) }, chosen };
    }),
  ]);
}

/** Computed patches, and the cells of each colour that every input has, the background's left out. */
export function patchesOf(scene: Scene): readonly Known<Patch>[] {
  return remember(scene, "patches and colours", () => {
    const ground = background(scene.inputs[0]!);
    return [
      ...plainPatches(scene),
      ...coloursOfInputs(scene)
        .filter((_, c) => c !== ground)
        .filter((x) => x !== undefined),
    ];
  });
}

/** The largest object of a set: what the others often go to. */
export function largestOf({ expression, at, fresh }: Known<readonly Patch[]>): readonly Known<Patch>[] {
  if (at.some((list) => list.length < 2)) return [];
  const largest = at.map((list) => list.reduce((a, b) => (b.size > a.size ? b : a)));
  return [{ expression: call("argmax", expression, "size"), at: largest, fresh }];
}
