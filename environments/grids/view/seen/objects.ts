import { colourOf, columnOf, rowOf } from "../../language/places.ts";
import { isMatrix, isPatch, isSet, type Patch, type Value } from "../../language/value.ts";
import type { Cells } from "./likeness.ts";

/**
 * Objects by what they look like wherever they stand: connected cells of one colour, joined by sides, off the most
 * common colour. Each is a 32-bit sum over its cells of a mix of colour and place in its box, so that the order of
 * cells does not matter; two different objects are taken for one in about one of four billion pairs.
 */
export type ObjectKeys = ReadonlySet<number>;

const LARGEST = 30 * 30; // no input and no output is larger; a value that is has no objects here
const labels = new Uint8Array(LARGEST);
const members = new Int32Array(LARGEST);

/** Of a grid; scratch arrays are shared between calls, since a search looks at thousands of grids a second. */
export function objectsOf({ height, width, cells }: Cells): ObjectKeys {
  const keys = new Set<number>();
  const n = height * width;
  if (n > LARGEST) return keys;
  const ground = commonest(cells);
  labels.fill(0, 0, n);
  for (let start = 0; start < n; start++) {
    if (labels[start] === 1 || cells[start] === ground) continue;
    const colour = cells[start]!;
    let [top, left, count] = [height, width, 0];
    const join = (k: number) => {
      if (labels[k] === 1 || cells[k] !== colour) return;
      labels[k] = 1;
      members[count++] = k;
    };
    join(start);
    for (let next = 0; next < count; next++) {
      const k = members[next]!;
      const i = (k / width) | 0;
      const j = k - i * width;
      if (i < top) top = i;
      if (j < left) left = j;
      if (i > 0) join(k - width);
      if (i + 1 < height) join(k + width);
      if (j > 0) join(k - 1);
      if (j + 1 < width) join(k + 1);
    }
    let key = 0;
    for (let m = 0; m < count; m++) {
      const i = (members[m]! / width) | 0;
      key = (key + mixed(colour, i - top, members[m]! - i * width - left)) | 0;
    }
    keys.add(key);
  }
  return keys;
}

/** What of a value can be objects: a grid's, a coloured patch as one, each coloured patch of a set of them. */
export function objectsIn(v: Value): ObjectKeys {
  if (isMatrix(v)) return objectsOf(v);
  if (isPatch(v)) return new Set(v.coloured ? [keyOf(v)] : []);
  if (!isSet(v)) return none;
  return new Set(v.items.filter((item): item is Patch => isPatch(item) && item.coloured).map(keyOf));
}

const none: ObjectKeys = new Set();

/** Share of `wanted` that is among `keys`; 0 if `wanted` is empty. */
export function shareFound(wanted: ObjectKeys, keys: ObjectKeys): number {
  if (wanted.size === 0 || keys.size === 0) return 0;
  let found = 0;
  for (const key of wanted) if (keys.has(key)) found++;
  return found / wanted.size;
}

function keyOf({ codes }: Patch): number {
  let [top, left] = [Infinity, Infinity];
  for (const code of codes) {
    top = Math.min(top, rowOf(code));
    left = Math.min(left, columnOf(code));
  }
  let key = 0;
  for (const code of codes) key = (key + mixed(colourOf(code), rowOf(code) - top, columnOf(code) - left)) | 0;
  return key;
}

/** Scatters bits so that sums of a few of them hardly ever agree (the finaliser of MurmurHash3, Appleby 2011). */
function mixed(colour: number, i: number, j: number): number {
  let h = ((colour << 24) ^ (i << 12) ^ j) + 0x9e3779b9;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

const counts = new Uint16Array(10);

function commonest(cells: Cells["cells"]): number {
  counts.fill(0);
  for (let k = 0; k < cells.length; k++) counts[cells[k]!]!++;
  let best = 0;
  for (let c = 1; c < 10; c++) if (counts[c]! > counts[best]!) best = c;
  return best;
}
