import type { Random } from "../../../../src/core/random.ts";
import type { Grid } from "../grid.ts";
import { type Family, lines, nameOf } from "./family.ts";
import { between, blob, blobs, coloursOf, scene, solid } from "./scenes.ts";

const EXTREMES = ["argmax", "argmin"] as const;

/** Blobs of different sizes in the given colours. */
const things =
  (colours: readonly number[], low = 2, high = 9) =>
  (random: Random) =>
    scene(random, between(random, 8, 12), between(random, 8, 12), blobs(random, colours, low, high));

/** Blobs of different sizes, all of one colour. */
const alike = (colour: number) => (random: Random) =>
  things(new Array<number>(between(random, 3, 4)).fill(colour))(random);

export const crop: Family = {
  name: "crop",
  about: "one shape is cut out: of a colour, the largest, the smallest",
  variants: [
    {
      level: 1,
      make: (random) => {
        const colours = coloursOf(random, 3);
        return { program: lines(`ofcolor(I, ${nameOf(colours[0]!)})`, "subgrid(x1, I)"), input: things(colours) };
      },
    },
    {
      level: 1,
      make: () => ({
        program: lines("leastcolor(I)", "ofcolor(I, x1)", "subgrid(x2, I)"),
        input: (r) => things(coloursOf(r, 3))(r),
      }),
    },
    {
      level: 2,
      make: (random) => ({
        program: lines("objects(I, T, F, T)", `${random.pick(EXTREMES)}(x1, size)`, "subgrid(x2, I)"),
        input: (r) => things(coloursOf(r, 3))(r),
      }),
    },
    {
      level: 3,
      make: (random) => {
        const [concat, flip] = [random.pick(["hconcat", "vconcat"]), random.pick(["hmirror", "vmirror"])];
        return {
          program: lines(
            "objects(I, T, F, T)",
            `${random.pick(EXTREMES)}(x1, size)`,
            "subgrid(x2, I)",
            `${flip}(x3)`,
            `${concat}(x3, x4)`,
          ),
          input: (r) => things(coloursOf(r, 3))(r),
        };
      },
    },
    {
      level: 3,
      make: (random) => {
        const to = nameOf(coloursOf(random, 1)[0]!);
        return {
          program: lines(
            "objects(I, T, F, T)",
            `${random.pick(EXTREMES)}(x1, size)`,
            "subgrid(x2, I)",
            `replace(x3, ZERO, ${to})`,
          ),
          input: (r) => things(coloursOf(r, 3))(r),
        };
      },
    },
  ],
};

export const order: Family = {
  name: "order",
  about: "shapes are sorted by place or size; the first, the last or both are kept",
  variants: [
    {
      level: 1,
      make: (random) => ({
        program: lines(
          "objects(I, T, F, T)",
          `${random.pick(EXTREMES)}(x1, ${random.pick(["leftmost", "uppermost"])})`,
          "subgrid(x2, I)",
        ),
        input: (r) => equals(r, 3),
      }),
    },
    {
      level: 2,
      make: (random) => ({
        program: lines(
          "objects(I, T, F, T)",
          `order(x1, ${random.pick(["leftmost", "uppermost", "size"])})`,
          `${random.pick(["first", "last"])}(x2)`,
          "subgrid(x3, I)",
        ),
        input: (r) => equals(r, 3),
      }),
    },
    {
      level: 3,
      make: (random) => ({
        program: lines(
          "objects(I, T, F, T)",
          `order(x1, ${random.pick(["leftmost", "uppermost", "size"])})`,
          "first(x2)",
          "last(x2)",
          "subgrid(x3, I)",
          "subgrid(x4, I)",
          `${random.pick(["hconcat(x5, x6)", "vconcat(x5, x6)", "hconcat(x6, x5)", "vconcat(x6, x5)"])}`,
        ),
        input: (r) => equals(r, 2 + r.integer(2)),
      }),
    },
  ],
};

