import type { Random } from "../../../../src/core/random.ts";
import { type Family, lines, nameOf } from "./family.ts";
import { between, coloursOf, noise } from "./scenes.ts";

/** A full field in which the first colour is the most common and the last the least. */
const ranked = (colours: readonly number[]) => (random: Random) => {
  const grid = noise(random, between(random, 3, 7), between(random, 3, 7), colours.slice(1, -1), 0);
  const places = random.shuffle(Array.from(grid.cells.keys()));
  for (const [rank, k] of places.entries()) {
    const share = rank / places.length;
    grid.cells[k] = share < 0.5 ? colours[0]! : share < 0.85 ? random.pick(colours.slice(1, -1)) : colours.at(-1)!;
  }
  return grid;
};

export const swapping: Family = {
  name: "swapping",
  about: "colours change places, or the most or least common one gives way",
  variants: [
    {
      level: 1,
      make: (random) => {
        const [a, b, c] = coloursOf(random, 3);
        return {
          program: lines(`switch(I, ${nameOf(a!)}, ${nameOf(b!)})`),
          input: (r) => ranked(r.shuffle([a!, b!, c!, 0]))(r),
        };
      },
    },
    {
      level: 1,
      make: (random) => {
        const [to] = coloursOf(random, 1);
        return {
          program: lines(`${random.pick(["mostcolor", "leastcolor"])}(I)`, `replace(I, x1, ${nameOf(to!)})`),
          input: (r) => ranked(coloursOf(r, 4, [to!]))(r),
        };
      },
    },
    {
      level: 2,
      make: () => ({
        program: lines("mostcolor(I)", "leastcolor(I)", "switch(I, x1, x2)"),
        input: (r) => ranked(coloursOf(r, 4))(r),
      }),
    },
    {
      level: 2,
      make: (random) => {
        const [a, b, c, d] = coloursOf(random, 4);
        return {
          program: lines(
            `switch(I, ${nameOf(a!)}, ${nameOf(b!)})`,
            `${random.pick(["switch", "replace"])}(x1, ${nameOf(c!)}, ${nameOf(d!)})`,
          ),
          input: (r) => ranked(r.shuffle([a!, b!, c!, d!]))(r),
        };
      },
    },
    {
      level: 3,
      make: (random) => {
        const [a, b, c] = coloursOf(random, 3);
        const [first, second, concat] = random.pick([
          ["lefthalf", "righthalf", "hconcat"],
          ["tophalf", "bottomhalf", "vconcat"],
        ] as const);
        return {
          program: lines(
            `${first}(I)`,
            `${second}(I)`,
            `switch(x1, ${nameOf(a!)}, ${nameOf(b!)})`,
            `${concat}(x3, x2)`,
          ),
          input: (r) => noise(r, 2 * between(r, 2, 4), 2 * between(r, 2, 4), [a!, b!, c!], 1),
        };
      },
    },
    {
      level: 3,
      make: (random) => {
        const [to] = coloursOf(random, 1);
        return {
          program: lines("mostcolor(I)", "leastcolor(I)", "switch(I, x1, x2)", `replace(x3, x2, ${nameOf(to!)})`),
          input: (r) => ranked(coloursOf(r, 4, [to!]))(r),
        };
      },
    },
  ],
};
