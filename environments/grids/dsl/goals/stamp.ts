import type { Grid } from "../../grid.ts";
import { background } from "../../look.ts";
import { burn } from "../limits.ts";
import type { Matrix } from "../values.ts";
import { call, type Expression } from "./expression.ts";
import type { Matcher } from "./matcher.ts";
import type { Patch } from "./read.ts";
import { fits, type Known, type Scene, stale } from "./scene.ts";
import { type Selector, selectorsFor } from "./selectors.ts";
import { coloursFor } from "./sources.ts";
import { type Places, type Point, placesOf } from "./spots.ts";
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

/** What differs between a grid and the output. */
type Change = {
  readonly base: Matrix;
  readonly output: Grid;
  readonly ground: number;
  /** Cells that get a colour, all their colours as bits, and the colour if there is but one. */
  readonly drawn: readonly number[];
  readonly colours: number;
  readonly colour: number | undefined;
  /** Cells that become background: by a copy, or by covering what was there. */
  readonly erased: readonly number[];
  /** Whether all that get a colour were background. */
  readonly under: boolean;
};
type Goal = { readonly base: Known<Matrix>; readonly changes: readonly Change[]; readonly first: number };

function goalOf(scene: Scene, base: Known<Matrix>): Goal | undefined {
  const changes = scene.outputs.map((output, d): Change => {
    const grid = base.at[d]!;
    burn(scene.meter, output.cells.length >> 2);
    const ground = background(grid as Grid);
    const changed = [...output.cells.keys()].filter((k) => grid.cells[k] !== output.cells[k]);
    const drawn = changed.filter((k) => output.cells[k] !== ground);
    const colours = drawn.reduce((bits, k) => bits | (1 << output.cells[k]!), 0);
    const one = (colours & (colours - 1)) === 0;
    return {
      base: grid,
      output,
      ground,
      drawn,
      colours,
      colour: one && drawn.length > 0 ? output.cells[drawn[0]!]! : undefined,
      erased: changed.filter((k) => output.cells[k] === ground),
      under: drawn.every((k) => grid.cells[k] === ground),
    };
  });
  const first = changes.findIndex(({ drawn }) => drawn.length > 0);
  return first < 0 ? undefined : { base, changes, first };
}

type Mode = { readonly own: boolean; readonly under: boolean };
const modes: readonly Mode[] = [
  { own: true, under: false },
  { own: false, under: false },
  { own: true, under: true },
  { own: false, under: true },
];

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
      if (!reaches(change, patch, points, offset)) continue;
      const mode = usable.find((m) => printed(scene, change, patch, points, strict, offset, m) !== undefined);
      if (mode === undefined) continue;
      for (const pattern of patterns.said(d, choice)) yield* everywhere(scene, goal, pattern, places, offset, mode);
    }
  }
}

function mayBe({ changes }: Goal, change: Change, patch: Patch, places: Places, { own, under }: Mode): boolean {
  if (under && !change.under) return false;
  if (!own)
    return places.recoloured !== undefined || changes.every((c) => c.colour !== undefined || c.drawn.length === 0);
  return patch.colours !== undefined && (change.colours & ~patch.colours.reduce((bits, c) => bits | (1 << c), 0)) === 0;
}

/** Whether some copy may reach the first cell that gets a colour. */
function reaches({ drawn, output }: Change, p: Patch, points: readonly Point[], [a, b]: readonly [number, number]) {
  const [i, j] = [Math.floor(drawn[0]! / output.width) - a, (drawn[0]! % output.width) - b];
  const [h, w] = [p.bottom - p.top, p.right - p.left];
  return points.some((x) => i >= x.i && i <= x.i + h && j >= x.j && j <= x.j + w);
}

/** The copies in one demonstration: of each place the colour, RIGHT or WRONG and whether it changes anything; cells drawn. */
type Print = { readonly colours: Int8Array; readonly changing: Uint8Array; readonly seen: Uint8Array };
const [WRONG, NOWHERE, RIGHT] = [-1, -2, 10];

