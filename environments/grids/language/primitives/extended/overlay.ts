import { fail, type Meter } from "../../limits.ts";
import type { Value } from "../../value.ts";
import type { ExtendedDefinitions } from "../define.ts";
import { blank, type Colors, copy, groundOf, wantColors } from "./colors.ts";
import { equals, matrix } from "./laws.ts";

/** Two grids of one size, cell by cell. 0 is nothing here, whatever is commonest. */
export const overlays: ExtendedDefinitions = {
  /** The first grid; where it is 0, the second. */
  overlay: {
    type: "(Grid, Grid) -> Grid",
    weight: 3,
    run: (m, a, b) => cellwise(m, a, b, (x, y) => (x === 0 ? y : x)),
    law: {
      says: "laying the second over the result in the other order agrees on what only one of them has",
      holds: (run, a, b) => {
        const [one, other] = [matrix(run("overlay", a!, b!)), matrix(run("overlay", b!, a!))];
        const [x, y] = [matrix(a!), matrix(b!)];
        return one.cells.every((v, k) => v === other.cells[k] || (x.cells[k] !== 0 && y.cells[k] !== 0));
      },
    },
  },
  /** The first grid where the second is not 0; 0 elsewhere. */
  maskby: {
    type: "(Grid, Grid) -> Grid",
    weight: 2,
    run: (m, a, b) => cellwise(m, a, b, (x, y) => (y === 0 ? 0 : x)),
    law: {
      says: "with maskout it makes the first grid whole",
      holds: (run, a, b) => equals(run("overlay", run("maskby", a!, b!), run("maskout", a!, b!)), a!),
    },
  },
  /** The first grid where the second is 0; 0 elsewhere. */
  maskout: {
    type: "(Grid, Grid) -> Grid",
    weight: 2,
    run: (m, a, b) => cellwise(m, a, b, (x, y) => (y === 0 ? x : 0)),
    law: {
      says: "a grid masked out by itself is all 0",
      holds: (run, a, b) =>
        matrix(run("maskout", a!, a!)).cells.every((v) => v === 0) &&
        equals(run("maskout", run("maskout", a!, b!), b!), run("maskout", a!, b!)),
    },
  },
  /** What the two grids do not share: a cell where exactly one of them is not 0 has that one's colour, others are 0. */
  exclusive: {
    type: "(Grid, Grid) -> Grid",
    weight: 2,
    run: (m, a, b) => cellwise(m, a, b, (x, y) => (x === 0 ? y : y === 0 ? x : 0)),
    law: {
      says: "the order of the two does not matter",
      holds: (run, a, b) => equals(run("exclusive", a!, b!), run("exclusive", b!, a!)),
    },
  },
  /** Cells that changed between the two grids have the second's colour; the others the second's background. */
  changed: {
    type: "(Grid, Grid) -> Grid",
    weight: 3,
    run: (m, a, b) => {
      const ground = groundOf(wantColors(m, b));
      return cellwise(m, a, b, (x, y) => (x === y ? ground : y));
    },
    law: {
      says: "nothing has changed from a grid to itself",
      holds: (run, a, b) => {
        const [x, y, out] = [matrix(a!), matrix(b!), matrix(run("changed", a!, b!))];
        return out.cells.every((v, k) => v === y.cells[k] || x.cells[k] === y.cells[k]);
      },
    },
  },
  /** The first grid in the middle of a copy of the second, which must be at least as large; its 0 let the second show. */
  centre: {
    type: "(Grid, Grid) -> Grid",
    weight: 2,
    run: (m, a, b) => {
      const [x, y] = [wantColors(m, a), wantColors(m, b)];
      const [top, left] = [Math.floor((y.height - x.height) / 2), Math.floor((y.width - x.width) / 2)];
      if (top < 0 || left < 0) fail("the first grid is the larger one");
      const out = copy(m, y);
      for (let i = 0; i < x.height; i++) {
        for (let j = 0; j < x.width; j++) {
          const v = x.cells[i * x.width + j]!;
          if (v !== 0) out.cells[(top + i) * y.width + left + j] = v;
        }
      }
      return out;
    },
    law: {
      says: "a grid in the middle of itself is itself",
      holds: (run, a, b) => equals(run("centre", a!, a!), a!) && run("shape", run("centre", a!, b!)) !== null,
    },
  },
};

function cellwise(m: Meter, a: Value, b: Value, f: (x: number, y: number) => number): Colors {
  const [x, y] = [wantColors(m, a), wantColors(m, b)];
  if (x.height !== y.height || x.width !== y.width) fail("grids of different sizes");
  const out = blank(m, x.height, x.width, 0);
  for (let k = 0; k < out.cells.length; k++) out.cells[k] = f(x.cells[k]!, y.cells[k]!);
  return out;
}
