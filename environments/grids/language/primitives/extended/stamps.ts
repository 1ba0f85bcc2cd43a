import { burn, fail, type Meter } from "../../limits.ts";
import { items, type Value } from "../../value.ts";
import { wantInt } from "../../values.ts";
import type { ExtendedDefinitions } from "../define.ts";
import { type Colors, copy, groundOf, wantColor, wantColors, wantStep } from "./colors.ts";
import { draw, drawUnder } from "./draw.ts";
import { equals, matrix, over } from "./laws.ts";
import { cutRegion, regionsOf } from "./regions.ts";

/** Patterns drawn again where markers are. Shapes: connected by steps in the eight directions, of any colours. */
export const stamps: ExtendedDefinitions = {
  /** The largest shape that holds the colour is drawn around every other cell of the colour, its own first one on it. */
  stamp: {
    type: "(Grid, Integer) -> Grid",
    weight: 3,
    run: (m, grid, color) => stamp(m, wantColors(m, grid), wantColor(color)),
    law: over("stamp"),
  },
  /** The second grid is drawn centred on every cell of the first that is not background; its 0 draw nothing. */
  stampgrid: {
    type: "(Grid, Grid) -> Grid",
    weight: 2,
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
  /** Every shape is drawn again and again, its box beside the last one in the direction, over background, to the border. */
  trail: {
    type: "(Grid, IntegerTuple) -> Grid",
    weight: 2,
    run: (m, grid, step) => trail(m, wantColors(m, grid), step),
    law: over("trail"),
  },
  /** The cells of the object are drawn around each cell of its first cell's colour, as that first cell lies. */
  stampobject: {
    type: "(Grid, Object) -> Grid",
    weight: 2,
    run: (m, grid, object) => stampObject(m, wantColors(m, grid), object),
    law: over("stampobject"),
  },
};

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
