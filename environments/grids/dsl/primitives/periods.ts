import { burn, type Meter } from "../limits.ts";
import { columnOf, hasCode, rowOf, step } from "../places.ts";
import type { Value } from "../values.ts";
import { sizeOf } from "../values.ts";
import type { Definitions } from "./define.ts";
import { boxOf, heightOf, moved, wantCells, widthOf } from "./support/patches.ts";

/** How a pattern repeats. */
export const periods: Definitions = {
  /** The least number of columns after which the object repeats, as far as it goes; its width when it does not. */
  hperiod: { type: "(Object) -> Integer", run: (m, obj) => period(m, obj, true) },
  /** The same in rows. */
  vperiod: { type: "(Object) -> Integer", run: (m, obj) => period(m, obj, false) },
};

function period(meter: Meter, obj: Value, across: boolean): number {
  if (sizeOf(obj) === 0) return 0;
  const box = boxOf(meter, obj);
  const normal = moved(meter, obj, -box.top, -box.left);
  const cells = wantCells(meter, normal);
  const extent = across ? widthOf(meter, normal) : heightOf(meter, normal);
  for (let p = 1; p < extent; p++) {
    burn(meter, cells.length);
    const by = across ? step(0, p) : step(p, 0);
    const stays = (code: number) => (across ? columnOf(code) : rowOf(code)) < p || hasCode(cells, code - by);
    if (cells.every(stays)) return p;
  }
  return extent;
}
