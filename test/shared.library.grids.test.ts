import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { complete } from "../environments/defaults.ts";
import type { Tokens } from "../environments/environment.ts";
import { gridEnvironment } from "../environments/grids/environment.ts";
import { runProgram } from "../environments/grids/language/interpreter.ts";
import { languageOf, reference } from "../environments/grids/language/language.ts";
import { decode, encode } from "../environments/grids/language/program.ts";
import { randomProgram } from "../environments/grids/language/sources/random.ts";
import { type Grid, gridOf, rowsOf } from "../environments/grids/tasks/grid.ts";
import type { Solution } from "../shared/findings.ts";
import { compressCorpus } from "../shared/library/compress.ts";
import type { LibraryEntry } from "../shared/library/entry.ts";
import { inline, rewrite } from "../shared/library/rewrite.ts";
import { stream } from "../src/core/random.ts";

const env = complete(
  gridEnvironment({ families: [], practice: [], probe: [], probes: [], familyProbes: () => [] }, reference),
);
const limits = { minUses: 2, maxSize: 12, maxHoles: 3 };
const solutionsOf = (answers: readonly Tokens[]): Solution[] =>
  answers.map((answer, k) => {
    const origin = { taskId: `task${k}`, family: "grids", agent: 0, round: 1 };
    return { ...origin, prompt: [], answer, result: "", logProb: 0 };
  });
const compress = (answers: readonly Tokens[], perRound: number) =>
  compressCorpus(env, solutionsOf(answers), [], { ...limits, perRound }, 1);
const rewritten = (answer: Tokens, library: readonly LibraryEntry[]) =>
  env.terms.withAbstractions(library).terms.fromTerm(rewrite(env.terms.toTerm(answer), library, env.terms.apply));

/** What a program makes of a grid; undefined where it fails, on which rewriting must agree too. */
function outcome(answer: Tokens, input: Grid, library: readonly LibraryEntry[]): number[][] | undefined {
  const language = languageOf("reference", library);
  const lines = decode(answer, language); // type-checks it
  try {
    return rowsOf(runProgram(lines, input, undefined, language));
  } catch {
    return undefined;
  }
}

const grids = fc
  .tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }))
  .chain(([h, w]) => fc.array(fc.array(fc.nat(9), { minLength: w, maxLength: w }), { minLength: h, maxLength: h }))
  .map(gridOf);

describe("abstractions of grid programs", () => {
  const beside = (f: string) => env.text.parse(`x1 = ${f}(I)\nO = hconcat(I, x1)`);

  it("take a function as an argument where programs differ in it alone, overloaded primitives included", () => {
    const answers = ["hmirror", "vmirror", "rot180"].map(beside);
    const library = compress(answers, 1);
    const wide = env.terms.withAbstractions(library);
    expect(library[0]).toMatchObject({ holes: ["Grid", "(Grid) -> Grid"], type: "Grid", size: 2, saving: 1 });
    expect(wide.terms.renderBody(library[0]!)).toBe(
      "f1(a: Grid, b: (Grid) -> Grid) -> Grid\n    x1 = b(a)\n    O = hconcat(a, x1)",
    );
    const short = answers.map((answer) => rewritten(answer, library)!);
    expect(short.map(wide.text.render)).toEqual(["O = f1(I, hmirror)", "O = f1(I, vmirror)", "O = f1(I, rot180)"]);
    for (const [k, answer] of short.entries()) {
      expect(wide.text.parse(wide.text.render(answer))).toEqual(answer);
      expect(wide.terms.fromTerm(wide.terms.toTerm(answer))).toEqual(answer);
      expect(inline(wide.terms.toTerm(answer), library, env.terms.apply)).toEqual(env.terms.toTerm(answers[k]!));
    }
  });

  it("take a computed function where others have a named one", () => {
    const computed = env.text.parse("x1 = compose(hmirror, vmirror)\nx2 = x1(I)\nO = hconcat(I, x2)");
    const library = compress([...["hmirror", "vmirror", "rot180"].map(beside), computed], 1);
    const wide = env.terms.withAbstractions(library);
    expect(wide.text.render(rewritten(computed, library)!)).toBe("x1 = compose(hmirror, vmirror)\nO = f1(I, x1)");
  });

  it("apply to what another one gave, though their own programs applied them to the input alone", () => {
    const mirrored = "x1 = vmirror(I)\nx2 = hconcat(I, x1)\nx3 = hmirror(x2)\nO = vconcat(x2, x3)";
    const library = compress([mirrored, mirrored].map(env.text.parse), 1);
    const wide = env.terms.withAbstractions(library);
    expect(wide.terms.renderBody(library[0]!)).toMatch(/^f1\(a: Grid\) -> Grid\n/);
    const twice = wide.text.parse("x1 = f1(I)\nO = f1(x1)");
    const input = gridOf([[1, 2]]);
    expect(outcome(twice, input, library)).toHaveLength(4);
  });

  it("never change what a program computes, through terms, tokens and types, on any grid", () => {
    const functions = ["hmirror", "vmirror", "rot180", "rot90", "trim", "identity"];
    const sample = gridOf([
      [0, 0, 3, 0],
      [2, 2, 3, 0],
    ]);
    let withFunctions = 0;
    fc.assert(
      fc.property(fc.nat(), grids, (seed, input) => {
        const random = stream(seed, "library");
        const made = Array.from({ length: 24 }, () => randomProgram(random, [sample], { maxLines: 4 }));
        const answers = [
          ...made.flatMap((lines) => (lines === undefined ? [] : [encode(lines)])),
          ...functions.slice(0, 2 + random.integer(4)).map(beside),
        ];
        const library = compress(answers, 3);
        if (library.some((e) => e.holes.some((hole) => hole.includes("->")))) withFunctions++;
        for (const answer of answers) {
          const short = rewritten(answer, library);
          if (short === undefined) continue; // its tree is longer than an answer may be
          expect(outcome(short, input, library)).toEqual(outcome(answer, input, []));
          expect(inline(env.terms.withAbstractions(library).terms.toTerm(short), library, env.terms.apply)).toEqual(
            env.terms.toTerm(answer),
          );
        }
      }),
      { numRuns: 12 },
    );
    expect(withFunctions).toBeGreaterThan(2);
  });
});