export const recolour: Family = {
  name: "recolour",
  about: "shapes get a new colour because of their size",
  variants: [
    {
      level: 1,
      make: (random) => {
        const [a, b, c, d] = coloursOf(random, 4);
        return { program: lines(`replace(I, ${nameOf(a!)}, ${nameOf(d!)})`), input: things([a!, b!, c!]) };
      },
    },
    {
      level: 2,
      make: (random) => {
        const [a, b] = coloursOf(random, 2);
        return {
          program: lines("objects(I, T, F, T)", `${random.pick(EXTREMES)}(x1, size)`, `fill(I, ${nameOf(b!)}, x2)`),
          input: alike(a!),
        };
      },
    },
    {
      level: 3,
      make: (random) => {
        const [a, b, c] = coloursOf(random, 3);
        return {
          program: lines(
            "objects(I, T, F, T)",
            "argmax(x1, size)",
            "argmin(x1, size)",
            `fill(I, ${nameOf(b!)}, x2)`,
            `fill(x4, ${nameOf(c!)}, x3)`,
          ),
          input: alike(a!),
        };
      },
    },
    {
      level: 3,
      make: (random) => {
        const [a, b] = coloursOf(random, 2);
        const wanted = between(random, 1, 4);
        return {
          program: lines(
            "objects(I, T, F, T)",
            `sizefilter(x1, ${nameOf(wanted)})`,
            "merge(x2)",
            `fill(I, ${nameOf(b!)}, x3)`,
          ),
          input: (r) => {
            const sizes = [wanted, wanted, wanted + 1, wanted + 3].slice(0, between(r, 3, 4));
            return scene(
              r,
              between(r, 8, 11),
              between(r, 8, 11),
              sizes.map((n) => blob(r, n, a!)),
            );
          },
        };
      },
    },
  ],
};

export const denoise: Family = {
  name: "denoise",
  about: "specks are wiped off, whole shapes stay",
  variants: [
    {
      level: 1,
      make: (random) => {
        const [speck, ...rest] = coloursOf(random, 3);
        return {
          program: lines(`ofcolor(I, ${nameOf(speck!)})`, "cover(I, x1)"),
          input: (r) => specked(r, speck!, rest),
        };
      },
    },
    {
      level: 2,
      make: (random) => {
        const [a] = coloursOf(random, 1);
        return {
          program: lines("objects(I, T, F, T)", "sizefilter(x1, ONE)", "merge(x2)", "cover(I, x3)"),
          input: (r) => specked(r, a!, [a!, a!]),
        };
      },
    },
    {
      level: 2,
      make: () => ({
        program: lines("objects(I, T, F, T)", "argmin(x1, size)", "cover(I, x2)"),
        input: (r) => things(coloursOf(r, 3))(r),
      }),
    },
    {
      level: 3,
      make: () => ({
        program: lines("objects(I, T, F, T)", "argmax(x1, size)", "shape(I)", "canvas(ZERO, x3)", "paint(x4, x2)"),
        input: (r) => things(coloursOf(r, between(r, 2, 4)))(r),
      }),
    },
  ],
};

/** Shapes of the same box, 3 x 3, so that two of them can be laid side by side; no two start in the same row or column. */
function equals(random: Random, count: number): Grid | undefined {
  const colours = coloursOf(random, count);
  const sizes = random.shuffle([5, 6, 7, 8]).slice(0, count);
  const sprites = sizes.map((n, k) => {
    for (;;) {
      const sprite = blob(random, n, colours[k]!, 3);
      if (sprite.height === 3 && sprite.width === 3) return sprite;
    }
  });
  const grid = scene(random, between(random, 9, 12), between(random, 9, 12), sprites);
  if (grid === undefined) return undefined;
  const first = (colour: number, of: (k: number) => number) =>
    Math.min(...Array.from(grid.cells, (c, k) => (c === colour ? of(k) : 99)));
  const rows = new Set(colours.map((c) => first(c, (k) => Math.floor(k / grid.width))));
  const columns = new Set(colours.map((c) => first(c, (k) => k % grid.width)));
  return rows.size === count && columns.size === count ? grid : undefined;
}

function specked(random: Random, speck: number, colours: readonly number[]): Grid | undefined {
  const shapes = colours.map((c) => solid(between(random, 2, 4), between(random, 2, 4), c));
  const specks = Array.from({ length: between(random, 2, 5) }, () => solid(1, 1, speck));
  return scene(random, between(random, 8, 12), between(random, 8, 12), [...shapes, ...specks]);
}
