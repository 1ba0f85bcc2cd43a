import fc from "fast-check";
import { describe } from "vitest";
import { anyPatch, color, direction, grid, indices, location, object, patch } from "./dsl-arbitraries.ts";
import { definition, example, fault, law, same } from "./dsl-laws.ts";
import { bounds, distance, has, locations, shifted, widthOf } from "./dsl-twins.ts";
import { type Cell, FAULT, type Location, type Outcome, type Patch, rows, run, set } from "./dsl-values.ts";

const ell = set<Cell>([4, [1, 2]], [4, [2, 2]], [5, [3, 4]]);
const spots = set<Location>([1, 2], [2, 2], [3, 4]);
const none = set();
const least = (a: Patch, b: Patch): number =>
  Math.min(...locations(a).flatMap((x) => locations(b).map((y) => distance(x, y))));

describe("what a patch is made of", () => {
  example("toindices", [ell], spots);
  example("toindices", [spots], spots);
  example("toindices", [none], none);
  fault("toindices", 1);
  definition("toindices", "is the locations", [anyPatch], (p) => set(...locations(p)));
  example("recolor", [7, spots], set([7, [1, 2]], [7, [2, 2]], [7, [3, 4]]));
  example("recolor", [7, none], none);
  fault("recolor", 7, 7);
  definition("recolor", "is the locations in one colour", [color, anyPatch], (c, p) =>
    set(...locations(p).map((at): Cell => [c, at])),
  );
  law(["recolor", "toindices"], "a colour put on comes off again", [color, patch], (c, p) =>
    same(run("toindices", run("recolor", c, p)), run("toindices", p)),
  );
  example("shift", [ell, [-1, 2]], set([4, [0, 4]], [4, [1, 4]], [5, [2, 6]]));
  example("shift", [none, [1, 1]], none);
  fault("shift", ell, 1);
  fault("shift", 1, [0, 0]);
  definition("shift", "moves every location", [anyPatch, direction], (p, by) => shifted(p, by));
  law(
    ["shift", "invert", "add"],
    "there and back is nowhere, two ways are their sum",
    [patch, direction, direction],
    (p, a, b) => {
      same(run("shift", run("shift", p, a), run("invert", a)), p);
      same(run("shift", run("shift", p, a), b), run("shift", p, run("add", a, b)));
    },
  );
  example("normalize", [ell], set([4, [0, 0]], [4, [1, 0]], [5, [2, 2]]));
  example("normalize", [none], none);
  fault("normalize", 1);
  definition("normalize", "moves the upper left corner to the origin", [patch], (p) =>
    shifted(p, [-bounds(p).top, -bounds(p).left]),
  );
  law(["normalize", "shift", "ulcorner"], "forgets the place, and nothing else", [patch, direction], (p, by) => {
    same(run("normalize", run("shift", p, by)), run("normalize", p));
    same(run("shift", run("normalize", p), run("ulcorner", p)), p);
  });
});

describe("the bounding box", () => {
  example("uppermost", [ell], 1);
  fault("uppermost", none);
  definition("uppermost", "is the least row", [patch], (p) => bounds(p).top);
  example("lowermost", [ell], 3);
  fault("lowermost", none);
  definition("lowermost", "is the greatest row", [patch], (p) => bounds(p).bottom);
  example("leftmost", [ell], 2);
  fault("leftmost", none);
  definition("leftmost", "is the least column", [patch], (p) => bounds(p).left);
  example("rightmost", [ell], 4);
  fault("rightmost", none);
  definition("rightmost", "is the greatest column", [patch], (p) => bounds(p).right);
  example("ulcorner", [ell], [1, 2]);
  example("ulcorner", [none], []);
  fault("ulcorner", 1);
  definition("ulcorner", "is the upper left corner", [patch], (p) => [bounds(p).top, bounds(p).left]);
  example("urcorner", [ell], [1, 4]);
  example("urcorner", [none], []);
  fault("urcorner", 1);
  definition("urcorner", "is the upper right corner", [patch], (p) => [bounds(p).top, bounds(p).right]);
  example("llcorner", [ell], [3, 2]);
  example("llcorner", [none], []);
  fault("llcorner", 1);
  definition("llcorner", "is the lower left corner", [patch], (p) => [bounds(p).bottom, bounds(p).left]);
  example("lrcorner", [ell], [3, 4]);
  example("lrcorner", [none], []);
  fault("lrcorner", 1);
  definition("lrcorner", "is the lower right corner", [patch], (p) => [bounds(p).bottom, bounds(p).right]);
  example("corners", [ell], set([1, 2], [1, 4], [3, 2], [3, 4]));
  example("corners", [set([1, 1])], set([1, 1]));
  fault("corners", 3);
  definition("corners", "is the set of the four", [patch], (p) =>
    set(...["ulcorner", "urcorner", "llcorner", "lrcorner"].map((name) => run(name, p))),
  );
  law(["ulcorner", "lrcorner", "shape"], "are a shape apart", [patch], (p) =>
    same(run("increment", run("subtract", run("lrcorner", p), run("ulcorner", p))), run("shape", p)),
  );
  example("center", [ell], [2, 3]);
  example("center", [set([0, 0], [1, 3])], [1, 2]);
  fault("center", none);
  definition("center", "is the middle of the box, the later of two", [patch], (p) => {
    const { top, left, height, width } = bounds(p);
    return [top + Math.floor(height / 2), left + Math.floor(width / 2)];
  });
  example("centerofmass", [ell], [2, 2]);
  example("centerofmass", [none], []);
  example(
    "centerofmass",
    [
      [
        [0, 0],
        [0, 0],
        [0, 3],
      ],
    ],
    [0, 1],
  ); // one of a tuple's locations counts twice
  fault("centerofmass", 1);
  const mean = (all: readonly number[]) => Math.floor(all.reduce((a, b) => a + b) / all.length);
  definition("centerofmass", "is the mean location, rounded down", [patch], (p) => [
    mean(locations(p).map(([i]) => i)),
    mean(locations(p).map(([, j]) => j)),
  ]);
  law(["center", "centerofmass"], "go with the patch", [patch, direction], (p, by) => {
    for (const name of ["center", "centerofmass"]) same(run(name, shifted(p, by)), run("add", run(name, p), by));
  });
  example("vline", [set([0, 1], [1, 1], [2, 1])], true);
  example("vline", [set([0, 1], [2, 1])], false);
  example("vline", [none], false);
  fault("vline", 1);
  const lines = fc.oneof(
    patch,
    fc.tuple(location, fc.nat(3), fc.boolean()).map(([[i, j], n, down]) => {
      const at = (k: number): Location => (down ? [i + k, j] : [i, j + k]);
      return set(...Array.from({ length: n + 1 }, (_, k) => at(k)));
    }),
  );
  definition(
    "vline",
    "is one column without a gap",
    [lines],
    (p) => bounds(p).width === 1 && bounds(p).height === p.set.length,
  );
  example("hline", [set([1, 0], [1, 1])], true);
  example("hline", [spots], false);
  fault("hline", 1);
  definition(
    "hline",
    "is one row without a gap",
    [lines],
    (p) => bounds(p).height === 1 && bounds(p).width === p.set.length,
  );
  law(["hline", "vline", "dmirror"], "one is the other mirrored", [lines], (p) =>
    same(run("hline", p), run("vline", run("dmirror", p))),
  );
});

