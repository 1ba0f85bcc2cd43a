// Past 250 lines because all that is asked of sets of locations shares one reading of a patch.
import { burn, fail, type Meter } from "../limits.ts";
import {
  cell,
  emptySet,
  isMatrix,
  isSet,
  isTuple,
  items,
  pair,
  type SetValue,
  setOf,
  tuple,
  type Value,
  wantInt,
  wantMatrix,
  wantPair,
} from "../values.ts";
import type { PrimitiveTable } from "./table.ts";

/** Patches: objects (cells with a colour) and indices (locations). i is the row, counted down from 0; j the column. */
export const patches: PrimitiveTable = {
  toindices: (m, patch) => toIndices(m, patch),
  recolor: (m, value, patch) =>
    setOf(
      m,
      items(toIndices(m, patch)).map((at) => cell(value, at)),
    ),
  shift: (m, patch, by) => shift(m, patch, by),
  normalize: (m, patch) => normalize(m, patch),
  ulcorner: (m, patch) => corner(m, patch, false, false),
  urcorner: (m, patch) => corner(m, patch, false, true),
  llcorner: (m, patch) => corner(m, patch, true, false),
  lrcorner: (m, patch) => corner(m, patch, true, true),
  uppermost: (m, patch) => box4(m, patch).top,
  lowermost: (m, patch) => box4(m, patch).bottom,
  leftmost: (m, patch) => box4(m, patch).left,
  rightmost: (m, patch) => box4(m, patch).right,
  vline: (m, patch) => heightOf(m, patch) === items(patch).length && widthOf(m, patch) === 1,
  hline: (m, patch) => widthOf(m, patch) === items(patch).length && heightOf(m, patch) === 1,
  hmatching: (m, a, b) => shares(m, a, b, 0),
  vmatching: (m, a, b) => shares(m, a, b, 1),
  manhattan: (m, a, b) => manhattan(m, a, b),
  adjacent: (m, a, b) => manhattan(m, a, b) === 1,
  bordering: (m, patch, grid) => {
    const b = box4(m, patch);
    const g = wantMatrix(m, grid);
    return b.top === 0 || b.left === 0 || b.bottom === g.height - 1 || b.right === g.width - 1;
  },
  center: (m, patch) => center(m, patch),
  centerofmass: (m, patch) => {
    const all = locations(m, patch);
    if (all.length === 0) return tuple([]);
    let i = 0;
    let j = 0;
    for (const at of all) {
      i += at[0];
      j += at[1];
    }
    return pair(Math.floor(i / all.length), Math.floor(j / all.length));
  },
  position: (m, a, b) => position(m, a, b),
  corners: (m, patch) => {
    const all = [corner(m, patch, false, false), corner(m, patch, false, true)];
    return setOf(m, [...all, corner(m, patch, true, false), corner(m, patch, true, true)]);
  },
  connect: (m, a, b) => connect(m, wantPair(a), wantPair(b)),
  shoot: (m, start, direction) => {
    const [i, j] = wantPair(start);
    const [di, dj] = wantPair(direction);
    return connect(m, [i, j], [i + 42 * di, j + 42 * dj]);
  },
  dneighbors: (m, at) => around(m, at, straight),
  ineighbors: (m, at) => around(m, at, slanted),
  neighbors: (m, at) => around(m, at, [...straight, ...slanted]),
  vfrontier: (m, at) =>
    setOf(
      m,
      Array.from({ length: 30 }, (_, i) => pairWith(i, second(at))),
    ),
  hfrontier: (m, at) =>
    setOf(
      m,
      Array.from({ length: 30 }, (_, j) => pairWith(first(at), j)),
    ),
  backdrop: (m, patch) => backdrop(m, patch),
  delta: (m, patch) => {
    if (items(patch).length === 0) return emptySet;
    const inside = new Set<string>(locations(m, patch).map(String));
    return setOf(
      m,
      backdrop(m, patch).items.filter((at) => !inside.has(String(wantPair(at)))),
    );
  },
  box: (m, patch) => (items(patch).length === 0 ? patch : frame(m, patch, 0)),
  inbox: (m, patch) => frame(m, patch, 1),
  outbox: (m, patch) => frame(m, patch, -1),
  gravitate: (m, source, destination) => gravitate(m, source, destination),
  hperiod: (m, obj) => period(m, obj, 1),
  vperiod: (m, obj) => period(m, obj, 0),
};

type Location = readonly [number, number];
type Box = { top: number; bottom: number; left: number; right: number };

