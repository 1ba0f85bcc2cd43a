import fc from "fast-check";
import { describe } from "vitest";
import { anyPatch, boolean, color, grid, gridOf, location, object, patch } from "./dsl-arbitraries.ts";
import { definition, example, fault, law, same } from "./dsl-laws.ts";
import {
  bounds,
  colorsOf,
  distance,
  everywhere,
  has,
  inside,
  locations,
  mostcolor,
  shifted,
  widthOf,
} from "./dsl-twins.ts";
import { type Cell, fn, type Grid, type Location, type Obj, rows, run, type SetOf, set } from "./dsl-values.ts";

const sample = rows("0011 2001 0300");
const cellsAt = (g: Grid, all: readonly Location[]): Obj => set(...all.map(([i, j]): Cell => [g[i]![j]!, [i, j]]));

describe("objects", () => {
  example(
    "objects",
    [sample, true, false, true],
    set(set([1, [0, 2]], [1, [0, 3]], [1, [1, 3]]), set([2, [1, 0]]), set([3, [2, 1]])),
  );
  example("objects", [rows("10 02"), false, true, true], set(set([1, [0, 0]], [2, [1, 1]])));
  example("objects", [rows("10 02"), false, false, true], set(set([1, [0, 0]]), set([2, [1, 1]])));
  example("objects", [rows("00 00"), true, true, true], set());
  fault("objects", [], true, true, true);
  fault("objects", set([0, 0]), true, true, false);
  const flags = fc.tuple(boolean, boolean, boolean);
  law(
    "objects",
    "are the connected cells: of one colour, by corners too, without the background, as asked",
    [grid, flags],
    (g, [univalued, diagonal, withoutBackground]) => {
      const background = withoutBackground ? mostcolor(g) : undefined;
      const at = ([i, j]: Location) => g[i]![j]!;
      const near = (a: Location, b: Location) =>
        diagonal ? Math.max(Math.abs(a[0] - b[0]), Math.abs(a[1] - b[1])) === 1 : distance(a, b) === 1;
      let left = everywhere(g).filter((x) => at(x) !== background);
      const found: Obj[] = [];
      while (left.length > 0) {
        const members = [left[0]!];
        for (const x of members) {
          const joins = (y: Location) => near(x, y) && !has(members, y) && (!univalued || at(x) === at(y));
          members.push(...left.filter(joins));
        }
        left = left.filter((x) => !has(members, x));
        found.push(cellsAt(g, members));
      }
      same(run("objects", g, univalued, diagonal, withoutBackground), set(...found));
    },
  );
  law(
    ["objects", "merge", "asobject"],
    "with the background make up the whole grid",
    [grid, boolean, boolean],
    (g, u, d) => same(run("merge", run("objects", g, u, d, false)), run("asobject", g)),
  );
  law(
    ["objects", "fgpartition", "merge"],
    "without the background make up the foreground",
    [grid, boolean, boolean],
    (g, u, d) => {
      const found = run<SetOf<Obj>>("objects", g, u, d, true);
      same(run("merge", found), run("merge", run("fgpartition", g)));
      const sizes = found.set.map((o) => o.set.length).reduce((a, b) => a + b, 0);
      same(sizes, run("size", run("merge", found)));
    },
  );
  law("objects", "of one colour with the background are mirrored with the grid", [grid, boolean], (g, d) =>
    same(
      run("objects", run("dmirror", g), true, d, false),
      set(
        ...run<SetOf<Obj>>("objects", g, true, d, false).set.map((o) =>
          set(...o.set.map(([c, [i, j]]): Cell => [c, [j, i]])),
        ),
      ),
    ),
  );
});

describe("partitions", () => {
  const ofColors = (g: Grid, colors: readonly number[]) =>
    set(
      ...colors.map((c) =>
        cellsAt(
          g,
          everywhere(g).filter(([i, j]) => g[i]![j] === c),
        ),
      ),
    );

  example("partition", [rows("12 21")], set(set([1, [0, 0]], [1, [1, 1]]), set([2, [0, 1]], [2, [1, 0]])));
  example("partition", [[]], set());
  fault("partition", set([0, 0]));
  definition("partition", "is one object a colour", [grid], (g) => ofColors(g, [...new Set(colorsOf(g))]));
  law(["partition", "merge", "numcolors"], "parts the grid, each part of one colour", [grid], (g) => {
    const parts = run<SetOf<Obj>>("partition", g);
    same(run("merge", parts), run("asobject", g));
    same(
      parts.set.map((o) => run("numcolors", o)),
      parts.set.map(() => 1),
    );
  });
  example("fgpartition", [rows("0010 2001")], set(set([1, [0, 2]], [1, [1, 3]]), set([2, [1, 0]])));
  fault("fgpartition", []);
  definition("fgpartition", "is one object a colour, but for the commonest", [grid], (g) =>
    ofColors(
      g,
      [...new Set(colorsOf(g))].filter((c) => c !== mostcolor(g)),
    ),
  );
  law(["fgpartition", "partition", "colorfilter"], "leaves the background out of the partition", [grid], (g) => {
    const background = run("colorfilter", run("partition", g), run("mostcolor", g));
    same(run("combine", run("fgpartition", g), background), run("partition", g));
  });
});

