import { call, type Expression, integer, named, pairOf } from "./expression.ts";
import type { Patch } from "./read.ts";

const signed = (n: number): Expression =>
  n >= 0 ? integer(n) : n >= -2 ? named(n === -1 ? "NEG_ONE" : "NEG_TWO") : call("invert", integer(-n));

const steps: Readonly<Record<string, string>> = {
  "-1,-1": "NEG_UNITY",
  "-1,0": "UP",
  "0,-1": "LEFT",
  "-1,1": "UP_RIGHT",
  "1,-1": "DOWN_LEFT",
};

/** A pair of numbers that may be negative. */
export function step(i: number, j: number): Expression {
  const name = steps[`${i},${j}`];
  if (name !== undefined) return named(name);
  if (i >= 0 && j >= 0) return pairOf(i, j);
  return i <= 0 && j <= 0 ? call("invert", pairOf(-i, -j)) : call("astuple", signed(i), signed(j));
}

export const shifted = (x: Expression, i: number, j: number) => (i === 0 && j === 0 ? x : call("shift", x, step(i, j)));

/** Locations from the origin on. */
export function laid(places: readonly (readonly [number, number])[]): Patch {
  const [rows, columns] = [Int16Array.from(places, ([i]) => i), Int16Array.from(places, ([, j]) => j)];
  const [bottom, right] = [Math.max(...rows), Math.max(...columns)];
  return { size: places.length, rows, columns, colours: undefined, top: 0, left: 0, bottom, right };
}

/** A shape that is always the same: the cells of a square of this side that it has, and what says it. */
type Shape = readonly [side: number, has: (i: number, j: number) => boolean, on: At];
type At = (i: number, j: number) => Expression;

const line = (i: number, j: number, h: number, w: number) => call("connect", step(i, j), step(i + h - 1, j + w - 1));
const around =
  (f: string): At =>
  (i, j) =>
    call("insert", step(i + 1, j + 1), call(f, step(i + 1, j + 1)));
const edge = (k: number, side: number) => k === 0 || k === side - 1;

/** A cell with those around it, lines, squares, and their frames and corners. */
const table: readonly Shape[] = [
  [3, (i, j) => i === 1 || j === 1, around("dneighbors")],
  [3, (i, j) => (i + j) % 2 === 0, around("ineighbors")],
  ...[2, 3, 4, 5].flatMap((n): Shape[] => [
    [n, (i) => i === 0, (i, j) => line(i, j, 1, n)],
    [n, (_, j) => j === 0, (i, j) => line(i, j, n, 1)],
    [n, (i, j) => i === j, (i, j) => line(i, j, n, n)],
    [n, () => true, (i, j) => call("backdrop", line(i, j, n, n))],
  ]),
  ...[3, 4, 5].flatMap((n): Shape[] => [
    [n, (i, j) => edge(i, n) || edge(j, n), (i, j) => call("box", line(i, j, n, n))],
    [n, (i, j) => edge(i, n) && edge(j, n), (i, j) => call("corners", line(i, j, n, n))],
  ]),
];

export const shapes: readonly { readonly patch: Patch; readonly on: At }[] = table.map(([side, has, on]) => {
  const cells = Array.from({ length: side * side }, (_, k) => [Math.floor(k / side), k % side] as const);
  return { patch: laid(cells.filter(([i, j]) => has(i, j))), on };
});
