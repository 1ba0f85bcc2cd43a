import {
  type Cell,
  type Grid,
  isSetOf,
  type Location,
  type Obj,
  type Patch,
  type Plain,
  type SetOf,
  set,
} from "./dsl-values.ts";

// What the slow twins of the primitives share: naive readings of plain values.

export const list = <T extends Plain>(c: readonly T[] | SetOf<T>): readonly T[] => ("set" in c ? c.set : c);
/** The kind of container that `c` is, with these elements. */
export const like = (c: Plain, elements: readonly Plain[]): Plain => (isSetOf(c) ? set(...elements) : elements);

export const build = (height: number, width: number, at: (i: number, j: number) => number): number[][] =>
  Array.from({ length: height }, (_, i) => Array.from({ length: width }, (_, j) => at(i, j)));
export const mapCells = (g: Grid, f: (v: number, i: number, j: number) => number): number[][] =>
  g.map((row, i) => row.map((v, j) => f(v, i, j)));
export const transposed = (g: Grid): number[][] => build(widthOf(g), g.length, (i, j) => g[j]![i]!);
export const widthOf = (g: Grid): number => g[0]?.length ?? 0;
export const everywhere = (g: Grid): Location[] => g.flatMap((row, i) => row.map((_, j): Location => [i, j]));
export const inside = (g: Grid, [i, j]: Location): boolean => g[i]?.[j] !== undefined;

export const isCell = (x: Location | Cell): x is Cell => typeof x[1] !== "number";
export const locations = (p: Patch): Location[] =>
  (p.set as readonly (Location | Cell)[]).map((x) => (isCell(x) ? x[1] : x));
export const has = (all: readonly Location[], [i, j]: Location): boolean => all.some(([a, b]) => a === i && b === j);
/** The patch with every location moved; colours stay. */
export function relocated<P extends Patch>(p: P, f: (at: Location) => Location): P {
  const moved = (x: Location | Cell): Location | Cell => (isCell(x) ? [x[0], f(x[1])] : f(x));
  return set(...(p.set as readonly (Location | Cell)[]).map(moved)) as SetOf<Location | Cell> as P;
}
export const shifted = <P extends Patch>(p: P, [di, dj]: Location): P => relocated(p, ([i, j]) => [i + di, j + dj]);

/** The bounding box of a patch that is not empty. */
export function bounds(p: Patch) {
  const [rows, columns] = [locations(p).map(([i]) => i), locations(p).map(([, j]) => j)];
  const [top, bottom, left, right] = [Math.min(...rows), Math.max(...rows), Math.min(...columns), Math.max(...columns)];
  return { top, bottom, left, right, height: bottom - top + 1, width: right - left + 1 };
}

export const colorsOf = (element: Grid | Obj): number[] =>
  "set" in element ? element.set.map(([c]) => c) : element.flat();
/** The most (sign 1) or least (sign -1) frequent; the smallest among equals. */
export function commonest(all: readonly number[], sign: 1 | -1): number {
  const times = (x: number) => all.filter((y) => y === x).length;
  return [...all].sort((a, b) => sign * (times(b) - times(a)) || a - b)[0]!;
}
export const mostcolor = (element: Grid | Obj): number => commonest(colorsOf(element), 1);
export const distance = ([i, j]: Location, [k, l]: Location): number => Math.abs(i - k) + Math.abs(j - l);
