import { call, type Expression, pairOf } from "./expression.ts";
import type { Patch } from "./goal-reading.ts";

/** Locations from the origin on. */
export function laid(places: readonly (readonly [number, number])[]): Patch {
  const [rows, columns] = [Int16Array.from(places, ([i]) => i), Int16Array.from(places, ([, j]) => j)];
  const [bottom, right] = [Math.max(...rows), Math.max(...columns)];
  return { size: places.length, rows, columns, colours: undefined, top: 0, left: 0, bottom, right };
}

/** A shape that is always the same: the cells of a square of this side that it has, and what says it. */
type Shape = readonly [side: number, has: (i: number, j: number) => boolean, on: At];
type At = (i: number, j: number) => Expression;

const line = (i: number, j: number, h: number, w: number) =>
  call("connect", pairOf(i, j), pairOf(i + h - 1, j + w - 1));
const around =
  (f: string): At =>
  (i, j) =>
    call("insert", pairOf(i + 1, j + 1), call(f, pairOf(i + 1, j + 1)));
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