describe("two patches", () => {
  example("hmatching", [ell, set([2, 9])], true);
  example("hmatching", [ell, set([9, 2])], false);
  example("hmatching", [ell, none], false);
  fault("hmatching", ell, 1);
  definition("hmatching", "share a row", [anyPatch, anyPatch], (a, b) =>
    locations(a).some(([i]) => locations(b).some(([k]) => i === k)),
  );
  example("vmatching", [ell, set([9, 2])], true);
  example("vmatching", [ell, set([2, 9])], false);
  fault("vmatching", 1, ell);
  definition("vmatching", "share a column", [anyPatch, anyPatch], (a, b) =>
    locations(a).some(([, j]) => locations(b).some(([, l]) => j === l)),
  );
  example("manhattan", [ell, set([3, 7])], 3);
  fault("manhattan", ell, none);
  fault("manhattan", none, ell);
  definition(
    "manhattan",
    "is the least way between locations, by rows and columns",
    [anyPatch, anyPatch],
    (a, b): Outcome => (a.set.length * b.set.length === 0 ? FAULT : least(a, b)),
  );
  law("manhattan", "is the same either way, and zero exactly where they meet", [patch, patch], (a, b) => {
    same(run("manhattan", a, b), run("manhattan", b, a));
    const meet = locations(a).some((at) => has(locations(b), at));
    same(run("equality", run("manhattan", a, b), 0), meet);
  });
  example("adjacent", [ell, set([1, 3])], true);
  example("adjacent", [ell, set([0, 3])], false);
  example("adjacent", [ell, ell], false);
  fault("adjacent", ell, none);
  definition("adjacent", "touch by a side and do not meet", [patch, patch], (a, b) => least(a, b) === 1);
  law(
    ["adjacent", "dneighbors", "mapply"],
    "touch where the neighbours of one are the other",
    [patch, patch],
    (a, b) => {
      const around = run("difference", run("mapply", { fn: "dneighbors" }, set(...locations(a))), set(...locations(a)));
      const meets = run("size", run("intersection", set(...locations(a)), set(...locations(b)))) !== 0;
      const touches = run("size", run("intersection", around, set(...locations(b)))) !== 0;
      same(run("adjacent", a, b), touches && !meets);
    },
  );
  example("bordering", [set([1, 2]), rows("000 000 000")], true);
  example("bordering", [set([1, 1]), rows("000 000 000")], false);
  example("bordering", [set([5, 5]), rows("000 000 000")], false);
  fault("bordering", none, rows("0"));
  fault("bordering", spots, spots);
  definition("bordering", "reaches an edge of the grid with its box", [patch, grid], (p, g) => {
    const { top, bottom, left, right } = bounds(p);
    return top === 0 || left === 0 || bottom === g.length - 1 || right === widthOf(g) - 1;
  });
  example("position", [set([0, 0]), set([3, 5])], [1, 1]);
  example("position", [set([3, 5]), set([3, 0])], [0, -1]);
  example("position", [spots, spots], [0, -1]);
  fault("position", spots, none);
  definition("position", "is the way from centre to centre; left for the same centre", [patch, patch], (a, b) => {
    const [ai, aj] = run<Location>("center", a);
    const [bi, bj] = run<Location>("center", b);
    if (ai === bi) return [0, aj < bj ? 1 : -1];
    return [Math.sign(bi - ai), Math.sign(bj - aj)];
  });
  law("position", "of two patches off each other's axes points back from the second", [indices, object], (a, b) => {
    const there = run<Location>("position", a, b);
    if (!there.includes(0)) same(run("position", b, a), run("invert", there));
  });
});
