import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { digest } from "../environments/grids/language/digest.ts";
import { newMachine, runLine, runProgram } from "../environments/grids/language/interpreter.ts";
import { type Language, languageOf, reference } from "../environments/grids/language/language.ts";
import { isFault, newMeter } from "../environments/grids/language/limits.ts";
import { checkLine, type Line, renderProgram, typeCheck } from "../environments/grids/language/program.ts";
import { type Costs, grain, priorCosts } from "../environments/grids/language/sources/costs.ts";
import {
  type Computed,
  enumerate,
  linesOf,
  startEnumeration,
} from "../environments/grids/language/sources/enumerate.ts";
import { typeSpace } from "../environments/grids/language/space.ts";
import { nameOf, programTokens, tokenOf, variableAt } from "../environments/grids/language/tokens.ts";
import { gridAsValue, type Value } from "../environments/grids/language/value.ts";
import { gridValue } from "../environments/grids/language/values.ts";
import { gridOf } from "../environments/grids/tasks/grid.ts";

const inputs = [
  gridOf([
    [0, 0, 3],
    [2, 2, 3],
  ]),
  gridOf([
    [1, 0],
    [0, 3],
  ]),
];
/** The costs of a language with these words only, as `name: bits`. */
function only(call: Record<string, number>, leaf: Record<string, number>): Costs {
  const table = (entries: Record<string, number>) => {
    const out = new Float64Array(programTokens.length).fill(Infinity);
    for (const [name, bits] of Object.entries(entries)) out[tokenOf(name)] = grain(bits);
    return out;
  };
  return { call: table(call), leaf: table(leaf) };
}

type Tree = { token: number; args: Tree[] | undefined; cost: number; text: string };

/** Every term up to a cost, one loop inside another; of those that compute the same the first by cost, then text. */
function exhaustive(costs: Costs, most: number, language: Language): string[] {
  const words = (table: Float64Array) => [...table.keys()].filter((t) => table[t]! < Infinity);
  const all: Tree[] = words(costs.leaf).map((t) => ({
    token: t,
    args: undefined,
    cost: costs.leaf[t]!,
    text: nameOf(t),
  }));
  const known = new Set(all.map((t) => t.text));
  for (let before = -1; before < all.length; ) {
    before = all.length;
    for (const token of words(costs.call)) {
      const grow = (args: Tree[], cost: number): void => {
        const text = `${nameOf(token)}(${args.map((a) => a.text).join(",")})`;
        const tree = { token, args, cost, text };
        if (args.length > 0 && !known.has(text) && meaningOf(tree, language) !== undefined) {
          known.add(text);
          all.push(tree);
        }
        if (args.length < 4)
          for (const a of all.slice(0, before)) if (cost + a.cost <= most) grow([...args, a], cost + a.cost);
      };
      grow([], costs.call[token]!);
    }
  }
  all.sort((a, b) => a.cost - b.cost || (a.text < b.text ? -1 : 1));
  const seen = new Set<string>();
  const kept = all.filter((tree) => {
    const value = meaningOf(tree, language)!;
    if (tree.cost > most || seen.has(value)) return false;
    seen.add(value);
    return true;
  });
  return kept.filter((t) => t.args !== undefined).map((t) => `${t.cost} ${t.text}`);
}

/** Type and values of a term, by the slow way through lines; undefined if it has none. */
function meaningOf(tree: Tree, language: Language): string | undefined {
  const space = typeSpace(language);
  const lines: Line[] = [];
  const place = ({ token, args }: Tree): number =>
    args === undefined ? token : variableAt(lines.push({ callee: token, args: args.map(place) }) - 1);
  if (tree.args === undefined) lines.push({ callee: tokenOf("identity"), args: [tree.token] });
  else place(tree);
  try {
    const scope = lines.reduce((s, line, k) => checkLine(space, s, line, k + 1), space.root);
    const values = inputs.map((input) => {
      const machine = newMachine(input, undefined, language);
      const done: Value[] = [];
      for (const line of lines) done.push(runLine(machine, line, done));
      return done.at(-1)!;
    });
    return `${scope.entries.at(-1)!.key} ${digest(values)}`;
  } catch (error) {
    if (isFault(error) || (error as { code?: string }).code === "E_PROGRAM") return undefined;
    throw error;
  }
}

const shown = (terms: readonly Computed[]): string[] => terms.map((t) => `${t.cost} ${t.text}`);

