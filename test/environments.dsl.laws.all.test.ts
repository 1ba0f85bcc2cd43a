import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { arities, signatures } from "../environments/grids/dsl/signatures.ts";
import { value } from "./dsl-arbitraries.ts";
import { same } from "./dsl-laws.ts";
import { outcome } from "./dsl-values.ts";

const files = readdirSync(import.meta.dirname).filter((file) => /^environments\.dsl\.laws\..*\.test\.ts$/.test(file));
const texts = files.map((file) => readFileSync(`${import.meta.dirname}/${file}`, "utf8"));

/** The primitives that calls of these functions in the law files name first. */
function named(functions: string): Set<string> {
  const calls = new RegExp(`^ *(?:${functions})(?:<.*>)?\\(\\s*(?:"([^"]+)"|\\[([^\\]]+)\\])`, "gm");
  const names = texts.flatMap((text) => [...text.matchAll(calls)].flatMap(([, one, list]) => one ?? list!.split(",")));
  return new Set(names.map((name) => name.replaceAll('"', "").trim()).filter((name) => name !== ""));
}

describe("the language as a whole", () => {
  const all = [...signatures.keys()];

  it("has 160 primitives", () => {
    expect(all).toHaveLength(160);
  });

  it("has an example of each primitive", () => {
    expect(all.filter((name) => !named("example").has(name))).toEqual([]);
  });

  it("has a law or a definition of each primitive", () => {
    expect(all.filter((name) => !named("law|definition").has(name))).toEqual([]);
  });

  it("says of what each primitive is not defined, unless it takes anything", () => {
    const values = [
      "identity",
      "flip",
      "equality",
      "initset",
      "both",
      "either",
      "branch",
      "toivec",
      "tojvec",
      "astuple",
    ];
    const combinators = ["compose", "chain", "matcher", "fork"]; // they fault when applied
    const total = new Set([...values, ...combinators]);
    expect(all.filter((name) => named("fault").has(name) === total.has(name))).toEqual([]);
  });

  it("has no law of what is no primitive", () => {
    expect([...named("example|fault|limit|law|definition")].filter((name) => !signatures.has(name))).toEqual([]);
  });
});

describe("a primitive given anything at all", () => {
  it.each([...arities])("%s gives a value or a fault, and the same one again", (name, arity) => {
    fc.assert(
      fc.property(fc.array(value, { minLength: arity, maxLength: arity }), (args) => {
        same(outcome(name, ...args), outcome(name, ...args));
      }),
      { numRuns: 30 },
    );
  });

  it.each([...arities])("%s wants as many arguments as it takes", (name, arity) => {
    expect(outcome(name, ...new Array<number>(arity + 1).fill(1))).toBe("E_PROGRAM");
    expect(outcome(name, ...new Array<number>(arity - 1).fill(1))).toBe("E_PROGRAM");
  });
});
