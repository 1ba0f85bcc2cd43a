import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { runProgram } from "../environments/grids/language/interpreter.ts";
import type { Language } from "../environments/grids/language/language.ts";
import { defaultLimits, newMeter } from "../environments/grids/language/limits.ts";
import { extendProgram, legalTokens, programSignature, startProgram } from "../environments/grids/language/partial.ts";
import { decode, encode, parseProgram, renderProgram, typeCheck } from "../environments/grids/language/program.ts";
import { randomProgram } from "../environments/grids/language/sources/random.ts";
import { fromTerm, toTerm } from "../environments/grids/language/terms.ts";
import { tokenOf } from "../environments/grids/language/tokens.ts";
import { tuple } from "../environments/grids/language/value.ts";
import { gridValue } from "../environments/grids/language/values.ts";
import { type Grid, gridOf, rowsOf } from "../environments/grids/tasks/grid.ts";
import { stream } from "../src/core/random.ts";

const sample = gridOf([
  [0, 0, 3, 0],
  [2, 2, 3, 0],
  [0, 0, 0, 5],
]);
const grids = fc
  .tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }))
  .chain(([h, w]) => fc.array(fc.array(fc.nat(9), { minLength: w, maxLength: w }), { minLength: h, maxLength: h }))
  .map(gridOf);
const run = (text: string, input: Grid = sample) => rowsOf(runProgram(parseProgram(text), input));

describe("programs on grids", () => {
  it("fill, see objects and choose among them", () => {
    expect(run("x1 = ofcolor(I, THREE)\nO = fill(I, ONE, x1)")[0]).toEqual([0, 0, 1, 0]);
    expect(run("x1 = objects(I, T, F, T)\nx2 = argmin(x1, size)\nO = subgrid(x2, I)")).toEqual([[5]]);
    expect(run("x1 = lbind(hconcat, I)\nO = x1(I)")[1]).toEqual([2, 2, 3, 0, 2, 2, 3, 0]);
  });

  it("mirrors undo themselves and four quarter turns are none", () => {
    fc.assert(
      fc.property(grids, fc.constantFrom("hmirror", "vmirror", "dmirror", "cmirror"), (grid, mirror) => {
        expect(run(`x1 = ${mirror}(I)\nO = ${mirror}(x1)`, grid)).toEqual(rowsOf(grid));
        expect(run("x1 = rot90(I)\nx2 = rot90(x1)\nx3 = rot90(x2)\nO = rot90(x3)", grid)).toEqual(rowsOf(grid));
        expect(run("x1 = rot90(I)\nO = rot270(x1)", grid)).toEqual(rowsOf(grid));
      }),
    );
  });

  it("say on which line they fail and what was wanted", () => {
    expect(() => parseProgram("O = hmiror(I)")).toThrow(
      expect.objectContaining({ code: "E_PROGRAM", hint: "did you mean hmirror?" }),
    );
    expect(() => parseProgram("x1 = rot90(x1)")).toThrow(/line 1: x1 is used before/);
    expect(() => typeCheck(parseProgram("O = height(I)"))).toThrow(/wanted a Grid/);
    expect(() => typeCheck(parseProgram("x1 = size(T)\nO = rot90(I)"))).toThrow(/line 1/);
    expect(() => run("x1 = divide(ONE, ZERO)\nO = rot90(I)")).toThrow(/line 1: division by zero/);
    expect(() => decode([tokenOf("hmirror"), tokenOf("I")])).toThrow(expect.objectContaining({ code: "E_PROGRAM" }));
  });

  it("end with E_LIMIT when they would grow without bound", () => {
    const hostile = [
      "x1 = power(double, TEN)\nx2 = power(x1, TEN)\nx3 = x2(TEN)\nO = canvas(x3, UNITY)",
      "x1 = upscale(I, TEN)\nx2 = upscale(x1, TEN)\nO = upscale(x2, TEN)",
      "x1 = asindices(I)\nx2 = product(x1, x1)\nx3 = product(x2, x2)\nx4 = product(x3, x3)\nO = rot90(I)",
      "x1 = power(outbox, TEN)\nx2 = power(x1, TEN)\nx3 = power(x2, TEN)\nx4 = asindices(I)\nx5 = x3(x4)\nO = fill(I, ONE, x5)",
    ];
    for (const text of hostile) {
      const limits = { ...defaultLimits, fuel: 100_000 };
      expect(() => runProgram(parseProgram(text), sample, limits)).toThrow(
        expect.objectContaining({ code: "E_LIMIT" }),
      );
    }
  });
});