/** Undefined where they leave out a cell that gets a colour, or where one that must be right is not. */
function printed(
  scene: Scene,
  { base, output, ground, drawn }: Change,
  p: Patch,
  points: readonly Point[],
  strict: boolean,
  [a, b]: readonly [number, number],
  { own, under }: Mode,
): Print | undefined {
  const { height, width, cells } = output;
  const colours = new Int8Array(points.length).fill(NOWHERE);
  const changing = new Uint8Array(points.length);
  const seen = new Uint8Array(cells.length);
  let work = 2;
  for (const [o, point] of points.entries()) {
    const places: number[] = [];
    for (let k = 0; k < p.size; k++) {
      work++;
      const [i, j] = [point.i + a + p.rows[k]! - p.top, point.j + b + p.columns[k]! - p.left];
      if (i < 0 || j < 0 || i >= height || j >= width) continue;
      const at = i * width + j;
      if (under && base.cells[at] !== ground) continue;
      const c = cells[at]!;
      const wanted = own ? p.colours![k]! : colours[o] === NOWHERE ? c : colours[o];
      colours[o] = c !== wanted ? WRONG : own ? RIGHT : c;
      if (c !== wanted) break;
      places.push(at);
    }
    if (colours[o] === WRONG || (!own && colours[o] === ground)) {
      if (strict) {
        burn(scene.meter, work);
        return undefined;
      }
      colours[o] = WRONG;
      continue;
    }
    changing[o] = Number(places.some((at) => base.cells[at] !== cells[at]));
    for (const at of places) seen[at] = 1;
  }
  burn(scene.meter, work);
  return drawn.every((at) => seen[at] === 1) ? { colours, changing, seen } : undefined;
}

function* everywhere(
  scene: Scene,
  goal: Goal,
  pattern: Pattern,
  places: Places,
  offset: readonly [number, number],
  mode: Mode,
): Iterable<Expression> {
  const { objects, points } = places;
  const prints: Print[] = [];
  for (const [d, change] of goal.changes.entries()) {
    const print = printed(scene, change, pattern.at[d]!, points[d]!, objects === undefined, offset, mode);
    if (print === undefined) return;
    prints.push(print);
  }
  const x = pattern.on(...offset);
  const [paint, fill] = mode.under ? ["underpaint", "underfill"] : ["paint", "fill"];
  const used = goal.changes.map((change) => (mode.own ? RIGHT : change.colour));
  const one = used.every((c, d) => c !== undefined || goal.changes[d]!.drawn.length === 0);
  if (mode.own || one) {
    const colours = mode.own ? [] : coloursFor(scene, used);
    for (const s of choices(scene, places, prints, (d, o) => prints[d]!.colours[o] === used[d])) {
      for (const on of grounds(goal, pattern, places, prints, s)) {
        const copies = places.copies(x, s);
        if (mode.own) yield call(paint, on, copies);
        else for (const c of colours) yield call(fill, on, c, copies);
      }
    }
  }
  if (mode.own || places.recoloured === undefined) return;
  for (const s of choices(scene, places, prints, (d, o) => prints[d]!.colours[o] === points[d]![o]!.colour)) {
    for (const on of grounds(goal, pattern, places, prints, s)) yield call(paint, on, places.recoloured(x, s!));
  }
}

/** Selectors for the objects at which a copy is right; undefined stands for all places where nobody chooses. */
function choices(
  scene: Scene,
  { objects }: Places,
  prints: readonly Print[],
  right: (d: number, o: number) => boolean,
): (Selector | undefined)[] {
  const wanted = prints.map(({ colours, changing }, d) =>
    Int8Array.from(colours, (c, o) => (c === NOWHERE ? -1 : !right(d, o) ? 0 : changing[o] === 1 ? 1 : -1)),
  );
  if (objects !== undefined) return selectorsFor(scene, objects, wanted, 2);
  return wanted.some((row) => row.includes(0)) ? [] : [undefined];
}

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

/** Whether all that copies do not make is made by covering these. */
function leaves({ erased, output, ground }: Change, { seen }: Print, covered: readonly Patch[]): boolean {
  const { height, width, cells } = output;
  const gone = new Uint8Array(cells.length);
  for (const p of covered) {
    for (let k = 0; k < p.size; k++) {
      const [i, j] = [p.rows[k]!, p.columns[k]!];
      if (i < 0 || j < 0 || i >= height || j >= width) continue;
      const at = i * width + j;
      if (seen[at] === 0 && cells[at] !== ground) return false;
      gone[at] = 1;
    }
  }
  return erased.every((at) => seen[at] === 1 || gone[at] === 1);
}
