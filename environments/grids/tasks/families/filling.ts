// Longer than most: four families that share their scenes (frames, blocks, marked cells), as data.
import type { Random } from "../../../../src/core/random.ts";
import type { Grid } from "../grid.ts";
import { type Family, lines, nameOf } from "./family.ts";
import { between, blank, blob, blobs, coloursOf, hollow, noise, scene, solid, stamp } from "./scenes.ts";

export const holes: Family = {
  name: "holes",
  about: "what a shape encloses is filled",
  variants: [
    {
      level: 1,
      make: (random) => {
        const [a, b] = coloursOf(random, 2);
        return {
          program: lines(
            `ofcolor(I, ${nameOf(a!)})`,
            `${random.pick(["delta", "backdrop"])}(x1)`,
            `underfill(I, ${nameOf(b!)}, x2)`,
          ),
          input: (r) => scene(r, between(r, 6, 9), between(r, 6, 9), [frame(r, a!)]),
        };
      },
    },
    {
      level: 2,
      make: (random) => {
        const [a, b] = coloursOf(random, 2);
        return {
          program: lines("objects(I, T, F, T)", "mapply(delta, x1)", `fill(I, ${nameOf(b!)}, x2)`),
          input: (r) =>
            scene(r, between(r, 10, 13), between(r, 10, 13), [frame(r, a!), frame(r, a!), blob(r, 3, a!, 3)]),
        };
      },
    },
    {
      level: 3,
      make: (random) => {
        const [a, b] = coloursOf(random, 2);
        return {
          program: lines(
            "objects(I, T, F, T)",
            `${random.pick(["argmax", "argmin"])}(x1, size)`,
            "delta(x2)",
            `fill(I, ${nameOf(b!)}, x3)`,
          ),
          input: (r) =>
            scene(r, between(r, 10, 12), between(r, 10, 12), [
              hollow(between(r, 5, 6), between(r, 4, 5), a!),
              hollow(3, between(r, 3, 4), a!),
            ]),
        };
      },
    },
    {
      level: 3,
      make: (random) => {
        const [a, b] = coloursOf(random, 2);
        return {
          program: lines(
            "objects(I, T, F, F)",
            "colorfilter(x1, ZERO)",
            "rbind(bordering, I)",
            "compose(flip, x3)",
            "mfilter(x2, x4)",
            `fill(I, ${nameOf(b!)}, x5)`,
          ),
          input: (r) => loops(r, a!),
        };
      },
    },
  ],
};

export const border: Family = {
  name: "border",
  about: "the grid's rim is drawn, taken away or put around",
  variants: [
    {
      level: 1,
      make: () => ({
        program: lines("trim(I)"),
        input: (r) => noise(r, between(r, 5, 8), between(r, 5, 8), coloursOf(r, 3), 0.6),
      }),
    },
    {
      level: 1,
      make: (random) => {
        const colours = coloursOf(random, 3);
        return {
          program: lines(
            "asindices(I)",
            `${random.pick(["box", "corners"])}(x1)`,
            `fill(I, ${nameOf(colours[0]!)}, x2)`,
          ),
          input: (r) => noise(r, between(r, 4, 7), between(r, 4, 7), colours.slice(1), 0.4),
        };
      },
    },
    {
      level: 2,
      make: (random) => {
        const colours = coloursOf(random, 3);
        return {
          program: lines(
            "asindices(I)",
            `${random.pick(["inbox", "box"])}(x1)`,
            `underfill(I, ${nameOf(colours[0]!)}, x2)`,
          ),
          input: (r) => noise(r, between(r, 6, 9), between(r, 6, 9), colours.slice(1), 0.2),
        };
      },
    },
    {
      level: 3,
      make: (random) => {
        const [a, b, c] = coloursOf(random, 3);
        return {
          program: lines(
            "asindices(I)",
            "box(x1)",
            `fill(I, ${nameOf(a!)}, x2)`,
            `${random.pick(["corners(x1)", "inbox(x1)"])}`,
            `fill(x3, ${nameOf(b!)}, x4)`,
          ),
          input: (r) => noise(r, between(r, 5, 8), between(r, 5, 8), [c!], 0.4),
        };
      },
    },
  ],
};