describe("token sequences drawn from the legal tokens", () => {
  it("always decode, type-check and survive both text and tokens", () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const random = stream(seed, "legal");
        let partial = startProgram([sample]);
        while (partial.status === "open" || partial.status === "step") {
          const mask = legalTokens(partial);
          const token = partial.lines.length > 1 && mask[tokenOf("end")] === 1 ? tokenOf("end") : random.weighted(mask);
          expect(token).toBeGreaterThanOrEqual(0);
          partial = extendProgram(partial, token);
        }
        if (partial.status !== "done") return;
        const lines = decode(partial.tokens);
        expect(encode(lines)).toEqual(partial.tokens);
        expect(typeCheck(lines)).toHaveLength(lines.length);
        expect(parseProgram(renderProgram(lines))).toEqual(lines);
        expect(rowsOf(runProgram(lines, sample))).toEqual(rowsOf(gridValue(newMeter(), partial.values.at(-1)![0]!)!));
      }),
      { numRuns: 60 },
    );
  });

  it("offer functions where functions are wanted, and no slot that is not defined", () => {
    let partial = startProgram([sample]);
    for (const name of ["objects", "I", "T", "F", "T", "argmax", "x1"]) partial = extendProgram(partial, tokenOf(name));
    const mask = legalTokens(partial);
    expect([mask[tokenOf("size")], mask[tokenOf("height")], mask[tokenOf("rot90")], mask[tokenOf("ONE")]]).toEqual([
      1, 1, 0, 0,
    ]);
    expect(mask[tokenOf("lib0")]).toBe(0);
  });

  it("run equal calls on equal values once, whatever the lines before them are called", () => {
    const start = startProgram([sample]);
    const extend = (names: string[], from = start) => names.reduce((p, n) => extendProgram(p, tokenOf(n)), from);
    const prefix = extend(["rot90", "I"]);
    const [again, longer] = [extend(["rot90", "I"]), extend(["hmirror", "I", "rot90", "I"])];
    expect(again.values[0]).toBe(prefix.values[0]);
    expect(longer.values[1]).toBe(prefix.values[0]);
    // x2 is what x1 is in the other program, so the third line has run already too.
    const onIt = extend(["objects", "x1", "T", "F", "T"], prefix);
    expect(extend(["objects", "x2", "T", "F", "T"], longer).values[2]).toBe(onIt.values[1]);
  });

  it("cannot end with rows that are too large to be looked at", () => {
    const limits = { ...defaultLimits, cells: 900 };
    const partial = ["rot90", "I"].map(tokenOf).reduce(extendProgram, startProgram([sample], { limits }));
    // Wide types let a tuple of rows pass for a grid; here are 40 rows of 25.
    const rows = tuple(Array.from({ length: 40 }, () => tuple(new Array(25).fill(0))));
    const end = tokenOf("end");
    expect(legalTokens(partial)[end]).toBe(1);
    expect(legalTokens({ ...partial, values: [[rows]] })[end]).toBe(0);
    expect(extendProgram({ ...partial, values: [[rows]] }, end).status).toBe("failed");
  });

  it("fail as a partial program when a line fails, and are known as redundant when it gives nothing new", () => {
    const extend = (names: string[]) => names.reduce((p, n) => extendProgram(p, tokenOf(n)), startProgram([sample]));
    expect(extend(["divide", "ONE", "ZERO"]).status).toBe("failed");
    expect(extend(["identity", "I"]).redundant).toBe(true);
    const one = extend(["rot90", "I", "hmirror", "I"]);
    const other = extend(["hmirror", "I", "rot90", "I"]);
    expect(programSignature(one)).toBe(programSignature(other));
    expect(programSignature(one)).not.toBe(programSignature(extend(["rot90", "I"])));
  });
});

describe("terms and abstractions", () => {
  it("a made-up program computes the same after going through its term", () => {
    const random = stream(7, "terms");
    let seen = 0;
    for (let k = 0; k < 150; k++) {
      const lines = randomProgram(random, [sample], { maxLines: 5 });
      if (lines === undefined) continue;
      seen++;
      const back = fromTerm(toTerm(encode(lines)));
      if (back === undefined) continue; // longer than an answer may be
      expect(rowsOf(runProgram(decode(back), sample))).toEqual(rowsOf(runProgram(lines, sample)));
    }
    expect(seen).toBeGreaterThan(50);
  });

  it("an abstraction computes what its body does when written out", () => {
    const grid = "Grid";
    const body = {
      token: tokenOf("vconcat"),
      args: [
        { hole: 0, type: grid },
        { token: tokenOf("hmirror"), args: [{ hole: 0, type: grid }], type: grid },
      ],
      type: grid,
    };
    const both: Language = {
      dsl: "reference",
      abstractions: [{ name: "double-down", token: tokenOf("lib0"), holes: [grid], type: grid, body }],
    };
    const tokens = ["lib0", "I", "end"].map(tokenOf);
    const lines = decode(tokens, both);
    expect(rowsOf(runProgram(lines, sample, defaultLimits, both))).toEqual(run("x1 = hmirror(I)\nO = vconcat(I, x1)"));
    const partial = ["lib0", "I", "end"].reduce(
      (p, n) => extendProgram(p, tokenOf(n)),
      startProgram([sample], { language: both }),
    );
    expect(partial.status).toBe("done");
    expect(fromTerm(toTerm(tokens, both), both)).toEqual(tokens);
    expect(toTerm(tokens, both).type).toBe("Grid");
  });
});
