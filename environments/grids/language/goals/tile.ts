import type { Grid } from "../../tasks/grid.ts";
import { burn } from "../limits.ts";
import type { Matrix } from "../value.ts";
import { call, type Expression, integer } from "./expression.ts";
import type { Matcher } from "./matcher.ts";
import { symmetries } from "./rearrangements.ts";
import { type Known, type Scene, stale } from "./scene.ts";

/**
 * The output is a pattern of tiles, each a computed grid, one of its mirror images or turns, or one colour all over:
 * put together by `hconcat` and `vconcat`. The same pattern in all demonstrations.
 */
export const tile: Matcher = {
  name: "tiling",
  *propose(scene) {
    for (const grid of scene.grids) {
      if (stale(scene, grid)) continue;
      const [down, across] = [
        scene.outputs[0]!.height / grid.at[0]!.height,
        scene.outputs[0]!.width / grid.at[0]!.width,
      ];
      const even = scene.outputs.every(
        (o, d) => o.height === down * grid.at[d]!.height && o.width === across * grid.at[d]!.width,
      );
      if (!even || !Number.isInteger(down) || !Number.isInteger(across)) continue;
      if (down * across < 2 || down * across > MAX_TILES) continue;
      const rows: Expression[] = [];
      for (let i = 0; i < down; i++) {
        const row = range(across).map((j) => tileAt(scene, grid, i, j));
        if (row.every((x) => x !== undefined)) rows.push(row.reduce((a, b) => call("hconcat", a, b)));
      }
      if (rows.length === down) yield rows.reduce((a, b) => call("vconcat", a, b));
    }
  },
};

const MAX_TILES = 25;
const range = (n: number): number[] => Array.from({ length: n }, (_, k) => k);

/** What stands in one tile of every demonstration, as an expression. */
function tileAt(scene: Scene, grid: Known<Matrix>, ti: number, tj: number): Expression | undefined {
  const fits = (place: (h: number, w: number, i: number, j: number) => number) =>
    scene.outputs.every((o, d) => holds(scene, o, grid.at[d]!, ti, tj, place));
  if (fits((_h, w, i, j) => i * w + j)) return grid.expression;
  const square = grid.at.every((g) => g.height === g.width);
  // A turned grid only fits its tile when it is square.
  for (const s of symmetries) if ((square || s.size(1, 2)![0] === 1) && fits(s.source)) return s.on(grid.expression);
  const first = scene.outputs[0]!;
  const colour = first.cells[ti * grid.at[0]!.height * first.width + tj * grid.at[0]!.width]!;
  const plain = scene.outputs.every((o, d) => isPlain(scene, o, grid.at[d]!, ti, tj, colour));
  return plain ? call("canvas", integer(colour), call("shape", grid.expression)) : undefined;
}

function holds(
  scene: Scene,
  output: Grid,
  g: Matrix,
  ti: number,
  tj: number,
  place: (h: number, w: number, i: number, j: number) => number,
): boolean {
  return everyCell(scene, output, g, ti, tj, (c, i, j) => c === g.cells[place(g.height, g.width, i, j)]);
}

function isPlain(scene: Scene, output: Grid, g: Matrix, ti: number, tj: number, colour: number): boolean {
  return everyCell(scene, output, g, ti, tj, (c) => c === colour);
}

function everyCell(
  scene: Scene,
  output: Grid,
  g: Matrix,
  ti: number,
  tj: number,
  right: (colour: number, i: number, j: number) => boolean,
): boolean {
  for (let i = 0; i < g.height; i++) {
    burn(scene.meter, g.width);
    for (let j = 0; j < g.width; j++) {
      const c = output.cells[(ti * g.height + i) * output.width + tj * g.width + j]!;
      if (!right(c, i, j)) return false;
    }
  }
  return true;
}
