import { burn } from "../limits.ts";
import type { Matrix } from "../value.ts";
import { call } from "./expression.ts";
import type { Matcher } from "./matcher.ts";
import { type Scene, stale } from "./scene.ts";

/** The output is one computed grid beside or above another: `hconcat`, `vconcat`. */
export const join: Matcher = {
  name: "join",
  *propose(scene) {
    for (const a of scene.grids) {
      for (const b of scene.grids) {
        if (a === b || stale(scene, a, b)) continue;
        for (const name of ["hconcat", "vconcat"] as const)
          if (scene.outputs.every((_, d) => isJoined(scene, name, a.at[d]!, b.at[d]!, d)))
            yield call(name, a.expression, b.expression);
      }
    }
  },
};

function isJoined(scene: Scene, name: "hconcat" | "vconcat", a: Matrix, b: Matrix, d: number): boolean {
  const { height, width, cells } = scene.outputs[d]!;
  const across = name === "hconcat";
  burn(scene.meter, 1);
  if (across ? a.height !== height || b.height !== height : a.width !== width || b.width !== width) return false;
  if (across ? a.width + b.width !== width : a.height + b.height !== height) return false;
  burn(scene.meter, cells.length);
  return cells.every((c, k) => {
    const [i, j] = [Math.floor(k / width), k % width];
    if (across) return c === (j < a.width ? a.cells[i * a.width + j] : b.cells[i * b.width + j - a.width]);
    return c === (i < a.height ? a.cells[k] : b.cells[(i - a.height) * width + j]);
  });
}
