import { burn, fail, type Meter } from "../../limits.ts";
import type { Value } from "../../value.ts";
import type { ExtendedDefinitions } from "../define.ts";
import { blank, type Colors, copy, groundOf, wantColor, wantColors } from "./colors.ts";
import { both, equals, idempotent, onlyPaints, over, turned } from "./laws.ts";
import { commonestBut, cutRegion, type Regions, regionsOf } from "./regions.ts";

/** Boxes of shapes (eight directions, any colours), and frames of the grid. */
export const boxes: ExtendedDefinitions = {
  /** Background inside the box of each shape takes the colour. */
  fillboxes: {
    type: "(Grid, Integer) -> Grid",
    weight: 5,
    run: (m, grid, color) => inBoxes(m, wantColors(m, grid), wantColor(color), 0),
    law: both(turned("fillboxes"), over("fillboxes")),
  },
  /** Background inside the box of each shape takes the commonest colour of the shape. */
  blockboxes: {
    type: "(Grid) -> Grid",
    weight: 2,
    run: (m, grid) => inBoxes(m, wantColors(m, grid), -1, 0),
    law: over("blockboxes"),
  },
  /** A frame of the colour around the box of each shape, one cell outside it, over background only. */
  frameboxes: {
    type: "(Grid, Integer) -> Grid",
    weight: 5,
    run: (m, grid, color) => inBoxes(m, wantColors(m, grid), wantColor(color), 1),
    law: both(turned("frameboxes"), over("frameboxes")),
  },
  /** Inked cells that have their own colour on all eight sides take the colour: objects keep their edge. */
  hollow: {
    type: "(Grid, Integer) -> Grid",
    weight: 5,
    run: (m, grid, color) => hollow(m, grid, color),
    law: both(turned("hollow"), onlyPaints("hollow")),
  },
  /** The outermost rows and columns take the colour. */
  edge: {
    type: "(Grid, Integer) -> Grid",
    weight: 6,
    run: (m, grid, color) => {
      const g = wantColors(m, grid);
      const to = wantColor(color);
      const out = copy(m, g);
      const last = g.width - 1;
      out.cells.fill(to, 0, g.width).fill(to, out.cells.length - g.width);
      for (let i = 0; i < g.height; i++) out.cells[i * g.width] = out.cells[i * g.width + last] = to;
      return out;
    },
    law: {
      says: "what is inside stays, and a second time changes nothing",
      holds: (run, grid, color) =>
        equals(run("trim", run("edge", grid!, color!)), run("trim", grid!)) &&
        idempotent("edge").holds(run, grid!, color!),
    },
  },
  /** A frame of the colour around the grid: two rows and columns more. */
  surround: {
    type: "(Grid, Integer) -> Grid",
    weight: 3,
    run: (m, grid, color) => {
      const g = wantColors(m, grid);
      const out = blank(m, g.height + 2, g.width + 2, wantColor(color));
      for (let i = 0; i < g.height; i++) {
        out.cells.set(g.cells.subarray(i * g.width, (i + 1) * g.width), (i + 1) * out.width + 1);
      }
      return out;
    },
    law: {
      says: "trimming gives the grid back",
      holds: (run, grid, color) => equals(run("trim", run("surround", grid!, color!)), grid!),
    },
  },
  /** The outermost cells doubled outwards: two rows and columns more, the corners background. */
  spread: {
    type: "(Grid) -> Grid",
    weight: 3,
    run: (m, grid) => {
      const g = wantColors(m, grid);
      const [h, w] = [g.height + 2, g.width + 2];
      const out = blank(m, h, w, 0);
      for (let i = 0; i < h; i++) {
        for (let j = 0; j < w; j++) {
          if ((i === 0 || i === h - 1) && (j === 0 || j === w - 1)) continue;
          const [y, x] = [Math.min(g.height - 1, Math.max(0, i - 1)), Math.min(g.width - 1, Math.max(0, j - 1))];
          out.cells[i * w + j] = g.cells[y * g.width + x]!;
        }
      }
      return out;
    },
    law: {
      says: "trimming gives the grid back, and turning the grid turns the answer",
      holds: (run, grid) => equals(run("trim", run("spread", grid!)), grid!) && turned("spread").holds(run, grid!),
    },
  },
  /** Each shape is replaced by its mirror image in its own box, across. */
  mirrorshapes: {
    type: "(Grid) -> Grid",
    weight: 2,
    run: (m, grid) => flipShapes(m, wantColors(m, grid), true),
    law: {
      says: "it is flipshapes of the transposed grid, transposed",
      holds: (run, grid) =>
        equals(run("mirrorshapes", grid!), run("dmirror", run("flipshapes", run("dmirror", grid!)))),
    },
  },
  /** Each shape is replaced by its mirror image in its own box, top to bottom. */
  flipshapes: {
    type: "(Grid) -> Grid",
    weight: 2,
    run: (m, grid) => flipShapes(m, wantColors(m, grid), false),
    law: {
      says: "a grid of one shape keeps its content up to the mirror",
      holds: (run, grid) =>
        run("countshapes", grid!) !== 1 ||
        equals(run("content", run("flipshapes", grid!)), run("hmirror", run("content", grid!))),
    },
  },
};

