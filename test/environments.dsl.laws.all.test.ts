import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { referenceNames } from "../environments/grids/language/names.ts";
import { arities, signatures } from "../environments/grids/language/signatures.ts";
import { value } from "./dsl-arbitraries.ts";
import { same } from "./dsl-laws.ts";
import { FAULT, fn, outcome, readings, rows } from "./dsl-values.ts";

const files = readdirSync(import.meta.dirname).filter((file) => /^environments\.dsl\.laws\..*\.test\.ts$/.test(file));
const texts = files.map((file) => readFileSync(`${import.meta.dirname}/${file}`, "utf8"));

/** The primitives that calls of these functions in the law files name first. */
function named(functions: string): Set<string> {
  const calls = new RegExp(`^ *(?:${functions})(?:<.*>)?\\(\\s*(?:"([^"]+)"|\\[([^\\]]+)\\])`, "gm");
  const names = texts.flatMap((text) => [...text.matchAll(calls)].flatMap(([, one, list]) => one ?? list!.split(",")));
  return new Set(names.map((name) => name.replaceAll('"', "").trim()).filter((name) => name !== ""));
}

const all = referenceNames;
const everything = [...signatures.keys()];

describe("the language as a whole", () => {
  it("has 160 primitives", () => {
    expect(all).toHaveLength(160);
    expect(all.filter((name) => !signatures.has(name))).toEqual([]);
  });

  it("has an example of each primitive", () => {
    const examples = named("example");
    expect(all.filter((name) => !examples.has(name))).toEqual([]);
  });

  it("has a law or a definition of each primitive", () => {
    const laws = named("law|definition");
    expect(all.filter((name) => !laws.has(name))).toEqual([]);
  });

  it("says of what each primitive is not defined, unless it takes anything", () => {
    const values = "identity flip equality initset both either branch toivec tojvec astuple";
    const combinators = "compose chain matcher fork"; // they fault when applied
    const total = new Set(`${values} ${combinators}`.split(" "));
    const faults = named("fault");
    expect(all.filter((name) => faults.has(name) === total.has(name))).toEqual([]);
  });

  it("has no law of what is no primitive", () => {
    expect([...named("example|fault|limit|law|definition")].filter((name) => !signatures.has(name))).toEqual([]);
  });
});

describe("a primitive given anything at all", () => {
  const numRuns = Number(process.env.WANDER_LAW_RUNS ?? 25);
  const anything = (name: string) => fc.array(value, { minLength: arities.get(name)!, maxLength: arities.get(name)! });

  it.each(everything)("%s gives a value or a fault, the same for a grid as for the tuple of its rows", (name) => {
    fc.assert(
      fc.property(anything(name), (args) => {
        const [compact, loose] = readings(fn(name), args); // a crash, or an argument changed, throws
        same(compact, loose);
      }),
      { numRuns },
    );
  });

  it("puts grids in order as the tuples of rows they are", () => {
    const [compact, loose] = readings(fn("greater"), [rows("12 34"), rows("12 33")]);
    expect([compact, loose]).toEqual([true, true]);
  });

  it.each(everything)("%s wants as many arguments as it takes", (name) => {
    const ones = new Array<number>(arities.get(name)! + 1).fill(1);
    expect([outcome(name, ...ones), outcome(name, ...ones.slice(2))]).toEqual([FAULT, FAULT]);
  });
});
