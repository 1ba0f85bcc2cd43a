import { describe } from "vitest";
import { anyPatch, color, direction, grid, integer, location, object, patch, twoGrids } from "./dsl-arbitraries.ts";
import { definition, example, fault, law, same } from "./dsl-laws.ts";
import { everywhere, has, inside, locations, mapCells, mostcolor, shifted } from "./dsl-twins.ts";
import { type Grid, type Obj, rows, run, set } from "./dsl-values.ts";

const sample = rows("000 023");
const dot = set([7, [1, 0]]);
/** What an object shows at a location, if anything. */
const shown = (o: Obj, i: number, j: number): number | undefined =>
  o.set.find(([, at]) => at[0] === i && at[1] === j)?.[0];

describe("cells painted over", () => {
  example("fill", [sample, 9, set([0, 1], [5, 5])], rows("090 023"));
  example("fill", [sample, 9, dot], rows("000 923"));
  example("fill", [sample, 9, set()], sample);
  fault("fill", set(), 9, dot);
  fault("fill", sample, 9, 1);
  definition("fill", "gives a patch one colour, as far as it lies inside", [grid, color, anyPatch], (g, c, p) =>
    mapCells(g, (v, i, j) => (has(locations(p), [i, j]) ? c : v)),
  );
  example("paint", [sample, dot], rows("000 723"));
  fault("paint", sample, set([0, 1]));
  fault("paint", [], dot);
  definition("paint", "draws an object, as far as it lies inside", [grid, object], (g, o) =>
    mapCells(g, (v, i, j) => shown(o, i, j) ?? v),
  );
  law(["paint", "fill", "recolor"], "to fill is to paint in one colour", [grid, color, patch], (g, c, p) =>
    same(run("fill", g, c, p), run("paint", g, run("recolor", c, p))),
  );
  law(["paint", "toobject"], "what is already there changes nothing", [grid, patch], (g, p) =>
    same(run("paint", g, run("toobject", p, g)), g),
  );
  law("paint", "done twice is done once", [grid, object], (g, o) => {
    const once = run("paint", g, o);
    same(run("paint", once, o), once);
  });
  example("underfill", [sample, 9, set([0, 0], [1, 1])], rows("900 023"));
  fault("underfill", [], 9, set());
  definition("underfill", "fills only where the commonest colour is", [grid, color, patch], (g, c, p) =>
    mapCells(g, (v, i, j) => (v === mostcolor(g) && has(locations(p), [i, j]) ? c : v)),
  );
  example("underpaint", [sample, set([7, [1, 0]], [8, [1, 1]])], rows("000 723"));
  // Of two cells at one place the first stays: the second finds no background there.
  example("underpaint", [rows("000 000"), set([1, [0, 0]], [2, [0, 0]])], rows("100 000"));
  fault("underpaint", sample, set([0, 0]));
  definition("underpaint", "paints only where the commonest colour is", [grid, object], (g, o) =>
    mapCells(g, (v, i, j) => (v === mostcolor(g) ? (shown(o, i, j) ?? v) : v)),
  );
  law(["underpaint", "paint", "toobject"], "the foreground, painted last, lies over all", [grid, object], (g, o) => {
    const foreground = set(...everywhere(g).filter(([i, j]) => g[i]![j] !== mostcolor(g)));
    same(run("underpaint", g, o), run("paint", run("paint", g, o), run("toobject", foreground, g)));
  });
  example("cover", [sample, set([1, 1], [1, 2])], rows("000 000"));
  fault("cover", [], set([0, 0]));
  fault("cover", sample, 3);
  definition("cover", "fills with the commonest colour", [grid, anyPatch], (g, p) => run("fill", g, mostcolor(g), p));
  example("move", [sample, set([2, [1, 1]]), [-1, 0]], rows("020 003"));
  fault("move", sample, set([2, [1, 1]]), 1);
  definition("move", "covers an object and paints it elsewhere", [grid, object, direction], (g, o, by) =>
    mapCells(g, (v, i, j) => {
      const moved = shown(shifted(o, by), i, j);
      return moved ?? (has(locations(o), [i, j]) ? mostcolor(g) : v);
    }),
  );
  law(["move", "paint"], "nowhere is to paint where it was", [grid, object], (g, o) =>
    same(run("move", g, o, [0, 0]), run("paint", g, o)),
  );
});

describe("colours changed everywhere", () => {
  example("replace", [sample, 0, 5], rows("555 523"));
  example("replace", [sample, 8, 5], sample);
  fault("replace", 3, 0, 5);
  definition("replace", "gives one colour for another", [grid, color, color], (g, a, b) =>
    mapCells(g, (v) => (v === a ? b : v)),
  );
  law(["replace", "fill", "ofcolor"], "is to fill where the colour is", [grid, color, color], (g, a, b) =>
    same(run("replace", g, a, b), run("fill", g, b, run("ofcolor", g, a))),
  );
  example("switch", [rows("123"), 1, 2], rows("213"));
  fault("switch", 1, 1, 2);
  definition("switch", "exchanges two colours", [grid, color, color], (g, a, b) =>
    mapCells(g, (v) => (v === a ? b : v === b ? a : v)),
  );
  law("switch", "done twice changes nothing, in either order of the colours", [grid, color, color], (g, a, b) =>
    same(run("switch", run("switch", g, a, b), b, a), g),
  );
  example("cellwise", [rows("12"), rows("13"), 0], rows("10"));
  fault("cellwise", rows("12"), rows("1"), 0);
  law("cellwise", "keeps the cells on which two grids agree", [twoGrids, integer], ([a, b], c) =>
    same(
      run("cellwise", a, b, c),
      mapCells(a, (v, i, j) => (v === b[i]![j] ? v : c)),
    ),
  );
  law("cellwise", "of a grid and itself is the grid", [grid, color], (g, c) => same(run("cellwise", g, g, c), g));
});

describe("what is where", () => {
  example("index", [sample, [1, 2]], 3);
  example("index", [sample, [2, 0]], null);
  example("index", [sample, [0, -1]], null);
  fault("index", sample, 1);
  fault("index", [], [0, 0]);
  definition("index", "is the colour at a location, or nothing outside", [grid, location], (g, at) =>
    inside(g, at) ? g[at[0]]![at[1]]! : null,
  );
  example("asindices", [sample], set([0, 0], [0, 1], [0, 2], [1, 0], [1, 1], [1, 2]));
  fault("asindices", set([0, 0]));
  definition("asindices", "is every location", [grid], (g) => set(...everywhere(g)));
  law(["asindices", "asobject", "toindices"], "are the locations of the grid as an object", [grid], (g) =>
    same(run("asindices", g), run("toindices", run("asobject", g))),
  );
  example("ofcolor", [sample, 2], set([1, 1]));
  example("ofcolor", [sample, 8], set());
  fault("ofcolor", 3, 2);
  definition("ofcolor", "is where a colour is", [grid, color], (g, c) =>
    set(...everywhere(g).filter(([i, j]) => g[i]![j] === c)),
  );
  law(["ofcolor", "palette", "mapply"], "all colours together are everywhere", [grid], (g: Grid) =>
    same(run("mapply", { fn: ["lbind", { fn: "ofcolor" }, g] }, run("palette", g)), run("asindices", g)),
  );
});
