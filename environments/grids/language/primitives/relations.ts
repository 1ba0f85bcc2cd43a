import { burn, fail, type Meter } from "../limits.ts";
import { columnOf, rowOf, step } from "../places.ts";
import { pair, type Value } from "../value.ts";
import { wantMatrix } from "../values.ts";
import type { Definitions } from "./define.ts";
import { centerOf } from "./measuring.ts";
import { wantCellsIn } from "./support/matrix.ts";
import { boxOf, locationsOf, toIndices } from "./support/patches.ts";

/** How two patches lie to each other, and a patch to a grid. */
export const relations: Definitions = {
  /** Whether they share a row. */
  hmatching: { type: "(Patch, Patch2) -> Boolean", run: (m, a, b) => shares(m, a, b, rowOf) },
  /** Whether they share a column. */
  vmatching: { type: "(Patch, Patch2) -> Boolean", run: (m, a, b) => shares(m, a, b, columnOf) },
  /** The least city-block distance between a location of each. An empty patch fails. */
  manhattan: {
    type: "(Patch, Patch2) -> Integer",
    run: (m, a, b) => distance(m, locationsOf(m, a), locationsOf(m, b)),
  },
  /** Whether that distance is 1. */
  adjacent: {
    type: "(Patch, Patch2) -> Boolean",
    run: (m, a, b) => distance(m, locationsOf(m, a), locationsOf(m, b)) === 1,
  },
  /** Whether the patch touches an outermost row or column of the grid. */
  bordering: {
    type: "(Patch, Grid) -> Boolean",
    run: (m, patch, grid) => {
      const b = boxOf(m, patch);
      const g = wantMatrix(m, grid);
      if (b.top === 0 || b.left === 0 || b.bottom === g.height - 1) return true;
      return b.right === wantCellsIn(g).width - 1;
    },
  },
  /** The direction from a's centre to b's: each coordinate -1, 0 or 1. */
  position: {
    type: "(Patch, Patch2) -> IntegerTuple",
    run: (m, a, b) => {
      const [ai, aj] = centerOf(m, toIndices(m, a));
      const [bi, bj] = centerOf(m, toIndices(m, b));
      if (ai === bi) return pair(0, aj < bj ? 1 : -1);
      if (aj === bj) return pair(ai < bi ? 1 : -1, 0);
      return pair(ai < bi ? 1 : -1, aj < bj ? 1 : -1);
    },
  },
  /** The way the source goes, straight up, down, left or right, until it touches the destination; at most 42 steps. */
  gravitate: {
    type: "(Patch, Patch2) -> IntegerTuple",
    run: (m, source, destination) => gravitate(m, source, destination),
  },
};

const seen = new Uint8Array(4096);

/** Whether the two have a row (or a column) in common. */
function shares(meter: Meter, a: Value, b: Value, axis: (code: number) => number): boolean {
  const left = locationsOf(meter, a);
  const right = locationsOf(meter, b);
  for (const code of left) seen[axis(code) + 2048] = 1;
  let found = false;
  for (let k = 0; k < right.length && !found; k++) found = seen[axis(right[k]!) + 2048] === 1;
  for (const code of left) seen[axis(code) + 2048] = 0;
  return found;
}

function distance(meter: Meter, a: readonly number[], b: readonly number[]): number {
  if (a.length === 0 || b.length === 0) fail("an empty patch has no distance");
  burn(meter, a.length * b.length);
  let best = Number.POSITIVE_INFINITY;
  for (let x = 0; x < a.length; x++) {
    const i = rowOf(a[x]!);
    const j = columnOf(a[x]!);
    for (let y = 0; y < b.length; y++) {
      const d = Math.abs(i - rowOf(b[y]!)) + Math.abs(j - columnOf(b[y]!));
      if (d < best) best = d;
    }
    if (best === 0) break;
  }
  return best;
}

function gravitate(meter: Meter, source: Value, destination: Value): Value {
  const [si, sj] = centerOf(meter, source);
  const [di, dj] = centerOf(meter, destination);
  const vertical = shares(meter, source, destination, columnOf);
  const way = vertical ? (si < di ? 1 : -1) : sj < dj ? 1 : -1;
  const by = vertical ? step(way, 0) : step(0, way);
  const goal = locationsOf(meter, destination);
  let at = locationsOf(meter, source);
  let count = 0;
  // Steps beyond reach would wrap around; sources lie within a few hundred cells of the grid.
  const b = boxOf(meter, source);
  if (Math.max(Math.abs(b.top), Math.abs(b.bottom), Math.abs(b.left), Math.abs(b.right)) > 2000)
    fail("a patch too far away");
  while (count < 42 && distance(meter, at, goal) !== 1) {
    at = at.map((code) => code + by);
    count++;
  }
  return vertical ? pair(way * count + 0, 0) : pair(0, way * count + 0);
}
