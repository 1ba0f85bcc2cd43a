import { call, type Expression, integer } from "./expression.ts";

/**
 * A whole-grid operation that only moves or repeats cells, as its map of places: which place of an h by w grid comes to
 * (i, j). With the map alone, compositions are compared with the outputs without running one on a grid.
 */
export type Rearrangement = {
  /** Height and width of the result; undefined if it is not defined. */
  readonly size: (h: number, w: number) => Size | undefined;
  /** Row-major place in the h by w grid. */
  readonly source: (h: number, w: number, i: number, j: number) => number;
  readonly on: (grid: Expression) => Expression;
};
export type Size = readonly [number, number];

const unary = (
  name: string,
  size: Rearrangement["size"],
  source: (h: number, w: number, i: number, j: number) => readonly [number, number],
  ...args: readonly Expression[]
): Rearrangement => ({
  size,
  source: (h, w, i, j) => {
    const [a, b] = source(h, w, i, j);
    return a * w + b;
  },
  on: (grid) => call(name, grid, ...args),
});

const kept = (h: number, w: number): Size => [h, w];
const turned = (h: number, w: number): Size => [w, h];

/** The identity is not among them. */
export const symmetries: readonly Rearrangement[] = [
  unary("vmirror", kept, (_h, w, i, j) => [i, w - 1 - j]),
  unary("hmirror", kept, (h, _w, i, j) => [h - 1 - i, j]),
  unary("rot180", kept, (h, w, i, j) => [h - 1 - i, w - 1 - j]),
  unary("dmirror", turned, (_h, _w, i, j) => [j, i]),
  unary("cmirror", turned, (h, w, i, j) => [h - 1 - j, w - 1 - i]),
  unary("rot90", turned, (h, _w, i, j) => [h - 1 - j, i]),
  unary("rot270", turned, (_h, w, i, j) => [j, w - 1 - i]),
];

const half = (n: number) => Math.floor(n / 2);
const rest = (n: number) => Math.ceil(n / 2);

const halves: readonly Rearrangement[] = [
  unary(
    "tophalf",
    (h, w) => [half(h), w],
    (_h, _w, i, j) => [i, j],
  ),
  unary(
    "bottomhalf",
    (h, w) => [half(h), w],
    (h, _w, i, j) => [rest(h) + i, j],
  ),
  unary(
    "lefthalf",
    (h, w) => [h, half(w)],
    (_h, _w, i, j) => [i, j],
  ),
  unary(
    "righthalf",
    (h, w) => [h, half(w)],
    (_h, w, i, j) => [i, rest(w) + j],
  ),
  unary(
    "trim",
    (h, w) => [h - 2, w - 2],
    (_h, _w, i, j) => [i + 1, j + 1],
  ),
];

const scalings: readonly Rearrangement[] = [2, 3, 4, 5].flatMap((k) => [
  unary(
    "upscale",
    (h, w) => [h * k, w * k],
    (_h, _w, i, j) => [Math.floor(i / k), Math.floor(j / k)],
    integer(k),
  ),
  unary(
    "hupscale",
    (h, w) => [h, w * k],
    (_h, _w, i, j) => [i, Math.floor(j / k)],
    integer(k),
  ),
  unary(
    "vupscale",
    (h, w) => [h * k, w],
    (_h, _w, i, j) => [Math.floor(i / k), j],
    integer(k),
  ),
  unary(
    "downscale",
    (h, w) => [Math.ceil(h / k), Math.ceil(w / k)],
    (_h, _w, i, j) => [i * k, j * k],
    integer(k),
  ),
]);

/** A grid beside or above itself or its mirror image. */
const doublings: readonly Rearrangement[] = ["hconcat", "vconcat"].flatMap((join) =>
  [undefined, symmetries[0]!, symmetries[1]!, symmetries[2]!].flatMap((mirror) =>
    mirror === undefined ? [doubled(join, mirror, false)] : [doubled(join, mirror, false), doubled(join, mirror, true)],
  ),
);