describe("grids as objects", () => {
  example("asobject", [rows("12 34")], set([1, [0, 0]], [2, [0, 1]], [3, [1, 0]], [4, [1, 1]]));
  example("asobject", [set()], set());
  fault("asobject", 1);
  definition("asobject", "is every cell", [grid], (g) => cellsAt(g, everywhere(g)));
  law(["asobject", "paint", "canvas"], "painted on a canvas is the grid again", [grid, color], (g, c) =>
    same(run("paint", run("canvas", c, run("shape", g)), run("asobject", g)), g),
  );
  example("toobject", [set([0, 1], [2, 0], [5, 5]), sample], set([0, [0, 1]], [0, [2, 0]]));
  example("toobject", [set([9, [1, 0]]), sample], set([2, [1, 0]]));
  fault("toobject", 1, sample);
  fault("toobject", set([0, 0]), 1);
  fault("toobject", set(), []);
  definition("toobject", "is the cells of the grid where the patch is", [anyPatch, grid], (p, g) =>
    cellsAt(
      g,
      locations(p).filter((x) => inside(g, x)),
    ),
  );
  law(["toobject", "asindices", "asobject"], "of everywhere is the whole grid", [grid], (g) =>
    same(run("toobject", run("asindices", g), g), run("asobject", g)),
  );
  example("color", [set([3, [0, 0]], [3, [0, 1]])], 3);
  fault("color", set());
  fault("color", 1);
  definition("color", "is the colour of the first cell, which is the least colour", [object], (o) => o.set[0]![0]);
  law(["color", "recolor"], "is the colour it was given", [color, patch], (c, p) =>
    same(run("color", run("recolor", c, p)), c),
  );
});

describe("occurrences", () => {
  example("occurrences", [rows("1212 0000"), set([1, [7, 7]], [2, [7, 8]])], set([0, 0], [0, 2]));
  example("occurrences", [rows("12"), set([1, [0, 0]], [1, [5, 5]])], set());
  // An empty object fits everywhere, the far edges included.
  example("occurrences", [rows("12"), set()], set([0, 0], [0, 1], [0, 2], [1, 0], [1, 1], [1, 2]));
  fault("occurrences", 1, set([1, [0, 0]]));
  const few = fc.tuple(
    color,
    location,
    fc.uniqueArray(fc.tuple(fc.nat(1), fc.nat(1)), { minLength: 1, selector: String }),
  );
  const small = few.map(([c, [i, j], all]) =>
    set<Cell>(...all.map(([a, b], k): Cell => [k > 1 ? c : 0, [i + a, j + b]])),
  );
  definition(
    "occurrences",
    "are where the object, its corner put there, shows in the grid",
    [grid, fc.oneof(small, object)],
    (g, o) => {
      const { top, left, height, width } = bounds(o);
      const shows = ([i, j]: Location) => {
        const put = shifted(o, [i - top, j - left]);
        const fits = i + height <= g.length && j + width <= widthOf(g);
        return fits && put.set.every(([c, [a, b]]) => g[a]![b] === c);
      };
      return set(...everywhere(g).filter(shows));
    },
  );
  law(
    ["occurrences", "paint", "normalize", "contained"],
    "hold where the object was painted",
    [grid, small],
    (g, o) => {
      const normal = run("normalize", o);
      if (bounds(o).height <= g.length && bounds(o).width <= widthOf(g)) {
        same(run("contained", [0, 0], run("occurrences", run("paint", g, normal), o)), true);
      }
    },
  );
});

describe("frontiers", () => {
  const uniform = (g: Grid, all: readonly Location[]) => new Set(all.map(([i, j]) => g[i]![j])).size === 1;

  example("frontiers", [rows("11 12")], set(set([1, [0, 0]], [1, [0, 1]]), set([1, [0, 0]], [1, [1, 0]])));
  example("frontiers", [rows("12 21")], set());
  fault("frontiers", []);
  const lined = fc.oneof(grid, gridOf(3, 3, fc.nat(1)));
  definition("frontiers", "are the rows and the columns of one colour, as objects", [lined], (g) => {
    const lines = [
      ...g.map((_, i) => everywhere(g).filter((x) => x[0] === i)),
      ...g[0]!.map((_, j) => everywhere(g).filter((x) => x[1] === j)),
    ];
    return set(...lines.filter((all) => uniform(g, all)).map((all) => cellsAt(g, all)));
  });
  law(["frontiers", "compress", "sfilter"], "that lie are the rows that compress leaves out", [lined], (g) => {
    const rest = run("compress", g);
    const lines = run("frontiers", g);
    const count = (name: string) => run<SetOf<Obj>>("sfilter", lines, fn(name)).set.length;
    if (run("height", rest) === 0 || g.length === 1 || widthOf(g) === 1) return;
    same(run("height", rest), g.length - count("hline"));
  });
});
