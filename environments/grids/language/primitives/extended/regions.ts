import { burn, type Meter } from "../../limits.ts";
import { labelParts } from "../support/labels.ts";
import { blank, type Colors, copy, countsOf } from "./colors.ts";

/** Connected regions, numbered in reading order of their first cells; boxes with their ends included. */
export type Regions = {
  readonly count: number;
  /** The region of each cell, -1 for the cells left out. */
  readonly label: Int32Array;
  readonly size: number[];
  readonly first: number[];
  readonly top: number[];
  readonly bottom: number[];
  readonly left: number[];
  readonly right: number[];
};

/** The regions of all cells that are not `ground` (-1: of all cells); `oneColor`: a region has one colour. */
export function regionsOf(m: Meter, g: Colors, ground: number, diagonal: boolean, oneColor: boolean): Regions {
  burn(m, (diagonal ? 3 : 2) * g.cells.length);
  const label = new Int32Array(g.cells.length);
  const count = labelParts(g, ground, diagonal, oneColor, label);
  const out: Regions = { count, label, size: [], first: [], top: [], bottom: [], left: [], right: [] };
  for (let i = 0, k = 0; i < g.height; i++) {
    for (let j = 0; j < g.width; j++, k++) {
      const region = label[k]!;
      if (region < 0) continue;
      if (region === out.size.length) {
        out.size.push(0);
        out.first.push(k);
        out.top.push(i);
        out.bottom.push(i);
        out.left.push(j);
        out.right.push(j);
      }
      out.size[region]!++;
      out.bottom[region] = i;
      if (j < out.left[region]!) out.left[region] = j;
      if (j > out.right[region]!) out.right[region] = j;
    }
  }
  return out;
}

/** Whether each region touches the border of the grid. */
export function touchesBorder(g: Colors, r: Regions): boolean[] {
  return r.top.map(
    (_, k) => r.top[k] === 0 || r.left[k] === 0 || r.bottom[k] === g.height - 1 || r.right[k] === g.width - 1,
  );
}

/** The parts of what has the colour `ground`, connected along rows and columns. */
export function groundParts(m: Meter, g: Colors, ground: number): Regions {
  const isGround = blank(m, g.height, g.width, 1);
  for (let k = 0; k < g.cells.length; k++) if (g.cells[k] === ground) isGround.cells[k] = 0;
  return regionsOf(m, isGround, 1, false, false);
}

/** The enclosed cells: of the colour `ground` and, by steps along rows and columns, not connected to the border. */
export function enclosedCells(m: Meter, g: Colors, ground: number): Uint8Array {
  const holes = groundParts(m, g, ground);
  const open = touchesBorder(g, holes);
  const out = new Uint8Array(g.cells.length);
  for (let k = 0; k < out.length; k++) if (holes.label[k]! >= 0 && !open[holes.label[k]!]) out[k] = 1;
  return out;
}

/** The shape of each region as text, the same for the same shape in another place; with its colours if wanted. */
export function shapeKeys(m: Meter, g: Colors, r: Regions, colored: boolean): string[] {
  burn(m, 2 * g.cells.length);
  const parts: number[][] = Array.from({ length: r.count }, () => []);
  for (let k = 0; k < g.cells.length; k++) {
    const region = r.label[k]!;
    if (region < 0) continue;
    const j = k % g.width;
    const i = (k - j) / g.width;
    const place = (i - r.top[region]!) * 64 + (j - r.left[region]!);
    parts[region]!.push(colored ? place * 256 + g.cells[k]! : place);
  }
  return parts.map((p) => p.join(","));
}

/** The cells of one region in its box; elsewhere in the box `ground`. */
export function cutRegion(m: Meter, g: Colors, r: Regions, region: number, ground: number): Colors {
  const [top, left] = [r.top[region]!, r.left[region]!];
  const out = blank(m, r.bottom[region]! - top + 1, r.right[region]! - left + 1, ground);
  for (let i = 0, k = 0; i < out.height; i++) {
    for (let j = 0; j < out.width; j++, k++) {
      const from = (top + i) * g.width + left + j;
      if (r.label[from] === region) out.cells[k] = g.cells[from]!;
    }
  }
  return out;
}

/** The grid with the chosen regions in a colour. */
export function paintRegions(m: Meter, g: Colors, r: Regions, chosen: ArrayLike<unknown>, color: number): Colors {
  const out = copy(m, g);
  for (let k = 0; k < out.cells.length; k++) if (r.label[k]! >= 0 && chosen[r.label[k]!]) out.cells[k] = color;
  return out;
}

/** The grid with each region in the colour given for it; -1 leaves it as it is. */
export function colorRegions(m: Meter, g: Colors, r: Regions, colors: ArrayLike<number>): Colors {
  const out = copy(m, g);
  for (let k = 0; k < out.cells.length; k++) {
    const region = r.label[k]!;
    if (region >= 0 && colors[region]! >= 0) out.cells[k] = colors[region]!;
  }
  return out;
}

/** Which regions have the greatest score, all of them on a tie. */
export function most(scores: readonly number[]): boolean[] {
  const best = Math.max(...scores);
  return scores.map((s) => s === best);
}

/** How many different colours each region has. */
export function colorCounts(m: Meter, g: Colors, r: Regions): number[] {
  return countsBy(m, g, r).map((counts) => {
    let n = 0;
    for (let c = 0; c < counts.length; c++) if (counts[c]! > 0) n++;
    return n;
  });
}

/** How many holes each region has: parts of its box's surroundings that it shuts in. Burns its box for each region. */
export function holeCounts(m: Meter, g: Colors, r: Regions): number[] {
  return r.size.map((_, region) => {
    const [h, w] = [r.bottom[region]! - r.top[region]! + 3, r.right[region]! - r.left[region]! + 3];
    const frame = blank(m, h, w, 0); // one cell wider on every side, so that all outside is one part
    for (let i = 0; i < h - 2; i++) {
      for (let j = 0; j < w - 2; j++) {
        if (r.label[(r.top[region]! + i) * g.width + r.left[region]! + j] === region)
          frame.cells[(i + 1) * w + j + 1] = 1;
      }
    }
    return regionsOf(m, frame, 1, false, false).count - 1;
  });
}

/** Commonest of the values counted, leaving one out; the smallest among equals, -1 if there is none. */
export function commonestBut(cells: Uint8Array, left: number): number {
  const counts = countsOf(cells);
  let best = -1;
  for (let c = 0; c < 256; c++) if (c !== left && counts[c]! > 0 && (best < 0 || counts[c]! > counts[best]!)) best = c;
  return best;
}

/** How often each region has each colour, up to the greatest colour of the grid. */
export function countsBy(m: Meter, g: Colors, r: Regions): Int32Array[] {
  let span = 1;
  for (let k = 0; k < g.cells.length; k++) if (g.cells[k]! >= span) span = g.cells[k]! + 1;
  burn(m, g.cells.length + span * r.count);
  const all = new Int32Array(span * r.count);
  for (let k = 0; k < g.cells.length; k++) if (r.label[k]! >= 0) all[r.label[k]! * span + g.cells[k]!]!++;
  return r.size.map((_, k) => all.subarray(k * span, (k + 1) * span));
}
