import type { Random } from "../../../../src/core/random.ts";
import type { Grid } from "../grid.ts";
import { type Family, lines, nameOf, type Variant } from "./family.ts";
import { between, coloursOf, field, noise, pieces } from "./scenes.ts";

const MIRRORS = ["hmirror", "vmirror", "dmirror", "cmirror"] as const;
const TURNS = ["rot90", "rot180", "rot270"] as const;

export const mirror: Family = {
  name: "mirror",
  about: "the grid, or one shape in it, is reflected",
  variants: [
    plain(MIRRORS),
    thenRecolour(MIRRORS),
    {
      level: 2,
      make: (random) => ({
        program: lines(`${random.pick(["hmirror", "vmirror"])}(I)`, `${random.pick(["lefthalf", "tophalf"])}(x1)`),
        input: field(coloursOf(random, 3), 4, 8),
      }),
    },
    {
      level: 3,
      make: (random) => ({
        program: lines(
          "objects(I, T, F, T)",
          `${random.pick(["argmax", "argmin"])}(x1, size)`,
          `${random.pick(["hmirror", "vmirror"])}(x2)`,
          "cover(I, x2)",
          "paint(x4, x3)",
        ),
        input: pieces(coloursOf(random, 2)),
      }),
    },
  ],
};

export const rotate: Family = {
  name: "rotate",
  about: "the grid, or one shape cut out of it, is turned",
  variants: [
    plain(TURNS),
    thenRecolour(TURNS),
    {
      level: 2,
      make: (random) => ({
        program: lines(
          "objects(I, T, F, T)",
          `${random.pick(["argmax", "argmin"])}(x1, size)`,
          "subgrid(x2, I)",
          `${random.pick(TURNS)}(x3)`,
        ),
        input: pieces(coloursOf(random, 3)),
      }),
    },
    {
      level: 3,
      make: (random) => {
        const [a, b] = random.pick([
          ["rot90", "rot270"],
          ["rot270", "rot90"],
        ] as const);
        return {
          program: lines(`${a}(I)`, "rot180(I)", `${b}(I)`, "hconcat(I, x1)", "hconcat(x3, x2)", "vconcat(x4, x5)"),
          input: field(coloursOf(random, 2), 3, 5, true),
        };
      },
    },
  ],
};

export const completion: Family = {
  name: "completion",
  about: "a symmetric picture has a patch missing; its mirror image says what belongs there",
  variants: [
    {
      level: 1,
      make: (random) => {
        const flip = random.pick(["hmirror", "vmirror"] as const);
        return {
          program: lines(`${flip}(I)`, "asobject(x1)", "underpaint(I, x2)"),
          input: (r) => halfPicture(r, flip === "vmirror", coloursOf(r, 2)),
        };
      },
    },
    {
      level: 3,
      make: (random) => {
        const flip = random.pick(["hmirror", "vmirror", "dmirror"] as const);
        const [veil, ...rest] = coloursOf(random, 4);
        return {
          program: lines(`${flip}(I)`, `ofcolor(I, ${nameOf(veil!)})`, "toobject(x2, x1)", "paint(I, x3)"),
          input: (r) => veiled(r, flip, rest, veil!),
        };
      },
    },
    {
      level: 2,
      make: (random) => {
        const flip = random.pick(["hmirror", "vmirror"] as const);
        const [veil, ...rest] = coloursOf(random, 4);
        return {
          program: lines(`${flip}(I)`, `ofcolor(I, ${nameOf(veil!)})`, "subgrid(x2, x1)"),
          input: (r) => veiled(r, flip, rest, veil!),
        };
      },
    },
  ],
};

function plain(names: readonly string[]): Variant {
  return {
    level: 1,
    make: (random) => ({ program: lines(`${random.pick(names)}(I)`), input: field(coloursOf(random, 3), 3, 7) }),
  };
}

function thenRecolour(names: readonly string[]): Variant {
  return {
    level: 2,
    make: (random) => {
      const colours = coloursOf(random, 4);
      const [from, to] = [colours[0]!, colours[3]!];
      return {
        program: lines(`${random.pick(names)}(I)`, `replace(x1, ${nameOf(from)}, ${nameOf(to)})`),
        input: field(colours.slice(0, 3), 3, 7),
      };
    },
  };
}

/** A sparse drawing in one half only, the other half empty. */
function halfPicture(random: Random, leftRight: boolean, colours: readonly number[]): Grid {
  const half = between(random, 3, 5);
  const long = between(random, 5, 8);
  const grid = leftRight ? noise(random, long, 2 * half, colours, 0) : noise(random, 2 * half, long, colours, 0);
  for (let k = 0; k < grid.cells.length; k++) {
    const inHalf = leftRight ? k % grid.width < half : k < half * grid.width;
    if (inHalf && random.next() < 0.35) grid.cells[k] = random.pick(colours);
  }
  return grid;
}

/** A picture symmetric under `flip`, with a rectangle of colour `veil` clear of its own mirror image. */
function veiled(random: Random, flip: string, colours: readonly number[], veil: number): Grid {
  const n = between(random, 4, 5) * 2;
  const grid = noise(random, n, n, colours, 0.75);
  const cells = grid.cells;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const twin = flip === "hmirror" ? (n - 1 - i) * n + j : flip === "vmirror" ? i * n + n - 1 - j : j * n + i;
      cells[Math.max(i * n + j, twin)] = cells[Math.min(i * n + j, twin)]!;
    }
  }
  const [height, width] = [between(random, 2, 3), between(random, 2, 3)];
  const lowHalf = random.integer(2) * (n / 2);
  const top =
    flip === "hmirror"
      ? lowHalf + random.integer(n / 2 - height + 1)
      : flip === "dmirror"
        ? 0
        : random.integer(n - height + 1);
  const left =
    flip === "vmirror"
      ? lowHalf + random.integer(n / 2 - width + 1)
      : flip === "dmirror"
        ? n - width
        : random.integer(n - width + 1);
  for (let i = 0; i < height; i++) cells.fill(veil, (top + i) * n + left, (top + i) * n + left + width);
  return grid;
}
