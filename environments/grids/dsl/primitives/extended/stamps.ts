import { burn, fail, type Meter } from "../../limits.ts";
import { items, type Value, wantInt } from "../../values.ts";
import type { ExtendedDefinitions } from "../define.ts";
import { type Colors, copy, groundOf, oriented, wantColor, wantColors, wantStep } from "./colors.ts";
import { both, equals, matrix, over } from "./laws.ts";
import { colorCounts, cutRegion, type Regions, regionsOf } from "./regions.ts";

/**
 * An exemplar drawn again where markers are. A shape is what is connected by steps in the eight directions and not
 * background, of any colours; the exemplar is the shape with the most cells among those of the most colours.
 */
export const stamps: ExtendedDefinitions = {
  /** The largest shape that holds the colour is drawn around every other cell of the colour, its own first one on it. */
  stamp: {
    type: "(Grid, Integer) -> Grid",
    weight: 6,
    run: (m, grid, color) => stamp(m, wantColors(m, grid), wantColor(color)),
    law: over("stamp"),
  },
  /** The second grid is drawn centred on every cell of the first that is not background; its 0 draw nothing. */
  stampgrid: {
    type: "(Grid, Grid) -> Grid",
    weight: 4,
    run: (m, grid, pattern) => {
      const [g, p] = [wantColors(m, grid), wantColors(m, pattern)];
      const ground = groundOf(g);
      const out = copy(m, g);
      for (let k = 0; k < g.cells.length; k++) {
        if (g.cells[k] === ground) continue;
        const j = k % g.width;
        draw(m, out, p, (k - j) / g.width - ((p.height - 1) >> 1), j - ((p.width - 1) >> 1), 0);
      }
      return out;
    },
    law: {
      says: "a pattern of one cell paints all ink in its colour",
      holds: (run, grid, pattern) => {
        const one = run("canvas", 3, run("astuple", 1, 1));
        const same = equals(run("stampgrid", grid!, one), run("inkto", grid!, 3));
        return same && matrix(run("stampgrid", grid!, pattern!)).cells.length === matrix(grid!).cells.length;
      },
    },
  },
  /**
   * Every other shape that is part of the exemplar, in any of its eight turns and mirror images, is completed to it. A
   * part has two cells or more, and two colours or more if the exemplar has. Of several fits, the first that covers most.
   */
  complete: {
    type: "(Grid) -> Grid",
    weight: 6,
    run: (m, grid) => complete(m, wantColors(m, grid), 8),
    law: both(over("complete"), {
      says: "what is drawn has colours of cropcolorful, the exemplar",
      holds: (run, grid) => {
        const [before, after] = [matrix(grid!), matrix(run("complete", grid!))];
        const colours = matrix(run("cropcolorful", grid!)).cells;
        return after.cells.every((v, k) => v === before.cells[k] || colours.includes(v));
      },
    }),
  },
  /** As `complete`, upright only. */
  completeupright: {
    type: "(Grid) -> Grid",
    weight: 4,
    run: (m, grid) => complete(m, wantColors(m, grid), 1),
    law: over("completeupright"),
  },
  /** Every other shape of one colour is replaced by the exemplar, its box's middle on the middle of the shape's box. */
  replaceby: {
    type: "(Grid) -> Grid",
    weight: 3,
    run: (m, grid) => {
      const g = wantColors(m, grid);
      const { r, best, ground } = exemplarOf(m, g);
      const own = cutRegion(m, g, r, best, ground);
      const out = copy(m, g);
      for (let k = 0; k < r.count; k++) {
        if (k === best) continue;
        const middle = (from: number, to: number, size: number) => (from + to - size + 1) >> 1;
        const top = middle(r.top[k]!, r.bottom[k]!, own.height);
        draw(m, out, own, top, middle(r.left[k]!, r.right[k]!, own.width), ground);
      }
      return out;
    },
    law: {
      says: "the exemplar stays where it is, so the grid keeps its colours",
      holds: (run, grid) => {
        const after = matrix(run("replaceby", grid!));
        return after.cells.every((v) => matrix(grid!).cells.includes(v));
      },
    },
  },
  /** Every shape is drawn again and again, its box beside the last one in the direction, over background, to the border. */
  trail: {
    type: "(Grid, IntegerTuple) -> Grid",
    weight: 4,
    run: (m, grid, step) => trail(m, wantColors(m, grid), step),
    law: over("trail"),
  },
  /** The cells of the object are drawn around each cell of its first cell's colour, as that first cell lies. */
  stampobject: {
    type: "(Grid, Object) -> Grid",
    weight: 3,
    run: (m, grid, object) => stampObject(m, wantColors(m, grid), object),
    law: over("stampobject"),
  },
};

