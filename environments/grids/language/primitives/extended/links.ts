import { burn, fail, type Meter } from "../../limits.ts";
import type { ExtendedDefinitions } from "../define.ts";
import { type Colors, copy, groundOf, wantColor, wantColors } from "./colors.ts";
import { both, equals, idempotent, matrix, onlyPaints, over, turned } from "./laws.ts";

/** Lines between cells of one colour in the same row, column or diagonal. */
export const links: ExtendedDefinitions = {
  /** Cells of one ink with only background between them, in a row or a column, are joined in it; rows first. */
  link: {
    type: "(Grid) -> Grid",
    weight: 6,
    run: (m, grid) => link(m, wantColors(m, grid), -1, -1, [true, false]),
    law: {
      says: "it draws what linkacross draws, and elsewhere what linkdown draws",
      holds: (run, grid) => {
        const [g, out] = [matrix(grid!), matrix(run("link", grid!))];
        const [across, down] = [matrix(run("linkacross", grid!)), matrix(run("linkdown", grid!))];
        return out.cells.every((v, k) => v === (across.cells[k] !== g.cells[k] ? across : down).cells[k]);
      },
    },
  },
  /** As `link`, only for cells of the colour. */
  linkcolor: {
    type: "(Grid, Integer) -> Grid",
    weight: 5,
    run: (m, grid, color) => link(m, wantColors(m, grid), wantColor(color), -1, [true, false]),
    law: both(over("linkcolor"), turned("linkcolor")),
  },
  /** The background between two cells of one ink in a row or a column, nothing else between them, takes the colour. */
  linkin: {
    type: "(Grid, Integer) -> Grid",
    weight: 5,
    run: (m, grid, color) => link(m, wantColors(m, grid), -1, wantColor(color), [true, false]),
    law: both(over("linkin"), turned("linkin")),
  },
  /** As `link`, in rows only. */
  linkacross: {
    type: "(Grid) -> Grid",
    weight: 5,
    run: (m, grid) => link(m, wantColors(m, grid), -1, -1, [true]),
    law: {
      says: "it is linkdown of the transposed grid, transposed",
      holds: (run, grid) => equals(run("linkacross", grid!), run("dmirror", run("linkdown", run("dmirror", grid!)))),
    },
  },
  /** As `link`, in columns only. */
  linkdown: {
    type: "(Grid) -> Grid",
    weight: 5,
    run: (m, grid) => link(m, wantColors(m, grid), -1, -1, [false]),
    law: both(over("linkdown"), idempotent("linkdown")),
  },
  /** All that lies between two cells of the colour in a row or a column takes the colour. */
  linkthrough: {
    type: "(Grid, Integer) -> Grid",
    weight: 4,
    run: (m, grid, color) => through(m, wantColors(m, grid), wantColor(color)),
    law: both(turned("linkthrough"), onlyPaints("linkthrough")),
  },
  /** Cells of one ink with only background between them on a diagonal are joined in it. */
  linkdiagonal: {
    type: "(Grid) -> Grid",
    weight: 3,
    run: (m, grid) => linkDiagonal(m, wantColors(m, grid)),
    law: over("linkdiagonal"),
  },
};

/** Joins cells of `color` (-1: of any ink) in `ink` (-1: in their own), in rows (true) and columns (false). */
function link(m: Meter, g: Colors, color: number, ink: number, ways: readonly boolean[]): Colors {
  const { height, width, cells } = g;
  const ground = groundOf(g);
  if (color === ground) fail("the colour is the background");
  const out = copy(m, g);
  burn(m, 2 * cells.length);
  let joined = false;
  for (const rows of ways) {
    const [lines, length, step, stride] = rows ? [height, width, 1, width] : [width, height, width, 1];
    for (let line = 0; line < lines; line++) {
      let last = -1;
      for (let s = 0; s < length; s++) {
        const c = cells[line * stride + s * step]!;
        if (c === ground) continue;
        if (last >= 0 && s > last + 1 && (color < 0 || c === color) && cells[line * stride + last * step] === c) {
          for (let t = last + 1; t < s; t++) {
            const at = line * stride + t * step;
            if (ink >= 0 || out.cells[at] === ground) out.cells[at] = ink >= 0 ? ink : c;
          }
          joined = true;
        }
        last = s;
      }
    }
  }
  return joined ? out : unlinked(out);
}

/** A grid in which nothing is apart is linked already; with no two inked cells there is nothing to link. */
function unlinked(g: Colors): Colors {
  const ground = groundOf(g);
  let inked = 0;
  for (let k = 0; k < g.cells.length; k++) if (g.cells[k] !== ground) inked++;
  return inked < 2 ? fail("no two cells to join") : g;
}

function through(m: Meter, g: Colors, color: number): Colors {
  const { height, width, cells } = g;
  const out = copy(m, g);
  burn(m, 2 * cells.length);
  for (const rows of [true, false]) {
    const [lines, length, step, stride] = rows ? [height, width, 1, width] : [width, height, width, 1];
    for (let line = 0; line < lines; line++) {
      let [first, last] = [-1, -1];
      for (let s = 0; s < length; s++) {
        if (cells[line * stride + s * step] !== color) continue;
        if (first < 0) first = s;
        last = s;
      }
      for (let s = first; s < last; s++) out.cells[line * stride + s * step] = color;
    }
  }
  for (let k = 0; k < cells.length; k++) if (out.cells[k] !== cells[k]) return out;
  return fail("no two cells to join");
}

function linkDiagonal(m: Meter, g: Colors): Colors {
  const { height, width, cells } = g;
  const ground = groundOf(g);
  const out = copy(m, g);
  let joined = false;
  for (let k = 0; k < cells.length; k++) {
    const c = cells[k]!;
    if (c === ground) continue;
    for (const dj of [-1, 1]) {
      let j = (k % width) + dj;
      let i = Math.floor(k / width) + 1;
      while (i < height && j >= 0 && j < width && cells[i * width + j] === ground) {
        i++;
        j += dj;
      }
      burn(m, 1 + i - Math.floor(k / width));
      if (i >= height || j < 0 || j >= width || cells[i * width + j] !== c) continue;
      for (let y = Math.floor(k / width) + 1, x = (k % width) + dj; y < i; y++, x += dj) {
        if (out.cells[y * width + x] === ground) out.cells[y * width + x] = c;
        joined = true;
      }
    }
  }
  return joined ? out : fail("no two cells to join on a diagonal");
}