function doubled(join: string, mirror: Rearrangement | undefined, mirrorFirst: boolean): Rearrangement {
  const across = join === "hconcat";
  return {
    size: (h, w) => (across ? [h, 2 * w] : [2 * h, w]),
    source: (h, w, i, j) => {
      const second = across ? j >= w : i >= h;
      const [a, b] = [across ? i : i % h, across ? j % w : j];
      return mirror === undefined || second === mirrorFirst ? a * w + b : mirror.source(h, w, a, b);
    },
    on: (grid) => {
      const other = mirror?.on(grid) ?? grid;
      return mirrorFirst ? call(join, other, grid) : call(join, grid, other);
    },
  };
}

/** First or last part of a split that goes up. */
const parts: readonly Rearrangement[] = [2, 3, 4].flatMap((n) =>
  (["first", "last"] as const).flatMap((which) =>
    (["hsplit", "vsplit"] as const).map((split): Rearrangement => {
      const across = split === "hsplit";
      return {
        size: (h, w) => ((across ? w : h) % n !== 0 ? undefined : across ? [h, w / n] : [h / n, w]),
        source: (h, w, i, j) => {
          const from = which === "first" ? 0 : (n - 1) * ((across ? w : h) / n);
          return across ? i * w + from + j : (from + i) * w + j;
        },
        on: (grid) => call(which, call(split, grid, integer(n))),
      };
    }),
  ),
);

const singles: readonly Rearrangement[] = [...symmetries, ...halves, ...scalings, ...doublings, ...parts];

const after = (outer: Rearrangement, inner: Rearrangement): Rearrangement => ({
  size: (h, w) => {
    const middle = inner.size(h, w);
    return middle === undefined || middle[0] < 1 || middle[1] < 1 ? undefined : outer.size(...middle);
  },
  source: (h, w, i, j) => {
    const [mh, mw] = inner.size(h, w)!;
    const at = outer.source(mh, mw, i, j);
    return inner.source(h, w, Math.floor(at / mw), at % mw);
  },
  on: (grid) => outer.on(inner.on(grid)),
});

// Sides that all factors divide, and not equal: what has the same map here is the same operation.
const [labelledHeight, labelledWidth] = [12, 24];

/** Single ones, then compositions of two; of those with the same map of places only the first. */
function distinctOnes(): Rearrangement[] {
  const maps = new Set<string>();
  maps.add(mapOf({ size: kept, source: (_h, w, i, j) => i * w + j, on: (g) => g })!); // the identity is another matcher's
  const all = [...singles, ...singles.flatMap((inner) => singles.map((outer) => after(outer, inner)))];
  return all.filter((r) => {
    const map = mapOf(r);
    if (map === undefined || maps.has(map)) return false;
    maps.add(map);
    return true;
  });
}

/** Where each cell of a grid whose cells are all different comes to. */
function mapOf(r: Rearrangement): string | undefined {
  const size = r.size(labelledHeight, labelledWidth);
  if (size === undefined || size[0] * size[1] > 4096) return undefined;
  const places = new Uint16Array(size[0] * size[1]);
  for (let k = 0; k < places.length; k++)
    places[k] = r.source(labelledHeight, labelledWidth, Math.floor(k / size[1]), k % size[1]);
  return `${size[0]} ${String.fromCharCode(...places)}`;
}

let distinct: readonly Rearrangement[] | undefined;
const bySizes = new Map<number, readonly Rearrangement[]>();

/** Those that make a grid of one size into one of another, simplest first. */
export function rearrangements([h, w]: Size, [toH, toW]: Size): readonly Rearrangement[] {
  const key = ((h * 32 + w) * 32 + toH) * 32 + toW;
  let found = bySizes.get(key);
  if (found === undefined) {
    distinct ??= distinctOnes();
    found = distinct.filter((r) => {
      const size = r.size(h, w);
      return size !== undefined && size[0] === toH && size[1] === toW;
    });
    if (bySizes.size >= 1000) bySizes.clear();
    bySizes.set(key, found);
  }
  return found;
}
