import { describe, expect, it } from "vitest";
import { languageOf } from "../environments/grids/language/language.ts";
import { newMeter } from "../environments/grids/language/limits.ts";
import { definitions } from "../environments/grids/language/primitives/all.ts";
import { constants, nameOf, tokenOf } from "../environments/grids/language/tokens.ts";
import { gridAsValue, pair, type Value } from "../environments/grids/language/value.ts";
import { gridValue } from "../environments/grids/language/values.ts";
import { turned } from "../environments/grids/tasks/augment/turned.ts";
import * as words from "../environments/grids/tasks/augment/words.ts";
import { type Grid, gridOf, rowsOf } from "../environments/grids/tasks/grid.ts";
import { synthesise } from "../environments/grids/tasks/synthesise.ts";
import { imageOf, SYMMETRIES, type Symmetry } from "../environments/grids/view/look.ts";
import { stream } from "../src/core/random.ts";

const turns = SYMMETRIES.slice(1);

describe("the lists of words", () => {
  const value = (name: string, ...args: Value[]): Value | undefined => {
    try {
      return definitions.get(name)!.run(newMeter(), ...args);
    } catch {
      return undefined; // not defined on these
    }
  };
  const inputs = Array.from(
    { length: 30 },
    (_, k) => synthesise(stream(k, "words"), languageOf("extended")).task.demonstrations[0]!.input,
  );
  const text = (v: Value | undefined, symmetry: Symmetry = "identity"): string | undefined => {
    const grid = v === undefined ? undefined : gridValue(newMeter(), v);
    return grid && JSON.stringify(rowsOf(imageOf(grid, symmetry)));
  };
  const kinds: [string, (g: Grid) => Value[]][] = [
    ["(Grid) -> Grid", () => []],
    ["(Grid, Integer) -> Grid", (g) => [g.cells[g.cells.length >> 1]!]],
  ];

  // A new primitive that has a mirror image among the others fails here until words.ts names them both.
  it.each(kinds)("name every primitive %s whose image is another one", (type, more) => {
    const names = [...definitions].filter(([, d]) => d.type === type).map(([name]) => name);
    for (const symmetry of ["hmirror", "dmirror", "rot180"] as const) {
      const seenBy = new Map(
        names.map((n) => [n, inputs.map((g) => text(value(n, gridAsValue(imageOf(g, symmetry)), ...more(g))))]),
      );
      for (const name of names) {
        const wanted = inputs.map((g) => text(value(name, gridAsValue(g), ...more(g)), symmetry));
        const cases = wanted.flatMap((want, k) => (want === undefined ? [] : [[want, k] as const]));
        if (new Set(cases.map(([want]) => want)).size < 8) continue;
        const others = names.filter((other) => cases.every(([want, k]) => seenBy.get(other)![k] === want));
        if (others.length === 0 || others.includes(name)) continue;
        const images = turned[symmetry].images(tokenOf(name)).map(nameOf);
        expect({ symmetry, name, found: others.some((o) => images.includes(o)) || others }).toEqual({
          symmetry,
          name,
          found: true,
        });
      }
    }
  });

  it("say what is so: images of grids by primitives that turn are primitives of the images", () => {
    for (const symmetry of turns) {
      for (const name of ["rot90", "rot270", "hmirror", "vmirror", "dmirror", "cmirror", "lefthalf", "foldacross"]) {
        const [image] = turned[symmetry].images(tokenOf(name));
        for (const g of inputs.slice(0, 6)) {
          const got = text(value(nameOf(image!), gridAsValue(imageOf(g, symmetry))));
          expect({ symmetry, name, got }).toEqual({ symmetry, name, got: text(value(name, gridAsValue(g)), symmetry) });
        }
      }
    }
  });

  const scene = inputs[0]!;

  it("turn a grid as the primitive of the symmetry's name does, and a step with it", () => {
    for (const symmetry of turns) {
      expect(text(value(symmetry, gridAsValue(scene)))).toBe(text(gridAsValue(scene), symmetry));
      const corner = gridOf([
        [0, 0, 0],
        [0, 0, 0],
        [1, 0, 0],
      ]);
      const [to] = turned[symmetry].pairs(tokenOf("DOWN_LEFT"));
      const at = imageOf(corner, symmetry).cells.indexOf(1);
      expect(constants.get(nameOf(to!))).toEqual(pair(Math.floor(at / 3) - 1, (at % 3) - 1));
    }
  });

  it("name primitives, each in one list of directions", () => {
    const rows = [...words.sides, ...words.corners, ...words.axes, ...words.ways, ...words.diagonals, ...words.turns];
    const names = rows.flatMap((row) => row.split(" ")).filter((name) => name !== "-");
    expect(new Set(names).size).toBe(names.length);
    const others = [...words.upright, ...words.pairMakers, ...words.numberTakers, ...words.colourGivers];
    const twins = [...words.reversals, ...words.readingOrder].flatMap((row) => row.split(" "));
    const keyed = [...Object.keys(words.exchanged), ...Object.keys(words.colourPlaces)];
    expect([...names, ...others, ...twins, ...keyed].filter((name) => !definitions.has(name))).toEqual([]);
  });
});