/** Paints the box of each shape, or the frame `out` cells outside it, where there is background. */
function inBoxes(m: Meter, g: Colors, color: number, out: number): Colors {
  const { height, width, cells } = g;
  const ground = groundOf(g);
  const r: Regions = regionsOf(m, g, ground, true, false);
  if (r.count === 0) fail("nothing but background");
  const drawn = copy(m, g);
  for (let o = 0; o < r.count; o++) {
    const own = color >= 0 ? color : commonestBut(cutRegion(m, g, r, o, ground).cells, ground);
    const [top, bottom, left, right] = [r.top[o]! - out, r.bottom[o]! + out, r.left[o]! - out, r.right[o]! + out];
    burn(m, (bottom - top + 1) * (right - left + 1));
    for (let i = Math.max(0, top); i <= Math.min(height - 1, bottom); i++) {
      for (let j = Math.max(0, left); j <= Math.min(width - 1, right); j++) {
        if (out > 0 && i !== top && i !== bottom && j !== left && j !== right) continue;
        if (cells[i * width + j] === ground) drawn.cells[i * width + j] = own;
      }
    }
  }
  return drawn;
}

function hollow(m: Meter, grid: Value, color: Value): Colors {
  const g = wantColors(m, grid);
  const { height, width, cells } = g;
  const [ground, to] = [groundOf(g), wantColor(color)];
  const out = copy(m, g);
  burn(m, 4 * cells.length);
  let found = false;
  for (let i = 1; i < height - 1; i++) {
    for (let j = 1; j < width - 1; j++) {
      const k = i * width + j;
      const c = cells[k]!;
      if (c === ground) continue;
      let same = 0;
      for (let at = k - width - 1; at <= k + width + 1; at += width) {
        if (cells[at] === c) same++;
        if (cells[at + 1] === c) same++;
        if (cells[at + 2] === c) same++;
      }
      if (same < 9) continue;
      out.cells[k] = to;
      found = true;
    }
  }
  return found ? out : fail("no cell inside an object");
}

function flipShapes(m: Meter, g: Colors, across: boolean): Colors {
  const ground = groundOf(g);
  const r = regionsOf(m, g, ground, true, false);
  if (r.count === 0) fail("nothing but background");
  const out = blank(m, g.height, g.width, ground);
  for (let k = 0; k < g.cells.length; k++) {
    const o = r.label[k]!;
    if (o < 0) continue;
    const j = k % g.width;
    const i = (k - j) / g.width;
    const [y, x] = across ? [i, r.left[o]! + r.right[o]! - j] : [r.top[o]! + r.bottom[o]! - i, j];
    out.cells[y * g.width + x] = g.cells[k]!;
  }
  return out;
}
