import type { Random } from "../../../../src/core/random.ts";
import { type Family, lines, nameOf } from "./family.ts";
import { between, coloursOf, noise } from "./scenes.ts";

const HALVES = ["tophalf", "bottomhalf", "lefthalf", "righthalf"] as const;
const SPLITS = [
  ["tophalf", "bottomhalf", "vconcat"],
  ["lefthalf", "righthalf", "hconcat"],
] as const;

const even =
  (colours: readonly number[], density = 0.6) =>
  (random: Random) =>
    noise(random, 2 * between(random, 2, 4), 2 * between(random, 2, 4), colours, density);

export const halves: Family = {
  name: "halves",
  about: "the grid is cut in halves, which are kept, swapped or reflected",
  variants: [
    {
      level: 1,
      make: (random) => ({ program: lines(`${random.pick(HALVES)}(I)`), input: even(coloursOf(random, 3)) }),
    },
    {
      level: 1,
      make: (random) => ({
        program: lines(`${random.pick(["tophalf", "bottomhalf"])}(I)`, `${random.pick(["lefthalf", "righthalf"])}(x1)`),
        input: even(coloursOf(random, 3)),
      }),
    },
    {
      level: 2,
      make: (random) => {
        const [a, b, concat] = random.pick(SPLITS);
        return { program: lines(`${a}(I)`, `${b}(I)`, `${concat}(x2, x1)`), input: even(coloursOf(random, 3)) };
      },
    },
    {
      level: 2,
      make: (random) => {
        const [a, b, concat] = random.pick(SPLITS);
        const flip = a === "tophalf" ? "hmirror" : "vmirror";
        const [half, order] = random.pick([
          [a, "x1, x2"],
          [b, "x2, x1"],
        ] as const);
        return {
          program: lines(`${half}(I)`, `${flip}(x1)`, `${concat}(${order})`),
          input: even(coloursOf(random, 3)),
        };
      },
    },
    {
      level: 3,
      make: (random) => {
        const [a, b, concat] = random.pick(SPLITS);
        const flip = random.pick(["hmirror", "vmirror", "rot180"]);
        return {
          program: lines(`${a}(I)`, `${b}(I)`, `${flip}(x1)`, `${concat}(x2, x3)`),
          input: even(coloursOf(random, 3)),
        };
      },
    },
  ],
};

/** Two halves, each in a colour of its own on 0. */
const twoHalves = (vertical: boolean, a: number, b: number) => (random: Random) => {
  const [h, w] = [between(random, 3, 5), between(random, 3, 5)];
  const first = noise(random, h, w, [a], 0.4);
  const second = noise(random, h, w, [b], 0.4);
  const grid = noise(random, vertical ? 2 * h : h, vertical ? w : 2 * w, [a], 0);
  for (let i = 0; i < h; i++) {
    grid.cells.set(first.cells.subarray(i * w, (i + 1) * w), i * grid.width);
    const at = vertical ? (h + i) * grid.width : i * grid.width + w;
    grid.cells.set(second.cells.subarray(i * w, (i + 1) * w), at);
  }
  return grid;
};

export const logic: Family = {
  name: "logic",
  about: "two halves are laid over each other: and, or, neither, one without the other",
  variants: [
    {
      level: 1,
      make: (random) => {
        const [a, b] = random.pick(SPLITS);
        const [colour] = coloursOf(random, 1);
        return {
          program: lines(`${a}(I)`, `${b}(I)`, "cellwise(x1, x2, ZERO)"),
          input: twoHalves(a === "tophalf", colour!, colour!),
        };
      },
    },
    {
      level: 2,
      make: (random) => {
        const [a, b] = random.pick(SPLITS);
        const [colour, fallback] = coloursOf(random, 2);
        return {
          program: lines(`${a}(I)`, `${b}(I)`, `cellwise(x1, x2, ${nameOf(fallback!)})`),
          input: twoHalves(a === "tophalf", colour!, colour!),
        };
      },
    },
    {
      level: 2,
      make: (random) => {
        const [first, second] = random.pick(SPLITS);
        const [a, b] = coloursOf(random, 2);
        return {
          program: lines(`${first}(I)`, `${second}(I)`, "asobject(x2)", "underpaint(x1, x3)"),
          input: twoHalves(first === "tophalf", a!, b!),
        };
      },
    },
    {
      level: 3,
      make: (random) => {
        const [first, second] = random.pick(SPLITS);
        const [a, b, c] = coloursOf(random, 3);
        return {
          program: lines(
            `${first}(I)`,
            `${second}(I)`,
            `ofcolor(x1, ${nameOf(random.pick([a!, 0]))})`,
            `ofcolor(x2, ${nameOf(random.pick([b!, 0]))})`,
            `${random.pick(["intersection", "combine", "difference"])}(x3, x4)`,
            `fill(x1, ${nameOf(c!)}, x5)`,
          ),
          input: twoHalves(first === "tophalf", a!, b!),
        };
      },
    },
    {
      level: 3,
      make: (random) => {
        const [first, second] = random.pick(SPLITS);
        const [a, b, c] = coloursOf(random, 3);
        return {
          program: lines(
            `${first}(I)`,
            `${second}(I)`,
            "ofcolor(x1, ZERO)",
            "ofcolor(x2, ZERO)",
            "intersection(x3, x4)",
            `replace(x1, ${nameOf(a!)}, ZERO)`,
            `fill(x6, ${nameOf(c!)}, x5)`,
          ),
          input: twoHalves(first === "tophalf", a!, b!),
        };
      },
    },
  ],
};
