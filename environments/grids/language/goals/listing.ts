import { burn } from "../limits.ts";
import { sizesFor } from "./counts.ts";
import { cutOut } from "./cut-out.ts";
import { call, type Expression, pairOf } from "./expression.ts";
import type { Patch } from "./goal-reading.ts";
import type { Matcher } from "./matcher.ts";
import { ordersOf } from "./orders.ts";
import { ranked } from "./ranked.ts";
import { fits, type Known, remember, type Scene, stale, valuesOf } from "./scene.ts";
import { selectorsFor } from "./selectors.ts";

/**
 * The output lists the objects of a set in the order of a property. Their colours, a strip each: `order`, `color` of
 * each, a `canvas` of each colour, all of them one below the other; turned when the strips stand side by side, by a
 * `branch` when only some outputs have them so. Or the objects themselves, cut out of a grid: `subgrid` of each. Or the
 * grid has each object in a colour that its rank decides: `recolor` with an interval or the objects' own colours, `paint`.
 */
export const listing: Matcher = {
  name: "listing",
  *propose(scene) {
    for (const all of scene.objects) {
      if (all.at.some((list) => list.length > MAX_OBJECTS)) continue;
      if (!stale(scene, all)) yield* colourLists(scene, all);
      for (const grid of scene.grids) {
        if (stale(scene, grid, all)) continue;
        yield* cutOut(scene, grid, all);
        if (fits(scene, grid)) yield* ranked(scene, grid, all);
      }
    }
  },
};

const MAX_OBJECTS = 30;

/**
 * Strips of one colour that the outputs are made of, `thick` cells each: [demonstration] whether they lie one below the
 * other, not side by side, and their colours in that order.
 */
type Strips = {
  readonly down: readonly boolean[];
  readonly thick: number;
  readonly colours: readonly (readonly number[])[];
};

function stripsOf(scene: Scene): readonly Strips[] {
  return remember(scene, "strips", () => {
    const lines = (down: boolean) =>
      scene.outputs.map(({ height, width, cells }) => {
        burn(scene.meter, cells.length);
        const [count, step] = down ? [height, width] : [width, 1];
        const first = Array.from({ length: count }, (_, line) => cells[line * step]!);
        return cells.every((c, k) => c === first[down ? Math.floor(k / width) : k % width]) ? first : undefined;
      });
    const [rows, columns] = [lines(true), lines(false)];
    const ways = [rows.map(() => true), rows.map(() => false)];
    const mixed = rows.map((row, d) => row !== undefined && (columns[d] === undefined || row.length > 1));
    if (rows.includes(undefined) && columns.includes(undefined)) ways.push(mixed);
    return ways.flatMap((down) => {
      const whole = down.map((is, d) => (is ? rows : columns)[d]).filter((l) => l !== undefined);
      if (whole.length < down.length) return [];
      const thicknesses = Array.from({ length: Math.max(...whole.map((l) => l.length)) }, (_, k) => k + 1);
      return thicknesses
        .filter((n) => whole.every((l) => l.length % n === 0 && l.every((c, k) => c === l[k - (k % n)])))
        .map((thick) => ({ down, thick, colours: whole.map((l) => l.filter((_, k) => k % thick === 0)) }))
        .filter(({ colours }) => colours.some((s) => s.length > 1)); // one strip each is a canvas
    });
  });
}

/**
 * The turns from strips stacked vertically to their direction in the outputs; empty if nothing determines the
 * direction.
 */
function turnsFor(
  scene: Scene,
  all: Known<readonly Patch[]>,
  down: readonly boolean[],
  backwards: boolean,
): ((x: Expression) => Expression)[] {
  if (down.every((is) => is)) return [(x) => (backwards ? call("hmirror", x) : x)];
  if (down.every((is) => !is)) return [(x) => call(backwards ? "rot90" : "dmirror", x)];
  if (backwards) return [];
  const first = call("first", all.expression);
  const tests = [call("portrait", "I"), ...["hline", "vline", "portrait"].map((test) => call(test, first))];
  return tests.flatMap((test) => {
    const values = valuesOf(scene, test);
    const yes = [true, false].find((is) => values !== undefined && down.every((d, k) => (values[k] === is) === d));
    if (yes === undefined) return [];
    const turn = call("branch", test, ...(yes ? ["identity", "dmirror"] : ["dmirror", "identity"]));
    return [(x: Expression) => call(turn, x)];
  });
}

