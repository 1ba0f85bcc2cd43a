import fc from "fast-check";
import { describe } from "vitest";
import {
  container,
  containerOf,
  emptySet,
  integer,
  object,
  setOf,
  someSet,
  tuple,
  tupleOf,
  twoGrids,
  value,
} from "./dsl-arbitraries.ts";
import { definition, example, fault, law, limit, same } from "./dsl-laws.ts";
import { commonest, like, list } from "./dsl-twins.ts";
import { compare, equal, FAULT, fn, type Outcome, type Plain, rows, run, type SetOf, set } from "./dsl-values.ts";

const holds = (c: readonly Plain[] | SetOf<Plain>, x: Plain) => list(c).some((y) => equal(x, y));
/** Two containers of one kind, with elements of one kind. */
const two = fc.oneof(fc.tuple(tupleOf(integer), tupleOf(integer)), fc.tuple(setOf(integer), setOf(integer)));
const sets = fc.oneof(
  fc.tuple(setOf(integer), setOf(integer)),
  fc.tuple(setOf(fc.tuple(integer, integer)), setOf(fc.tuple(integer, integer))),
);
const filled = fc.oneof(containerOf(integer, 1), containerOf(fc.tuple(integer, integer), 1));

describe("what a container holds", () => {
  example("contained", [[1, 2], set([1, 2], [3, 4])], true);
  example("contained", [3, [1, 2]], false);
  example("contained", [true, [0, 1]], true);
  fault("contained", 1, 1);
  definition("contained", "is equal to an element", [fc.oneof(integer, value), container], (x, c) => holds(c, x));
  example("size", [[4, 4, 4]], 3);
  example("size", [emptySet], 0);
  fault("size", 3);
  definition("size", "is the number of elements", [container], (c) => list(c).length);
  example("maximum", [set(3, 9, -2)], 9);
  example("maximum", [[]], 0);
  example("maximum", [[set(4, 5), set(1, 2, 3), set(4, 5, 6)]], set(4, 5, 6));
  fault("maximum", [1, [1, 2]]);
  definition("maximum", "is the greatest integer, or 0 of none", [containerOf(integer)], (c) =>
    list(c).length === 0 ? 0 : Math.max(...list(c)),
  );
  example("minimum", [[3, 9, -2]], -2);
  example("minimum", [emptySet], 0);
  fault("minimum", 3);
  definition("minimum", "is the least integer, or 0 of none", [containerOf(integer)], (c) =>
    list(c).length === 0 ? 0 : Math.min(...list(c)),
  );
  law(["minimum", "maximum"], "stand at both ends of a set", [setOf(integer, 1)], (s) =>
    same([run("minimum", s), run("maximum", s)], [run("first", s), run("last", s)]),
  );
  example("first", [[7, 8]], 7);
  example("first", [set([1, 0], [0, 5])], [0, 5]);
  fault("first", []);
  fault("first", emptySet);
  definition("first", "is the first in a tuple, the least in a set", [container], (c): Outcome => list(c)[0] ?? FAULT);
  example("last", [[7, 8]], 8);
  example("last", [set(10, 9, 2)], 10);
  fault("last", emptySet);
  definition(
    "last",
    "is the last in a tuple, the greatest in a set",
    [container],
    (c): Outcome => list(c).at(-1) ?? FAULT,
  );
  example("other", [[3, 3, 5], 3], 5);
  fault("other", set(3), 3);
  definition(
    "other",
    "is the first element unlike the one given",
    [container, integer],
    (c, x): Outcome => list<Plain>(c).find((y) => !equal(x, y)) ?? FAULT,
  );
});

