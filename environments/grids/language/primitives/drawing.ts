import { burn, fail, type Meter } from "../limits.ts";
import { selectCodes } from "../places.ts";
import { emptySet, isSet, patch, type SetValue, sizeOf, type Value } from "../value.ts";
import { patchOf, setOf, wantInt, wantPair } from "../values.ts";
import type { Definitions } from "./define.ts";
import { cornerOf } from "./measuring.ts";
import { pairOf } from "./pairs.ts";
import { boxOf, firstOf, hasColours, locationCode, locationsOf, second } from "./support/patches.ts";

/** Sets of locations drawn from locations and patches: lines, boxes, surroundings. */
export const drawing: Definitions = {
  /** The four locations beside this one. */
  dneighbors: { type: "(IntegerTuple) -> Indices", run: (m, at) => around(m, at, straight) },
  /** The four locations diagonally beside this one. */
  ineighbors: { type: "(IntegerTuple) -> Indices", run: (m, at) => around(m, at, slanted) },
  /** The eight locations around this one. */
  neighbors: { type: "(IntegerTuple) -> Indices", run: (m, at) => around(m, at, all) },
  /** The straight or 45-degree line between two locations, ends included; empty for any other direction. */
  connect: { type: "(IntegerTuple, IntegerTuple) -> Indices", run: (m, a, b) => line(m, wantPair(a), wantPair(b)) },
  /** The line from a start, 42 steps in a direction. */
  shoot: {
    type: "(IntegerTuple, IntegerTuple) -> Indices",
    run: (m, start, direction) => {
      const [i, j] = wantPair(start);
      const [di, dj] = wantPair(direction);
      return line(m, [i, j], [i + 42 * di, j + 42 * dj]);
    },
  },
  /** The 30 locations of a column from row 0. */
  vfrontier: {
    type: "(IntegerTuple) -> Indices",
    run: (m, at) => {
      const j = second(at);
      return setOf(
        m,
        Array.from({ length: 30 }, (_, i) => pairOf(i, number(j))),
      );
    },
  },
  /** The 30 locations of a row from column 0. */
  hfrontier: {
    type: "(IntegerTuple) -> Indices",
    run: (m, at) => {
      const i = firstOf(at);
      return setOf(
        m,
        Array.from({ length: 30 }, (_, j) => pairOf(number(i), j)),
      );
    },
  },
  /** The four corners of the bounds. */
  corners: {
    type: "(Patch) -> Indices",
    run: (m, patch) => {
      const top = [cornerOf(m, patch, false, false), cornerOf(m, patch, false, true)];
      return setOf(m, [...top, cornerOf(m, patch, true, false), cornerOf(m, patch, true, true)]);
    },
  },
  /** Every location inside the bounds. */
  backdrop: { type: "(Patch) -> Indices", run: (m, patch) => backdrop(m, patch) },
  /** Locations inside the bounds that the patch does not have. */
  delta: {
    type: "(Patch) -> Indices",
    run: (m, p) => {
      if (sizeOf(p) === 0) return emptySet;
      if (!isSet(p) && !hasColours(p)) fail("wanted a patch");
      const whole = locationsOf(m, backdrop(m, p));
      return patch(selectCodes(whole, locationsOf(m, p), true), false);
    },
  },
  /** The outline of the bounds. */
  box: { type: "(Patch) -> Indices", run: (m, patch) => (sizeOf(patch) === 0 ? patch : frame(m, patch, 0)) },
  /** The outline one cell further in. */
  inbox: { type: "(Patch) -> Indices", run: (m, patch) => frame(m, patch, 1) },
  /** The outline one cell further out. */
  outbox: { type: "(Patch) -> Indices", run: (m, patch) => frame(m, patch, -1) },
};

type Location = readonly [number, number];
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
const all: readonly Location[] = [
  slanted[0]!,
  straight[0]!,
  slanted[1]!,
  straight[1]!,
  straight[2]!,
  slanted[2]!,
  straight[3]!,
  slanted[3]!,
];

/** `steps` go in canonical order, so the codes come out sorted. */
function around(meter: Meter, at: Value, steps: readonly Location[]): SetValue {
  const [i, j] = wantPair(at);
  burn(meter, steps.length);
  const codes: number[] = [];
  for (const [di, dj] of steps) codes.push(locationCode(i + di, j + dj));
  return patch(codes, false);
}

function line(meter: Meter, [ai, aj]: Location, [bi, bj]: Location): SetValue {
  const di = Math.sign(bi - ai);
  const dj = Math.sign(bj - aj);
  const length = Math.max(Math.abs(bi - ai), Math.abs(bj - aj));
  if (ai !== bi && aj !== bj && Math.abs(bi - ai) !== Math.abs(bj - aj)) return emptySet;
  burn(meter, length + 1);
  const codes: number[] = [];
  for (let k = 0; k <= length; k++) codes.push(locationCode(ai + k * di, aj + k * dj));
  return patchOf(meter, codes, false);
}

function backdrop(meter: Meter, v: Value): SetValue {
  if (sizeOf(v) === 0) return emptySet;
  const b = boxOf(meter, v);
  burn(meter, (b.bottom - b.top + 1) * (b.right - b.left + 1));
  const codes: number[] = [];
  for (let i = b.top; i <= b.bottom; i++) for (let j = b.left; j <= b.right; j++) codes.push(locationCode(i, j));
  return patchOf(meter, codes, false);
}

/** The outline of the bounds drawn `inset` cells further in. */
function frame(meter: Meter, v: Value, inset: number): SetValue {
  const b = boxOf(meter, v);
  const [ai, bi] = [b.top + inset, b.bottom - inset];
  const [aj, bj] = [b.left + inset, b.right - inset];
  const [si, ei, sj, ej] = [Math.min(ai, bi), Math.max(ai, bi), Math.min(aj, bj), Math.max(aj, bj)];
  burn(meter, 2 * (ei - si + ej - sj));
  const codes: number[] = [];
  for (let j = sj; j <= ej; j++) codes.push(locationCode(si, j));
  for (let i = si + 1; i < ei; i++) codes.push(locationCode(i, sj), locationCode(i, ej));
  for (let j = sj; j <= ej; j++) codes.push(locationCode(ei, j));
  return patchOf(meter, codes, false);
}

/** An integer, or anything a location of nowhere may hold: the reference puts it in the pair as it is. */
const number = (v: Value): Value => (typeof v === "boolean" ? wantInt(v) : v);
