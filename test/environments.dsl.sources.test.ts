import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { runProgram } from "../environments/grids/language/interpreter.ts";
import { extended, type Language, languageOf, reference } from "../environments/grids/language/language.ts";
import { withoutDead } from "../environments/grids/language/lines.ts";
import { type Line, parseProgram, renderProgram, typeCheck } from "../environments/grids/language/program.ts";
import { type Mutation, mutate, mutations } from "../environments/grids/language/sources/mutate.ts";
import { calleeWeights } from "../environments/grids/language/sources/prior.ts";
import { randomProgram } from "../environments/grids/language/sources/random.ts";
import { typeSpace } from "../environments/grids/language/space.ts";
import { tokenOf, variableAt } from "../environments/grids/language/tokens.ts";
import { gridOf, rowsOf } from "../environments/grids/tasks/grid.ts";
import { stream } from "../src/core/random.ts";

const sample = gridOf([
  [0, 0, 3, 0],
  [2, 2, 3, 0],
  [0, 0, 0, 5],
]);
const grid = "Grid";
const double: Language = languageOf("reference", [
  {
    name: "twice",
    token: tokenOf("lib0"),
    holes: [grid],
    type: grid,
    body: { token: tokenOf("vconcat"), args: [0, 0].map((hole) => ({ hole, type: grid })), type: grid },
  },
]);
const languages = fc.constantFrom(reference, extended, double);
const seeds = fc.nat();

/** Longer than any answer: a chain of objects found, chosen and painted again and again. */
const long = parseProgram(
  Array.from({ length: 20 }, (_, k) => {
    const [a, b, c] = [3 * k + 1, 3 * k + 2, 3 * k + 3];
    const from = k === 0 ? "I" : `x${3 * k}`;
    return `x${a} = objects(${from}, T, F, T)\nx${b} = argmax(x${a}, size)\nx${c} = paint(${from}, x${b})`;
  }).join("\n"),
);

function drawn(seed: number, language: Language): Line[] {
  const random = stream(seed, "drawn");
  for (;;) {
    const lines = randomProgram(random, [sample], { maxLines: 5, language });
    if (lines !== undefined) return lines;
  }
}

const unused = (lines: readonly Line[]): number => lines.length - withoutDead(lines).length;

/** Two words, the first in nine of ten solved tasks, the second in none. */
const words: Language = languageOf(
  "reference",
  [
    ["lib0", "vconcat", 0.9],
    ["lib1", "hconcat", 0],
  ].map(([token, body, weight]) => ({
    ...{ name: token as string, token: tokenOf(token as string), holes: [grid], type: grid, weight: weight as number },
    body: { token: tokenOf(body as string), args: [0, 0].map((hole) => ({ hole, type: grid })), type: grid },
  })),
);

describe("random programs", () => {
  it("call a word of the library in every second line or so, the useful ones most, and on what another gave", () => {
    const lines = Array.from({ length: 300 }, (_, seed) => drawn(seed, words));
    const callees = lines.flat().map(({ callee }) => callee);
    const share = (name: string) => callees.filter((t) => t === tokenOf(name)).length / callees.length;
    expect(share("lib0") + share("lib1")).toBeGreaterThan(0.2);
    expect(share("lib0")).toBeGreaterThan(4 * share("lib1"));
    expect(share("lib1")).toBeGreaterThan(0); // a new word is tried too
    const isWord = ({ callee }: Line) => callee === tokenOf("lib0") || callee === tokenOf("lib1");
    expect(lines.some(([a, b]) => a && b && isWord(a) && isWord(b) && b.args.includes(variableAt(0)))).toBe(true);
    expect(share("lib0")).toBeLessThan(0.7);
  });

  it("type-check, run, change the input and have no unused line, in any language", () => {
    fc.assert(
      fc.property(seeds, languages, (seed, language) => {
        const lines = drawn(seed, language);
        expect(typeCheck(lines, language)).toHaveLength(lines.length);
        expect(rowsOf(runProgram(lines, sample, undefined, language))).not.toEqual(rowsOf(sample));
        expect(unused(lines)).toBe(0);
      }),
      { numRuns: 40 },
    );
  });

  it("have a weight for every function that a language offers", () => {
    for (const language of [reference, extended, double]) {
      for (const token of typeSpace(language).callables) expect(calleeWeights[token]).toBeGreaterThan(0);
    }
  });
});

