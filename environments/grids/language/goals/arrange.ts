import type { Grid } from "../../tasks/grid.ts";
import { burn } from "../limits.ts";
import type { Matrix } from "../value.ts";
import type { Matcher } from "./matcher.ts";
import { type Rearrangement, rearrangements } from "./rearrangements.ts";
import { type Scene, stale } from "./scene.ts";

/**
 * The output is a fixed rearrangement of a computed grid's cells: mirrored, turned, cut, scaled, doubled, or two of these
 * one after the other. Found by the map of places, which is compared with the outputs up to the first wrong cell.
 */
export const arrange: Matcher = {
  name: "rearrangement",
  *propose(scene) {
    for (const grid of scene.grids) {
      if (stale(scene, grid)) continue;
      const [from, to] = [grid.at[0]!, scene.outputs[0]!];
      if (from.height > 30 || from.width > 30) continue;
      let found = 0;
      for (const r of rearrangements([from.height, from.width], [to.height, to.width])) {
        if (!scene.outputs.every((o, d) => moves(scene, r, grid.at[d]!, o))) continue;
        yield r.on(grid.expression);
        if (++found === MAX_FOUND) break;
      }
    }
  },
};

/** Of several that fit the same demonstrations the simplest are most likely meant. */
const MAX_FOUND = 4;

function moves(scene: Scene, r: Rearrangement, grid: Matrix, output: Grid): boolean {
  burn(scene.meter, 1);
  const size = r.size(grid.height, grid.width);
  if (size === undefined || size[0] !== output.height || size[1] !== output.width) return false;
  for (let i = 0; i < output.height; i++) {
    burn(scene.meter, output.width);
    for (let j = 0; j < output.width; j++) {
      if (grid.cells[r.source(grid.height, grid.width, i, j)] !== output.cells[i * output.width + j]) return false;
    }
  }
  return true;
}
