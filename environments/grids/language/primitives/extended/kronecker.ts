import { fail, type Meter } from "../../limits.ts";
import type { ExtendedDefinitions } from "../define.ts";
import { blank, type Colors, groundOf, oriented, part, wantColor, wantColors } from "./colors.ts";
import { equals, matrix } from "./laws.ts";

/** Grids of grids: products with a mask, and tilings by mirror images. */
export const kroneckers: ExtendedDefinitions = {
  /** Each cell of the first grid that is not 0 becomes the second grid, each 0 a block of 0 of its size. */
  kronecker: {
    type: "(Grid, Grid) -> Grid",
    weight: 5,
    run: (m, mask, grid) => {
      const g = wantColors(m, mask);
      return blocks(m, g, wantColors(m, grid), (c) => c !== 0);
    },
    law: {
      says: "its blocks that are not all 0 stand where the mask is not 0",
      holds: (run, mask, grid) => {
        const [a, b, out] = [matrix(mask!), matrix(grid!), matrix(run("kronecker", mask!, grid!))];
        return out.cells.every((v, k) => {
          const [i, j] = [Math.floor(k / out.width), k % out.width];
          const of = a.cells[Math.floor(i / b.height) * a.width + Math.floor(j / b.width)];
          return v === (of === 0 ? 0 : b.cells[(i % b.height) * b.width + (j % b.width)]);
        });
      },
    },
  },
  /** Each cell of the colour becomes the whole grid, each other cell a block of 0. */
  fractal: {
    type: "(Grid, Integer) -> Grid",
    weight: 5,
    run: (m, grid, color) => {
      const g = wantColors(m, grid);
      const own = wantColor(color);
      if (!g.cells.includes(own)) fail("no cell of this colour");
      return blocks(m, g, g, (c) => c === own);
    },
    law: {
      says: "with only this colour left in the mask it is the kronecker product",
      holds: (run, grid, color) =>
        color === 0 ||
        run("mostcolor", grid!) !== 0 ||
        equals(run("fractal", grid!, color!), run("kronecker", run("onlycolor", grid!, color!), grid!)),
    },
  },
  /** Each cell that is not 0 becomes the whole grid. */
  selfproduct: {
    type: "(Grid) -> Grid",
    weight: 5,
    run: (m, grid) => {
      const g = wantColors(m, grid);
      return blocks(m, g, g, (c) => c !== 0);
    },
    law: {
      says: "it is the kronecker product of the grid with itself",
      holds: (run, grid) => equals(run("selfproduct", grid!), run("kronecker", grid!, grid!)),
    },
  },
  /** Each 0 becomes the whole grid, each other cell a block of 0. */
  antiproduct: {
    type: "(Grid) -> Grid",
    weight: 3,
    run: (m, grid) => {
      const g = wantColors(m, grid);
      return blocks(m, g, g, (c) => c === 0);
    },
    law: {
      says: "it is fractal for the colour 0",
      holds: (run, grid) => equals(run("antiproduct", grid!), run("fractal", grid!, 0)),
    },
  },
  /** The inverse of a product: the first block that is not all background, when all such blocks are alike. */
  unproduct: {
    type: "(Grid) -> Grid",
    weight: 3,
    run: (m, grid) => unproduct(m, wantColors(m, grid)),
    law: {
      says: "its size divides the size of the grid, and it is smaller",
      holds: (run, grid) => {
        const found = matrix(run("unproduct", grid!));
        const g = matrix(grid!);
        return g.height % found.height === 0 && g.width % found.width === 0 && found.cells.length < g.cells.length;
      },
    },
  },
  /** The grid, its mirror images beside and under it, and its half turn: twice as high and wide, mirrored inwards. */
  mirrortile: {
    type: "(Grid) -> Grid",
    weight: 6,
    run: (m, grid) => tile(m, wantColors(m, grid), [0, 1, 2, 3]),
    law: selfMirrored("mirrortile", 0),
  },
  /** As `mirrortile`, with the grid itself below on the right. */
  mirrortileout: {
    type: "(Grid) -> Grid",
    weight: 5,
    run: (m, grid) => tile(m, wantColors(m, grid), [3, 2, 1, 0]),
    law: selfMirrored("mirrortileout", 3),
  },
  /** The four turns of a square grid, clockwise from the grid itself: twice as high and wide. */
  turntile: {
    type: "(Grid) -> Grid",
    weight: 4,
    run: (m, grid) => {
      const g = wantColors(m, grid);
      if (g.height !== g.width) fail("not square");
      return tile(m, g, [0, 5, 6, 3]);
    },
    law: {
      says: "a quarter turn of it is it",
      holds: (run, grid) => equals(run("rot90", run("turntile", grid!)), run("turntile", grid!)),
    },
  },
  /** The grid, twice across and twice down. */
  tilefour: {
    type: "(Grid) -> Grid",
    weight: 4,
    run: (m, grid) => tile(m, wantColors(m, grid), [0, 0, 0, 0]),
    law: {
      says: "its top left half is twice the grid",
      holds: (run, grid) => equals(run("tophalf", run("tilefour", grid!)), run("hconcat", grid!, grid!)),
    },
  },
  /** The grid three times across and down; even rows of tiles plain, odd rows mirrored across. */
  wavetile: {
    type: "(Grid) -> Grid",
    weight: 3,
    run: (m, grid) => tile(m, wantColors(m, grid), [0, 0, 0, 1, 1, 1, 0, 0, 0]),
    law: middle("wavetile", "vmirror"),
  },
  /** The grid three times across and down, each tile the mirror image of its neighbours; the middle is the grid. */
  mirrornine: {
    type: "(Grid) -> Grid",
    weight: 3,
    run: (m, grid) => tile(m, wantColors(m, grid), [3, 2, 3, 1, 0, 1, 3, 2, 3]),
    law: middle("mirrornine", "identity"),
  },
  /** The grid with a copy of itself beside it, mirrored: [grid, mirror]. */
  mirrorright: {
    type: "(Grid) -> Grid",
    weight: 5,
    run: (m, grid) => tile(m, wantColors(m, grid), [0, 1], 2),
    law: {
      says: "it is the reference's hconcat with vmirror",
      holds: (run, grid) => equals(run("mirrorright", grid!), run("hconcat", grid!, run("vmirror", grid!))),
    },
  },
  /** The grid with a copy of itself under it, mirrored. */
  mirrordown: {
    type: "(Grid) -> Grid",
    weight: 5,
    run: (m, grid) => tile(m, wantColors(m, grid), [0, 2], 1),
    law: {
      says: "it is the reference's vconcat with hmirror",
      holds: (run, grid) => equals(run("mirrordown", grid!), run("vconcat", grid!, run("hmirror", grid!))),
    },
  },
};

