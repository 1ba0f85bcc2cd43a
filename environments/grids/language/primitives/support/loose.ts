import { burn, fail, type Meter } from "../../limits.ts";
import { compare, same } from "../../order.ts";
import { isSet, items, sizeOf, tuple, type Value } from "../../value.ts";
import { matrixOf, tupleOf } from "../../values.ts";

/**
 * Grids of anything. A program may fill a grid with a pair or a set: it is a tuple of rows then, and the reference goes
 * on with it. These few are what the fast forms fall back on for such values.
 */

/** Rows of any container of containers. */
export function looseRows(meter: Meter, v: Value): Value[][] {
  const rows = items(v).map((row) => [...items(row)]);
  burn(
    meter,
    rows.reduce((n, row) => n + row.length + 1, 0),
  );
  return rows;
}

export function fromRows(meter: Meter, rows: readonly (readonly Value[])[]): Value {
  return tupleOf(
    meter,
    rows.map((row) => tupleOf(meter, row)),
  );
}

/** A grid again, where the cells are all integers. */
export const settled = (meter: Meter, v: Value): Value => matrixOf(meter, v) ?? v;

/** A grid of one value of any kind. */
export function looseCanvas(meter: Meter, value: Value, height: number, width: number): Value {
  const [h, w] = [Math.max(0, height), Math.max(0, width)];
  if (h * w > meter.limits.cells) fail("a grid with too many cells");
  return fromRows(
    meter,
    Array.from({ length: h }, () => new Array<Value>(w).fill(value)),
  );
}

/** Each cell replaced by what `change` makes of it. */
export function looseMap(meter: Meter, grid: Value, change: (v: Value) => Value): Value {
  return fromRows(
    meter,
    looseRows(meter, grid).map((row) => row.map(change)),
  );
}

/** Values drawn at locations; `under`: only over the most common cell. What falls outside is dropped. */
export function loosePaint(
  meter: Meter,
  grid: Value,
  drawn: readonly (readonly [Value, readonly [number, number]])[],
  under: boolean,
): Value {
  if (isSet(grid)) fail("wanted a grid");
  const rows = looseRows(meter, grid);
  if (rows.length === 0) fail("painting on an empty grid");
  const width = rows[0]!.length;
  const ground = under ? commonest(meter, rows.flat()) : null;
  burn(meter, drawn.length);
  for (const [value, [i, j]] of drawn) {
    if (i < 0 || j < 0 || i >= rows.length || j >= width || rows[i]![j] === undefined) continue;
    if (!under || same(rows[i]![j]!, ground)) rows[i]![j] = value;
  }
  return fromRows(meter, rows);
}

function commonest(meter: Meter, all: readonly Value[]): Value {
  let best: Value = null;
  let most = 0;
  burn(meter, all.length ** 2);
  for (const v of all) {
    const count = all.reduce<number>((n, x) => n + (same(x, v) ? 1 : 0), 0);
    if (count > most || (count === most && compare(v, best) < 0)) [best, most] = [v, count];
  }
  return best;
}

/** Where both have the same value that value, elsewhere the fallback. */
export function looseCellwise(meter: Meter, a: Value, b: Value, fallback: Value): Value {
  if (isSet(a) || sizeOf(a) === 0) fail("wanted a grid");
  const [left, right] = [looseRows(meter, a), looseRows(meter, b)];
  return fromRows(
    meter,
    left.map((row, i) =>
      row.map((v, j) => {
        const other = right[i]?.[j] ?? fail("cellwise of grids of different sizes");
        return same(v, other) ? v : fallback;
      }),
    ),
  );
}

/** A tuple of anything reversed, halved or cut like the rows of a grid. Fails for a set. */
export function looseSlice(v: Value, from: number, to: number): Value {
  if (isSet(v)) fail("wanted a grid");
  return tuple(items(v).slice(from, Math.max(from, to)));
}

export const looseSize = (v: Value): number => (isSet(v) ? fail("wanted a grid") : sizeOf(v));