describe("frequency in a tuple", () => {
  example("mostcommon", [[5, 2, 2, 5, 1]], 2);
  fault("mostcommon", []);
  fault("mostcommon", set(1, 2));
  definition(
    "mostcommon",
    "is the commonest element, the least of equals",
    [tupleOf(integer)],
    (t): Outcome => (t.length === 0 ? FAULT : commonest(t, 1)),
  );
  example("leastcommon", [[2, 2, 7, 5]], 5);
  fault("leastcommon", []);
  definition(
    "leastcommon",
    "is the rarest element, the least of equals",
    [tupleOf(integer)],
    (t): Outcome => (t.length === 0 ? FAULT : commonest(t, -1)),
  );
  example("mostcommon", [rows("12 03 12")], [1, 2]);
  law(["mostcommon", "leastcommon"], "each element is as common as these or between", [tupleOf(integer, 1)], (t) => {
    const times = (x: Plain) => t.filter((y) => equal(x, y)).length;
    const [most, least] = [times(run("mostcommon", t)), times(run("leastcommon", t))];
    same(
      t.every((x) => times(x) <= most && times(x) >= least),
      true,
    );
  });
});

describe("containers made from containers", () => {
  example("combine", [[1, 2], [2]], [1, 2, 2]);
  example("combine", [set(1, 2), set(2, 3)], set(1, 2, 3));
  fault("combine", [1], 2);
  law("combine", "puts the second after the first, once each in a set", [two], ([a, b]) =>
    same(run("combine", a, b), like(a, [...list<Plain>(a), ...list<Plain>(b)])),
  );
  example("intersection", [set(1, 2), set(2, 3)], set(2));
  fault("intersection", [1], set(1));
  law("intersection", "keeps what both hold", [sets], ([a, b]) =>
    same(run("intersection", a, b), set(...a.set.filter((x: Plain) => holds(b, x)))),
  );
  example("difference", [set(1, 2), set(2, 3)], set(1));
  fault("difference", set(1), 1);
  law("difference", "keeps what the second does not hold", [sets], ([a, b]) =>
    same(run("difference", a, b), set(...a.set.filter((x: Plain) => !holds(b, x)))),
  );
  law(["combine", "intersection", "difference"], "what is shared and what is not make the whole", [sets], ([a, b]) => {
    const [shared, own] = [run("intersection", a, b), run("difference", a, b)];
    same(run("combine", shared, own), a);
    same(run("intersection", shared, own), emptySet);
    same(shared, run("intersection", b, a));
  });
  example("insert", [5, set(1)], set(1, 5));
  fault("insert", 5, [1]);
  definition("insert", "adds an element to a set", [integer, setOf(integer)], (x, s) => set(...s.set, x));
  example("remove", [2, [2, 3, 2]], [3]);
  example("remove", [true, set(0, 1)], set(0));
  fault("remove", 2, 2);
  definition("remove", "leaves out every element like it", [integer, container], (x, c) =>
    like(
      c,
      list<Plain>(c).filter((y) => !equal(x, y)),
    ),
  );
  law(["insert", "remove", "contained"], "what is put in can be taken out", [integer, setOf(integer)], (x, s) => {
    same(run("contained", x, run("insert", x, s)), true);
    same(run("contained", x, run("remove", x, s)), false);
    same(run("remove", x, run("insert", x, s)), run("remove", x, s));
  });
  example("initset", [[1, 2]], set([1, 2]));
  definition("initset", "is the set of one element", [value], (x) => set(x));
  example("totuple", [set(3, 1, 2)], [1, 2, 3]);
  example("totuple", [set(set(2), set(1, 5), emptySet)], [emptySet, set(1, 5), set(2)]);
  example("totuple", [set([2, 0], [1, 9], [1])], [[1], [1, 9], [2, 0]]);
  fault("totuple", 1);
  definition("totuple", "walks a set in canonical order", [someSet], (s) => [...s.set].sort(compare));
  example("dedupe", [[3, 1, 3, 1]], [3, 1]);
  example("dedupe", [rows("01 22 01")], rows("01 22"));
  fault("dedupe", 3);
  definition("dedupe", "keeps the first of equal elements", [tuple], (t) =>
    t.filter((x: Plain, k) => t.findIndex((y: Plain) => equal(x, y)) === k),
  );
  example("repeat", [[1, 2], 2], rows("12 12"));
  example("repeat", [1, -1], []);
  fault("repeat", 1, [2, 2]);
  limit("repeat", 1, 1_000_000_000);
  definition("repeat", "is a tuple of the same value", [value, integer], (x, n) =>
    Array.from({ length: Math.max(0, n) }, () => x),
  );
  example("interval", [1, 8, 3], [1, 4, 7]);
  example("interval", [3, 0, -1], [3, 2, 1]);
  example("interval", [3, 0, 1], []);
  fault("interval", 0, 5, 0);
  limit("interval", 0, 1_000_000_000, 1);
  definition(
    "interval",
    "steps from start until stop, which it leaves out",
    [integer, integer, integer],
    (a, b, step) => {
      if (step === 0) return FAULT;
      const steps: number[] = [];
      for (let x = a; step > 0 ? x < b : x > b; x += step) steps.push(x);
      return steps;
    },
  );
});