function exemplarOf(m: Meter, g: Colors): { r: Regions; best: number; ground: number } {
  const ground = groundOf(g);
  const r = regionsOf(m, g, ground, true, false);
  if (r.count < 2) fail("wanted an exemplar and another shape");
  const colors = colorCounts(m, g, r);
  let best = 0;
  for (let k = 1; k < r.count; k++) {
    if (colors[k]! > colors[best]! || (colors[k] === colors[best] && r.size[k]! > r.size[best]!)) best = k;
  }
  return { r, best, ground };
}

/** Draws a pattern, its first cell at (top, left); its cells of the colour `clear` draw nothing. */
function draw(m: Meter, out: Colors, p: Colors, top: number, left: number, clear: number): void {
  burn(m, p.cells.length);
  for (let i = Math.max(0, -top); i < Math.min(p.height, out.height - top); i++) {
    for (let j = Math.max(0, -left); j < Math.min(p.width, out.width - left); j++) {
      const c = p.cells[i * p.width + j]!;
      if (c !== clear) out.cells[(top + i) * out.width + left + j] = c;
    }
  }
}

/** As `draw`, over cells of `ground` only. */
function drawUnder(m: Meter, out: Colors, p: Colors, top: number, left: number, ground: number): void {
  burn(m, p.cells.length);
  for (let i = Math.max(0, -top); i < Math.min(p.height, out.height - top); i++) {
    for (let j = Math.max(0, -left); j < Math.min(p.width, out.width - left); j++) {
      const at = (top + i) * out.width + left + j;
      if (out.cells[at] === ground) out.cells[at] = p.cells[i * p.width + j]!;
    }
  }
}

function stamp(m: Meter, g: Colors, color: number): Colors {
  const ground = groundOf(g);
  if (color === ground) fail("the marker is the background");
  const r = regionsOf(m, g, ground, true, false);
  let best = -1;
  for (let k = 0; k < g.cells.length; k++) {
    if (g.cells[k] === color && (best < 0 || r.size[r.label[k]!]! > r.size[best]!)) best = r.label[k]!;
  }
  if (best < 0 || r.size[best] === 1) fail("no shape around a marker");
  const own = cutRegion(m, g, r, best, ground);
  const anchor = own.cells.indexOf(color);
  const out = copy(m, g);
  let drawn = false;
  for (let k = 0; k < g.cells.length; k++) {
    if (g.cells[k] !== color || r.label[k] === best) continue;
    const [i, j] = [Math.floor(k / g.width), k % g.width];
    drawUnder(m, out, own, i - Math.floor(anchor / own.width), j - (anchor % own.width), ground);
    drawn = true;
  }
  return drawn ? out : fail("no other marker");
}

/**
 * Completes parts by the exemplar in its first `turns` orientations. A fit covers the whole part with equal colours; of
 * several fits the one that agrees with the most cells around wins, and a fit that would paint over other ink is none.
 */
function complete(m: Meter, g: Colors, turns: number): Colors {
  const { r, best, ground } = exemplarOf(m, g);
  const own = cutRegion(m, g, r, best, ground);
  const images: Colors[] = [];
  for (let t = 0; t < turns; t++) images.push(oriented(m, own, t));
  const out = copy(m, g);
  const several = colorCounts(m, g, r)[best]! > 1;
  let drawn = false;
  for (let k = 0; k < r.count; k++) {
    if (k === best || r.size[k]! < 2 || r.size[k]! >= r.size[best]!) continue;
    if (several && colorsIn(g, r, k) < 2) continue;
    const fit = bestFit(m, g, r, k, images, ground);
    if (fit === undefined) continue;
    drawUnder(m, out, fit.image, fit.top, fit.left, ground);
    drawn = true;
  }
  return drawn ? out : fail("no part of the exemplar");
}

