import fc from "fast-check";
import { describe } from "vitest";
import { count, grid, gridOf, integer, location, object, patch, twoGrids } from "./dsl-arbitraries.ts";
import { definition, example, fault, law, limit, same } from "./dsl-laws.ts";
import { bounds, build, transposed, widthOf } from "./dsl-twins.ts";
import { type Grid, rows, run, set } from "./dsl-values.ts";

const sample = rows("123 456");
/** As Python slices: negative counts from the end. */
const cropped = (g: Grid, [i, j]: readonly [number, number], [h, w]: readonly [number, number]): Grid =>
  g.slice(i, i + h).map((row) => row.slice(j, j + w));
const times = (g: Grid, down: number, across: number): Grid =>
  build(g.length * down, widthOf(g) * across, (i, j) => g[Math.floor(i / down)]![Math.floor(j / across)]!);
const uniform = (line: readonly number[]): boolean => new Set(line).size === 1;

describe("turns", () => {
  example("rot90", [sample], rows("41 52 63"));
  example("rot90", [[]], []);
  fault("rot90", set([0, 0]));
  definition("rot90", "turns the left column up, clockwise", [grid], (g) =>
    build(widthOf(g), g.length, (i, j) => g[g.length - 1 - j]![i]!),
  );
  example("rot180", [sample], rows("654 321"));
  fault("rot180", 3);
  definition("rot180", "turns upside down", [grid], (g) => [...g].reverse().map((row) => [...row].reverse()));
  example("rot270", [sample], rows("36 25 14"));
  fault("rot270", set());
  definition("rot270", "turns the right column up, counterclockwise", [grid], (g) =>
    build(widthOf(g), g.length, (i, j) => g[j]![widthOf(g) - 1 - i]!),
  );
  law(["rot90", "rot180", "rot270"], "four quarter turns are none, two are a half, three go back", [grid], (g) => {
    const [one, two] = [run("rot90", g), run("rot180", g)];
    same(run("rot90", one), two);
    same(run("rot90", two), run("rot270", g));
    same(run("rot270", one), g);
    same(run("rot180", two), g);
  });
});

describe("sizes", () => {
  example("hupscale", [rows("12"), 2], rows("1122"));
  example("hupscale", [[], 3], []);
  fault("hupscale", sample, [2, 2]);
  definition("hupscale", "draws every column so many times", [grid, count], (g, n) => times(g, 1, n));
  example("vupscale", [rows("12"), 2], rows("12 12"));
  fault("vupscale", sample, set());
  definition("vupscale", "draws every row so many times", [grid, count], (g, n) => times(g, n, 1));
  law(["hupscale", "vupscale", "upscale"], "wider and taller is larger", [grid, count], (g, n) => {
    same(run("vupscale", run("hupscale", g, n), n), run("upscale", g, n));
    same(run("hupscale", run("vupscale", g, n), n), run("upscale", g, n));
  });
  limit("hupscale", sample, 1_000_000);
  limit("vupscale", sample, 1_000_000);
  example("downscale", [rows("123 456 789"), 2], rows("13 79"));
  fault("downscale", sample, 0);
  fault("downscale", [], 2);
  definition("downscale", "keeps every nth row and column, from the first", [grid, count], (g, n) =>
    g.filter((_, i) => i % n === 0).map((row) => row.filter((_, j) => j % n === 0)),
  );
  law(["downscale", "upscale"], "smaller undoes larger", [grid, count], (g, n) =>
    same(run("downscale", run("upscale", g, n), n), g),
  );
  example("canvas", [7, [2, 3]], rows("777 777"));
  example("canvas", [1, [0, 3]], []);
  example("canvas", [1, [-2, 3]], []);
  fault("canvas", 1, 3);
  limit("canvas", 1, [100_000, 100_000]);
  const sides = fc.tuple(fc.nat(6), fc.nat(6));
  definition("canvas", "is a grid of one colour", [integer, sides], (c, [h, w]) => build(h, w, () => c));
  law(["canvas", "shape"], "a canvas has the shape asked for", [integer, fc.tuple(count, count)], (c, dims) =>
    same(run("shape", run("canvas", c, dims)), dims),
  );
});

describe("grids put together and taken apart", () => {
  example("hconcat", [rows("1 2"), rows("34 56")], rows("134 256"));
  example("hconcat", [rows("1 2"), rows("3")], rows("13"));
  fault("hconcat", sample, 3);
  definition("hconcat", "puts the second to the right of the first, as far down as both go", [grid, grid], (a, b) =>
    a.slice(0, b.length).map((row, i) => [...row, ...b[i]!]),
  );
  example("vconcat", [rows("12"), rows("34")], rows("12 34"));
  example("vconcat", [rows("12"), []], rows("12"));
  fault("vconcat", sample, set());
  law("vconcat", "puts the second under the first", [twoGrids], ([a, b]) => same(run("vconcat", a, b), [...a, ...b]));
  law(["vconcat", "hconcat", "dmirror"], "one under another is side by side, mirrored", [twoGrids], ([a, b]) =>
    same(run("dmirror", run("vconcat", a, b)), run("hconcat", run("dmirror", a), run("dmirror", b))),
  );
  example("hsplit", [rows("1234 5678"), 2], [rows("12 56"), rows("34 78")]);
  example("hsplit", [rows("12345"), 2], [rows("12"), rows("45")]);
  fault("hsplit", sample, 0);
  fault("hsplit", [], 2);
  const part = (whole: number, n: number, k: number) => k * (Math.floor(whole / n) + (whole % n === 0 ? 0 : 1));
  definition("hsplit", "cuts side by side, a column left out between where they do not fit", [grid, count], (g, n) => {
    const w = Math.floor(widthOf(g) / n);
    return Array.from({ length: n }, (_, k) => cropped(g, [0, part(widthOf(g), n, k)], [g.length, w]));
  });
  example("vsplit", [rows("1 2 3 4 5"), 2], [rows("1 2"), rows("4 5")]);
  fault("vsplit", sample, 0);
  fault("vsplit", [], 1);
  definition(
    "vsplit",
    "cuts one under another, a row left out between where they do not fit",
    [grid, count],
    (g, n) => {
      const h = Math.floor(g.length / n);
      return Array.from({ length: n }, (_, k) => cropped(g, [part(g.length, n, k), 0], [h, widthOf(g)]));
    },
  );
  law(["hsplit", "vsplit", "hconcat", "vconcat"], "parts that fit make the whole again", [twoGrids], ([a, b]) => {
    same(run("hsplit", run("hconcat", a, b), 2), [a, b]);
    same(run("vsplit", run("vconcat", a, b), 2), [a, b]);
  });
});

