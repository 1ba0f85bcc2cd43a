import type { Grid } from "../../grid.ts";
import { burn } from "../limits.ts";
import type { Matrix } from "../values.ts";
import { differing, patchesBy, plainPatches } from "./draw.ts";
import { call, type Expression } from "./expression.ts";
import type { Matcher } from "./matcher.ts";
import type { Patch } from "./read.ts";
import { type Known, type Scene, stale } from "./scene.ts";
import { type Selector, selectorsOf } from "./selectors.ts";

/**
 * The output is the rectangle around a patch: `subgrid` of a computed patch, or of the object of a set that one
 * property singles out; or it is the part of a split grid that one singles out.
 */
export const pick: Matcher = {
  name: "pick",
  *propose(scene) {
    const plain = plainPatches(scene);
    const patches = [...plain, ...patchesBy(scene, plain, ["inbox", "outbox"])];
    for (const grid of scene.grids) {
      for (const patch of patches) {
        if (stale(scene, grid, patch)) continue;
        const right = scene.outputs.every((o, d) => frames(scene, patch.at[d]!, grid.at[d]!, o));
        if (right) yield call("subgrid", patch.expression, grid.expression);
      }
      for (const all of scene.objects) {
        if (stale(scene, grid, all)) continue;
        const right = scene.outputs.map((o, d) => all.at[d]!.map((p) => frames(scene, p, grid.at[d]!, o)));
        for (const one of singledOut(scene, all, right)) yield call("subgrid", one, grid.expression);
      }
    }
    for (const all of scene.gridLists) {
      if (stale(scene, all)) continue;
      const right = scene.outputs.map((o, d) => all.at[d]!.map((g) => same(scene, g, o)));
      yield* singledOut(scene, all, right);
      yield* singledOut(scene, all, right, call("last", all.expression));
    }
  },
};

/** Expressions for one of these; `right` says which will do in each demonstration. */
function* singledOut(
  scene: Scene,
  all: Known<readonly unknown[]>,
  right: readonly boolean[][],
  otherwise?: Expression,
): Iterable<Expression> {
  if (!right.every((row) => row.includes(true))) return;
  if (otherwise !== undefined) {
    if (right.every((row) => row.at(-1))) yield otherwise;
    return;
  }
  const fits = (s: Selector) => right.every((row, d) => row[s.picks[d]!.indexOf(1)]);
  for (const s of selectorsOf(scene, all)) if (fits(s)) yield s.one;
}

function frames(scene: Scene, p: Patch, grid: Matrix, output: Grid): boolean {
  burn(scene.meter, 1);
  if (p.bottom - p.top + 1 !== output.height || p.right - p.left + 1 !== output.width) return false;
  if (p.top < 0 || p.left < 0 || p.bottom >= grid.height || p.right >= grid.width) return false;
  for (let i = 0; i < output.height; i++) {
    burn(scene.meter, output.width);
    for (let j = 0; j < output.width; j++) {
      if (grid.cells[(p.top + i) * grid.width + p.left + j] !== output.cells[i * output.width + j]) return false;
    }
  }
  return true;
}

function same(scene: Scene, grid: Matrix, output: Grid): boolean {
  burn(scene.meter, output.cells.length);
  return grid.height === output.height && grid.width === output.width && differing(grid, output) === 0;
}
