import { burn, fail, type Meter } from "../../limits.ts";
import { type Colors, groundOf, part } from "./colors.ts";

/** A grid cut into sections by separator lines: whole rows and columns of one colour that is not the background. */
export type Sections = {
  readonly parts: readonly Colors[]; // in reading order
  readonly down: number;
  readonly across: number;
  /** First row and column of each part. */
  readonly tops: readonly number[];
  readonly lefts: readonly number[];
  readonly separator: number;
};

/**
 * The sections of a grid. Separators have the colour of most full rows and columns (the smallest among equals). Where
 * there are none, two equal halves along the longer side stand for sections, if that side is even (separator -1).
 */
export function sectionsOf(m: Meter, g: Colors): Sections {
  const { height, width } = g;
  burn(m, 2 * g.cells.length);
  const rows = lines(g, true);
  const columns = lines(g, false);
  const separator = separatorColor(g, rows, columns);
  if (separator < 0) return halves(m, g);
  const tops = spans(rows, separator, height);
  const lefts = spans(columns, separator, width);
  const parts: Colors[] = [];
  for (const [top, bottom] of tops) for (const [left, right] of lefts) parts.push(part(m, g, top, bottom, left, right));
  if (parts.length < 2) fail("no lines that separate sections");
  return {
    parts,
    down: tops.length,
    across: lefts.length,
    tops: tops.map(([t]) => t),
    lefts: lefts.map(([l]) => l),
    separator,
  };
}

/** The separators' colour, or a fault. */
export function separatorOf(m: Meter, g: Colors): number {
  burn(m, 2 * g.cells.length);
  const found = separatorColor(g, lines(g, true), lines(g, false));
  return found < 0 ? fail("no lines that separate sections") : found;
}

/** Sections of one size, or a fault. */
export function evenSectionsOf(m: Meter, g: Colors): Sections {
  const s = sectionsOf(m, g);
  const { height, width } = s.parts[0]!;
  if (s.parts.some((p) => p.height !== height || p.width !== width)) fail("sections of different sizes");
  return s;
}

/** The colour of each row (or column) that has one colour only, else -1. */
function lines(g: Colors, rows: boolean): Int16Array {
  const [n, length] = rows ? [g.height, g.width] : [g.width, g.height];
  const out = new Int16Array(n).fill(-1);
  for (let a = 0; a < n; a++) {
    const [start, step] = rows ? [a * g.width, 1] : [a, g.width];
    const color = g.cells[start]!;
    let k = 1;
    while (k < length && g.cells[start + k * step] === color) k++;
    if (k === length) out[a] = color;
  }
  return out;
}

/** Of the colours of inner full lines, background left out, the one of most lines. */
function separatorColor(g: Colors, rows: Int16Array, columns: Int16Array): number {
  const ground = groundOf(g);
  const counts = new Int32Array(256);
  for (const all of [rows, columns]) for (let k = 1; k < all.length - 1; k++) if (all[k]! >= 0) counts[all[k]!]!++;
  if (g.height > 1 && g.width > 1) counts[ground] = 0;
  let best = -1;
  for (let c = 0; c < 256; c++) if (counts[c]! > 0 && (best < 0 || counts[c]! > counts[best]!)) best = c;
  return best;
}

/** The runs [from, to) between lines of the colour. */
function spans(all: Int16Array, separator: number, n: number): (readonly [number, number])[] {
  const out: (readonly [number, number])[] = [];
  for (let k = 0; k < n; ) {
    if (all[k] === separator) {
      k++;
      continue;
    }
    const from = k;
    while (k < n && all[k] !== separator) k++;
    out.push([from, k]);
  }
  return out;
}

function halves(m: Meter, g: Colors): Sections {
  const { height, width } = g;
  const down = height >= width;
  const n = down ? height : width;
  if (n % 2 !== 0 || n < 2 || height === width) fail("no lines that separate sections, and no two halves");
  const middle = n / 2;
  return {
    parts: down
      ? [part(m, g, 0, middle, 0, width), part(m, g, middle, height, 0, width)]
      : [part(m, g, 0, height, 0, middle), part(m, g, 0, height, middle, width)],
    down: down ? 2 : 1,
    across: down ? 1 : 2,
    tops: down ? [0, middle] : [0],
    lefts: down ? [0] : [0, middle],
    separator: -1,
  };
}