describe("parts of a grid", () => {
  example("crop", [sample, [0, 1], [2, 2]], rows("23 56"));
  example("crop", [sample, [1, 1], [5, 5]], rows("56"));
  example("crop", [sample, [5, 0], [1, 1]], []);
  fault("crop", sample, 1, [1, 1]);
  fault("crop", sample, [1, 1], []);
  definition("crop", "is so many rows and columns from there", [grid, location, fc.tuple(count, count)], cropped);
  law(["crop", "shape"], "a crop of all is all", [grid], (g) => same(run("crop", g, [0, 0], run("shape", g)), g));
  example("subgrid", [set([0, 1], [1, 2]), sample], rows("23 56"));
  example("subgrid", [set([5, 5]), sample], []);
  fault("subgrid", set(), sample);
  fault("subgrid", sample, set([0, 0]));
  definition("subgrid", "is what the bounding box of a patch shows", [patch, grid], (p, g) => {
    const { top, left, height, width } = bounds(p);
    return cropped(g, [top, left], [height, width]);
  });
  law(["subgrid", "asobject"], "an object of all cells shows all", [grid], (g) =>
    same(run("subgrid", run("asobject", g), g), g),
  );
  law(["subgrid", "paint", "canvas"], "a painted object is seen by its box", [object], (o) => {
    const normal = run("normalize", o);
    const [h, w] = [bounds(o).height, bounds(o).width];
    const wanted = run<Grid>("paint", run("canvas", 9, [h, w]), normal);
    same(run("subgrid", normal, run("paint", run("canvas", 9, [h + 2, w + 2]), normal)), wanted);
  });
  example("trim", [rows("111 151 111")], rows("5"));
  example("trim", [rows("12")], []);
  fault("trim", set());
  definition("trim", "takes the border off", [grid], (g) => g.slice(1, -1).map((row) => row.slice(1, -1)));
  law(["trim", "hconcat", "vconcat"], "a grid in a frame trims to the grid", [grid, integer], (g, c) => {
    const side = run("canvas", c, [g.length, 1]);
    const wide = run("hconcat", side, run("hconcat", g, side));
    const line = run("canvas", c, [1, widthOf(g) + 2]);
    same(run("trim", run("vconcat", line, run("vconcat", wide, line))), g);
  });
});

describe("halves", () => {
  example("tophalf", [rows("1 2 3")], rows("1"));
  fault("tophalf", 1);
  definition("tophalf", "is the upper rows, without the middle one", [grid], (g) => g.slice(0, g.length >> 1));
  example("bottomhalf", [rows("1 2 3")], rows("3"));
  fault("bottomhalf", set());
  definition("bottomhalf", "is the lower rows, without the middle one", [grid], (g) => g.slice((g.length + 1) >> 1));
  example("lefthalf", [rows("123 456")], rows("1 4"));
  example("lefthalf", [rows("1 2")], []);
  fault("lefthalf", 1);
  definition("lefthalf", "is the left columns, without the middle one", [grid], (g) =>
    widthOf(g) < 2 ? [] : g.map((row) => row.slice(0, row.length >> 1)),
  );
  example("righthalf", [rows("123 456")], rows("3 6"));
  fault("righthalf", 1);
  definition("righthalf", "is the right columns, without the middle one", [grid], (g) =>
    widthOf(g) < 2 ? [] : g.map((row) => row.slice((row.length + 1) >> 1)),
  );
  law(["tophalf", "bottomhalf", "vconcat"], "of two equal grids are the two", [twoGrids], ([a, b]) =>
    same([run("tophalf", run("vconcat", a, b)), run("bottomhalf", run("vconcat", a, b))], [a, b]),
  );
  law(["lefthalf", "righthalf", "hconcat"], "of two equal grids are the two", [twoGrids], ([a, b]) =>
    same([run("lefthalf", run("hconcat", a, b)), run("righthalf", run("hconcat", a, b))], [a, b]),
  );
});

describe("compress", () => {
  example("compress", [rows("111 123 143")], rows("23 43"));
  example("compress", [rows("00")], []);
  fault("compress", set([0, 0]));
  const lined = fc.oneof(grid, gridOf(3, 3, fc.nat(1)));
  definition("compress", "leaves out the rows and the columns of one colour", [lined], (g) => {
    const columns = transposed(g).map(uniform);
    return g.filter((row) => !uniform(row)).map((row) => row.filter((_, j) => !columns[j]));
  });
  law(["compress", "frontiers"], "a grid without frontiers stays", [lined], (g) => {
    if (run<{ set: [] }>("frontiers", g).set.length === 0) same(run("compress", g), g);
  });
});
