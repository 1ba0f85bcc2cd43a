import type { Grid } from "../../tasks/grid.ts";
import { burn } from "../limits.ts";
import type { Matrix } from "../value.ts";
import { call } from "./expression.ts";
import type { Matcher } from "./matcher.ts";
import { type Known, type Scene, stale } from "./scene.ts";
import { pairsFor } from "./sources.ts";

/** The output is a window of a computed grid, at a constant place or one in scope: `crop`. */
export const window: Matcher = {
  name: "window",
  *propose(scene) {
    for (const grid of scene.grids) {
      if (stale(scene, grid)) continue;
      const smaller = scene.outputs.every((o, d) => {
        const g = grid.at[d]!;
        return o.height <= g.height && o.width <= g.width && o.cells.length < g.cells.length;
      });
      if (!smaller) continue;
      for (const [i, j] of placesIn(scene, grid.at[0]!, scene.outputs[0]!)) yield* windows(scene, grid, i, j);
    }
  },
};

function* windows(scene: Scene, grid: Known<Matrix>, i: number, j: number) {
  if (!scene.outputs.every((o, d) => isAt(scene, grid.at[d]!, o, i, j))) return;
  const sizes = pairsFor(
    scene,
    scene.outputs.map((o) => [o.height, o.width] as const),
  );
  const starts = pairsFor(
    scene,
    scene.outputs.map(() => [i, j] as const),
  );
  for (const start of starts) for (const size of sizes) yield call("crop", grid.expression, start, size);
}

function placesIn(scene: Scene, grid: Matrix, output: Grid): [number, number][] {
  const found: [number, number][] = [];
  for (let i = 0; i + output.height <= grid.height; i++)
    for (let j = 0; j + output.width <= grid.width; j++) if (isAt(scene, grid, output, i, j)) found.push([i, j]);
  return found;
}

function isAt(scene: Scene, grid: Matrix, output: Grid, top: number, left: number): boolean {
  if (top + output.height > grid.height || left + output.width > grid.width) return false;
  for (let i = 0; i < output.height; i++) {
    for (let j = 0; j < output.width; j++) {
      burn(scene.meter, 1);
      if (grid.cells[(top + i) * grid.width + left + j] !== output.cells[i * output.width + j]) return false;
    }
  }
  return true;
}
