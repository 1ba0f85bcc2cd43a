import fc from "fast-check";
import {
  type Cell,
  type Fn,
  fn,
  type Grid,
  type Indices,
  type Location,
  type Obj,
  type Plain,
  set,
} from "./dsl-values.ts";

/** Small, so that equal values and ties are common. */
export const integer = fc.integer({ min: -4, max: 6 });
export const count = fc.integer({ min: 1, max: 4 });
/** Past 0..9 a colour is no colour of an answer, but on the way to it any integer may be one. */
const wide = fc.constantFrom(-300, -1, 0, 9, 10, 255, 256, 300);
export const color = fc.oneof({ weight: 9, arbitrary: fc.nat(3) }, { weight: 1, arbitrary: wide });
export const boolean = fc.boolean();

/** Inside a small grid and somewhat around it. */
export const location = fc.tuple(fc.integer({ min: -3, max: 9 }), fc.integer({ min: -3, max: 9 }));
export const direction = fc.tuple(fc.integer({ min: -2, max: 2 }), fc.integer({ min: -2, max: 2 }));
export const numerical: fc.Arbitrary<number | Location> = fc.oneof(fc.integer({ min: -30, max: 30 }), location);

export const gridOf = (height: number, width: number, colors: fc.Arbitrary<number> = color): fc.Arbitrary<Grid> => {
  const row = fc.array(colors, { minLength: width, maxLength: width });
  return fc.array(row, { minLength: height, maxLength: height });
};
const side = fc.integer({ min: 1, max: 8 });
/** 1 to 8 rows and columns; of two colours, of four or of any. */
export const grid: fc.Arbitrary<Grid> = fc
  .tuple(side, side, fc.constantFrom(fc.nat(1), fc.nat(3), color, wide))
  .chain(([h, w, colors]) => gridOf(h, w, colors));
export const squareGrid: fc.Arbitrary<Grid> = side.chain((n) => gridOf(n, n));
export const twoGrids: fc.Arbitrary<[Grid, Grid]> = fc
  .tuple(side, side)
  .chain(([h, w]) => fc.tuple(gridOf(h, w), gridOf(h, w)));

/** Scattered cells, or most of a small rectangle; each location at most once. */
const places: fc.Arbitrary<Location[]> = fc.oneof(
  fc.uniqueArray(location, { minLength: 1, maxLength: 8, selector: String }),
  fc
    .tuple(location, fc.uniqueArray(fc.tuple(fc.nat(2), fc.nat(3)), { minLength: 1, maxLength: 12, selector: String }))
    .map(([[i, j], all]) => all.map(([a, b]): Location => [i + a, j + b])),
);
export const indices: fc.Arbitrary<Indices> = places.map((all) => set<Location>(...all));
export const object: fc.Arbitrary<Obj> = fc
  .tuple(places, fc.array(color, { minLength: 1, maxLength: 12 }))
  .map(([all, colors]) => set<Cell>(...all.map((at, k): Cell => [colors[k % colors.length]!, at])));
export const patch = fc.oneof(object, indices);
export const emptySet: { readonly set: readonly never[] } = { set: [] };
export const anyPatch = fc.oneof({ weight: 9, arbitrary: patch }, { weight: 1, arbitrary: fc.constant(emptySet) });
export const piece = fc.oneof(grid, patch);
export const element = fc.oneof(grid, object);

export const tupleOf = <T extends Plain>(x: fc.Arbitrary<T>, minLength = 0): fc.Arbitrary<readonly T[]> =>
  fc.array(x, { minLength, maxLength: 6 });
export const setOf = <T extends Plain>(x: fc.Arbitrary<T>, minLength = 0) =>
  fc.uniqueArray(x, { minLength, maxLength: 6, selector: (v) => JSON.stringify(v) }).map((all) => set<T>(...all));
export const containerOf = <T extends Plain>(x: fc.Arbitrary<T>, minLength = 0) =>
  fc.oneof(tupleOf(x, minLength), setOf(x, minLength));
/** Elements of one kind: integers, pairs or sets of integers. */
const sorts: readonly fc.Arbitrary<Plain>[] = [integer, fc.tuple(integer, integer), setOf(integer)];
export const tuple = fc.oneof(...sorts.map((x) => tupleOf(x)));
export const someSet = fc.oneof(...sorts.map((x) => setOf(x)));
export const container = fc.oneof(tuple, someSet);

/** Any value at all, functions included. */
export const value: fc.Arbitrary<Plain> = fc.oneof(
  { weight: 3, arbitrary: integer },
  boolean,
  fc.constant(null),
  location,
  container,
  grid,
  patch,
  containerOf(fc.oneof(grid, patch)),
  containerOf(fc.oneof(grid, integer, location)),
  fc
    .constantFrom("add", "hmirror", "size", "even", "identity", "first", "totuple", "asindices")
    .map((name) => fn(name)),
);

/** Functions from an integer to an integer. */
export const integerFn: fc.Arbitrary<Fn> = fc.oneof(
  fc.constantFrom("identity", "double", "halve", "invert", "increment", "crement", "sign").map((name) => fn(name)),
  fc.tuple(fc.constantFrom("rbind", "lbind"), fc.constantFrom("add", "subtract", "multiply"), integer).map(bound),
);
/** Functions from an integer to a boolean. */
export const integerTest: fc.Arbitrary<Fn> = fc.oneof(
  fc.constantFrom(fn("even"), fn("positive")),
  integer.map((k) => fn("rbind", fn("greater"), k)),
  fc.tuple(integerFn, integer).map(([f, k]) => fn("matcher", f, k)),
);
/** Functions of two integers. */
export const integerFn2: fc.Arbitrary<Fn> = fc
  .constantFrom("add", "subtract", "multiply", "astuple")
  .map((name) => fn(name));
/** Functions from an object to an integer. */
export const objectFn: fc.Arbitrary<Fn> = fc
  .constantFrom("size", "height", "width", "uppermost", "leftmost", "mostcolor", "numcolors")
  .map((name) => fn(name));

function bound([how, name, fixed]: [string, string, number]): Fn {
  return fn(how, fn(name), fixed);
}