describe("mutants", () => {
  const kinds = fc.constantFrom(...mutations);
  const only = (kind: Mutation) =>
    ({ ...{ argument: 0, function: 0, variable: 0 }, [kind]: 1 }) satisfies Record<Mutation, number>;

  it("type-check, end in a Grid and differ from the program, whatever the kind and the language", () => {
    fc.assert(
      fc.property(seeds, languages, kinds, fc.boolean(), (seed, language, kind, clean) => {
        const lines = drawn(seed, language);
        const mutant = mutate(stream(seed, "mutant"), lines, { language, weights: only(kind), clean });
        if (mutant === undefined) return;
        typeCheck(mutant, language);
        expect(renderProgram(mutant, language)).not.toBe(renderProgram(lines, language));
        if (clean) expect(unused(mutant)).toBe(0);
        expect(parseProgram(renderProgram(mutant, language), language)).toEqual(mutant);
      }),
      { numRuns: 80 },
    );
  });

  it("change what their kind says", () => {
    const lines = parseProgram("x1 = ofcolor(I, THREE)\nO = fill(I, ONE, x1)");
    const shapes = (kind: Mutation) =>
      Array.from({ length: 60 }, (_, k) => mutate(stream(k, "kinds"), lines, { weights: only(kind) })!).map((m) => [
        m.length,
        m.length === 2 ? m.filter(({ callee }, k) => callee !== lines[k]!.callee).length : 0,
        m.length === 2 ? m.flatMap(({ args }, k) => args.filter((t, j) => t !== lines[k]!.args[j])).length : 0,
      ]);
    // One argument; one callee and perhaps its arguments; one read, or a line more.
    for (const shape of shapes("argument")) expect(shape).toEqual([2, 0, 1]);
    for (const [length, callees] of shapes("function")) expect([length, callees]).toEqual([2, 1]);
    const variable = shapes("variable");
    expect(variable).toContainEqual([3, 0, 0]);
    expect(variable.every(([length, callees]) => length === 3 || callees === 0)).toBe(true);
  });

  it("of a program longer than an answer are as sound", () => {
    expect(long).toHaveLength(60);
    const texts = new Set<string>();
    for (let seed = 0; seed < 40; seed++) {
      const mutant = mutate(stream(seed, "long"), long)!;
      typeCheck(mutant);
      texts.add(renderProgram(mutant));
    }
    expect(texts.size).toBeGreaterThan(30);
  });

  it("come the same from the same stream, and are many", () => {
    const lines = drawn(3, reference);
    const some = (seed: number) => {
      const random = stream(seed, "same");
      return Array.from({ length: 100 }, () => renderProgram(mutate(random, lines)!));
    };
    expect(some(1)).toEqual(some(1));
    expect(new Set(some(1)).size).toBeGreaterThan(20);
  });

  it("are none where no kind has weight, and never of an ill-typed program", () => {
    const lines = parseProgram("O = rot90(I)");
    // `first` of a grid is a row: a type that search is not offered.
    const wide = parseProgram("x1 = first(I)\nx2 = repeat(x1, TWO)\nO = hconcat(I, x2)");
    const mutant = mutate(stream(2, "wide"), wide)!;
    expect(typeCheck(mutant)).toHaveLength(mutant.length);
    expect(mutate(stream(1, "none"), lines, { weights: { argument: 0, function: 0, variable: 0 } })).toBeUndefined();
    expect(() => mutate(stream(1, "bad"), parseProgram("x1 = size(T)\nO = rot90(I)"))).toThrow(
      expect.objectContaining({ code: "E_PROGRAM" }),
    );
  });
});
