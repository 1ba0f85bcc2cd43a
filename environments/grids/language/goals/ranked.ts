import type { Matrix } from "../value.ts";
import { differing } from "./draw.ts";
import { call, type Expression, integer } from "./expression.ts";
import type { Patch } from "./goal-reading.ts";
import { ordersOf } from "./orders.ts";
import { look } from "./regions.ts";
import type { Known, Scene } from "./scene.ts";

/** Each object in the colour of its rank: an interval of colours, or the objects' own in another order. */
export function* ranked(scene: Scene, grid: Known<Matrix>, all: Known<readonly Patch[]>): Iterable<Expression> {
  const colours: (readonly number[])[] = [];
  for (const [d, output] of scene.outputs.entries()) {
    const seen = look(scene, grid.at[d]!, output, all.at[d]!, all.at[d]!, "fill");
    if (seen.covered !== differing(grid.at[d]!, output) || seen.colours.some((c) => c < 0)) return;
    colours.push(seen.colours);
  }
  if (new Set(colours.flat()).size < 3) return; // one fill a colour is shorter
  for (const order of ordersOf(scene, all)) {
    const ranks = order.at.map((places, d) => places.map((k) => colours[d]![k]!));
    const [a, b] = ranks.find((r) => r.length > 1) ?? [];
    if (a === undefined || b === undefined) continue;
    const list = call("order", all.expression, order.key);
    const painted = (by: Expression) => {
      // Each meets itself and nothing of the others: a set of objects again, which `papply` had made a tuple.
      const recoloured = call("papply", "recolor", by, list);
      const apart = call("prapply", "intersection", recoloured, recoloured);
      return call("paint", grid.expression, call("merge", apart));
    };
    if (b > a && ranks.every((r) => r.every((c, k) => c === a + k * (b - a))))
      yield painted(call("interval", integer(a), "TEN", integer(b - a)));
    for (const other of ordersOf(scene, all)) {
      const own = other.at.map((places, d) => places.map((k) => all.at[d]![k]!.colours?.[0] ?? -1));
      if (ranks.every((r, d) => r.join() === own[d]!.join()))
        yield painted(call("apply", "color", call("order", all.expression, other.key)));
    }
  }
}
