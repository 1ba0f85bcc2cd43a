import { describe, expect, it } from "vitest";
import { policyLayout } from "../agents/policy/model.ts";
import { extended, languageOf, reference } from "../environments/grids/language/language.ts";
import { legalTokens, startProgram } from "../environments/grids/language/partial.ts";
import { extendedNames } from "../environments/grids/language/primitives/extended/index.ts";
import { decode, encode, parseProgram } from "../environments/grids/language/program.ts";
import { randomProgram } from "../environments/grids/language/sources/random.ts";
import { constants, FIRST_EXTENDED, programTokens, tokenOf } from "../environments/grids/language/tokens.ts";
import { valueKey } from "../environments/grids/language/values.ts";
import { gridOf } from "../environments/grids/tasks/grid.ts";
import { vocabulary } from "../environments/grids/view/vocabulary.ts";
import { loadBase } from "../src/base/base-model.ts";
import { loadExperiment } from "../src/config/load.ts";
import { floatsOf } from "../src/core/blob.ts";
import { slotView } from "../src/core/parameters.ts";
import { stream } from "../src/core/random.ts";

const input = gridOf([
  [0, 0, 3],
  [2, 2, 3],
]);

it("has the 28 constants of the reference", () => {
  expect([...constants].map(([name, value]) => `${name} ${valueKey(value)}`)).toEqual([
    ...["F 0", "T 1", "ZERO 0", "ONE 1", "TWO 2", "THREE 3", "FOUR 4", "FIVE 5", "SIX 6", "SEVEN 7", "EIGHT 8"],
    ...["NINE 9", "TEN 10", "NEG_ONE -1", "NEG_TWO -2", "DOWN (1,0)", "RIGHT (0,1)", "UP (-1,0)", "LEFT (0,-1)"],
    ...["ORIGIN (0,0)", "UNITY (1,1)", "NEG_UNITY (-1,-1)", "UP_RIGHT (-1,1)", "DOWN_LEFT (1,-1)"],
    ...["ZERO_BY_TWO (0,2)", "TWO_BY_ZERO (2,0)", "TWO_BY_TWO (2,2)", "THREE_BY_THREE (3,3)"],
  ]);
});

describe("the two DSLs", () => {
  it("share one vocabulary, in which ours come last and no two tokens have one name", () => {
    expect(programTokens.slice(FIRST_EXTENDED)).toEqual(extendedNames);
    expect(new Set(programTokens).size).toBe(programTokens.length);
  });

  it("offer our primitives in the extended one only", () => {
    const offered = (language: typeof reference) => {
      const mask = legalTokens(startProgram([input], { language }));
      return extendedNames.filter((name) => mask[tokenOf(name)] === 1).length;
    };
    expect(offered(reference)).toBe(0);
    expect(offered(extended)).toBeGreaterThan(60);
  });

  it("say of a program in the other one what would make it legal", () => {
    const text = "O = fall(I, DOWN)";
    const answer = encode(parseProgram(text, extended));
    expect(decode(answer, extended)).toHaveLength(1);
    expect(() => parseProgram(text, reference)).toThrow(
      expect.objectContaining({ code: "E_PROGRAM", hint: "set environment.dsl=extended" }),
    );
    expect(() => decode(answer, reference)).toThrow(expect.objectContaining({ code: "E_PROGRAM" }));
  });

  it("are one object a list of abstractions, so that types are worked out once", () => {
    const list = [
      {
        name: "f1",
        token: tokenOf("lib0"),
        holes: [],
        type: "Grid",
        body: { token: tokenOf("I"), args: [], type: "Grid" },
      },
    ];
    expect(languageOf("extended", list)).toBe(languageOf("extended", list));
    expect(languageOf("reference", [])).toBe(reference);
  });

  it("both feed the random generator", () => {
    const random = stream(3, "extended");
    const used = new Set<number>();
    for (let k = 0; k < 300; k++)
      for (const line of randomProgram(random, [input], { maxLines: 3, language: extended }) ?? [])
        used.add(line.callee);
    expect([...used].filter((t) => t >= FIRST_EXTENDED).length).toBeGreaterThan(20);
  });

  it("start from a base that was trained before ours were added: new rows are the mean of those it knows", () => {
    const { model } = loadExperiment(undefined, []);
    const { parameters, shape } = loadBase(model, vocabulary, "grids", 1);
    const rows = slotView(floatsOf(parameters), policyLayout(shape), "embedding");
    const row = (t: number) => rows.subarray(t * shape.width, (t + 1) * shape.width);
    expect(row(FIRST_EXTENDED)).toEqual(row(programTokens.length - 1));
    expect(row(FIRST_EXTENDED - 1)).not.toEqual(row(FIRST_EXTENDED));
    const known = Array.from({ length: FIRST_EXTENDED }, (_, t) => row(t)[0]!);
    expect(row(FIRST_EXTENDED)[0]).toBeCloseTo(known.reduce((a, b) => a + b, 0) / known.length, 5);
  });
});
