import { burn } from "../limits.ts";
import type { Matrix } from "../value.ts";
import { call, type Expression } from "./expression.ts";
import type { Patch } from "./goal-reading.ts";
import type { Matcher } from "./matcher.ts";
import { type Change, changeOf, leaves, type Mode, modes, type Print, printed, reaches } from "./prints.ts";
import { fits, type Known, type Scene, stale } from "./scene.ts";
import { type Selector, selectorsFor } from "./selectors.ts";
import { coloursFor } from "./sources.ts";
import { type Places, placesOf } from "./spots.ts";
import { type Pattern, type Patterns, patternsOf } from "./stamps.ts";

/**
 * The output is a grid with one pattern drawn at each of several places. The pattern is a computed patch or grid, an
 * object that a property singles out, what the input has in its rectangle, or a small constant shape; the places are the
 * cells of a patch or a corner of each object that a property chooses. How far from its place a copy lies is read off
 * the outputs. That leaves `mapply(lbind(shift, pattern), places)`, painted, filled in one colour or in that of the
 * marker, everywhere or on the background alone, on the grid or on the grid without its markers or the original.
 */
export const stamp: Matcher = {
  name: "stamp",
  *propose(scene) {
    for (const base of scene.grids) {
      const goal = fits(scene, base) ? goalOf(scene, base) : undefined;
      if (goal === undefined) continue;
      for (const places of placesOf(scene)) {
        for (const patterns of patternsOf(scene)) {
          const fresh = base.fresh || places.fresh || patterns.fresh;
          if (fresh || !stale(scene, base)) yield* stamped(scene, goal, patterns, places);
        }
      }
    }
  },
};

type Goal = { readonly base: Known<Matrix>; readonly changes: readonly Change[]; readonly first: number };

function goalOf(scene: Scene, base: Known<Matrix>): Goal | undefined {
  const changes = scene.outputs.map((output, d) => changeOf(scene, base.at[d]!, output));
  const first = changes.findIndex(({ drawn }) => drawn.length > 0);
  return first < 0 ? undefined : { base, changes, first };
}

/** How far a copy's upper left corner lies from its place, nearest first. */
const offsets: readonly (readonly [number, number])[] = Array.from({ length: 49 }, (_, k) => k)
  .map((k) => [Math.floor(k / 7) - 4, (k % 7) - 4] as const)
  .sort((a, b) => Math.abs(a[0]) + Math.abs(a[1]) - Math.abs(b[0]) - Math.abs(b[1]));

function* stamped(scene: Scene, goal: Goal, patterns: Patterns, places: Places): Iterable<Expression> {
  const d = goal.first;
  const change = goal.changes[d]!;
  const points = places.points[d]!;
  const strict = places.objects === undefined;
  for (const [choice, patch] of patterns.at[d]!.entries()) {
    if (change.drawn.length > patch.size * points.length) continue;
    const usable = modes.filter((mode) => mayBe(goal, change, patch, places, mode));
    if (usable.length === 0) continue;
    for (const offset of offsets) {
      burn(scene.meter, points.length >> 2);
      for (const mode of usable) {
        if (!reaches(change, patch, points, offset, mode)) continue;
        const right = (at: number, p: Patch) =>
          printed(scene, goal.changes[at]!, p, places.points[at]!, strict, offset, mode) !== undefined;
        if (!right(d, patch) || !patterns.at.every((choices, at) => choices.some((p) => right(at, p)))) continue;
        for (const pattern of patterns.said(d, choice)) yield* everywhere(scene, goal, pattern, places, offset, mode);
      }
    }
  }
}

function mayBe({ changes }: Goal, change: Change, patch: Patch, places: Places, mode: Mode): boolean {
  if (mode.under && !change.under) return false;
  const brings = (colours: Int16Array) => (change.colours & ~colours.reduce((bits, c) => bits | (1 << c), 0)) === 0;
  if (mode.colours === "own") return patch.colours !== undefined && brings(patch.colours);
  if (mode.colours === "marker") return places.recoloured !== undefined;
  return changes.every((c) => c.colour !== undefined || c.drawn.length === 0);
}

function* everywhere(
  scene: Scene,
  goal: Goal,
  pattern: Pattern,
  places: Places,
  offset: readonly [number, number],
  { colours, under }: Mode,
): Iterable<Expression> {
  const { objects, points } = places;
  const prints: Print[] = [];
  for (const [d, change] of goal.changes.entries()) {
    const print = printed(scene, change, pattern.at[d]!, points[d]!, objects === undefined, offset, { colours, under });
    if (print === undefined) return;
    prints.push(print);
  }
  const wanted = prints.map(({ right }) => right);
  const chosen = objects === undefined ? [undefined] : selectorsFor(scene, objects, wanted, CHOICES);
  const [paint, fill] = under ? ["underpaint", "underfill"] : ["paint", "fill"];
  const x = pattern.on(...offset);
  for (const s of chosen) {
    for (const on of grounds(goal, pattern, places, prints, s)) {
      if (colours === "own") yield call(paint, on, places.copies(x, s));
      else if (colours === "marker") yield call(paint, on, places.recoloured!(x, s!));
      else
        for (const c of coloursFor(
          scene,
          goal.changes.map((change) => change.colour),
        ))
          yield call(fill, on, c, places.copies(x, s));
    }
  }
}

/** Selectors that are tried where several choose the same objects. */
const CHOICES = 2;

/** The grid as it is where copies make all that changes; else without the markers, the original or both. */
function* grounds(
  { base, changes }: Goal,
  { original }: Pattern,
  places: Places,
  prints: readonly Print[],
  s: Selector | undefined,
): Iterable<Expression> {
  const g = base.expression;
  if (changes.every(({ erased }, d) => erased.every((at) => prints[d]!.seen[at] === 1))) {
    yield g;
    return;
  }
  const clears = (covered: (d: number) => readonly Patch[]) =>
    changes.every((change, d) => leaves(change, prints[d]!, covered(d)));
  const markers = (d: number) => places.markers.at(d, s);
  if (clears(markers)) yield call("cover", g, places.markers.said(s));
  if (original === undefined) return;
  if (clears((d) => [original.at[d]!])) yield call("cover", g, original.said);
  if (clears((d) => [...markers(d), original.at[d]!]))
    yield call("cover", call("cover", g, places.markers.said(s)), original.said);
}