describe("enumeration", () => {
  const grammars: Record<string, [Costs, number]> = {
    "grids, equal costs": [only({ hmirror: 1, rot90: 1, hconcat: 1 }, { I: 1 }), 6],
    "grids, odd costs": [only({ hmirror: 0.7, rot90: 1.3, hconcat: 1.1, tophalf: 2.2 }, { I: 0.9 }), 6],
    "patches and colours": [
      only({ ofcolor: 1, fill: 1.5, box: 2, mostcolor: 2, recolor: 1 }, { I: 1, THREE: 1, ONE: 2.5 }),
      8,
    ],
    "functions held and passed": [
      only(
        { objects: 1, argmax: 1, compose: 1, rbind: 1.5, matcher: 2, sfilter: 1 },
        { I: 1, T: 0.5, size: 1, toindices: 1.5, colorcount: 1, TWO: 1 },
      ),
      6.5,
    ],
    "what a leaf gives dearer": [only({ increment: 1, double: 1 }, { ONE: 1, TWO: 6, THREE: 3, I: 2 }), 8],
  };

  it.each(Object.entries(grammars))("finds what trying everything finds, in order: %s", (_, [costs, most]) => {
    const wanted = exhaustive(costs, most, reference);
    const found = enumerate(startEnumeration(inputs, { costs }), 2_000);
    expect(wanted.length).toBeGreaterThan(8);
    expect(shown(found.filter((t) => t.cost <= most))).toEqual(wanted);
  });

  it("gives no two terms that compute the same, none costs less than the one before, all run as programs", () => {
    const e = startEnumeration(inputs);
    const found = enumerate(e, 3_000);
    expect(new Set(found.map((t) => `${t.type.key} ${t.digest}`)).size).toBe(found.length);
    found.slice(1).forEach((t, k) => {
      expect(t.cost).toBeGreaterThanOrEqual(found[k]!.cost);
    });
    expect(e.failed + e.repeated + found.length).toBe(3_000);
    const answers = found.filter((t) => t.values.every((v) => gridValue(newMeter(), v) !== undefined));
    for (const term of answers.filter((t) => t.type.key === "Grid").slice(0, 200)) {
      const lines = linesOf(term);
      expect(typeCheck(lines)).toHaveLength(lines.length);
      const outputs = inputs.map((input) => runProgram(lines, input));
      expect(digest(outputs.map(gridAsValue))).toBe(term.digest);
    }
  });

  it("goes on where it stopped, and is the same each time", () => {
    const whole = shown(enumerate(startEnumeration(inputs), 1_000));
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 6 }), (steps) => {
        const e = startEnumeration(inputs);
        const parts = steps.flatMap((runs) => enumerate(e, runs));
        expect(e.runs).toBe(steps.reduce((a, b) => a + b, 0));
        const rest = e.runs < 1_000 ? enumerate(e, 1_000 - e.runs) : [];
        expect(shown([...parts, ...rest]).slice(0, whole.length)).toEqual(whole);
      }),
      { numRuns: 8 },
    );
  });

  it("stops when a grammar has no more, and never runs more than it may", () => {
    const e = startEnumeration(inputs, { costs: only({ hmirror: 1, vmirror: 1 }, { I: 1 }) });
    expect(enumerate(e, 3)).toHaveLength(2); // of hmirror, vmirror and one of their squares, which is I again
    expect(e.runs).toBe(3);
    enumerate(e, 1_000);
    expect(e.runs).toBeLessThan(20);
    expect(enumerate(e, 10)).toEqual([]);
  });

  it("keeps at most its cap to build from, and counts what it could not keep", () => {
    const e = startEnumeration(inputs, { cap: 200 });
    const found = enumerate(e, 1_500);
    expect(e.shelves.all).toHaveLength(200);
    expect(e.kept).toBe(200);
    expect(e.unkept).toBeGreaterThan(0);
    expect(new Set(found.map((t) => `${t.type.key} ${t.digest}`)).size).toBe(found.length);
  });

  it("adds a grammar's surcharges before it spends a run", () => {
    const costs = only({ hmirror: 1, hconcat: 1 }, { I: 1 });
    const find = (bits: number, runs: number) => {
      const surcharge = (callee: number, args: readonly Computed[]) =>
        callee === tokenOf("hconcat") && args.at(-1)!.args !== undefined ? bits : 0;
      return shown(enumerate(startEnumeration(inputs, { costs, surcharge }), runs));
    };
    expect(find(Infinity, 8)).toEqual(["2 hmirror(I)", "3 hconcat(I,I)", "4 hmirror(hconcat(I,I))"]);
    expect(find(0, 20)).toContain("4 hconcat(I,hmirror(I))");
    expect(find(2.5, 20)).toContain("6.5 hconcat(I,hmirror(I))");
  });

  it("emits equal subterms once", () => {
    const costs = only({ rot90: 1, hconcat: 1 }, { I: 1 });
    const term = enumerate(startEnumeration(inputs, { costs }), 200).find(
      (t) => t.text === "hconcat(rot90(I),rot90(I))",
    )!;
    expect(renderProgram(linesOf(term))).toBe("x1 = rot90(I)\nO = hconcat(x1, x1)");
  });

  it("calls abstractions, those without arguments too", () => {
    const type = "Grid";
    const language = languageOf("reference", [
      {
        name: "twice",
        token: tokenOf("lib0"),
        holes: [type],
        type,
        body: { token: tokenOf("vconcat"), args: [0, 0].map((hole) => ({ hole, type })), type },
      },
      {
        name: "three",
        token: tokenOf("lib1"),
        holes: [],
        type: "Integer",
        body: { token: tokenOf("THREE"), args: [], type: "Integer" },
      },
    ]);
    const costs = only({ lib0: 1, lib1: 1, ofcolor: 1 }, { I: 1 });
    const found = enumerate(startEnumeration(inputs, { language, costs }), 20);
    expect(found.map((t) => renderProgram(linesOf(t), language))).toContain("x1 = three()\nO = ofcolor(I, x1)");
    for (const term of found) checkAll(linesOf(term), language);
  });

  it("by default counts a cost for every word of a language, above zero", () => {
    const { call, leaf } = priorCosts();
    for (const token of typeSpace(reference).callables) expect(Math.min(call[token]!, leaf[token]!)).toBeGreaterThan(0);
    expect(call[tokenOf("objects")]).toBeLessThan(call[tokenOf("identity")]!);
    expect(call[tokenOf("I")]).toBe(Infinity);
  });
});

function checkAll(lines: readonly Line[], language: Language): void {
  const space = typeSpace(language);
  lines.reduce((scope, line, k) => checkLine(space, scope, line, k + 1), space.root);
}
