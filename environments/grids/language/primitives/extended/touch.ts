import { burn, fail, type Meter } from "../../limits.ts";
import type { ExtendedDefinitions } from "../define.ts";
import { type Colors, copy, groundOf, wantColor, wantColors } from "./colors.ts";
import { both, equals, involution, matrix, onlyPaints, over, turned } from "./laws.ts";
import { colorRegions, countsBy, regionsOf } from "./regions.ts";

/** What a region contains or touches decides its colour. */
export const touches: ExtendedDefinitions = {
  /** Each part of the grid that walls of the colour leave, and that holds one ink, is filled with that ink. */
  seedfill: {
    type: "(Grid, Integer) -> Grid",
    weight: 3,
    run: (m, grid, wall) => {
      const g = wantColors(m, grid);
      const [ground, shut] = [groundOf(g), wantColor(wall)];
      const r = regionsOf(m, g, shut, false, false);
      const counts = countsBy(m, g, r);
      const colors = counts.map((c) => {
        c[ground] = 0;
        const ink = c.findIndex((n) => n > 0);
        return ink >= 0 && c.every((n, k) => n === 0 || k === ink) ? ink : -1;
      });
      if (colors.every((c) => c < 0)) fail("no part holds one ink");
      return colorRegions(m, g, r, colors);
    },
    law: both(turned("seedfill"), {
      says: "walls stay",
      holds: (run, grid, wall) =>
        equals(run("ofcolor", grid!, wall!), run("ofcolor", run("seedfill", grid!, wall!), wall!)),
    }),
  },
  /** Each part of the grid that walls of the colour leave takes its commonest colour. */
  majorityfill: {
    type: "(Grid, Integer) -> Grid",
    weight: 4,
    run: (m, grid, wall) => {
      const g = wantColors(m, grid);
      const r = regionsOf(m, g, wantColor(wall), false, false);
      if (r.count === 0) fail("walls only");
      return colorRegions(
        m,
        g,
        r,
        countsBy(m, g, r).map((c) => c.indexOf(Math.max(...c))),
      );
    },
    law: turned("majorityfill"),
  },
  /** Objects of the colour take the commonest other ink that touches them (eight directions); a fault if none does. */
  tint: {
    type: "(Grid, Integer) -> Grid",
    weight: 3,
    run: (m, grid, color) => tint(m, wantColors(m, grid), wantColor(color)),
    law: both(turned("tint"), {
      says: "only cells of the colour change",
      holds: (run, grid, color) => {
        const [before, after] = [matrix(grid!), matrix(run("tint", grid!, color!))];
        return before.cells.every((v, k) => v === color || v === after.cells[k]);
      },
    }),
  },
  /** As `tint`, and the ink that touched the objects is erased. */
  tintaway: {
    type: "(Grid, Integer) -> Grid",
    weight: 2,
    run: (m, grid, color) => {
      const g = wantColors(m, grid);
      const own = wantColor(color);
      const out = copy(m, tint(m, g, own));
      const ground = groundOf(g);
      for (let k = 0; k < out.cells.length; k++) if (g.cells[k] !== own) out.cells[k] = ground;
      return out;
    },
    law: turned("tintaway"),
  },
  /** In each shape (eight directions, any colours), every cell takes the shape's rarest colour. */
  dominate: {
    type: "(Grid) -> Grid",
    weight: 4,
    run: (m, grid) => perShape(m, wantColors(m, grid), false),
    law: both(turned("dominate"), {
      says: "background stays background, and nothing else does",
      holds: (run, grid) => {
        const [before, after] = [matrix(grid!), matrix(run("dominate", grid!))];
        const ground = run("mostcolor", grid!);
        return before.cells.every((v, k) => (v === ground) === (after.cells[k] === ground));
      },
    }),
  },
  /** In each shape of exactly two colours, the two change places. A fault when there is no such shape. */
  swapwithin: {
    type: "(Grid) -> Grid",
    weight: 4,
    run: (m, grid) => perShape(m, wantColors(m, grid), true),
    law: both(turned("swapwithin"), involution("swapwithin")),
  },
  /** Objects (one colour, four directions) that touch an object of the colour take the colour. */
  infect: {
    type: "(Grid, Integer) -> Grid",
    weight: 4,
    run: (m, grid, color) => {
      const g = wantColors(m, grid);
      const [ground, own] = [groundOf(g), wantColor(color)];
      const r = regionsOf(m, g, ground, false, true);
      const colors: number[] = new Array(r.count).fill(-1);
      eachBorder(m, g, (a, b) => {
        if (g.cells[a] === own && r.label[b]! >= 0) colors[r.label[b]!] = own;
      });
      if (!colors.includes(own)) fail("nothing touches the colour");
      return colorRegions(m, g, r, colors);
    },
    law: both(turned("infect"), onlyPaints("infect")),
  },
  /** Background cells between two inks that lie on both sides of them, next to them, take the colour. */
  between: {
    type: "(Grid, Integer) -> Grid",
    weight: 2,
    run: (m, grid, color) => {
      const g = wantColors(m, grid);
      const { height, width, cells } = g;
      const [ground, to] = [groundOf(g), wantColor(color)];
      const out = copy(m, g);
      let found = false;
      for (let i = 0, k = 0; i < height; i++) {
        for (let j = 0; j < width; j++, k++) {
          if (cells[k] !== ground) continue;
          const across = j > 0 && j + 1 < width && cells[k - 1] !== ground && cells[k + 1] !== ground;
          const down = i > 0 && i + 1 < height && cells[k - width] !== ground && cells[k + width] !== ground;
          if (!across && !down) continue;
          out.cells[k] = to;
          found = true;
        }
      }
      return found ? out : fail("no gap between two inks");
    },
    law: both(turned("between"), over("between")),
  },
};

