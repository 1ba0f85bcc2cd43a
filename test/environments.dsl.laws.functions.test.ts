import fc from "fast-check";
import { describe } from "vitest";
import {
  boolean,
  containerOf,
  count,
  emptySet,
  grid,
  integer,
  integerFn,
  integerFn2,
  integerTest,
  object,
  objectFn,
  setOf,
  tupleOf,
} from "./dsl-arbitraries.ts";
import { definition, example, fault, law, limit, same } from "./dsl-laws.ts";
import { like, list } from "./dsl-twins.ts";
import { apply, compare, equal, FAULT, fn, type Outcome, type Plain, rows, run, set } from "./dsl-values.ts";

const double = fn("double");
const increment = fn("increment");
const integers = containerOf(integer);
const test = (f: Plain, x: Plain) => equal(apply(f, x), true);

describe("functions that make functions", () => {
  const applied = (combinator: string, held: Plain[], x: Plain) => apply(run(combinator, ...held), x);

  example("apply", [fn("compose", double, increment), [3]], [8]);
  law("compose", "is the outer of the inner", [integerFn, integerFn, integer], (f, g, x) =>
    same(applied("compose", [f, g], x), apply(f, apply(g, x))),
  );
  example("apply", [fn("chain", double, increment, fn("halve")), [5]], [6]);
  law("chain", "is the first of the second of the third", [integerFn, integerFn, integerFn, integer], (h, g, f, x) =>
    same(applied("chain", [h, g, f], x), apply(h, apply(g, apply(f, x)))),
  );
  example("apply", [fn("fork", fn("astuple"), double, increment), [5]], [[10, 6]]);
  law("fork", "joins what two functions give", [integerFn2, integerFn, integerFn, integer], (outer, f, g, x) =>
    same(applied("fork", [outer, f, g], x), apply(outer, apply(f, x), apply(g, x))),
  );
  example("apply", [fn("matcher", fn("size"), 2), [[1, 2], [3]]], [true, false]);
  law("matcher", "asks whether the function gives the target", [integerFn, integer, integer], (f, target, x) =>
    same(applied("matcher", [f, target], x), equal(apply(f, x), target)),
  );
  example("apply", [fn("rbind", fn("subtract"), 1), [5]], [4]);
  example("apply", [fn("lbind", fn("subtract"), 1), [5]], [-4]);
  law(["rbind", "lbind"], "fix the last and the first argument of two", [integerFn2, integer, integer], (f, a, b) => {
    same(applied("rbind", [f, b], a), apply(f, a, b));
    same(applied("lbind", [f, a], b), apply(f, a, b));
  });
  law(["rbind", "lbind"], "leave two arguments of three", [grid, integer, integer], (g, a, b) => {
    same(apply(run("rbind", fn("replace"), b), g, a), run("replace", g, a, b));
    same(apply(run("lbind", fn("replace"), g), a, b), run("replace", g, a, b));
  });
  law(["rbind", "lbind"], "leave three arguments of four", [grid, boolean, boolean, boolean], (g, u, d, b) => {
    same(apply(run("rbind", fn("objects"), b), g, u, d), run("objects", g, u, d, b));
    same(apply(run("lbind", fn("objects"), g), u, d, b), run("objects", g, u, d, b));
  });
  fault("rbind", 3, 1);
  fault("lbind", [], 1);
  fault("rapply", [fn("compose", 1, fn("size"))], []);
  fault("rapply", [fn("rbind", fn("add"), set(1))], 2);

  example("rapply", [[fn("power", double, 3)], 1], [8]);
  fault("power", double, 0);
  fault("power", double, set());
  limit("power", double, 1_000_000_000);
  law("power", "applies a function so many times", [integerFn, count, integer], (f, n, x) => {
    let wanted: Plain = x;
    for (let k = 0; k < n; k++) wanted = apply(f, wanted);
    same(applied("power", [f, n], x), wanted);
  });
  law(["compose", "chain"], "a chain is a composition in any grouping", [integerFn, integerFn, integer], (f, g, x) => {
    const wanted = applied("chain", [f, g, double], x);
    same(applied("compose", [fn("compose", f, g), double], x), wanted);
    same(applied("compose", [f, fn("compose", g, double)], x), wanted);
  });

  // The combinators themselves: data that names what it holds.
  example("compose", [double, increment], fn("compose", double, increment));
  example("chain", [double, double, increment], fn("chain", double, double, increment));
  example("fork", [fn("add"), double, increment], fn("fork", fn("add"), double, increment));
  example("matcher", [fn("size"), 2], fn("matcher", fn("size"), 2));
  example("rbind", [fn("add"), 1], fn("rbind", fn("add"), 1));
  example("lbind", [fn("add"), 1], fn("lbind", fn("add"), 1));
  example("power", [double, 1], double);
});