const straight: readonly Location[] = [
  [-1, 0],
  [0, -1],
  [0, 1],
  [1, 0],
];
const slanted: readonly Location[] = [
  [-1, -1],
  [-1, 1],
  [1, -1],
  [1, 1],
];

/** Whether the elements are cells; an empty patch counts as indices. */
export function hasColors(patch: Value): boolean {
  const start = items(patch)[0];
  if (start === undefined) return false;
  const inner = second(start);
  return isTuple(inner) || isMatrix(inner);
}

export function toIndices(meter: Meter, patch: Value): Value {
  const all = items(patch);
  if (all.length === 0) return emptySet;
  if (hasColors(patch)) return setOf(meter, all.map(second));
  burn(meter, 1);
  return patch;
}

/** (i, j) of every location, in canonical order. */
export function locations(meter: Meter, patch: Value): readonly Location[] {
  const all = items(toIndices(meter, patch));
  burn(meter, all.length);
  return all.map(wantPair);
}

/** Colour and location of every cell of an object. */
export function cells(meter: Meter, obj: Value): readonly (readonly [Value, Location])[] {
  const all = items(obj);
  burn(meter, all.length);
  return all.map((c) => {
    if (!isTuple(c) || c.items.length !== 2) return fail("wanted an object");
    return [c.items[0]!, wantPair(c.items[1]!)];
  });
}

export function box4(meter: Meter, patch: Value): Box {
  const all = locations(meter, patch);
  if (all.length === 0) fail("an empty patch has no bounds");
  const b = { top: all[0]![0], bottom: all[0]![0], left: all[0]![1], right: all[0]![1] };
  for (const [i, j] of all) {
    if (i < b.top) b.top = i;
    if (i > b.bottom) b.bottom = i;
    if (j < b.left) b.left = j;
    if (j > b.right) b.right = j;
  }
  return b;
}

export function heightOf(meter: Meter, piece: Value): number {
  if (!isSet(piece)) return items(piece).length;
  if (piece.items.length === 0) return 0;
  const b = box4(meter, piece);
  return b.bottom - b.top + 1;
}

export function widthOf(meter: Meter, piece: Value): number {
  if (isMatrix(piece)) return piece.width;
  const all = items(piece);
  if (all.length === 0) return 0;
  if (!isSet(piece)) return items(all[0]!).length;
  const b = box4(meter, piece);
  return b.right - b.left + 1;
}

export function shift(meter: Meter, patch: Value, by: Value): Value {
  if (items(patch).length === 0) return patch;
  const [di, dj] = wantPair(by);
  burn(meter, items(patch).length);
  if (hasColors(patch))
    return setOf(
      meter,
      cells(meter, patch).map(([c, [i, j]]) => cell(c, pair(i + di, j + dj))),
    );
  return setOf(
    meter,
    items(patch).map((at) => {
      const [i, j] = wantPair(at);
      return pair(i + di, j + dj);
    }),
  );
}

export function normalize(meter: Meter, patch: Value): Value {
  if (items(patch).length === 0) return patch;
  const b = box4(meter, patch);
  return shift(meter, patch, pair(-b.top, -b.left));
}

/** The corner of a patch's bounding box; the empty tuple for an empty patch, as in the reference. */
export function corner(meter: Meter, patch: Value, low: boolean, right: boolean): Value {
  if (items(patch).length === 0) return tuple([]);
  const b = box4(meter, patch);
  return pair(low ? b.bottom : b.top, right ? b.right : b.left);
}

export function center(meter: Meter, patch: Value): Value {
  const b = box4(meter, patch);
  return pair(b.top + ((b.bottom - b.top + 1) >> 1), b.left + ((b.right - b.left + 1) >> 1));
}

function shares(meter: Meter, a: Value, b: Value, axis: 0 | 1): boolean {
  const seen = new Set(locations(meter, a).map((at) => at[axis]));
  return locations(meter, b).some((at) => seen.has(at[axis]));
}

/** Least city-block distance between two patches. */
export function manhattan(meter: Meter, a: Value, b: Value): number {
  const left = locations(meter, a);
  const right = locations(meter, b);
  if (left.length === 0 || right.length === 0) fail("an empty patch has no distance");
  burn(meter, left.length * right.length);
  let best = Number.POSITIVE_INFINITY;
  for (const [i, j] of left) {
    for (const [k, l] of right) {
      const d = Math.abs(i - k) + Math.abs(j - l);
      if (d < best) best = d;
    }
  }
  return best;
}

