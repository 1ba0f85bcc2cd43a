import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isFault, newMeter } from "../environments/grids/language/limits.ts";
import { referenceNames } from "../environments/grids/language/names.ts";
import { definitions } from "../environments/grids/language/primitives/all.ts";
import { extendedNames, extendedPrimitives } from "../environments/grids/language/primitives/extended/index.ts";
import { constants } from "../environments/grids/language/tokens.ts";
import {
  emptySet,
  isInt,
  isMatrix,
  isSet,
  isTuple,
  items,
  matrix,
  pair,
  type Value,
} from "../environments/grids/language/value.ts";
import { valueKey } from "../environments/grids/language/values.ts";
import { promptTokens } from "../environments/grids/view/prompt/vocabulary.ts";
import { families, objectsOf, steps } from "./extended-grids.ts";

const run = (name: string, ...args: Value[]): Value => definitions.get(name)!.run(newMeter(), ...args);

/** What it gives, or undefined for a fault. Anything else that is thrown is a defect. */
function attempt<T>(f: () => T): T | undefined {
  try {
    return f();
  } catch (error) {
    if (isFault(error)) return undefined;
    throw error;
  }
}

const grid = (v: Value) => isMatrix(v) && v.cells.length > 0 && v.cells.every((c) => c >= 0 && c <= 255);
const isOf: Readonly<Record<string, (v: Value) => boolean>> = {
  Grid: grid,
  Integer: isInt,
  Indices: (v) => isSet(v) && items(v).every((at) => isTuple(at) && at.items.length === 2 && at.items.every(isInt)),
  Objects: (v) => isSet(v) && items(v).every((object) => isSet(object)),
  "Tuple<Grid>": (v) => isTuple(v) && v.items.every(grid),
};

/** Argument tuples for a primitive's first overload, its grids all from one family. */
function argumentsFor(params: readonly string[], family: fc.Arbitrary<Value>): fc.Arbitrary<Value[]> {
  return fc.tuple(family, family, fc.array(fc.nat(), { minLength: 4, maxLength: 4 })).map(([first, other, numbers]) => {
    const colours = isMatrix(first) ? [...new Set(first.cells)].sort((a, b) => a - b) : [];
    let grids = 0;
    return params.map((type, k): Value => {
      const n = numbers[k]!;
      if (type === "Grid") return grids++ === 0 ? first : n % 4 === 0 ? first : other;
      if (type === "Integer") return n % 4 === 0 ? Math.floor(n / 4) % 10 : colours[n % colours.length]!;
      if (type === "IntegerTuple") return steps[n % steps.length]!;
      if (type === "Object") return objectsOf(first, n);
      throw new Error(`no arguments of type ${type} are drawn yet: add them here`);
    });
  });
}

function signatureOf(name: string): { params: string[]; result: string } {
  const { type } = extendedPrimitives[name]!;
  const [, params, result] = /^\((.*)\) -> (.*)$/.exec(typeof type === "string" ? type : type[0]!)!;
  return { params: params!.split(", "), result: result! };
}

describe.each(extendedNames)("the primitive %s", (name) => {
  const { params, result } = signatureOf(name);
  const { law } = extendedPrimitives[name]!;

  it(`gives a ${result} or a typed fault, always the same, and: ${law.says}`, () => {
    let lawful = 0;
    let answered = 0; // in the family of grids that suits the primitive best
    for (const family of Object.values(families)) {
      let here = 0;
      fc.assert(
        fc.property(argumentsFor(params, family), (args) => {
          const before = args.map(valueKey);
          const value = attempt(() => run(name, ...args));
          if (value === undefined) return;
          here++;
          expect(isOf[result]!(value)).toBe(true);
          expect(valueKey(run(name, ...args))).toBe(valueKey(value));
          const holds = attempt(() => law.holds(run, ...args));
          if (holds !== undefined) lawful++;
          expect(holds).not.toBe(false);
          expect(args.map(valueKey)).toEqual(before); // arguments are shared between programs
        }),
        { numRuns: 60, seed: Number(process.env.WANDER_SEED ?? 1) },
      );
      answered = Math.max(answered, here);
    }
    expect(answered).toBeGreaterThanOrEqual(10);
    expect(lawful).toBeGreaterThanOrEqual(5);
  });
});

