import { burn } from "../limits.ts";
import { call } from "./expression.ts";
import type { Matcher } from "./matcher.ts";
import { singledOut } from "./pick.ts";
import { stale } from "./scene.ts";
import { coloursFor, pairsFor } from "./sources.ts";

const MAX_OBJECTS = 60;

/**
 * The output is one colour all over: `canvas`, its colour and its size constant or given by something in scope. The colour
 * may be that of the object of a set that one property singles out.
 */
export const plainCanvas: Matcher = {
  name: "canvas",
  *propose(scene) {
    burn(
      scene.meter,
      scene.outputs.reduce((n, o) => n + o.cells.length, 0),
    );
    if (!scene.outputs.every((o) => o.cells.every((c) => c === o.cells[0]))) return;
    const sizes = pairsFor(
      scene,
      scene.outputs.map((o) => [o.height, o.width] as const),
    );
    const colours = coloursFor(
      scene,
      scene.outputs.map((o) => o.cells[0]),
    );
    for (const colour of colours) for (const size of sizes) yield call("canvas", colour, size);
    if (colours.length > 0) return;
    for (const all of scene.objects) {
      if (stale(scene, all) || all.at.some((list) => list.length > MAX_OBJECTS)) continue;
      const right = scene.outputs.map((o, d) => all.at[d]!.map((p) => p.colours?.[0] === o.cells[0]));
      for (const one of singledOut(scene, all, right))
        for (const size of sizes) yield call("canvas", call("color", one), size);
    }
  },
};