function colorsIn(g: Colors, r: Regions, region: number): number {
  const seen = new Set<number>();
  for (let k = r.first[region]!; k < g.cells.length; k++) if (r.label[k] === region) seen.add(g.cells[k]!);
  return seen.size;
}

type Fit = { image: Colors; top: number; left: number; score: number };

function bestFit(m: Meter, g: Colors, r: Regions, region: number, images: readonly Colors[], ground: number) {
  const [i0, j0] = [Math.floor(r.first[region]! / g.width), r.first[region]! % g.width];
  const color = g.cells[r.first[region]!]!;
  let best: Fit | undefined;
  for (const image of images) {
    for (let a = 0; a < image.cells.length; a++) {
      if (image.cells[a] !== color) continue;
      const [top, left] = [i0 - Math.floor(a / image.width), j0 - (a % image.width)];
      const score = agreement(m, g, r, region, image, top, left, ground);
      if (score > (best?.score ?? 0)) best = { image, top, left, score };
    }
  }
  return best;
}

/** Cells on which the image agrees with the ink there; 0 if it misses a cell of the part or covers other ink. */
function agreement(
  m: Meter,
  g: Colors,
  r: Regions,
  region: number,
  image: Colors,
  top: number,
  left: number,
  ground: number,
): number {
  burn(m, 4);
  let [score, own] = [0, 0];
  for (let i = 0, a = 0; i < image.height; i++) {
    burn(m, image.width);
    for (let j = 0; j < image.width; j++, a++) {
      if (image.cells[a] === ground) continue;
      const [y, x] = [top + i, left + j];
      if (y < 0 || x < 0 || y >= g.height || x >= g.width) continue;
      const there = g.cells[y * g.width + x]!;
      if (there === ground) continue;
      if (there !== image.cells[a]) return 0;
      score++;
      if (r.label[y * g.width + x] === region) own++;
    }
  }
  return own === r.size[region] ? score : 0;
}

function trail(m: Meter, g: Colors, step: Value): Colors {
  const [di, dj] = wantStep(step);
  const ground = groundOf(g);
  const r = regionsOf(m, g, ground, true, false);
  if (r.count === 0) fail("nothing but background");
  const out = copy(m, g);
  for (let k = 0; k < r.count; k++) {
    const own = cutRegion(m, g, r, k, ground);
    let [top, left] = [r.top[k]!, r.left[k]!];
    const [down, across] = [di * own.height, dj * own.width];
    do {
      top += down;
      left += across;
      drawUnder(m, out, own, top, left, ground);
    } while (top + own.height > 0 && left + own.width > 0 && top < g.height && left < g.width);
  }
  return out;
}

function stampObject(m: Meter, g: Colors, object: Value): Colors {
  const cells = items(object).map((c) => {
    const [color, at] = items(c);
    const [i, j] = items(at!);
    return [wantColor(color!), wantInt(i!), wantInt(j!)] as const;
  });
  if (cells.length < 2) fail("wanted an object of two or more cells");
  const ground = groundOf(g);
  const [color, i0, j0] = cells[0]!;
  if (color === ground) fail("the object starts with the background's colour");
  const out = copy(m, g);
  for (let k = 0; k < g.cells.length; k++) {
    if (g.cells[k] !== color) continue;
    burn(m, cells.length);
    const [i, j] = [Math.floor(k / g.width), k % g.width];
    for (const [c, y, x] of cells) {
      const [a, b] = [i + y - i0, j + x - j0];
      if (a < 0 || b < 0 || a >= g.height || b >= g.width || out.cells[a * g.width + b] !== ground) continue;
      out.cells[a * g.width + b] = c;
    }
  }
  return out;
}
