import { burn, exceed, type Meter } from "../limits.ts";
import { coloured, columnOf, hasCode, isPackable, rowOf, sortedCodes, step } from "../places.ts";
import { sizeOf, type Value } from "../value.ts";
import { valueKey } from "../values.ts";
import type { Definitions } from "./define.ts";
import { boxOf, cellsOf, heightOf, locationCode, looseCells, moved, widthOf } from "./support/patches.ts";

/** How a pattern repeats. */
export const periods: Definitions = {
  /** The least number of columns after which the object repeats, as far as it goes; its width when it does not. */
  hperiod: { type: "(Object) -> Integer", run: (m, obj) => period(m, obj, true) },
  /** The same in rows. */
  vperiod: { type: "(Object) -> Integer", run: (m, obj) => period(m, obj, false) },
};

/** The cells with small numbers for colours that have no room in a code: which colour is which does not matter here. */
function relabelled(meter: Meter, obj: Value): number[] {
  const labels = new Map<string, number>();
  const codes = looseCells(obj).map(([colour, [i, j]]) => {
    const key = valueKey(colour);
    const label = labels.get(key) ?? labels.size;
    labels.set(key, label);
    if (!isPackable(label)) exceed("an object of more than 64 colours");
    return coloured(label, locationCode(i, j));
  });
  burn(meter, codes.length);
  return sortedCodes(codes);
}

function period(meter: Meter, obj: Value, across: boolean): number {
  if (sizeOf(obj) === 0) return 0;
  const box = boxOf(meter, obj);
  const normal = moved(meter, obj, -box.top, -box.left);
  const cells = cellsOf(meter, normal) ?? relabelled(meter, normal);
  const extent = across ? widthOf(meter, normal) : heightOf(meter, normal);
  for (let p = 1; p < extent; p++) {
    burn(meter, cells.length);
    const by = across ? step(0, p) : step(p, 0);
    const stays = (code: number) => (across ? columnOf(code) : rowOf(code)) < p || hasCode(cells, code - by);
    if (cells.every(stays)) return p;
  }
  return extent;
}
