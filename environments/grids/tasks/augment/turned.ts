import type { Token } from "../../../environment.ts";
import { constants, isConstant, tokenOf } from "../../language/tokens.ts";
import { wantPair } from "../../language/values.ts";
import { SYMMETRIES, type Symmetry } from "../../view/look.ts";
import { axes, corners, diagonals, readingOrder, sides, turns, upright, ways } from "./words.ts";

type Vector = readonly [number, number];

/** The language seen through a symmetry. */
export type Turned = {
  /** Whether rows become columns. */
  readonly swaps: boolean;
  /** The primitives that may do to images what this one does, likeliest first; what knows no direction is itself. */
  images(token: Token): readonly Token[];
  /** Whether the direction of its result, or its place, is reversed by the image. */
  reverses(token: Token): boolean;
  /** The constants that a constant pair may have become, likeliest first: a step, a size, a place that stays. */
  pairs(token: Token): readonly Token[];
};

/** Where a step (rows, columns) leads after the grid is turned, as `imageOf` turns it. */
const moves: Readonly<Record<Symmetry, (v: Vector) => Vector>> = {
  identity: (v) => v,
  hmirror: ([i, j]) => [-i, j],
  vmirror: ([i, j]) => [i, -j],
  rot180: ([i, j]) => [-i, -j],
  dmirror: ([i, j]) => [j, i],
  cmirror: ([i, j]) => [-j, -i],
  rot90: ([i, j]) => [j, -i],
  rot270: ([i, j]) => [-j, i],
};

const straight: readonly Vector[] = [
  [-1, 0],
  [1, 0],
  [0, -1],
  [0, 1],
];
const slanted: readonly Vector[] = [
  [-1, -1],
  [-1, 1],
  [1, -1],
  [1, 1],
];
const downAcross: readonly Vector[] = [
  [1, 0],
  [0, 1],
];
const fallingRising: readonly Vector[] = [
  [1, 1],
  [1, -1],
];

/** The constants that are pairs. */
const pairTokens: readonly (readonly [Token, Vector])[] = [...constants].flatMap(([name, value]) =>
  typeof value === "object" ? [[tokenOf(name), wantPair(value)] as const] : [],
);

export const turned: Readonly<Record<Symmetry, Turned>> = Object.fromEntries(
  SYMMETRIES.map((symmetry) => [symmetry, turnedBy(symmetry)]),
) as Record<Symmetry, Turned>;

function turnedBy(symmetry: Symmetry): Turned {
  const move = moves[symmetry];
  const images = new Map<Token, readonly Token[]>();
  const reversed = new Set<Token>();
  const add = (
    row: string,
    vectors: readonly Vector[],
    reverses: (from: Vector, to: Vector) => boolean,
    too = false,
  ) => {
    const tokens = row.split(" ").map(tokenOf);
    vectors.forEach((from, k) => {
      const to = move(from);
      // A line has two directions; a side and a corner are among the four.
      const at = vectors.findIndex((v) => same(v, to) || (vectors.length === 2 && same(v, [-to[0], -to[1]])));
      if (tokens[k]! < 0 || tokens[at]! < 0) return; // no primitive has this direction
      images.set(tokens[k]!, too ? [tokens[at]!, tokens[k]!] : [tokens[at]!]);
      if (reverses(from, to)) reversed.add(tokens[k]!);
    });
  };
  for (const row of sides) add(row, straight, (from, to) => from[0] + from[1] !== to[0] + to[1]);
  // Two things of one size lie to each other as their corners do, whichever corner it is.
  for (const row of corners) add(row, slanted, () => false, true);
  for (const row of axes) add(row, downAcross, () => false);
  for (const row of ways) add(row, downAcross, (_, to) => to[0] + to[1] < 0);
  for (const row of diagonals) add(row, fallingRising, () => false);
  const [down, across] = downAcross.map(move) as [Vector, Vector];
  const swaps = down[0] === 0;
  if (swaps) for (const name of upright) reversed.add(tokenOf(name));
  if (down[0] * across[1] - down[1] * across[0] < 0) {
    for (const row of turns) {
      const [right, left] = row.split(" ").map(tokenOf) as [Token, Token];
      images.set(right, [left]);
      images.set(left, [right]);
    }
  }
  if (symmetry !== "identity") {
    for (const row of readingOrder) {
      const [first, last] = row.split(" ").map(tokenOf) as [Token, Token];
      images.set(first, [first, last]);
      images.set(last, [last, first]);
    }
  }
  const pairs = new Map(pairTokens.map(([token, v]) => [token, pairImages(token, v, move(v), swaps)]));
  return {
    swaps,
    images: (token) => images.get(token) ?? [token],
    reverses: (token) => reversed.has(token),
    pairs: (token) => pairs.get(token) ?? [token],
  };
}

function pairImages(token: Token, v: Vector, step: Vector, swaps: boolean): Token[] {
  const size: Vector = swaps ? [v[1], v[0]] : v;
  const named = [step, size].flatMap((to) => pairTokens.filter(([, w]) => same(w, to)).map(([t]) => t));
  return [...new Set([...named, token])];
}

function same(a: Vector, b: Vector): boolean {
  return a[0] === b[0] && a[1] === b[1];
}

/** The constant of the negated number; undefined if there is none. */
export function negated(token: Token): Token | undefined {
  return isConstant(token) ? negatives.get(token) : undefined;
}

const numbers = [...constants].filter(([, value]) => typeof value === "number");
const negatives = new Map(
  numbers.flatMap(([name, value]) => {
    const other = numbers.find(([, w]) => w === -(value as number));
    return other === undefined ? [] : [[tokenOf(name), tokenOf(other[0])] as const];
  }),
);
