import { burn } from "../limits.ts";
import { call } from "./expression.ts";
import type { Matcher } from "./matcher.ts";
import { coloursFor, pairsFor } from "./sources.ts";

/** The output is one colour all over: `canvas`, its colour and its size constant or given by something in scope. */
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
  },
};