/** Calls back for each ordered pair of neighbours along rows and columns. */
function eachBorder(m: Meter, g: Colors, see: (a: number, b: number) => void): void {
  burn(m, 4 * g.cells.length);
  for (let i = 0, k = 0; i < g.height; i++) {
    for (let j = 0; j < g.width; j++, k++) {
      if (j + 1 < g.width) {
        see(k, k + 1);
        see(k + 1, k);
      }
      if (i + 1 < g.height) {
        see(k, k + g.width);
        see(k + g.width, k);
      }
    }
  }
}

function tint(m: Meter, g: Colors, own: number): Colors {
  const { height, width, cells } = g;
  const ground = groundOf(g);
  if (own === ground) fail("the colour is the background");
  const r = regionsOf(m, g, ground, true, true);
  burn(m, 4 * cells.length + 64 * r.count);
  const counts = new Map<number, Int32Array>();
  for (let i = 0, k = 0; i < height; i++) {
    for (let j = 0; j < width; j++, k++) {
      if (cells[k] !== own) continue;
      for (let y = Math.max(0, i - 1); y <= Math.min(height - 1, i + 1); y++) {
        for (let x = Math.max(0, j - 1); x <= Math.min(width - 1, j + 1); x++) {
          const c = cells[y * width + x]!;
          if (c === own || c === ground) continue;
          let seen = counts.get(r.label[k]!);
          if (seen === undefined) {
            seen = new Int32Array(256);
            counts.set(r.label[k]!, seen);
          }
          seen[c]!++;
        }
      }
    }
  }
  if (counts.size === 0) fail("no other ink touches an object of the colour");
  const colors: number[] = new Array(r.count).fill(-1);
  for (const [region, seen] of counts) colors[region] = seen.indexOf(Math.max(...seen));
  return colorRegions(m, g, r, colors);
}

function perShape(m: Meter, g: Colors, swap: boolean): Colors {
  const r = regionsOf(m, g, groundOf(g), true, false);
  if (r.count === 0) fail("nothing but background");
  const counts = countsBy(m, g, r);
  const out = copy(m, g);
  let changed = false;
  const tables = counts.map((c) => {
    const present = [...c.keys()].filter((k) => c[k]! > 0).sort((a, b) => c[a]! - c[b]! || a - b);
    if (swap && present.length !== 2) return undefined;
    changed ||= present.length > 1;
    return present;
  });
  for (let k = 0; k < out.cells.length; k++) {
    const present = r.label[k]! < 0 ? undefined : tables[r.label[k]!];
    if (present === undefined) continue;
    out.cells[k] = swap && g.cells[k] === present[0] ? present[1]! : present[0]!;
  }
  return changed ? out : fail("no shape of several colours");
}
