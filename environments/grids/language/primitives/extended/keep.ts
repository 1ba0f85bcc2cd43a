import { burn, fail, type Meter } from "../../limits.ts";
import type { Value } from "../../value.ts";
import type { ExtendedDefinitions } from "../define.ts";
import { blank, type Colors, groundOf, wantColors } from "./colors.ts";
import { both, idempotent, matrix, turned, under } from "./laws.ts";
import { holeCounts, most, paintRegions, type Regions, regionsOf, shapeKeys, touchesBorder } from "./regions.ts";
import { isSymmetric, occurrencesOf } from "./traits.ts";

/**
 * Shapes of which some stay and the others become background. A shape is what is connected by steps in the eight
 * directions and not background, of any colours. A fault when there is no shape, or none stays.
 */
export const keepers: ExtendedDefinitions = {
  /** The largest shapes by cells stay. */
  keeplargest: {
    type: "(Grid) -> Grid",
    weight: 6,
    run: (m, grid) => keep(m, grid, (_, r) => most(r.size)),
    law: both(turned("keeplargest"), idempotent("keeplargest")),
  },
  /** The smallest shapes by cells stay. */
  keepsmallest: {
    type: "(Grid) -> Grid",
    weight: 2,
    run: (m, grid) => keep(m, grid, (_, r) => most(r.size.map((s) => -s))),
    law: both(turned("keepsmallest"), under("keepsmallest")),
  },
  /** All but the largest shapes stay. */
  droplargest: {
    type: "(Grid) -> Grid",
    weight: 2,
    run: (m, grid) => keep(m, grid, (_, r) => most(r.size).map((is) => !is)),
    law: both(turned("droplargest"), under("droplargest")),
  },
  /** Shapes of two or more cells stay: lone cells are noise. */
  droplone: {
    type: "(Grid) -> Grid",
    weight: 6,
    run: (m, grid) => keep(m, grid, (_, r) => r.size.map((s) => s > 1)),
    law: {
      says: "every cell that is left has a neighbour that is left",
      holds: (run, grid) => {
        const { cells, height, width } = matrix(run("droplone", grid!));
        const ground = run("mostcolor", grid!);
        return cells.every((v, k) => {
          const [i, j] = [Math.floor(k / width), k % width];
          let near = 0;
          for (let y = Math.max(0, i - 1); y <= Math.min(height - 1, i + 1); y++)
            for (let x = Math.max(0, j - 1); x <= Math.min(width - 1, j + 1); x++)
              if (cells[y * width + x] !== ground) near++;
          return v === ground || near > 1;
        });
      },
    },
  },
  /** Shapes that touch the border stay. */
  keepborder: {
    type: "(Grid) -> Grid",
    weight: 2,
    run: (m, grid) => keep(m, grid, touchesBorder),
    law: both(turned("keepborder"), under("keepborder")),
  },
  /** Shapes that do not touch the border stay. */
  dropborder: {
    type: "(Grid) -> Grid",
    weight: 4,
    run: (m, grid) => keep(m, grid, (g, r) => touchesBorder(g, r).map((is) => !is)),
    law: both(turned("dropborder"), under("dropborder")),
  },
  /** Shapes with a hole stay. */
  keepholed: {
    type: "(Grid) -> Grid",
    weight: 2,
    run: (m, grid) => keep(m, grid, (g, r) => holeCounts(m, g, r).map((n) => n > 0)),
    law: both(turned("keepholed"), idempotent("keepholed")),
  },
  /** Shapes that are their own mirror image, across or down, colours included, stay. */
  keepsymmetric: {
    type: "(Grid) -> Grid",
    weight: 2,
    run: (m, grid) => keep(m, grid, (g, r) => isSymmetric(m, g, r, groundOf(g))),
    law: both(turned("keepsymmetric"), under("keepsymmetric")),
  },
  /** The shapes whose form, whatever its colours, occurs most often stay. */
  keepcommon: {
    type: "(Grid) -> Grid",
    weight: 2,
    run: (m, grid) => keep(m, grid, (g, r) => most(occurrencesOf(shapeKeys(m, g, r, false)))),
    law: both(turned("keepcommon"), under("keepcommon")),
  },
  /** The shapes whose form, whatever its colours, occurs only once stay. */
  keepunique: {
    type: "(Grid) -> Grid",
    weight: 2,
    run: (m, grid) => keep(m, grid, (g, r) => occurrencesOf(shapeKeys(m, g, r, false)).map((n) => n === 1)),
    law: both(turned("keepunique"), under("keepunique")),
  },
  /** Inked cells that are part of two by two cells of one colour stay: thin lines and lone cells are noise. */
  keepblocks: {
    type: "(Grid) -> Grid",
    weight: 4,
    run: (m, grid) => keepBlocks(m, wantColors(m, grid)),
    law: both(turned("keepblocks"), both(under("keepblocks"), idempotent("keepblocks"))),
  },
  /** The largest shape of each colour stays; a shape here has one colour and the four directions. */
  keeplargesteach: {
    type: "(Grid) -> Grid",
    weight: 2,
    run: (m, grid) => {
      const g = wantColors(m, grid);
      const ground = groundOf(g);
      const r = regionsOf(m, g, ground, false, true);
      const largest = new Int32Array(256);
      for (let k = 0; k < r.count; k++) {
        const color = g.cells[r.first[k]!]!;
        if (r.size[k]! > largest[color]!) largest[color] = r.size[k]!;
      }
      return kept(
        m,
        g,
        r,
        r.size.map((s, k) => s === largest[g.cells[r.first[k]!]!]),
      );
    },
    law: both(turned("keeplargesteach"), under("keeplargesteach")),
  },
};

function keepBlocks(m: Meter, g: Colors): Colors {
  const { height, width, cells } = g;
  const ground = groundOf(g);
  const out = blank(m, height, width, ground);
  burn(m, cells.length);
  let found = false;
  for (let i = 0; i + 1 < height; i++) {
    for (let j = 0; j + 1 < width; j++) {
      const k = i * width + j;
      const c = cells[k]!;
      if (c === ground || cells[k + 1] !== c || cells[k + width] !== c || cells[k + width + 1] !== c) continue;
      out.cells[k] = out.cells[k + 1] = out.cells[k + width] = out.cells[k + width + 1] = c;
      found = true;
    }
  }
  return found ? out : fail("no two by two cells of one colour");
}

function keep(m: Meter, grid: Value, choose: (g: Colors, r: Regions) => boolean[]): Colors {
  const g = wantColors(m, grid);
  const r = regionsOf(m, g, groundOf(g), true, false);
  if (r.count === 0) fail("nothing but background");
  return kept(m, g, r, choose(g, r));
}

function kept(m: Meter, g: Colors, r: Regions, chosen: readonly boolean[]): Colors {
  if (!chosen.includes(true)) fail("no shape stays");
  return paintRegions(
    m,
    g,
    r,
    chosen.map((is) => !is),
    groundOf(g),
  );
}
