import type { Random } from "../../../../src/core/random.ts";
import type { Grid } from "../grid.ts";
import { type Family, lines, nameOf } from "./family.ts";
import { between, blank, blob, blobs, coloursOf, scene, solid, stamp } from "./scenes.ts";

const DIRECTIONS = ["DOWN", "UP", "LEFT", "RIGHT"] as const;
const STEPS = [...DIRECTIONS, "UNITY", "NEG_UNITY", "UP_RIGHT", "DOWN_LEFT", "TWO_BY_ZERO", "ZERO_BY_TWO"] as const;

/** One shape with room around it. */
const one = (colour: number) => (random: Random) =>
  scene(random, between(random, 6, 9), between(random, 6, 9), [blob(random, between(random, 3, 6), colour, 3)], {
    edge: 2,
  });

export const move: Family = {
  name: "move",
  about: "a shape moves, or leaves a copy of itself, some steps away",
  variants: [
    {
      level: 1,
      make: (random) => {
        const [a, b] = coloursOf(random, 2);
        const draw = random.pick(["fill", "underfill"]);
        return {
          program: lines(
            `ofcolor(I, ${nameOf(a!)})`,
            `shift(x1, ${random.pick(STEPS)})`,
            `${draw}(I, ${nameOf(b!)}, x2)`,
          ),
          input: one(a!),
        };
      },
    },
    {
      level: 1,
      make: (random) => ({
        program: lines("objects(I, T, F, T)", "first(x1)", `move(I, x2, ${random.pick(STEPS)})`),
        input: (r) => one(coloursOf(r, 1)[0]!)(r),
      }),
    },
    {
      level: 2,
      make: (random) => ({
        program: lines(
          "objects(I, T, F, T)",
          `${random.pick(["argmax", "argmin"])}(x1, size)`,
          `move(I, x2, ${random.pick(DIRECTIONS)})`,
        ),
        input: (r) =>
          scene(r, between(r, 8, 11), between(r, 8, 11), blobs(r, coloursOf(r, 2), 2, 7), { edge: 1, gap: 2 }),
      }),
    },
    {
      level: 3,
      make: (random) => {
        const axis = random.pick(["toivec", "tojvec"]);
        return {
          program: lines(
            "objects(I, T, F, T)",
            "first(x1)",
            `${axis === "toivec" ? "height" : "width"}(x2)`,
            `${axis}(x3)`,
            "shift(x2, x4)",
            "paint(I, x5)",
          ),
          input: (r) =>
            scene(r, between(r, 8, 11), between(r, 8, 11), [blob(r, between(r, 4, 7), coloursOf(r, 1)[0]!, 3)]),
        };
      },
    },
  ],
};

export const gravity: Family = {
  name: "gravity",
  about: "a shape falls until another one, or a wall, stops it",
  variants: [
    {
      level: 3,
      make: (random) => {
        const [a, b] = coloursOf(random, 2);
        return {
          program: lines(
            `ofcolor(I, ${nameOf(a!)})`,
            `ofcolor(I, ${nameOf(b!)})`,
            "gravitate(x1, x2)",
            "toobject(x1, I)",
            "move(I, x4, x3)",
          ),
          input: (r) => facing(r, a!, b!),
        };
      },
    },
    {
      level: 3,
      make: (random) => {
        const [a, b] = random.shuffle(["argmax", "argmin"]);
        return {
          program: lines(
            "objects(I, T, F, T)",
            `${a}(x1, size)`,
            `${b}(x1, size)`,
            "gravitate(x2, x3)",
            "move(I, x2, x4)",
          ),
          input: (r) => {
            const [p, q] = coloursOf(r, 2);
            return facing(r, p!, q!);
          },
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
            `ofcolor(I, ${nameOf(b!)})`,
            "gravitate(x1, x2)",
            "shift(x1, x3)",
            `fill(I, ${nameOf(a!)}, x4)`,
          ),
          input: (r) => facing(r, a!, b!),
        };
      },
    },
    {
      level: 1,
      make: (random) => {
        const [a] = coloursOf(random, 1);
        const direction = random.pick(DIRECTIONS);
        return {
          program: lines(
            `ofcolor(I, ${nameOf(a!)})`,
            `rbind(shoot, ${direction})`,
            "mapply(x2, x1)",
            `fill(I, ${nameOf(a!)}, x3)`,
          ),
          input: (r) => scene(r, between(r, 6, 9), between(r, 6, 9), dots(r, a!), { gap: 0, edge: 1 }),
        };
      },
    },
  ],
};

function dots(random: Random, colour: number) {
  return Array.from({ length: between(random, 2, 3) }, () => solid(1, 1, colour));
}

/** Two shapes in one row or column band with a way between them. */
function facing(random: Random, a: number, b: number): Grid {
  const [long, wide] = [between(random, 9, 12), between(random, 6, 8)];
  const [small, large] = [
    blob(random, between(random, 2, 3), a, 2),
    solid(between(random, 2, 3), between(random, 3, 4), b),
  ];
  const upright = random.integer(2) === 0;
  const swap = random.integer(2) === 0;
  const grid = upright ? blank(long, wide) : blank(wide, long);
  const room = (sprite: { height: number; width: number }) =>
    upright ? grid.width - sprite.width : grid.height - sprite.height;
  const across = random.integer(room(large) + 1);
  const near = Math.min(across + random.integer(2), room(small));
  const start = random.integer(2);
  const end = (sprite: { height: number; width: number }) =>
    upright ? grid.height - sprite.height - start : grid.width - sprite.width - start;
  const put = (sprite: typeof small, along: number, at: number) =>
    upright ? stamp(grid, sprite, along, at) : stamp(grid, sprite, at, along);
  put(small, swap ? end(small) : start, near);
  put(large, swap ? start : end(large), across);
  return grid;
}
