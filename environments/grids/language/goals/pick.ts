import type { Grid } from "../../tasks/grid.ts";
import { burn } from "../limits.ts";
import type { Matrix } from "../value.ts";
import { differing, patchesBy, plainPatches } from "./draw.ts";
import { call, type Expression } from "./expression.ts";
import { heightOf, type Patch, readGrid, widthOf } from "./goal-reading.ts";
import type { Matcher } from "./matcher.ts";
import { symmetries } from "./rearrangements.ts";
import { fits, type Known, know, type Scene, stale } from "./scene.ts";
import { type Selector, selectorsOf } from "./selectors.ts";

/**
 * The output is the rectangle around a patch, in a computed grid or an image of it: `subgrid` of a computed patch, or of
 * the object of a set that one property singles out, with its edge or without. Or it is the part of a split grid that one singles out.
 */
export const pick: Matcher = {
  name: "pick",
  *propose(scene) {
    const plain = plainPatches(scene);
    const patches = [...plain, ...patchesBy(scene, plain, ["inbox", "outbox"])];
    for (const grid of scene.grids) {
      for (const patch of patches) {
        if (stale(scene, grid, patch) || !scene.outputs.every((o, d) => hasSize(patch.at[d]!, o))) continue;
        for (const g of [grid, ...imagesOf(scene, grid)]) {
          const right = scene.outputs.every((o, d) => frames(scene, patch.at[d]!, g.at[d]!, o));
          if (right) yield call("subgrid", patch.expression, g.expression);
        }
      }
      for (const all of scene.objects) {
        if (stale(scene, grid, all)) continue;
        const right = scene.outputs.map((o, d) => all.at[d]!.map((p) => frames(scene, p, grid.at[d]!, o)));
        for (const one of singledOut(scene, all, right)) yield call("subgrid", one, grid.expression);
        const inner = scene.outputs.map((o, d) => all.at[d]!.map((p) => frames(scene, within(p), grid.at[d]!, o)));
        for (const one of singledOut(scene, all, inner)) yield call("trim", call("subgrid", one, grid.expression));
      }
    }
    for (const all of scene.gridLists) {
      if (stale(scene, all)) continue;
      const right = scene.outputs.map((o, d) => all.at[d]!.map((g) => same(scene, g, o)));
      yield* singledOut(scene, all, right);
    }
  },
};

/** Expressions for one of these; `right` says which will do in each demonstration. */
export function singledOut(scene: Scene, all: Known<readonly unknown[]>, right: readonly boolean[][]): Expression[] {
  if (!right.every((row) => row.includes(true))) return [];
  const hits = (s: Selector) => right.every((row, d) => row[s.picks[d]!.indexOf(1)]);
  return selectorsOf(scene, all)
    .filter(hits)
    .map((s) => s.one);
}

/** What is left of it when its outermost rows and columns go. */
function within(p: Patch): Patch {
  return { ...p, top: p.top + 1, left: p.left + 1, bottom: p.bottom - 1, right: p.right - 1 };
}

/**
 * Its mirror images and rotations of the same size: if a patch hides part of a symmetric picture, they show that part.
 */
function imagesOf(scene: Scene, grid: Known<Matrix>): Known<Matrix>[] {
  if (fits(scene, grid)) return []; // the whole image is a rearrangement
  const images = symmetries.map((s) => know(scene, s.on(grid.expression), readGrid)).filter((x) => x !== undefined);
  return images.filter((x) => x.at.every((g, k) => g.height === grid.at[k]!.height && g.width === grid.at[k]!.width));
}

const hasSize = (p: Patch, output: Grid): boolean => heightOf(p) === output.height && widthOf(p) === output.width;

function frames(scene: Scene, p: Patch, grid: Matrix, output: Grid): boolean {
  burn(scene.meter, 1);
  if (!hasSize(p, output)) return false;
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
