import { describe } from "vitest";
import { anyPatch, color, count, element, grid, object, patch, piece, squareGrid } from "./dsl-arbitraries.ts";
import { definition, example, fault, law, limit, same } from "./dsl-laws.ts";
import { bounds, build, colorsOf, commonest, relocated, transposed, widthOf } from "./dsl-twins.ts";
import {
  type Cell,
  fn,
  type Grid,
  type Location,
  type Obj,
  type Patch,
  type Piece,
  rows,
  run,
  set,
} from "./dsl-values.ts";

const sample = rows("123 456");
/** Three cells in a box of 3 by 2 whose upper left corner is (1, 2). */
const ell = set<Cell>([4, [1, 2]], [4, [2, 2]], [5, [3, 3]]);
const isGrid = (p: Piece): p is Grid => Array.isArray(p);
const heightOf = (p: Piece): number => (isGrid(p) ? p.length : bounds(p).height);
const breadthOf = (p: Piece): number => (isGrid(p) ? widthOf(p) : bounds(p).width);

describe("extent", () => {
  example("height", [sample], 2);
  example("height", [ell], 3);
  example("height", [set()], 0);
  fault("height", 3);
  definition("height", "is the rows of a grid, or of the box around a patch", [piece], heightOf);
  example("width", [sample], 3);
  example("width", [ell], 2);
  example("width", [[]], 0);
  fault("width", 3);
  definition("width", "is the columns of a grid, or of the box around a patch", [piece], breadthOf);
  example("shape", [ell], [3, 2]);
  example("shape", [set()], [0, 0]);
  fault("shape", 3);
  definition("shape", "is height and width", [piece], (p) => [run("height", p), run("width", p)]);
  example("portrait", [ell], true);
  example("portrait", [sample], false);
  fault("portrait", 1);
  definition("portrait", "is taller than wide", [piece], (p) => heightOf(p) > breadthOf(p));
  example("square", [rows("12 34")], true);
  example("square", [set([0, 0], [1, 1])], false);
  example("square", [set([0, 0], [0, 1], [1, 0], [1, 1])], true);
  fault("square", 1);
  definition("square", "is as tall as wide, and a patch then fills its box", [piece], (p) =>
    isGrid(p) ? p.length === widthOf(p) : heightOf(p) === breadthOf(p) && p.set.length === heightOf(p) ** 2,
  );
  law("square", "holds of square grids and of all their cells", [squareGrid], (g) =>
    same([run("square", g), run("square", run("asindices", g))], [true, true]),
  );
});

describe("mirrors", () => {
  const move = (p: Patch, to: (at: Location, box: ReturnType<typeof bounds>) => Location) =>
    relocated(p, (at) => to(at, bounds(p)));

  example("hmirror", [sample], rows("456 123"));
  example("hmirror", [ell], set([5, [1, 3]], [4, [2, 2]], [4, [3, 2]]));
  fault("hmirror", set());
  definition("hmirror", "turns top and bottom around, a patch inside its box", [piece], (p) =>
    isGrid(p) ? [...p].reverse() : move(p, ([i, j], { top, bottom }) => [top + bottom - i, j]),
  );
  example("vmirror", [sample], rows("321 654"));
  example("vmirror", [ell], set([4, [1, 3]], [4, [2, 3]], [5, [3, 2]]));
  fault("vmirror", set());
  definition("vmirror", "turns left and right around, a patch inside its box", [piece], (p) =>
    isGrid(p) ? p.map((row) => [...row].reverse()) : move(p, ([i, j], { left, right }) => [i, left + right - j]),
  );
  example("dmirror", [sample], rows("14 25 36"));
  example("dmirror", [ell], set([4, [1, 2]], [4, [1, 3]], [5, [2, 4]]));
  fault("dmirror", set());
  definition("dmirror", "exchanges rows and columns, the upper left corner staying", [piece], (p) =>
    isGrid(p) ? transposed(p) : move(p, ([i, j], { top, left }) => [top + j - left, left + i - top]),
  );
  example("cmirror", [sample], rows("63 52 41"));
  fault("cmirror", set());
  definition("cmirror", "exchanges rows and columns across the other diagonal", [piece], (p) =>
    isGrid(p)
      ? build(widthOf(p), p.length, (i, j) => p[p.length - 1 - j]![widthOf(p) - 1 - i]!)
      : move(p, ([i, j], { top, bottom, left, right }) => [top + right - j, left + bottom - i]),
  );
  law(["hmirror", "vmirror", "dmirror", "cmirror"], "done twice change nothing", [piece], (p) => {
    for (const name of ["hmirror", "vmirror", "dmirror", "cmirror"]) same(run(name, run(name, p)), p);
  });
  law(["cmirror", "vmirror", "dmirror", "hmirror"], "one diagonal is the other between two mirrors", [piece], (p) => {
    same(run("cmirror", p), run("vmirror", run("dmirror", run("vmirror", p))));
    same(run("cmirror", p), run("hmirror", run("dmirror", run("hmirror", p))));
  });
  law(["hmirror", "vmirror", "rot180"], "both together are half a turn", [grid], (g) =>
    same(run("hmirror", run("vmirror", g)), run("rot180", g)),
  );
  law(["dmirror", "hmirror", "rot90"], "two mirrors are a quarter turn", [grid], (g) =>
    same(run("dmirror", run("hmirror", g)), run("rot90", g)),
  );
  law(["hmirror", "vmirror", "dmirror", "cmirror"], "a grid as an object is mirrored as the grid", [grid], (g) => {
    for (const name of ["hmirror", "vmirror", "dmirror", "cmirror"]) {
      same(run(name, run("asobject", g)), run("asobject", run(name, g)));
    }
  });
});