/** Grids that only a program can make: without cells, with values that are no colours, and as large as the limit allows. */
const large = (at: (i: number, j: number) => number) =>
  matrix(
    64,
    64,
    Uint8Array.from({ length: 4096 }, (_, k) => at(k >> 6, k & 63)),
  );
const hostile: readonly Value[] = [
  matrix(0, 0, new Uint8Array(0)),
  matrix(2, 0, new Uint8Array(0)),
  matrix(2, 2, Int16Array.from([-1, 300, 0, 2])),
  matrix(2, 2, Uint8Array.from([0, 200, 250, 0])),
  matrix(
    1,
    4096,
    new Uint8Array(4096).map((_, k) => k % 3),
  ),
  large((i, j) => (i + j) & 1),
  large((i, j) => ((i | j) & 1 ? 0 : 1 + ((i * 7 + j) % 9))),
  large((i, j) => (i === 63 && j > 61 ? j - 60 : 1)),
];

describe("the extended DSL", () => {
  it("answers grids of any size and any values with a value or a typed fault, within its fuel", () => {
    for (const name of extendedNames) {
      for (const grid of hostile) {
        for (const [colour, step] of [[1, pair(0, 1)] as const, [99, pair(2, 0)] as const]) {
          const args = signatureOf(name).params.map((type): Value => {
            if (type === "Grid") return grid;
            return type === "Integer" ? colour : type === "IntegerTuple" ? step : emptySet;
          });
          attempt(() => run(name, ...args)); // whatever is no fault is thrown on
        }
      }
    }
  });

  const page = readFileSync(join(import.meta.dirname, "../docs/environments/grids/primitives.md"), "utf8");
  /** The names in the page's tables, by the heading above them. */
  const byKind = new Map(
    page
      .split("\n### ")
      .slice(1)
      .map((part) => [part.slice(0, part.indexOf("\n")), [...part.matchAll(/^\| `(\w+)` \|/gm)].map((m) => m[1]!)]),
  );

  it.each([
    "Completion under a mask colour by mirror axes",
    "A property of an object decides its colour",
    "Colour maps",
    "Rays until an obstacle",
    "Stamp or complete an exemplar",
    "Fill or recolour by what it contains or touches",
    "Enclosed holes and floods",
    "Products of grids and mirror tilings",
    "Sections between separator lines",
    "Rays that deflect",
    "Gravity and moving until blocked",
    "Masked periodic completion",
    "Counts and sizes to bars, sorted rows and canvases",
    "Parity inside a patch",
    "Cell permutations",
  ])("has primitives of the kind: %s", (kind) => {
    expect(byKind.get(kind)?.length).toBeGreaterThanOrEqual(3);
  });

  it("has each of its primitives in docs/environments/grids/primitives.md once, with its type", () => {
    const listed = [...byKind.values()].flat();
    expect([...listed].sort()).toEqual([...extendedNames].sort());
    for (const name of extendedNames) expect(page).toContain(`| \`${name}\` | \`${extendedPrimitives[name]!.type}\` |`);
    expect(extendedNames.length).toBeGreaterThanOrEqual(60);
  });

  it("leaves the reference's primitives in docs/environments/grids/language.md, each once with its type", () => {
    const language = readFileSync(join(import.meta.dirname, "../docs/environments/grids/language.md"), "utf8");
    const [, table] = language.split("\n## Primitives\n") as [string, string];
    const listed = [...table.matchAll(/^\| `(\w+)` \| (.+) \|$/gm)].map(([, name, type]) => [name!, type!] as const);
    const typeOf = (name: string) =>
      [definitions.get(name)!.type]
        .flat()
        .map((type) => `\`${type}\``)
        .join(", ");
    expect(listed.toSorted()).toEqual(referenceNames.map((name) => [name, typeOf(name)] as const).toSorted());
  });

  it("gives its primitives names that nothing else has", () => {
    const taken = new Set<string>([...referenceNames, ...constants.keys(), ...promptTokens]);
    expect(extendedNames.filter((name) => taken.has(name) || !/^[a-z]+$/.test(name))).toEqual([]);
  });
});
