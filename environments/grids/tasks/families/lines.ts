import type { Random } from "../../../../src/core/random.ts";
import type { Grid } from "../grid.ts";
import { type Family, lines, nameOf } from "./family.ts";
import { between, blank, coloursOf, noise, scene, solid } from "./scenes.ts";

const dots =
  (colour: number, low: number, high: number, gap = 0) =>
  (random: Random) => {
    const count = between(random, low, high);
    return scene(
      random,
      between(random, 6, 10),
      between(random, 6, 10),
      Array.from({ length: count }, () => solid(1, 1, colour)),
      { gap },
    );
  };

export const rays: Family = {
  name: "rays",
  about: "lines are drawn through marked cells, to the grid's edge",
  variants: [
    {
      level: 1,
      make: (random) => {
        const [a, b] = coloursOf(random, 2);
        const line = random.pick(["shoot(ORIGIN, UNITY)", "hfrontier(ORIGIN)", "vfrontier(ORIGIN)"]);
        return { program: lines(line, `underfill(I, ${nameOf(b!)}, x1)`), input: (r) => dots(a!, 2, 4)(r) };
      },
    },
    {
      level: 2,
      make: (random) => {
        const [a, b] = coloursOf(random, 2);
        const [line, draw] = [random.pick(["vfrontier", "hfrontier"]), random.pick(["fill", "underfill"])];
        return {
          program: lines(`ofcolor(I, ${nameOf(a!)})`, `mapply(${line}, x1)`, `${draw}(I, ${nameOf(b!)}, x2)`),
          input: (r) => dots(a!, 1, 3, 1)(r),
        };
      },
    },
    {
      level: 2,
      make: (random) => {
        const [a, b] = coloursOf(random, 2);
        const toward = random.pick(["DOWN", "UP", "LEFT", "RIGHT", "UNITY", "DOWN_LEFT"]);
        return {
          program: lines(
            `ofcolor(I, ${nameOf(a!)})`,
            "first(x1)",
            `shoot(x2, ${toward})`,
            `underfill(I, ${nameOf(b!)}, x3)`,
          ),
          input: (r) => scene(r, between(r, 6, 9), between(r, 6, 9), [solid(1, 1, a!)], { edge: 1 }),
        };
      },
    },
    {
      level: 3,
      make: (random) => {
        const [a, b] = coloursOf(random, 2);
        const [p, q] = random.pick([
          ["DOWN", "UP"],
          ["LEFT", "RIGHT"],
          ["UNITY", "NEG_UNITY"],
          ["UP_RIGHT", "DOWN_LEFT"],
          ["DOWN", "RIGHT"],
        ] as const);
        return {
          program: lines(
            `ofcolor(I, ${nameOf(a!)})`,
            "center(x1)",
            `shoot(x2, ${p})`,
            `shoot(x2, ${q})`,
            "combine(x3, x4)",
            `underfill(I, ${nameOf(b!)}, x5)`,
          ),
          input: (r) => scene(r, between(r, 6, 9), between(r, 6, 9), [solid(1, 1, a!)], { edge: 1 }),
        };
      },
    },
    {
      level: 3,
      make: (random) => {
        const [a, b, c, d] = coloursOf(random, 4);
        return {
          program: lines(
            `ofcolor(I, ${nameOf(a!)})`,
            `ofcolor(I, ${nameOf(b!)})`,
            "mapply(vfrontier, x1)",
            "mapply(hfrontier, x2)",
            `fill(I, ${nameOf(random.pick([a!, c!]))}, x3)`,
            `fill(x5, ${nameOf(random.pick([b!, d!]))}, x4)`,
          ),
          input: (r) => scene(r, between(r, 7, 10), between(r, 7, 10), [solid(1, 1, a!), solid(1, 1, b!)], { gap: 1 }),
        };
      },
    },
  ],
};