describe("larger pieces", () => {
  example("upscale", [rows("12"), 2], rows("1122 1122"));
  example("upscale", [set([3, [1, 2]]), 2], set([3, [1, 2]], [3, [1, 3]], [3, [2, 2]], [3, [2, 3]]));
  example("upscale", [set(), 3], set());
  fault("upscale", sample, [2, 2]);
  fault("upscale", set([0, 0]), 2);
  limit("upscale", sample, 100_000);
  limit("upscale", ell, 100_000);
  definition("upscale", "draws each cell n by n, from the upper left corner", [element, count], (e, n) => {
    if (!("set" in e)) return build(e.length * n, widthOf(e) * n, (i, j) => e[Math.floor(i / n)]![Math.floor(j / n)]!);
    const { top, left } = bounds(e);
    const block = build(n, n, () => 0).flatMap((row, di) => row.map((_, dj) => [di, dj] as const));
    const grown = ([c, [i, j]]: Cell) =>
      block.map(([di, dj]): Cell => [c, [top + (i - top) * n + di, left + (j - left) * n + dj]]);
    return set<Cell>(...e.set.flatMap(grown));
  });
  law(["upscale", "shape", "multiply"], "has n times the shape", [element, count], (e, n) =>
    same(run("shape", run("upscale", e, n)), run("multiply", run("shape", e), n)),
  );
});

describe("colours", () => {
  example("mostcolor", [rows("011 220")], 0);
  example("mostcolor", [ell], 4);
  fault("mostcolor", []);
  fault("mostcolor", set());
  definition("mostcolor", "is the commonest colour, the least of equals", [element], (e) => commonest(colorsOf(e), 1));
  example("leastcolor", [rows("011 220 003")], 3);
  example("leastcolor", [ell], 5);
  fault("leastcolor", set());
  definition("leastcolor", "is the rarest colour, the least of equals", [element], (e) => commonest(colorsOf(e), -1));
  example("palette", [rows("31 13")], set(1, 3));
  example("palette", [set()], set());
  fault("palette", set([0, 0]));
  definition("palette", "is the set of colours", [element], (e) => set(...colorsOf(e)));
  example("numcolors", [ell], 2);
  fault("numcolors", 1);
  definition("numcolors", "counts the colours", [element], (e) => new Set(colorsOf(e)).size);
  example("colorcount", [rows("31 13 33"), 3], 4);
  example("colorcount", [ell, 9], 0);
  fault("colorcount", 1, 1);
  definition(
    "colorcount",
    "counts the cells of a colour",
    [element, color],
    (e, c) => colorsOf(e).filter((x) => x === c).length,
  );
  law(["palette", "colorcount", "mostcolor", "leastcolor"], "agree on what is common", [element], (e) => {
    const counting = fn("lbind", fn("colorcount"), e);
    same(run("mostcolor", e), run("argmax", run("palette", e), counting));
    same(run("leastcolor", e), run("argmin", run("palette", e), counting));
  });
  law(
    ["mostcolor", "leastcolor", "palette", "numcolors"],
    "a grid and its object have the same colours",
    [grid],
    (g) => {
      const names = ["mostcolor", "leastcolor", "palette", "numcolors"];
      same(
        names.map((name) => run(name, run("asobject", g))),
        names.map((name) => run(name, g)),
      );
    },
  );
  law(["palette", "numcolors", "size"], "as many colours as the palette holds", [object], (o: Obj) =>
    same(run("numcolors", o), run("size", run("palette", o))),
  );
});

describe("pieces moved", () => {
  law(["shape", "height", "width", "portrait", "square"], "do not depend on the place", [patch], (p) => {
    const normal = run("normalize", p);
    for (const name of ["shape", "height", "width", "portrait", "square"]) same(run(name, p), run(name, normal));
  });
  law(["height", "width"], "of no cells are none", [anyPatch], (p) =>
    same(run("height", p) === 0 || run("width", p) === 0, p.set.length === 0),
  );
});