describe("containers walked with a function", () => {
  const applyAll = (f: Plain, all: readonly Plain[]) => all.map((x) => apply(f, x));

  example("apply", [fn("even"), set(1, 2, 3)], set(false, true));
  fault("apply", 3, [1]);
  fault("apply", fn("add"), [1]);
  fault("apply", fn("first"), [[]]);
  definition("apply", "gives the function of each element, in the same kind", [integerFn, integers], (f, c) =>
    like(c, applyAll(f, list(c))),
  );
  law("apply", "sees a grid row by row", [grid], (g) =>
    same(
      run("apply", fn("maximum"), g),
      g.map((row) => Math.max(...row)),
    ),
  );
  example("rapply", [[double, increment], 4], [8, 5]);
  fault("rapply", [1], 4);
  definition("rapply", "gives each function of one value", [tupleOf(integerFn), integer], (fs, x) =>
    fs.map((f) => apply(f, x)),
  );
  law("rapply", "of a set of functions is a set", [tupleOf(integerFn), integer], (fs, x) =>
    same(run("rapply", set(...fs), x), set(...fs.map((f) => apply(f, x)))),
  );
  example("mapply", [fn("toindices"), set(set([1, [0, 0]]), set([2, [3, 3]]))], set([0, 0], [3, 3]));
  example("mapply", [fn("identity"), [[1], [2]]], [1, 2]);
  fault("mapply", fn("size"), [[1]]);
  law("mapply", "merges what the function gives", [setOf(object)], (all) =>
    same(run("mapply", fn("toindices"), all), run("merge", run("apply", fn("toindices"), all))),
  );
  example("papply", [fn("subtract"), [5, 6, 7], [1, 2]], [4, 4]);
  fault("papply", fn("size"), [1], [1]);
  definition(
    "papply",
    "walks two tuples together, as far as both go",
    [integerFn2, tupleOf(integer), tupleOf(integer)],
    (f, a, b) => a.slice(0, b.length).map((x, k) => apply(f, x, b[k]!)),
  );
  example("mpapply", [fn("repeat"), [5, 6], [1, 2]], [5, 6, 6]);
  fault("mpapply", fn("add"), [1], [1]);
  law("mpapply", "merges what a walk together gives", [tupleOf(integer), tupleOf(object)], (colors, all) => {
    const wanted = run("merge", run("papply", fn("recolor"), colors, all));
    same(run("mpapply", fn("recolor"), colors, all), wanted);
  });
  example("prapply", [fn("add"), [1, 2], set(10, 20)], set(11, 12, 21, 22));
  fault("prapply", fn("size"), [1], [1]);
  definition("prapply", "is the set of what each gives with each", [integerFn2, integers, integers], (f, a, b) =>
    set(...list(a).flatMap((x) => list(b).map((y) => apply(f, x, y)))),
  );
  law(["prapply", "product"], "pairing each with each is the product", [integers, integers], (a, b) =>
    same(run("prapply", fn("astuple"), a, b), run("product", a, b)),
  );
});