export const outline: Family = {
  name: "outline",
  about: "each shape gets an outline, corners, a rim or a middle",
  variants: [
    {
      level: 1,
      make: (random) => {
        const [a, b] = coloursOf(random, 2);
        return {
          program: lines(
            `ofcolor(I, ${nameOf(a!)})`,
            `${random.pick(["outbox", "inbox", "corners"])}(x1)`,
            `fill(I, ${nameOf(b!)}, x2)`,
          ),
          input: (r) => scene(r, between(r, 7, 9), between(r, 7, 9), [block(r, a!)], { edge: 1 }),
        };
      },
    },
    {
      level: 2,
      make: (random) => {
        const [a, b, c] = coloursOf(random, 3);
        const part = random.pick(["mapply(outbox, x1)", "mapply(inbox, x1)", "mapply(corners, x1)", "mapply(box, x1)"]);
        return {
          program: lines("objects(I, T, F, T)", part, `fill(I, ${nameOf(c!)}, x2)`),
          input: (r) =>
            scene(r, between(r, 10, 13), between(r, 10, 13), [block(r, a!), block(r, b!), block(r, a!)], {
              edge: 1,
              gap: 2,
            }),
        };
      },
    },
    {
      level: 3,
      make: (random) => {
        const [a, b] = coloursOf(random, 2);
        const which = random.pick(["argmax", "argmin"]);
        const part = random.pick(["outbox", "inbox", "corners"]);
        return {
          program: lines("objects(I, T, F, T)", `${which}(x1, size)`, `${part}(x2)`, `fill(I, ${nameOf(b!)}, x3)`),
          input: (r) => {
            const [large, small] = [solid(between(r, 4, 5), 4, a!), solid(3, between(r, 3, 4), a!)];
            return scene(r, between(r, 10, 13), between(r, 10, 13), [large, small], { edge: 1, gap: 2 });
          },
        };
      },
    },
  ],
};

export const stencil: Family = {
  name: "stencil",
  about: "each marked cell grows a pattern around it",
  variants: [
    {
      level: 2,
      make: (random) => {
        const [a, b] = coloursOf(random, 2);
        const part = random.pick(["dneighbors", "ineighbors", "neighbors"]);
        return {
          program: lines(`ofcolor(I, ${nameOf(a!)})`, `mapply(${part}, x1)`, `fill(I, ${nameOf(b!)}, x2)`),
          input: (r) => marked(r, [a!]),
        };
      },
    },
    {
      level: 2,
      make: (random) => {
        const [a, b, c] = coloursOf(random, 3);
        const part = random.pick(["dneighbors", "ineighbors"]);
        return {
          program: lines(`ofcolor(I, ${nameOf(a!)})`, `mapply(${part}, x1)`, `underfill(I, ${nameOf(b!)}, x2)`),
          input: (r) => marked(r, [a!, c!]),
        };
      },
    },
    {
      level: 1,
      make: (random) => {
        const [a, b] = coloursOf(random, 2);
        return {
          program: lines(`ofcolor(I, ${nameOf(a!)})`, "outbox(x1)", `underfill(I, ${nameOf(b!)}, x2)`),
          input: (r) => scene(r, between(r, 5, 8), between(r, 5, 8), [solid(1, 1, a!)], { edge: 1 }),
        };
      },
    },
    {
      level: 3,
      make: (random) => {
        const [a, b, c, d] = coloursOf(random, 4);
        const [p, q] = random.shuffle(["dneighbors", "ineighbors"]);
        return {
          program: lines(
            `ofcolor(I, ${nameOf(a!)})`,
            `ofcolor(I, ${nameOf(b!)})`,
            `mapply(${p}, x1)`,
            `mapply(${q}, x2)`,
            `fill(I, ${nameOf(c!)}, x3)`,
            `fill(x5, ${nameOf(d!)}, x4)`,
          ),
          input: (r) => marked(r, [a!, b!]),
        };
      },
    },
  ],
};

const frame = (random: Random, colour: number) => hollow(between(random, 3, 5), between(random, 3, 5), colour);
const block = (random: Random, colour: number) => solid(between(random, 3, 4), between(random, 3, 4), colour);

/** One or two single cells of each colour, apart from each other and from the rim. */
function marked(random: Random, colours: readonly number[]): Grid | undefined {
  const dots = colours.flatMap((c) => Array.from({ length: between(random, 1, 2) }, () => solid(1, 1, c)));
  return scene(random, between(random, 8, 11), between(random, 8, 11), dots, { gap: 3, edge: 1 });
}

/** Bent closed curves: outlines of two joined rectangles; their box is more than what they enclose. */
function loops(random: Random, colour: number): Grid {
  const grid = blank(between(random, 9, 12), between(random, 9, 12));
  const place = (h: number, w: number) => {
    stamp(grid, hollow(h, w, colour), random.integer(grid.height - h + 1), random.integer(grid.width - w + 1));
  };
  place(between(random, 4, 6), between(random, 4, 6));
  place(between(random, 3, 5), between(random, 3, 5));
  stamp(grid, blobs(random, [colour], 2, 3)[0]!, 0, 0);
  return grid;
}
