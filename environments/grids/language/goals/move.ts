import type { Grid } from "../../tasks/grid.ts";
import { burn } from "../limits.ts";
import { INPUT } from "../tokens.ts";
import type { Matrix } from "../value.ts";
import { call, type Expression } from "./expression.ts";
import type { Patch } from "./goal-reading.ts";
import type { Matcher } from "./matcher.ts";
import {
  holdsAll,
  largestOf,
  type Mover,
  type Movers,
  moversOf,
  type News,
  newsOf,
  patchesOf,
  suffice,
} from "./movers.ts";
import { type Arrivals, waysFor } from "./offsets.ts";
import { type Known, type Scene, stale } from "./scene.ts";
import type { Choice } from "./selectors.ts";
import { basesOf, coloursFor } from "./sources.ts";
import type { Offset, Way } from "./way.ts";

/**
 * The output is a grid in which some objects have moved, or were painted again elsewhere: one patch, or those of a set
 * that a property chooses. A cell in which something new shows says which objects may have come there and how far; the
 * ways to tell an offset that explain this are played on the demonstrations before any line is run. Emits `move` or
 * `cover`, `shift` and `paint`; `mapply` of a shift where the offsets differ; `fill` where what has moved has one colour.
 */
export const move: Matcher = {
  name: "move",
  *propose(scene) {
    for (const base of basesOf(scene)) {
      const news = scene.outputs.map((o, d) => newsOf(scene, base.at[d]!, o));
      if (news.every(({ shown }) => shown.length === 0)) continue; // the identity, or nothing that came
      for (const movers of moversOf(scene)) {
        if (movers.all.at.some((list) => list.length > MAX_OBJECTS)) continue;
        yield* moved({ scene, base, news, movers, takes: news.some((n) => n.lost.length > 0) });
      }
    }
  },
};

const MAX_OBJECTS = 40;

type Case = {
  readonly scene: Scene;
  readonly base: Known<Matrix>;
  readonly news: readonly News[];
  readonly movers: Movers;
  /** Whether what moves is removed from its old place. */
  readonly takes: boolean;
};

function* moved(c: Case): Iterable<Expression> {
  const { scene, base, news, movers, takes } = c;
  const fresh = !stale(scene, base, movers.all);
  const targets = [...patchesOf(scene), ...largestOf(movers.all)];
  if (!fresh && !targets.some((t) => t.fresh) && ![...scene.pairs, ...scene.integers].some((x) => x.fresh)) return;
  if (!news.every((n, d) => suffice(movers.all.at[d]!, n, scene.outputs[d]!))) return;
  if (takes && !news.every(({ lost }, d) => holdsAll(scene, movers.all.at[d]!, lost, scene.outputs[d]!.width))) return;
  for (const own of [true, false]) {
    if (!own && news.some(({ mixed }) => mixed)) continue;
    const shown = news.map((n, d) => scene.outputs[d]!.cells[n.shown[0] ?? -1]);
    const fills = own ? [undefined] : coloursFor(scene, shown).slice(0, 2);
    if (fills.length === 0) continue;
    const arrivals: Arrivals[number][] = [];
    for (const [d, n] of news.entries()) {
      const some = n.shown.length === 0 ? undefined : arrivalsAt(c, d, n.shown[0]!, own);
      if (some?.length === 0) break;
      arrivals.push(some);
    }
    if (arrivals.length < news.length) continue;
    let any = false;
    for (const way of waysFor(scene, arrivals, targets, movers.all, fresh)) {
      const wanted: Int8Array[] = [];
      for (const d of news.keys()) {
        const row = played(c, d, way, own ? undefined : shown[d]);
        if (row === undefined) break;
        wanted.push(row);
      }
      if (wanted.length < news.length) continue;
      for (const s of movers.chosen(wanted)) {
        any = true;
        for (const fill of fills) yield* written(c, way, s, fill, wanted);
      }
    }
    if (any) return;
  }
}

/** The colour that a cell brings to its new place; undefined outside the input. */
function colourOf({ scene, movers }: Case, d: number, p: Patch, k: number): number | undefined {
  if (p.colours !== undefined) return p.colours[k];
  const { height, width, cells } = scene.inputs[d]!;
  const [i, j] = [p.rows[k]!, p.columns[k]!];
  return movers.all.at[d]!.length === 1 && i >= 0 && j >= 0 && i < height && j < width
    ? cells[i * width + j]
    : undefined;
}

