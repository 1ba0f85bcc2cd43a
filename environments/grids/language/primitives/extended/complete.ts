import { burn, fail, type Meter } from "../../limits.ts";
import type { ExtendedDefinitions } from "../define.ts";
import { type Colors, copy, groundOf, oriented, wantColors } from "./colors.ts";
import { draw, drawUnder } from "./draw.ts";
import { both, matrix, over } from "./laws.ts";
import { colorCounts, cutRegion, type Regions, regionsOf } from "./regions.ts";

/**
 * Parts of an exemplar completed. A shape is what is connected by steps in the eight directions and not background, of
 * any colours; the exemplar is the shape with the most cells among those of the most colours.
 */
export const completions: ExtendedDefinitions = {
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
    weight: 2,
    run: (m, grid) => complete(m, wantColors(m, grid), 1),
    law: over("completeupright"),
  },
  /** The exemplar is drawn over every other shape, the middle of its box on the middle of the shape's box. */
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
};

type Fit = { image: Colors; top: number; left: number; score: number };

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