function position(meter: Meter, a: Value, b: Value): Value {
  const [ai, aj] = wantPair(center(meter, toIndices(meter, a)));
  const [bi, bj] = wantPair(center(meter, toIndices(meter, b)));
  if (ai === bi) return pair(0, aj < bj ? 1 : -1);
  if (aj === bj) return pair(ai < bi ? 1 : -1, 0);
  return pair(ai < bi ? 1 : -1, aj < bj ? 1 : -1);
}

/** The straight or 45-degree line between two locations, ends included; empty for any other direction. */
export function connect(meter: Meter, [ai, aj]: Location, [bi, bj]: Location): SetValue {
  const di = Math.sign(bi - ai);
  const dj = Math.sign(bj - aj);
  const length = Math.max(Math.abs(bi - ai), Math.abs(bj - aj));
  if (ai !== bi && aj !== bj && Math.abs(bi - ai) !== Math.abs(bj - aj)) return emptySet;
  burn(meter, length + 1);
  return setOf(
    meter,
    Array.from({ length: length + 1 }, (_, k) => pair(ai + k * di, aj + k * dj)),
  );
}

export function backdrop(meter: Meter, patch: Value): SetValue {
  if (items(patch).length === 0) return emptySet;
  const b = box4(meter, patch);
  burn(meter, (b.bottom - b.top + 1) * (b.right - b.left + 1));
  const all: Value[] = [];
  for (let i = b.top; i <= b.bottom; i++) for (let j = b.left; j <= b.right; j++) all.push(pair(i, j));
  return setOf(meter, all);
}

/** The outline of the bounding box drawn `inset` cells further in. */
function frame(meter: Meter, patch: Value, inset: number): SetValue {
  const b = box4(meter, patch);
  const [ai, bi] = [b.top + inset, b.bottom - inset];
  const [aj, bj] = [b.left + inset, b.right - inset];
  const [si, ei, sj, ej] = [Math.min(ai, bi), Math.max(ai, bi), Math.min(aj, bj), Math.max(aj, bj)];
  burn(meter, 2 * (ei - si + ej - sj));
  const all: Value[] = [];
  for (let i = si; i <= ei; i++) all.push(pair(i, sj), pair(i, ej));
  for (let j = sj; j <= ej; j++) all.push(pair(si, j), pair(ei, j));
  return setOf(meter, all);
}

function around(meter: Meter, at: Value, steps: readonly Location[]): SetValue {
  const [i, j] = wantPair(at);
  return setOf(
    meter,
    steps.map(([di, dj]) => pair(i + di, j + dj)),
  );
}

/** The way `source` goes, straight down, up, right or left, until it touches `destination`; at most 42 steps. */
function gravitate(meter: Meter, source: Value, destination: Value): Value {
  const [si, sj] = wantPair(center(meter, source));
  const [di, dj] = wantPair(center(meter, destination));
  const vertical = shares(meter, source, destination, 1);
  const step = vertical ? pair(si < di ? 1 : -1, 0) : pair(0, sj < dj ? 1 : -1);
  let moved: Value = source;
  let count = 0;
  while (count < 42 && manhattan(meter, moved, destination) !== 1) {
    moved = shift(meter, moved, step);
    count++;
  }
  const [i, j] = wantPair(step);
  return pair(i * count + 0, j * count + 0);
}

/** Smallest shift along the axis that maps what stays inside onto the object; its extent when there is none. */
function period(meter: Meter, obj: Value, axis: 0 | 1): number {
  const normalized = normalize(meter, obj);
  const normal = cells(meter, normalized);
  const extent = axis === 1 ? widthOf(meter, normalized) : heightOf(meter, normalized);
  const key = (c: Value, i: number, j: number) => `${String(c)},${i},${j}`;
  const present = new Set(normal.map(([c, [i, j]]) => key(c, i, j)));
  for (let p = 1; p < extent; p++) {
    burn(meter, normal.length);
    const fits = normal.every(([c, [i, j]]) => {
      const at = axis === 1 ? j - p : i - p;
      return at < 0 || present.has(axis === 1 ? key(c, i, at) : key(c, at, j));
    });
    if (fits) return p;
  }
  return extent;
}

function first(v: Value): Value {
  return items(v)[0] ?? fail("wanted a pair");
}

function second(v: Value): Value {
  return items(v)[1] ?? fail("wanted a pair");
}

function pairWith(i: Value, j: Value): Value {
  return pair(wantInt(i), wantInt(j));
}