/** The objects one of whose cells may have come to this place, and by which offset. */
function arrivalsAt(c: Case, d: number, place: number, own: boolean): NonNullable<Arrivals[number]> {
  const { width, cells } = c.scene.outputs[d]!;
  const [i, j] = [Math.floor(place / width), place % width];
  return c.movers.all.at[d]!.flatMap((object) => {
    burn(c.scene.meter, object.size);
    const some: { object: Patch; by: Offset }[] = [];
    for (let k = 0; k < object.size; k++) {
      if (own && colourOf(c, d, object, k) !== cells[place]) continue;
      const by: Offset = [i - object.rows[k]!, j - object.columns[k]!];
      if (lands(c, d, object, by, own ? undefined : cells[place]!) !== undefined) some.push({ object, by });
    }
    return some;
  });
}

/** Where a cell of a moved object comes to; -1 outside the grid. */
function placeOf(p: Patch, k: number, [di, dj]: Offset, { height, width }: Grid): number {
  const [i, j] = [p.rows[k]! + di, p.columns[k]! + dj];
  return i < 0 || j < 0 || i >= height || j >= width ? -1 : i * width + j;
}

const NOT_AT_ALL: Offset = [0, 0];

/** How many changed places a moved object covers; undefined where the output has other colours than it brings. */
function lands(c: Case, d: number, p: Patch, by: Offset, fill: number | undefined): number | undefined {
  const output = c.scene.outputs[d]!;
  let covered = 0;
  burn(c.scene.meter, 1 + (p.size >> 2)); // most are wrong early
  for (let k = 0; k < p.size; k++) {
    const at = placeOf(p, k, by, output);
    if (at < 0) continue;
    if (output.cells[at] !== (fill ?? colourOf(c, d, p, k))) return undefined;
    if (output.cells[at] !== c.base.at[d]!.cells[at]) covered++;
  }
  return covered;
}

/** Which objects move so that all of a demonstration comes out right; undefined when none do. */
function played(c: Case, d: number, way: Way, fill: number | undefined): Int8Array | undefined {
  const { scene, base, movers, takes } = c;
  const output = scene.outputs[d]!;
  const { ground } = c.news[d]!;
  const { cells: before } = base.at[d]!;
  const moves = movers.all.at[d]!.map((p) => {
    const by = way.at(d, p);
    const covered = by && lands(c, d, p, by, fill);
    if (by === undefined || covered === undefined) return { p, by: NOT_AT_ALL, sure: 0, maybe: 0 };
    if (p.size === 0 || (by[0] === 0 && by[1] === 0 && covered === 0)) return { p, by, sure: -1, maybe: -1 };
    const left = p.rows.some((_, k) => {
      const at = placeOf(p, k, NOT_AT_ALL, output);
      return at >= 0 && output.cells[at] !== before[at];
    });
    return { p, by, sure: takes ? Number(left) : covered > 0 ? 1 : -1, maybe: 1 };
  });
  // Where one comes to the place of another nothing seems to leave: then all that may move do.
  for (const which of ["sure", "maybe"] as const) {
    const made = before.slice();
    const draw = (p: Patch, by: Offset, colour: (at: number) => number) => {
      for (let k = 0; k < p.size; k++) {
        const at = placeOf(p, k, by, output);
        if (at >= 0) made[at] = colour(at);
      }
    };
    const moving = moves.filter((m) => m[which] === 1);
    burn(scene.meter, made.length >> 2);
    if (takes) for (const { p } of moving) draw(p, NOT_AT_ALL, () => ground);
    for (const { p, by } of moving) draw(p, by, (at) => output.cells[at]!);
    if (made.every((colour, at) => colour === output.cells[at])) return Int8Array.from(moves, (m) => m[which]);
  }
  return undefined;
}

/** The programs of one way for what a selector chooses. */
function* written(
  { base, movers, takes }: Case,
  way: Way,
  s: Mover,
  fill: Expression | undefined,
  wanted: Choice,
): Iterable<Expression> {
  const g = base.expression;
  const coloured = movers.all.at.some((list) => list.some((p) => p.colours !== undefined));
  const draw = (what: Expression, taken: Expression) => {
    const under = takes ? call("cover", g, taken) : g;
    return fill === undefined ? call("paint", under, what) : call("fill", under, fill, what);
  };
  const together = (patch: Expression) => {
    const x = fill !== undefined || coloured ? patch : call("toobject", patch, INPUT);
    const by = way.of(patch);
    return fill === undefined && takes ? call("move", g, x, by) : draw(call("shift", x, by), patch);
  };
  if (way.f === undefined) yield together(s.merged);
  else {
    if (wanted.every((row) => row.filter((w) => w !== 0).length <= 1)) yield together(s.one);
    if (s.merged !== s.one) yield draw(call("mapply", call("fork", "shift", "identity", way.f), s.those), s.merged);
  }
}