const sameList = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((x, k) => x === b[k]);

/** Ordered objects: what gives them as a tuple, and [demonstration] their colours. */
type Ordered = { readonly list: Expression; readonly colours: readonly (readonly number[])[] };

function* colourLists(scene: Scene, all: Known<readonly Patch[]>): Iterable<Expression> {
  for (const strips of stripsOf(scene)) {
    const colours = scene.outputs.map((_, d) => all.at[d]!.map((p) => p.colours?.[0] ?? -1));
    burn(scene.meter, colours.length);
    if (!strips.colours.every((s, d) => s.length <= colours[d]!.length && s.every((c) => colours[d]!.includes(c))))
      continue;
    for (const { key, at } of ordersOf(scene, all)) {
      const ordered = {
        list: call("order", all.expression, key),
        colours: at.map((p, d) => p.map((k) => colours[d]![k]!)),
      };
      yield* listed(scene, all, strips, ordered);
    }
    for (const ordered of chosenOrders(scene, all, strips, colours)) yield* listed(scene, all, strips, ordered);
  }
}

/** The objects, in order, of a set whose colours are listed, if a property selects them. */
function chosenOrders(
  scene: Scene,
  all: Known<readonly Patch[]>,
  strips: Strips,
  colours: readonly (readonly number[])[],
): Ordered[] {
  if (strips.colours.every((s, d) => s.length === colours[d]!.length)) return [];
  const wanted = colours.map((row, d) =>
    Int8Array.from(row, (c) => {
      const times = (list: readonly number[]) => list.filter((x) => x === c).length;
      const listed = times(strips.colours[d]!);
      return listed === 0 ? 0 : listed === times(row) ? 1 : -1;
    }),
  );
  return selectorsFor(scene, all, wanted).flatMap(({ those, picks }) =>
    ordersOf(scene, all).map(({ key, at }) => ({
      list: call("order", those, key),
      colours: at.map((places, d) => places.filter((k) => picks[d]![k] === 1).map((k) => colours[d]![k]!)),
    })),
  );
}

/** What lists the colours of ordered objects, if these are the strips: all, each colour once, all but one, or a run. */
function* listed(
  scene: Scene,
  set: Known<readonly Patch[]>,
  { down, thick, colours: wanted }: Strips,
  { list, colours }: Ordered,
): Iterable<Expression> {
  burn(scene.meter, 2 * colours.length);
  const all = call("apply", "color", list);
  for (const backwards of [false, true]) {
    const want = wanted.map((s) => (backwards ? [...s].reverse() : s));
    const is = (made: (colours: readonly number[]) => readonly number[]) =>
      want.every((s, d) => sameList(s, made(colours[d]!)));
    const made = (of: Expression) =>
      turnsFor(scene, set, down, backwards).flatMap((turn) => columns(scene, down, thick, of).map(turn));
    if (is((c) => c)) yield* made(all);
    else if (is((c) => [...new Set(c)])) yield* made(call("dedupe", all));
    else if (is((c) => c.slice(1))) yield* made(call("apply", "color", call("remove", call("first", list), list)));
    else if (!backwards && down.every((way) => way === down[0])) {
      const count = want[0]!.length;
      const from = colours[0]!.findIndex((_, k) => is((c) => c.slice(k, k + count)));
      if (from < 0) continue;
      const [heights, widths] = [scene.outputs.map((o) => o.height), scene.outputs.map((o) => o.width)];
      const place = down[0] ? pairOf(from * thick, 0) : pairOf(0, from * thick);
      for (const column of made(all))
        for (const size of sizesFor(scene, heights, widths)) yield call("crop", column, place, size);
    }
  }
}

/** Strips of these colours one below the other, as broad as the outputs are long across them. */
function columns(scene: Scene, down: readonly boolean[], thick: number, colours: Expression): Expression[] {
  const across = scene.outputs.map((o, d) => (down[d] ? o.width : o.height));
  const sizes = sizesFor(
    scene,
    across.map(() => thick),
    across,
  );
  return sizes.map((size) => call("mapply", call("rbind", "canvas", size), colours));
}
