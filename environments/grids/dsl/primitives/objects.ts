import { burn, fail, type Meter } from "../limits.ts";
import { cell, items, type Matrix, pair, type SetValue, setOf, truthy, type Value, wantMatrix } from "../values.ts";
import { everywhere } from "./grids.ts";
import { cellAt, commonColor, inside, uniform } from "./matrix.ts";
import { cells, heightOf, locations, normalize, widthOf } from "./patches.ts";
import type { PrimitiveTable } from "./table.ts";

/** From grids to objects, and objects back onto grids. */
export const objectPrimitives: PrimitiveTable = {
  objects: (m, grid, univalued, diagonal, withoutBackground) =>
    objects(m, wantMatrix(m, grid), truthy(univalued), truthy(diagonal), truthy(withoutBackground)),
  partition: (m, grid) => partition(m, wantMatrix(m, grid), undefined),
  fgpartition: (m, grid) => {
    const g = wantMatrix(m, grid);
    return partition(m, g, commonColor(g.cells, 1));
  },
  asobject: (m, grid) => {
    const g = wantMatrix(m, grid);
    return setOf(
      m,
      everywhere(g).map(([i, j]) => cell(cellAt(g, i, j), pair(i, j))),
    );
  },
  toobject: (m, patch, grid) => {
    const g = wantMatrix(m, grid);
    const there = locations(m, patch).filter(([i, j]) => inside(g, i, j));
    return setOf(
      m,
      there.map(([i, j]) => cell(cellAt(g, i, j), pair(i, j))),
    );
  },
  color: (_m, obj) => items(items(obj)[0] ?? fail("an empty object has no colour"))[0] ?? fail("wanted an object"),
  occurrences: (m, grid, obj) => occurrences(m, wantMatrix(m, grid), obj),
  frontiers: (m, grid) => frontiers(m, wantMatrix(m, grid)),
};

const steps = [
  [-1, 0],
  [0, -1],
  [0, 1],
  [1, 0],
  [-1, -1],
  [-1, 1],
  [1, -1],
  [1, 1],
] as const;

/** Connected components; of one colour each if `univalued`, else of anything but the background. */
function objects(meter: Meter, g: Matrix, univalued: boolean, diagonal: boolean, withoutBackground: boolean): SetValue {
  if (g.height === 0) fail("objects of an empty grid");
  const background = withoutBackground ? commonColor(g.cells, 1) : undefined;
  const reach = diagonal ? 8 : 4;
  const taken = new Uint8Array(g.cells.length);
  const found: Value[] = [];
  burn(meter, g.cells.length * (reach + 1));
  for (let start = 0; start < g.cells.length; start++) {
    const color = g.cells[start]!;
    if (taken[start] === 1 || color === background) continue;
    const stack = [start];
    const members: number[] = [];
    taken[start] = 1;
    while (stack.length > 0) {
      const k = stack.pop()!;
      members.push(k);
      const i = Math.floor(k / g.width);
      const j = k % g.width;
      for (let s = 0; s < reach; s++) {
        const [a, b] = [i + steps[s]![0], j + steps[s]![1]];
        if (!inside(g, a, b)) continue;
        const next = a * g.width + b;
        const value = g.cells[next]!;
        if (taken[next] === 1 || (univalued ? value !== color : value === background)) continue;
        taken[next] = 1;
        stack.push(next);
      }
    }
    members.sort((a, b) => g.cells[a]! - g.cells[b]! || a - b);
    found.push(
      setOf(
        meter,
        members.map((k) => cell(g.cells[k]!, pair(Math.floor(k / g.width), k % g.width))),
      ),
    );
  }
  return setOf(meter, found);
}

function partition(meter: Meter, g: Matrix, except: number | undefined): SetValue {
  const byColor = new Map<number, Value[]>();
  for (const [i, j] of everywhere(g)) {
    const color = cellAt(g, i, j);
    if (color === except) continue;
    const list = byColor.get(color);
    if (list === undefined) byColor.set(color, [cell(color, pair(i, j))]);
    else list.push(cell(color, pair(i, j)));
  }
  return setOf(
    meter,
    [...byColor.values()].map((list) => setOf(meter, list)),
  );
}

function occurrences(meter: Meter, g: Matrix, obj: Value): SetValue {
  if (items(obj).length === 0) fail("occurrences of an empty object");
  const normal = cells(meter, normalize(meter, obj));
  const [h, w] = [g.height - heightOf(meter, obj) + 1, g.width - widthOf(meter, obj) + 1];
  const found: Value[] = [];
  for (let i = 0; i < h; i++) {
    for (let j = 0; j < w; j++) {
      let checked = 0;
      for (const [color, [a, b]] of normal) {
        if (cellAt(g, i + a, j + b) !== color) break;
        checked++;
      }
      burn(meter, checked + 1);
      if (checked === normal.length) found.push(pair(i, j));
    }
  }
  return setOf(meter, found);
}

/** Rows and columns of one colour, as objects. */
function frontiers(meter: Meter, g: Matrix): SetValue {
  if (g.height === 0) fail("frontiers of an empty grid");
  const found: Value[] = [];
  for (let i = 0; i < g.height; i++) {
    if (!uniform(g, i, true)) continue;
    found.push(
      setOf(
        meter,
        Array.from({ length: g.width }, (_, j) => cell(cellAt(g, i, j), pair(i, j))),
      ),
    );
  }
  for (let j = 0; j < g.width; j++) {
    if (!uniform(g, j, false)) continue;
    found.push(
      setOf(
        meter,
        Array.from({ length: g.height }, (_, i) => cell(cellAt(g, i, j), pair(i, j))),
      ),
    );
  }
  return setOf(meter, found);
}
