import type { Random } from "../../../../src/core/random.ts";
import { type Family, lines, nameOf } from "./family.ts";
import { between, blobs, coloursOf, noise, scene } from "./scenes.ts";

const field = (colours: readonly number[], low: number, high: number) => (random: Random) =>
  noise(random, between(random, low, high), between(random, low, high), colours, 0.6);

export const tile: Family = {
  name: "tile",
  about: "the grid is laid side by side with itself or its mirror image",
  variants: [
    {
      level: 1,
      make: (random) => ({
        program: lines(`${random.pick(["hconcat", "vconcat"])}(I, I)`),
        input: field(coloursOf(random, 3), 3, 5),
      }),
    },
    {
      level: 1,
      make: (random) => {
        const [concat, flip] = [random.pick(["hconcat", "vconcat"]), random.pick(["hmirror", "vmirror", "rot180"])];
        const order = random.pick(["I, x1", "x1, I"]);
        return { program: lines(`${flip}(I)`, `${concat}(${order})`), input: field(coloursOf(random, 3), 3, 5) };
      },
    },
    {
      level: 2,
      make: (random) => {
        const flip = random.pick(["hmirror", "vmirror", "rot180"]);
        const program = random.pick([
          lines("hconcat(I, I)", "vconcat(x1, x1)"),
          lines("hconcat(I, I)", `${flip}(x1)`, "vconcat(x1, x2)"),
          lines("vconcat(I, I)", `${flip}(x1)`, "hconcat(x1, x2)"),
        ]);
        return { program, input: field(coloursOf(random, 3), 3, 4) };
      },
    },
    {
      level: 3,
      make: (random) => {
        const [across, down] = [random.pick(["I, x1", "x1, I"]), random.pick(["x2, x3", "x3, x2"])];
        return {
          program: lines("vmirror(I)", `hconcat(${across})`, "hmirror(x2)", `vconcat(${down})`),
          input: field(coloursOf(random, 3), 3, 4),
        };
      },
    },
    {
      level: 3,
      make: (random) => {
        const flip = random.pick(["hmirror", "vmirror"]);
        const program = random.pick([
          lines("hconcat(I, I)", "hconcat(x1, I)", "vconcat(x2, x2)", "vconcat(x3, x2)"),
          lines("hconcat(I, I)", "hconcat(x1, I)", `${flip}(x2)`, "vconcat(x2, x3)", "vconcat(x4, x2)"),
        ]);
        return { program, input: field(coloursOf(random, 3), 3, 3) };
      },
    },
  ],
};

/** Distinct blobs in given colours: one is the largest, one the smallest. */
const things = (colours: readonly number[]) => (random: Random) =>
  scene(random, between(random, 8, 11), between(random, 8, 11), blobs(random, colours, 2, 8));

export const scale: Family = {
  name: "scale",
  about: "the grid, or a shape cut out of it, is made larger or smaller by a whole factor",
  variants: [
    {
      level: 1,
      make: (random) => ({
        program: lines(`${random.pick(["upscale", "hupscale", "vupscale"])}(I, ${random.pick(["TWO", "THREE"])})`),
        input: field(coloursOf(random, 3), 3, 5),
      }),
    },
    {
      level: 1,
      make: (random) => {
        const colours = coloursOf(random, 3);
        const factor = between(random, 2, 3);
        return { program: lines(`downscale(I, ${nameOf(factor)})`), input: (r) => coarse(r, factor, colours) };
      },
    },
    {
      level: 2,
      make: (random) => {
        const to = random.pick(["upscale(x2, TWO)", "hupscale(x2, TWO)", "vupscale(x2, TWO)", "upscale(x2, THREE)"]);
        const colours = coloursOf(random, 3);
        return {
          program: lines(`ofcolor(I, ${nameOf(colours[0]!)})`, "subgrid(x1, I)", to),
          input: things(colours),
        };
      },
    },
    {
      level: 2,
      make: () => ({
        program: lines("numcolors(I)", "upscale(I, x1)"),
        input: (r) => noise(r, 3, 3, coloursOf(r, between(r, 1, 3)), 0.6),
      }),
    },
    {
      level: 3,
      make: (random) => ({
        program: lines(
          "objects(I, T, F, T)",
          `${random.pick(["argmax", "argmin"])}(x1, size)`,
          "subgrid(x2, I)",
          `${random.pick(["hmirror", "vmirror", "rot90", "rot180"])}(x3)`,
          `${random.pick(["upscale", "hupscale", "vupscale"])}(x4, TWO)`,
        ),
        input: things(coloursOf(random, 3)),
      }),
    },
  ],
};