describe("elements chosen by a function", () => {
  example("sfilter", [[1, 2, 3, 4], fn("even")], [2, 4]);
  example("sfilter", [rows("10 00"), fn("lbind", fn("contained"), 1)], [[1, 0]]);
  fault("sfilter", [[1]], fn("even"));
  definition("sfilter", "keeps the elements of which it holds", [integers, integerTest], (c, f) =>
    like(
      c,
      list<number>(c).filter((x) => test(f, x)),
    ),
  );
  const sized = integer.map((n) => fn("matcher", fn("size"), n));
  example("mfilter", [set(set(1), set(2, 3)), fn("matcher", fn("size"), 2)], set(2, 3));
  fault("mfilter", [1], fn("positive"));
  definition("mfilter", "merges the elements of which it holds", [containerOf(setOf(integer)), sized], (c, f) =>
    run("merge", run("sfilter", c, f)),
  );
  example("extract", [[1, 4, 2], fn("even")], 4);
  fault("extract", [1, 3], fn("even"));
  fault("extract", emptySet, fn("even"));
  definition("extract", "is the first element of which it holds", [integers, integerTest], (c, f): Outcome => {
    return list<number>(c).find((x) => test(f, x)) ?? FAULT;
  });
  example("order", [[[3, 1], [2], [0, 5]], fn("size")], [[2], [3, 1], [0, 5]]);
  example("order", [set(3, -5, 1), fn("invert")], [3, 1, -5]);
  fault("order", [[1], 1], fn("identity"));
  law("order", "is the stable order by what the function gives", [integers, integerFn], (c, f) => {
    const walked = list<number>(c);
    const scores = walked.map((x) => apply<number>(f, x));
    const places = walked.map((_, k) => k).sort((a, b) => scores[a]! - scores[b]! || a - b);
    same(
      run("order", c, f),
      places.map((k) => walked[k]!),
    );
  });
  law("order", "puts pairs in order by their parts", [tupleOf(fc.tuple(integer, integer))], (t) =>
    same(run("order", t, fn("identity")), [...t].sort(compare)),
  );
});

describe("the best by a function", () => {
  const objects = setOf(object, 1);
  const scores = (c: Plain, f: Plain) => list(c as readonly Plain[]).map((x) => apply<number>(f, x));
  const bestAt = (all: readonly number[], best: number) => all.indexOf(best); // the first in the order walked

  example("argmax", [set(-3, 2), fn("invert")], -3);
  example("argmax", [[[1, 2], [3], [4, 5]], fn("size")], [1, 2]);
  fault("argmax", emptySet, fn("size"));
  definition("argmax", "is the first that attains the greatest", [integers, integerFn], (c, f): Outcome => {
    const all = scores(c, f);
    return list<number>(c)[bestAt(all, Math.max(...all))] ?? FAULT;
  });
  example("argmin", [[5, -3, 2], fn("sign")], -3);
  fault("argmin", [], fn("size"));
  definition("argmin", "is the first that attains the least", [integers, integerFn], (c, f): Outcome => {
    const all = scores(c, f);
    return list<number>(c)[bestAt(all, Math.min(...all))] ?? FAULT;
  });
  example("valmax", [[[1, 2], [3]], fn("size")], 2);
  fault("valmax", emptySet, fn("size"));
  definition(
    "valmax",
    "is the greatest the function gives; of nothing, what it gives for 0",
    [integers, integerFn],
    (c, f) => (list(c).length === 0 ? apply(f, 0) : Math.max(...scores(c, f))),
  );
  example("valmin", [[], fn("increment")], 1);
  fault("valmin", [1], fn("size"));
  definition(
    "valmin",
    "is the least the function gives; of nothing, what it gives for 0",
    [integers, integerFn],
    (c, f) => (list(c).length === 0 ? apply(f, 0) : Math.min(...scores(c, f))),
  );
  law(["argmax", "valmax", "argmin", "valmin", "order"], "agree on objects", [objects, objectFn], (all, f) => {
    const ordered = run<Plain[]>("order", all, f);
    same(apply(f, run("argmax", all, f)), run("valmax", all, f));
    same(apply(f, ordered.at(-1)!), run("valmax", all, f));
    same(run("argmin", all, f), ordered[0]!);
    same(apply(f, ordered[0]!), run("valmin", all, f));
  });
  law(
    ["extract", "sfilter", "argmax"],
    "the first of which it holds is the best by it",
    [integers, integerTest],
    (c, f) => {
      const kept = run("sfilter", c, f);
      if (run("size", kept) === 0) return;
      same(run("extract", c, f), run("first", kept));
      same(run("extract", c, f), run("argmax", c, f));
    },
  );
});