type Law = ExtendedDefinitions[string]["law"];

function selfMirrored(name: string, corner: number): Law {
  return {
    says: "it is its own mirror image both ways, and the grid is one quarter of it",
    holds: (run, grid) => {
      const all = run(name, grid!);
      const half = run(corner & 2 ? "bottomhalf" : "tophalf", all);
      return (
        equals(all, run("hmirror", all)) &&
        equals(all, run("vmirror", all)) &&
        equals(run(corner & 1 ? "righthalf" : "lefthalf", half), grid!)
      );
    },
  };
}

function middle(name: string, image: string): Law {
  return {
    says: `the middle tile is the grid under ${image}`,
    holds: (run, grid) => {
      const { height, width } = matrix(grid!);
      const found = run("crop", run(name, grid!), run("astuple", height, width), run("astuple", height, width));
      return equals(found, run(image, grid!));
    },
  };
}

function blocks(m: Meter, mask: Colors, g: Colors, is: (color: number) => boolean): Colors {
  const out = blank(m, mask.height * g.height, mask.width * g.width, 0);
  for (let i = 0, k = 0; i < mask.height; i++) {
    for (let j = 0; j < mask.width; j++, k++) if (is(mask.cells[k]!)) place(out, g, i * g.height, j * g.width);
  }
  return out;
}

/** Tiles under symmetries (as `oriented` numbers them), in reading order, `across` in a row. */
function tile(m: Meter, g: Colors, turns: readonly number[], across = Math.sqrt(turns.length)): Colors {
  const images = new Map(turns.map((t) => [t, oriented(m, g, t)]));
  const out = blank(m, (g.height * turns.length) / across, g.width * across, 0);
  turns.forEach((t, k) => {
    place(out, images.get(t)!, Math.floor(k / across) * g.height, (k % across) * g.width);
  });
  return out;
}

function place(out: Colors, g: Colors, top: number, left: number): void {
  for (let i = 0; i < g.height; i++) {
    out.cells.set(g.cells.subarray(i * g.width, (i + 1) * g.width), (top + i) * out.width + left);
  }
}

/** The smallest block size for which all blocks are alike or background, at least two of them alike. */
function unproduct(m: Meter, g: Colors): Colors {
  const ground = groundOf(g);
  for (let h = 1; h <= g.height; h++) {
    if (g.height % h !== 0) continue;
    for (let w = 1; w <= g.width; w++) {
      if (g.width % w !== 0 || (h === g.height && w === g.width) || h * w < 4) continue;
      const found = commonBlock(m, g, h, w, ground);
      if (found !== undefined) return found;
    }
  }
  return fail("no product of a mask and a block");
}

function commonBlock(m: Meter, g: Colors, h: number, w: number, ground: number): Colors | undefined {
  let block: Colors | undefined;
  for (let top = 0; top < g.height; top += h) {
    for (let left = 0; left < g.width; left += w) {
      const here = part(m, g, top, top + h, left, left + w);
      if (here.cells.every((v) => v === ground)) continue;
      if (block === undefined) block = here;
      else if (here.cells.some((v, k) => v !== block!.cells[k])) return undefined;
    }
  }
  return block;
}