export const connecting: Family = {
  name: "connecting",
  about: "cells of one colour are joined by lines",
  variants: [
    {
      level: 1,
      make: (random) => {
        const [a, b] = coloursOf(random, 2);
        return {
          program: lines(`ofcolor(I, ${nameOf(a!)})`, "backdrop(x1)", `underfill(I, ${nameOf(b!)}, x2)`),
          input: (r) => twoInLine(r, a!),
        };
      },
    },
    {
      level: 2,
      make: (random) => {
        const [a, b] = coloursOf(random, 2);
        return {
          program: lines(
            `ofcolor(I, ${nameOf(a!)})`,
            "prapply(connect, x1, x1)",
            "merge(x2)",
            `underfill(I, ${nameOf(b!)}, x3)`,
          ),
          input: (r) => dots(a!, 4, 6, 1)(r),
        };
      },
    },
    {
      level: 3,
      make: (random) => {
        const [a, b] = coloursOf(random, 2);
        return {
          program: lines(
            `ofcolor(I, ${nameOf(a!)})`,
            "prapply(connect, x1, x1)",
            `mfilter(x2, ${random.pick(["hline", "vline"])})`,
            `underfill(I, ${nameOf(b!)}, x3)`,
          ),
          input: (r) => dots(a!, 5, 7)(r),
        };
      },
    },
    {
      level: 3,
      make: (random) => {
        const [a, b] = coloursOf(random, 2);
        return {
          program: lines(
            `ofcolor(I, ${nameOf(a!)})`,
            "first(x1)",
            "last(x1)",
            "connect(x2, x3)",
            `underfill(I, ${nameOf(b!)}, x4)`,
          ),
          input: (r) => twoInLine(r, a!, true),
        };
      },
    },
  ],
};

export const stripes: Family = {
  name: "stripes",
  about: "whole rows and columns of one colour are removed, recoloured or kept",
  variants: [
    {
      level: 1,
      make: (random) => ({ program: lines("compress(I)"), input: striped(coloursOf(random, 4)) }),
    },
    {
      level: 2,
      make: (random) => {
        const colours = coloursOf(random, 4);
        return {
          program: lines("frontiers(I)", "merge(x1)", `fill(I, ${nameOf(colours[3]!)}, x2)`),
          input: striped(colours.slice(0, 3)),
        };
      },
    },
    {
      level: 2,
      make: (random) => {
        const after = random.pick(["hmirror(x1)", "vmirror(x1)", "upscale(x1, TWO)"]);
        return { program: lines("compress(I)", after), input: striped(coloursOf(random, 3)) };
      },
    },
    {
      level: 3,
      make: (random) => {
        const colours = coloursOf(random, 4);
        return {
          program: lines(
            "frontiers(I)",
            `sfilter(x1, ${random.pick(["hline", "vline"])})`,
            "merge(x2)",
            `fill(I, ${nameOf(colours[3]!)}, x3)`,
          ),
          input: striped(colours.slice(0, 3)),
        };
      },
    },
  ],
};

/** Noise crossed by full rows and columns of the first colour. */
const striped = (colours: readonly number[]) => (random: Random) => {
  const grid = noise(random, between(random, 6, 9), between(random, 6, 9), colours.slice(1), 0.6);
  const row = between(random, 1, grid.height - 2);
  const column = between(random, 1, grid.width - 2);
  grid.cells.fill(colours[0]!, row * grid.width, (row + 1) * grid.width);
  for (let i = 0; i < grid.height; i++) grid.cells[i * grid.width + column] = colours[0]!;
  return grid;
};

/** Two cells in one row, one column or, if `slanted`, possibly one diagonal. */
function twoInLine(random: Random, colour: number, slanted = false): Grid {
  const grid = blank(between(random, 6, 9), between(random, 6, 9));
  const reach = between(random, 2, Math.min(grid.height, grid.width) - 1);
  const [di, dj] = random.pick(
    slanted
      ? [
          [0, 1],
          [1, 0],
          [1, 1],
        ]
      : [
          [0, 1],
          [1, 0],
        ],
  ) as [number, number];
  const i = random.integer(grid.height - di * reach);
  const j = random.integer(grid.width - dj * reach);
  grid.cells[i * grid.width + j] = colour;
  grid.cells[(i + di * reach) * grid.width + j + dj * reach] = colour;
  return grid;
}
