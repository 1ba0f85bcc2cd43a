import { nameOf } from "../families/family.ts";

/** A craft with its parameters settled: a little program from grid to grid, and one step of a composition. */
export type Part = {
  craft: string;
  /** Right-hand sides in the DSL. `I` is what the part is applied to, x1, x2, ... are its own lines; the last gives its grid. */
  lines: readonly string[];
  /** A colour without which an input leaves the part nothing to do. */
  needs?: number;
};

/** A little program with parameters. `parts` has one entry for each way of settling them, neighbours the most alike. */
export type Craft = { name: string; about: string; parts: readonly Part[] };

const COLOURS = [1, 2, 3, 4, 5, 6, 7, 8, 9];

export const cut = craft(
  "cut",
  "the largest or the smallest object is cut out",
  ["argmax", "argmin"].map((best) => ["objects(I, T, F, T)", `${best}(x1, size)`, "subgrid(x2, I)"]),
);

export const kaleidoscope = craft("kaleidoscope", "four copies, mirrored at both axes", [
  ["vmirror(I)", "hconcat(I, x1)", "hmirror(x2)", "vconcat(x2, x3)"],
]);

export const swap = craft("swap", "the commonest and the rarest colour change places", [
  ["mostcolor(I)", "leastcolor(I)", "switch(I, x1, x2)"],
]);

export const fill = craft("fill", "the rarest colour takes the place of the commonest", [
  ["leastcolor(I)", "mostcolor(I)", "replace(I, x2, x1)"],
]);

export const tile = craft("tile", "two by two copies", [["hconcat(I, I)", "vconcat(x1, x1)"]]);

export const core = craft(
  "core",
  "the border is taken off, the rest is turned",
  ["rot90", "rot180", "rot270", "cmirror"].map((turn) => ["trim(I)", `${turn}(x1)`]),
);

export const ring = craft(
  "ring",
  "the border, the ring inside it or the corners take a colour",
  COLOURS.flatMap((colour) =>
    ["box", "inbox", "corners"].map((place) => ["asindices(I)", `${place}(x1)`, `fill(I, ${nameOf(colour)}, x2)`]),
  ),
);

export const smear = craft(
  "smear",
  "the grid is painted over itself, or under, one cell further",
  ["DOWN", "RIGHT", "UP", "LEFT", "UP_RIGHT", "DOWN_LEFT", "UNITY", "NEG_UNITY"].flatMap((way) =>
    ["paint", "underpaint"].map((how) => ["asobject(I)", `shift(x1, ${way})`, `${how}(I, x2)`]),
  ),
);

export const pair = craft("pair", "a turned or mirrored copy is put beside or below", [
  ["rot180(I)", "hconcat(I, x1)"],
  ["vmirror(I)", "vconcat(I, x1)"],
  ["rot180(I)", "vconcat(I, x1)"],
  ["hmirror(I)", "hconcat(I, x1)"],
]);

export const beams: Craft = {
  name: "beams",
  about: "rows or columns with a colour are filled with it",
  parts: COLOURS.flatMap((colour) =>
    ["hfrontier", "vfrontier"].map((way) => ({
      craft: "beams",
      lines: [`ofcolor(I, ${nameOf(colour)})`, `mapply(${way}, x1)`, `underfill(I, ${nameOf(colour)}, x2)`],
      needs: colour,
    })),
  ),
};

export const stretch = craft("stretch", "stretched in one direction, then flipped over the diagonal", [
  ["hupscale(I, TWO)", "dmirror(x1)"],
  ["vupscale(I, THREE)", "dmirror(x1)"],
  ["hupscale(I, THREE)", "dmirror(x1)"],
  ["vupscale(I, TWO)", "dmirror(x1)"],
]);

export const repaint = craft(
  "repaint",
  "the commonest or the rarest colour gives way to another",
  COLOURS.flatMap((colour) =>
    ["mostcolor", "leastcolor"].map((rank) => [`${rank}(I)`, `replace(I, x1, ${nameOf(colour)})`]),
  ),
);

/** The dozen. The first five are the common stock of related families, each of the others a stock for two of them. */
export const commonCrafts: readonly Craft[] = [cut, kaleidoscope, swap, fill, tile];
export const ownCrafts: readonly Craft[] = [core, ring, smear, pair, beams, stretch, repaint];

function craft(name: string, about: string, programs: readonly (readonly string[])[]): Craft {
  return { name, about, parts: programs.map((lines) => ({ craft: name, lines })) };
}
