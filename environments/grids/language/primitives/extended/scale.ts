import { burn, fail, type Meter } from "../../limits.ts";
import type { Value } from "../../value.ts";
import { wantInt } from "../../values.ts";
import type { ExtendedDefinitions } from "../define.ts";
import { blank, type Colors, countsOf, groundOf, part, wantColors } from "./colors.ts";
import { equals } from "./laws.ts";
import { commonestBut } from "./regions.ts";

/** Other scales. */
export const scales: ExtendedDefinitions = {
  /** Blocks of n by n cells, n from 2 to 15 dividing both sides, become one cell each: their commonest colour. */
  majority: {
    type: "(Grid, Integer) -> Grid",
    weight: 3,
    run: (m, grid, n) => byBlock(m, grid, n, (b) => commonestBut(b, -1)),
    law: {
      says: "it undoes the reference's upscale",
      holds: (run, grid, n) => equals(run("majority", run("upscale", grid!, n!), n!), grid!),
    },
  },
  /** As `majority`, but a block's cell is its commonest ink; background only if there is none. */
  anyink: {
    type: "(Grid, Integer) -> Grid",
    weight: 3,
    run: (m, grid, n) => {
      const ground = groundOf(wantColors(m, grid));
      return byBlock(m, grid, n, (b) => {
        const ink = commonestBut(b, ground);
        return ink < 0 ? ground : ink;
      });
    },
    law: {
      says: "it undoes the reference's upscale",
      holds: (run, grid, n) => equals(run("anyink", run("upscale", grid!, n!), n!), grid!),
    },
  },
  /** The grid at the smallest scale: n by n blocks of one colour each become one cell, n the largest that does. */
  shrink: {
    type: "(Grid) -> Grid",
    weight: 3,
    run: (m, grid) => {
      const g = wantColors(m, grid);
      for (let n = Math.min(g.height, g.width); n > 1; n--) {
        if (g.height % n !== 0 || g.width % n !== 0 || !blocky(m, g, n)) continue;
        return byBlock(m, g, n, (b) => b[0]!);
      }
      return fail("no larger scale than one");
    },
    law: {
      says: "scaled up again it is the grid",
      holds: (run, grid) => {
        const small = run("shrink", grid!);
        return equals(run("upscale", small, Number(run("height", grid!)) / Number(run("height", small))), grid!);
      },
    },
  },
  /** Each cell becomes a square of cells whose side is the number of colours besides background. */
  scalebycolors: {
    type: "(Grid) -> Grid",
    weight: 3,
    run: (m, grid) => {
      const g = wantColors(m, grid);
      return enlarge(m, g, countsOf(g.cells).reduce((n, c) => n + (c > 0 ? 1 : 0), 0) - 1);
    },
    law: {
      says: "it is the reference's upscale by one less than numcolors",
      holds: (run, grid) =>
        equals(run("scalebycolors", grid!), run("upscale", grid!, Number(run("numcolors", grid!)) - 1)),
    },
  },
  /** Each cell becomes a square of cells whose side is the number of cells that are not background. */
  scalebyink: {
    type: "(Grid) -> Grid",
    weight: 2,
    run: (m, grid) => {
      const g = wantColors(m, grid);
      return enlarge(m, g, g.cells.length - countsOf(g.cells)[groundOf(g)]!);
    },
    law: {
      says: "it is the reference's upscale by the number of inked cells",
      holds: (run, grid) => {
        const inked =
          Number(run("size", run("asindices", grid!))) - Number(run("colorcount", grid!, run("mostcolor", grid!)));
        return equals(run("scalebyink", grid!), run("upscale", grid!, inked));
      },
    },
  },
};

function byBlock(m: Meter, grid: Value, by: Value, value: (block: Uint8Array) => number): Colors {
  const g = wantColors(m, grid);
  const n = wantInt(by);
  if (n < 2 || n > 64 || g.height % n !== 0 || g.width % n !== 0) fail("no such blocks");
  const out = blank(m, g.height / n, g.width / n, 0);
  for (let i = 0, k = 0; i < out.height; i++) {
    for (let j = 0; j < out.width; j++, k++) {
      burn(m, 64);
      out.cells[k] = value(part(m, g, i * n, (i + 1) * n, j * n, (j + 1) * n).cells);
    }
  }
  return out;
}

function blocky(m: Meter, g: Colors, n: number): boolean {
  burn(m, g.cells.length);
  for (let i = 0, k = 0; i < g.height; i++) {
    const first = (i - (i % n)) * g.width;
    for (let j = 0; j < g.width; j++, k++) if (g.cells[k] !== g.cells[first + j - (j % n)]) return false;
  }
  return true;
}

function enlarge(m: Meter, g: Colors, n: number): Colors {
  if (n < 1) fail("nothing but background");
  const out = blank(m, g.height * n, g.width * n, 0);
  for (let i = 0, k = 0; i < out.height; i++) {
    const row = Math.floor(i / n) * g.width;
    for (let j = 0; j < out.width; j++, k++) out.cells[k] = g.cells[row + Math.floor(j / n)]!;
  }
  return out;
}
