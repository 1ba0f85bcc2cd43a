import type { Grid } from "../../tasks/grid.ts";
import { burn } from "../limits.ts";
import { countsFor, sizesFor } from "./counts.ts";
import { call, type Expression, integer, mentions, pairOf } from "./expression.ts";
import type { Matcher } from "./matcher.ts";
import type { Scene } from "./scene.ts";
import { coloursFor } from "./sources.ts";

/**
 * The output shows a number: as the size of a canvas, of one colour or with a diagonal; as a bar on a canvas of constant
 * size, which may go on in the next row; or as how many times a computed grid is enlarged. The number is one in scope, a
 * measure, how many objects a property chooses, or a step away from such a one.
 */
export const count: Matcher = {
  name: "count",
  *propose(scene) {
    const known = [...scene.grids, ...scene.objects, ...scene.patches, ...scene.integers];
    if (scene.newest !== undefined && !known.some((x) => x.fresh)) return;
    for (const shown of [...enlarged(scene), ...canvases(scene), ...bars(scene)])
      if (scene.newest === undefined || mentions(shown, scene.newest)) yield shown;
  },
};

const constant = (list: readonly number[]): boolean => list.every((n) => n === list[0]);

function* enlarged(scene: Scene): Iterable<Expression> {
  for (const { expression, at } of scene.grids) {
    const times = scene.outputs.map((o, d) => o.height / at[d]!.height);
    if (constant(times) || !times.every((n, d) => Number.isInteger(n) && scene.outputs[d]!.width === n * at[d]!.width))
      continue;
    const right = scene.outputs.every(({ width, cells }, d) => {
      const [grid, n] = [at[d]!, times[d]!];
      burn(scene.meter, cells.length);
      const from = (k: number) => Math.floor(k / width / n) * grid.width + Math.floor((k % width) / n);
      return cells.every((c, k) => c === grid.cells[from(k)]);
    });
    if (right) for (const n of countsFor(scene, times)) yield call("upscale", expression, n);
  }
}

/** Canvases of a size that varies. */
function* canvases(scene: Scene): Iterable<Expression> {
  const [heights, widths] = [scene.outputs.map((o) => o.height), scene.outputs.map((o) => o.width)];
  if (constant(heights) && constant(widths)) return;
  const ground = scene.outputs.map((o) => o.cells[o.cells.length > 1 ? 1 : 0]!);
  const diagonal = scene.outputs.map((o) => o.cells[0]!);
  burn(scene.meter, scene.outputs.length);
  const plain = (c: number, d: number) => scene.outputs[d]!.cells.every((x) => x === c);
  const crossed = ({ width, cells }: Grid, d: number) =>
    cells.every((x, k) => x === (k % (width + 1) === 0 ? diagonal : ground)[d]!);
  const drawn = !ground.every(plain);
  if (drawn && !scene.outputs.every((o, d) => o.height === o.width && crossed(o, d))) return;
  const sizes = sizesFor(scene, heights, widths);
  for (const colour of coloursFor(scene, ground)) {
    for (const size of sizes) {
      const canvas = call("canvas", colour, size);
      if (!drawn) yield canvas;
      else for (const c of coloursFor(scene, diagonal)) yield call("fill", canvas, c, call("shoot", "ORIGIN", "UNITY"));
    }
  }
}

/** One colour from the first cell on as far as the number goes, then another: in rows, in columns, or line by line. */
function* bars(scene: Scene): Iterable<Expression> {
  const [{ height, width }] = scene.outputs as [Grid];
  if (height * width === 1 || !scene.outputs.every((o) => o.height === height && o.width === width)) return;
  for (const turned of width === 1 ? [true] : height === 1 ? [false] : [false, true]) {
    // As if read in rows: a turned bar is turned back at the end.
    const [rows, columns] = turned ? [width, height] : [height, width];
    const read = scene.outputs.map(({ cells }) =>
      turned ? Array.from(cells, (_, k) => cells[(k % height) * width + Math.floor(k / height)]!) : [...cells],
    );
    burn(scene.meter, read.length * height * width);
    for (const ground of new Set(read.map((list) => list.at(-1)!))) {
      const lengths = read.map((list) => list.indexOf(ground)).map((n) => (n < 0 ? rows * columns : n));
      const right = read.every((list, d) => list.every((c, k) => c === (k < lengths[d]! ? list[0] : ground)));
      if (!right || constant(lengths)) continue;
      const colours = coloursFor(
        scene,
        read.map((list, d) => (lengths[d] === 0 ? undefined : list[0])),
      );
      // Lines that are full are a bar that stands on end.
      const standing = rows > 1 && lengths.every((n) => n % columns === 0);
      for (const whole of standing ? [true, false] : [false]) {
        const [thick, length] = whole ? [columns, rows] : [1, rows * columns];
        const numbers = countsFor(
          scene,
          lengths.map((n) => n / thick),
        );
        for (const n of numbers) {
          for (const colour of colours) {
            const bar = barOf(colour, n, integer(ground), thick, length, whole !== turned);
            if (whole || rows === 1) yield bar;
            else if (turned) yield call("dmirror", call("merge", call("hsplit", call("dmirror", bar), integer(rows))));
            else yield call("merge", call("hsplit", bar, integer(rows)));
          }
        }
      }
    }
  }
}

/** Cut to its length, so that it may be empty or full. */
function barOf(
  colour: Expression,
  n: Expression,
  ground: Expression,
  thick: number,
  length: number,
  down: boolean,
): Expression {
  const canvas = (c: Expression, size: Expression) => call("canvas", c, size);
  const constantSize = down ? pairOf(length, thick) : pairOf(thick, length);
  const full = canvas(ground, constantSize);
  if (down)
    return call(
      "crop",
      call("vconcat", canvas(colour, call("astuple", n, integer(thick))), full),
      "ORIGIN",
      constantSize,
    );
  return call(
    "crop",
    call("hconcat", canvas(colour, call("astuple", integer(thick), n)), full),
    "ORIGIN",
    constantSize,
  );
}
