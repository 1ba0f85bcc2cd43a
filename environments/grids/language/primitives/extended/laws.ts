import { fail } from "../../limits.ts";
import { isMatrix, items, type Matrix, type Value } from "../../value.ts";
import { valueKey } from "../../values.ts";
import type { ExtendedDefinition, Run } from "../define.ts";

type Law = ExtendedDefinition["law"];

export const equals = (a: Value, b: Value): boolean => valueKey(a) === valueKey(b);

/** Turning the grid turns the answer: for whatever knows no direction. */
export const turned = (name: string): Law => ({
  says: "a quarter turn of the grid turns the answer",
  holds: (run, grid, ...rest) => equals(run(name, run("rot90", grid), ...rest), run("rot90", run(name, grid, ...rest))),
});

/** As `turned`, for whatever knows rows from columns but not their ends. */
export const mirrored = (name: string): Law => ({
  says: "mirroring the grid mirrors the answer, across and down",
  holds: (run, grid, ...rest) =>
    equals(run(name, run("hmirror", grid), ...rest), run("hmirror", run(name, grid, ...rest))) &&
    equals(run(name, run("vmirror", grid), ...rest), run("vmirror", run(name, grid, ...rest))),
});

/** Turning both the grid and the direction turns the answer. `at` is the place of the direction among the arguments. */
export const steered = (name: string, at: number): Law => ({
  says: "a quarter turn of the grid and of the direction turns the answer",
  holds: (run, ...args) => {
    const [grid, ...rest] = args;
    const [di, dj] = pairOf(args[at]!);
    const turnedArgs = rest.map((v, k): Value => (k + 1 === at ? run("astuple", dj, -di) : v));
    return equals(run(name, run("rot90", grid!), ...turnedArgs), run("rot90", run(name, grid!, ...rest)));
  },
});

/** A second time changes nothing. */
export const idempotent = (name: string): Law => ({
  says: "a second time changes nothing, while the background stays",
  holds: (run, grid, ...rest) => {
    const once = run(name, grid!, ...rest);
    sameGround(run, grid!, once);
    return equals(run(name, once, ...rest), once);
  },
});

/** No case unless this holds: a fault. */
export function assume(holds: boolean): void {
  if (!holds) fail("no case of the law");
}

/** A law about what is not background can only be asked while the commonest colour stays the same. */
function sameGround(run: Run, before: Value, after: Value): void {
  assume(run("mostcolor", before) === run("mostcolor", after));
}

/** Doing it twice gives the grid back. */
export const involution = (name: string): Law => ({
  says: "twice is nothing, while the background stays",
  holds: (run, grid, ...rest) => {
    const once = run(name, grid!, ...rest);
    sameGround(run, grid!, once);
    return equals(run(name, once, ...rest), grid!);
  },
});

/** Both laws. */
export const both = (a: Law, b: Law): Law => ({
  says: `${a.says}; ${b.says}`,
  holds: (run, ...args) => a.holds(run, ...args) && b.holds(run, ...args),
});

/** Only background cells change. */
export const over = (name: string): Law => ({
  says: "the size stays, and only background cells change",
  holds: (run, grid, ...rest) => {
    const [before, after] = [matrix(grid!), matrix(run(name, grid!, ...rest))];
    const ground = run("mostcolor", grid!);
    return sameSize(before, after) && before.cells.every((v, k) => v === ground || v === after.cells[k]);
  },
});

/** Cells become background or stay. */
export const under = (name: string): Law => ({
  says: "the size stays, and a cell stays as it was or becomes background",
  holds: (run, grid, ...rest) => {
    const [before, after] = [matrix(grid!), matrix(run(name, grid!, ...rest))];
    const ground = run("mostcolor", grid!);
    return sameSize(before, after) && before.cells.every((v, k) => after.cells[k] === v || after.cells[k] === ground);
  },
});

/** A cell stays or takes the colour given as the second argument. */
export const onlyPaints = (name: string): Law => ({
  says: "the size stays, and a cell stays as it was or takes the colour",
  holds: (run, grid, color, ...rest) => {
    const [before, after] = [matrix(grid!), matrix(run(name, grid!, color!, ...rest))];
    return sameSize(before, after) && before.cells.every((v, k) => after.cells[k] === v || after.cells[k] === color);
  },
});

/** The cells are only moved. */
export const permutes = (name: string): Law => ({
  says: "every colour occurs as often as before",
  holds: (run, ...args) => census(args[0]!) === census(run(name, ...args)),
});

function census(grid: Value): string {
  return [...matrix(grid).cells].sort((a, b) => a - b).join();
}

/** The answer of a law's `run` as a grid; laws only use it where the signature promises one. */
export function matrix(v: Value): Matrix {
  if (isMatrix(v)) return v;
  throw new TypeError("a law asked for the cells of what is no grid");
}

export function sameSize(a: Matrix, b: Matrix): boolean {
  return a.height === b.height && a.width === b.width;
}

function pairOf(v: Value): readonly [number, number] {
  const [a, b] = items(v);
  return [Number(a), Number(b)];
}