describe("containers of containers", () => {
  example("merge", [[[1, 2], [], [1]]], [1, 2, 1]);
  example("merge", [set(set(1, 2), set(2, 3))], set(1, 2, 3));
  example("merge", [[set(2, 1), set(2)]], [1, 2, 2]);
  example("merge", [[rows("12"), rows("34 56")]], rows("12 34 56"));
  fault("merge", [1, 2]);
  const nested = fc.oneof(tupleOf(tupleOf(integer)), tupleOf(setOf(integer)), setOf(setOf(integer)));
  definition("merge", "is the elements of the elements, in the outer kind", [nested], (c) =>
    like(
      c,
      list<Plain>(c).flatMap((inner) => list<Plain>(inner as Plain[])),
    ),
  );
  law(["merge", "vconcat"], "grids put together are one under another", [twoGrids], ([a, b]) =>
    same(run("merge", [a, b]), run("vconcat", a, b)),
  );
  example("product", [set(1, 2), [5]], set([1, 5], [2, 5]));
  fault("product", set(1), 1);
  definition("product", "pairs each with each", [container, containerOf(integer)], (a, b) =>
    set(...list<Plain>(a).flatMap((x) => list(b).map((y) => [x, y]))),
  );
  law(["product", "size"], "of sets has a pair for each choice", [setOf(integer), setOf(integer)], (a, b) =>
    same(run("size", run("product", a, b)), a.set.length * b.set.length),
  );
  example("pair", [[1, 2, 3], [7]], rows("17"));
  fault("pair", [1], 1);
  definition("pair", "sets two tuples side by side, as far as both go", [tuple, tuple], (a, b) =>
    a.slice(0, b.length).map((x, k) => [x, b[k]!]),
  );
  law(["pair", "apply", "first", "last"], "its firsts and lasts are the two again", [tuple], (t) => {
    const both = run("pair", t, [...t].reverse());
    same(run("apply", fn("first"), both), t);
    same(run("apply", fn("last"), both), [...t].reverse());
  });
});

describe("elements of one size or colour", () => {
  example("sizefilter", [[[1], [2, 3], [4]], 1], set([1], [4]));
  fault("sizefilter", [1, 2], 1);
  definition(
    "sizefilter",
    "keeps the containers of that many elements",
    [containerOf(setOf(integer)), integer],
    (c, n) => set(...list(c).filter((s) => s.set.length === n)),
  );
  example("colorfilter", [set(set([2, [0, 0]]), set([3, [0, 1]])), 3], set(set([3, [0, 1]])));
  fault("colorfilter", set(emptySet), 0);
  definition(
    "colorfilter",
    "keeps the objects of that colour, which is their first cell's",
    [setOf(object), integer],
    (c, n) => set(...c.set.filter((o) => o.set[0]![0] === n)),
  );
  law(["first", "last", "totuple"], "a set walked begins with its first and ends with its last", [filled], (c) => {
    const walked = run<Plain[]>("totuple", set(...list<Plain>(c)));
    same([run("first", set(...list<Plain>(c))), run("last", walked)], [walked[0]!, walked.at(-1)!]);
  });
});