/** Noise in blocks of `factor` x `factor` cells. */
function coarse(random: Random, factor: number, colours: readonly number[]) {
  const small = noise(random, between(random, 3, 5), between(random, 3, 5), colours, 0.6);
  const [height, width] = [small.height * factor, small.width * factor];
  const cells = new Uint8Array(height * width);
  for (let i = 0; i < height; i++) {
    for (let j = 0; j < width; j++) {
      cells[i * width + j] = small.cells[Math.floor(i / factor) * small.width + Math.floor(j / factor)]!;
    }
  }
  return { height, width, cells };
}

export const counting: Family = {
  name: "counting",
  about: "how many, or which colour is most or least common, becomes a small grid",
  variants: [
    {
      level: 1,
      make: (random) => ({
        program: lines(
          `${random.pick(["mostcolor", "leastcolor"])}(I)`,
          `canvas(x1, ${random.pick(["UNITY", "TWO_BY_TWO", "THREE_BY_THREE"])})`,
        ),
        input: (r) => noise(r, between(r, 3, 6), between(r, 3, 6), coloursOf(r, 3), 1),
      }),
    },
    {
      level: 2,
      make: (random) => {
        const colours = coloursOf(random, 2);
        const [counted, drawn] = [colours[0]!, random.pick(colours)];
        return {
          program: lines(
            `colorcount(I, ${nameOf(counted)})`,
            `astuple(${random.pick(["ONE, x1", "x1, ONE"])})`,
            `canvas(${nameOf(drawn)}, x2)`,
          ),
          input: (r) => withCount(r, colours),
        };
      },
    },
    {
      level: 2,
      make: (random) => {
        const [drawn] = coloursOf(random, 1);
        return {
          program: lines(
            "objects(I, T, F, T)",
            "size(x1)",
            `astuple(${random.pick(["ONE, x2", "x2, ONE", "x2, x2"])})`,
            `canvas(${nameOf(drawn!)}, x3)`,
          ),
          input: (r) => scene(r, between(r, 9, 12), between(r, 9, 12), blobs(r, coloursOf(r, between(r, 2, 6)), 1, 6)),
        };
      },
    },
    {
      level: 3,
      make: (random) => ({
        program: lines(
          "objects(I, T, F, T)",
          `${random.pick(["argmax", "argmin"])}(x1, size)`,
          "color(x2)",
          "size(x1)",
          `astuple(${random.pick(["ONE, x4", "x4, ONE"])})`,
          "canvas(x3, x5)",
        ),
        input: (r) => scene(r, between(r, 9, 12), between(r, 9, 12), blobs(r, coloursOf(r, between(r, 2, 5)), 2, 8)),
      }),
    },
  ],
};

/** One to six single cells of the first colour among some of the second. */
function withCount(random: Random, [counted, decoy]: readonly number[]) {
  const grid = noise(random, between(random, 5, 7), between(random, 5, 7), [decoy!], 0.15);
  const places = random.shuffle(Array.from({ length: grid.cells.length }, (_, k) => k));
  for (const k of places.slice(0, between(random, 1, 6))) grid.cells[k] = counted!;
  return grid;
}
