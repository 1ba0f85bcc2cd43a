import { burn } from "../limits.ts";
import { INPUT } from "../tokens.ts";
import { call, type Expression, pairOf } from "./expression.ts";
import { heightOf, type Patch, widthOf } from "./goal-reading.ts";
import { type Known, type Scene, stale } from "./scene.ts";
import { integersOf } from "./sources.ts";
import { toward } from "./toward.ts";
import { alike, type Explains, from, minus, type Offset, piped, plain, same, sides, vectors, type Way } from "./way.ts";

/** Objects that could have come where something new shows, and by which offset: [demonstration][arrival]. */
export type Arrivals = readonly (readonly { readonly object: Patch; readonly by: Offset }[] | undefined)[];

/**
 * The ways that explain an arrival in every demonstration, likeliest first. They are given by a constant, a number or a
 * pair in scope, the object's own size, the edge of the grid, or another patch; `moving` is what moves.
 */
export function* waysFor(
  scene: Scene,
  arrivals: Arrivals,
  targets: readonly Known<Patch>[],
  moving: Known<unknown>,
  fresh: boolean,
): Iterable<Way> {
  const explains: Explains = (at) =>
    arrivals.every((some, d) => {
      burn(scene.meter, some?.length ?? 0);
      return some === undefined || some.some(({ object, by }) => same(at(d, object), by));
    });
  const useful = targets.filter((t) => t.expression !== moving.expression && (fresh || !stale(scene, t)));
  if (fresh) {
    yield* constants(arrivals, explains);
    yield* bySize.filter((way) => explains(way.at));
    yield* toEdges(scene).filter((way) => explains(way.at));
  }
  for (const t of useful) yield* toward(scene, t, explains);
  yield* fromScope(scene, fresh, explains);
  for (const t of useful) yield* decided(t, arrivals).filter((way) => explains(way.at));
}

const distinct = (some: readonly { by: Offset }[]): Offset[] => [
  ...new Map(some.map(({ by }) => [by.join(), by])).values(),
];

function constants(arrivals: Arrivals, explains: Explains): Way[] {
  const first = arrivals.find((some) => some !== undefined) ?? [];
  return distinct(first)
    .filter((v) => explains(() => v))
    .map((v) => alike(() => v, pairOf(...v)));
}

/** Its height, width or size, or one more or less, or twice that. */
const bySize: readonly Way[] = [
  { name: "height", measure: heightOf },
  { name: "width", measure: widthOf },
  { name: "size", measure: (p: Patch) => p.size },
].flatMap(({ name, measure }) =>
  vectors.flatMap(({ vector, pair }) =>
    [
      { more: [], change: (n: number) => n },
      { more: [plain("increment")], change: (n: number) => n + 1 },
      { more: [plain("decrement")], change: (n: number) => n - 1 },
      { more: [plain("double")], change: (n: number) => 2 * n },
    ].flatMap(({ more, change }) => [
      piped((_, p) => pair(change(measure(p))), vector, ...more, plain(name)),
      piped((_, p) => pair(-change(measure(p))), vector, plain("invert"), ...more, plain(name)),
    ]),
  ),
);

/** One of its sides comes to the edge of the grid. */
function toEdges({ inputs }: Scene): Way[] {
  return sides.map(({ name, side, far, vector, pair }) => {
    const length = name === "lowermost" ? "height" : "width";
    return far
      ? piped(
          (d, p) => pair(inputs[d]![length] - 1 - side(p)),
          ...[vector, from(call("decrement", call(length, INPUT))), plain(name)],
        )
      : piped((_, p) => pair(-side(p)), vector, plain("invert"), plain(name));
  });
}

/** A pair in scope, or a number up, down, left or right. */
function* fromScope(scene: Scene, fresh: boolean, explains: Explains): Iterable<Way> {
  const useful = (known: Known<unknown>) => fresh || !stale(scene, known);
  function* both(at: (d: number) => Offset, write: () => Expression): Iterable<Way> {
    if (explains(at)) yield alike(at, write());
    const back = (d: number) => minus([0, 0], at(d));
    if (explains(back)) yield alike(back, call("invert", write()));
  }
  for (const v of scene.pairs.filter(useful))
    yield* both(
      (d) => v.at[d]!,
      () => v.expression,
    );
  for (const n of integersOf(scene).filter(useful))
    for (const { vector, pair } of vectors)
      yield* both(
        (d) => pair(n.at[d]!),
        () => vector.on(n.expression),
      );
}

const tests: readonly { name: string; is: (p: Patch) => boolean }[] = [
  { name: "portrait", is: (p) => heightOf(p) > widthOf(p) },
  { name: "hline", is: (p) => heightOf(p) === 1 && widthOf(p) === p.size },
  { name: "vline", is: (p) => widthOf(p) === 1 && heightOf(p) === p.size },
];

/** One constant where another patch is upright or a line, else another one. */
function decided({ expression, at }: Known<Patch>, arrivals: Arrivals): Way[] {
  return tests.flatMap(({ name, is }) => {
    const some = (yes: boolean) => distinct(arrivals.find((a, d) => a !== undefined && is(at[d]!) === yes) ?? []);
    return some(true).flatMap((v) =>
      some(false)
        .filter((w) => !same(w, v))
        .map((w) =>
          alike((d) => (is(at[d]!) ? v : w), call("branch", call(name, expression), pairOf(...v), pairOf(...w))),
        ),
    );
  });
}
