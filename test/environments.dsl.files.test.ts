import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fileBounds, formats, type NamedProgram } from "../environments/grids/language/files/format.ts";
import { readPrograms } from "../environments/grids/language/files/program-file.ts";
import { writePrograms } from "../environments/grids/language/files/write.ts";
import { runProgram } from "../environments/grids/language/interpreter.ts";
import { reference } from "../environments/grids/language/language.ts";
import { fileLimits } from "../environments/grids/language/limits.ts";
import { type Line, parseProgram, renderProgram, typeCheck } from "../environments/grids/language/program.ts";
import { randomProgram } from "../environments/grids/language/sources/random.ts";
import { INPUT, isVariable, lineOf, MAX_LINES, variableAt } from "../environments/grids/language/tokens.ts";
import { gridOf } from "../environments/grids/tasks/grid.ts";
import { WanderError } from "../src/core/errors.ts";
import { stream } from "../src/core/random.ts";
import { corrupt } from "./corrupt.ts";

const sample = gridOf([
  [0, 0, 3, 0],
  [2, 2, 3, 0],
  [0, 0, 0, 5],
]);
const read = (text: string) => readPrograms(text, { language: reference, name: "p.txt" });
const bodies = (text: string) => read(text).map(({ lines }) => renderProgram(lines));

/** One after the other: what the first gives is the second's input. */
function concatenated(parts: readonly (readonly Line[])[]): Line[] {
  const lines: Line[] = [];
  for (const part of parts) {
    const before = lines.length;
    const moved = (t: number) => {
      if (t === INPUT && before > 0) return variableAt(before - 1);
      return isVariable(t) ? variableAt(before + lineOf(t)) : t;
    };
    lines.push(...part.map(({ callee, args }) => ({ callee: moved(callee), args: args.map(moved) })));
  }
  return lines;
}

const programs = fc.tuple(fc.nat(), fc.integer({ min: 1, max: 8 })).map(([seed, parts]) => {
  const random = stream(seed, "files");
  const made: Line[][] = [];
  while (made.length < parts) {
    const lines = randomProgram(random, [sample], { maxLines: 6 });
    if (lines !== undefined) made.push(lines);
  }
  return concatenated(made);
});
const files = fc
  .uniqueArray(fc.stringMatching(/^[0-9a-f_]{1,8}$/), { minLength: 1, maxLength: 4 })
  .chain((names) => fc.tuple(...names.map((task) => programs.map((lines) => ({ task, lines })))));

describe("a program file", () => {
  it.each(formats)("of %s, written and read back, gives the same lines", (format) => {
    let longest = 0;
    fc.assert(
      fc.property(files, (written) => {
        const back = read(writePrograms(written, format));
        expect(back.map(({ task, lines }) => ({ task, lines }))).toEqual(written);
        longest = Math.max(longest, ...written.map((p) => p.lines.length));
      }),
      { numRuns: 20 },
    );
    expect(longest).toBeGreaterThan(MAX_LINES);
  });

  it("may be Python text: imports, tabs, CRLF, comments, any names, and the last line returned under any name", () => {
    const text = [
      "\ufefffrom dsl import *",
      "# two programs",
      "def solve_a(I):  # turned",
      "\tx7 = rot90(I)\t",
      "    ",
      "    turned = hmirror( x7 )",
      "    x2 = lbind(hconcat,turned)",
      "    O = x2(x7) # both",
      "    return O",
      "",
      "def solve_b ( I ) :",
      "  x1 = rot90(I)",
      "  return x1",
    ].join("\r\n");
    expect(bodies(text)).toEqual([
      "x1 = rot90(I)\nx2 = hmirror(x1)\nx3 = lbind(hconcat, x2)\nO = x3(x1)",
      "O = rot90(I)",
    ]);
    expect(read(text).map(({ task, at }) => [task, at])).toEqual([
      ["a", 3],
      ["b", 11],
    ]);
  });

  it("may be blocks of our own lines, and blank lines and comments mean nothing", () => {
    const text = "# mine\n\nname: turn-1.b  # a comment\nx1 = rot90(I)\n\nO = rot90(x1)\nname: b\nO = hmirror(I)";
    expect(bodies(text)).toEqual(["x1 = rot90(I)\nO = rot90(x1)", "O = hmirror(I)"]);
    expect(read(text).map((p) => p.task)).toEqual(["turn-1.b", "b"]);
  });

  it("is as docs/guide/program-files.md shows it", () => {
    const page = readFileSync(join(import.meta.dirname, "../docs/guide/program-files.md"), "utf8");
    const blocks = [...page.matchAll(/^```(?:python)?\n((?:name:|def ).*?)^```/gms)].map((m) => read(m[1]!));
    expect(blocks.map((b) => b.map((p) => p.task))).toEqual([["two-mirrors", "the-largest"], ["two_mirrors"]]);
    for (const { lines } of blocks.flat()) expect(typeCheck(lines)).toHaveLength(lines.length);
  });

  it.each([
    ["nothing", "", "E_FORMAT", "p.txt: no program in it", /begin a program/],
    [
      "another format",
      '{"a": 1}',
      "E_FORMAT",
      'p.txt: line 1: wanted "def solve_TASK(I):" or "name: TASK", got',
      /name/,
    ],
    ["a word that is none", "name: a\nO = rot9(I)", "E_PROGRAM", "p.txt: line 2, program a: unknown name", /rot90/],
    [
      "a name not given",
      "name: a\nO = rot90(x4)",
      "E_PROGRAM",
      "line 2, program a: x4 is used before it is given",
      /./,
    ],
    ["a name given twice", "name: a\nx1 = rot90(I)\nx1 = rot90(I)", "E_PROGRAM", "line 3, program a: x1 is given", /./],
    ["a word given as a name", "name: a\nrot90 = hmirror(I)", "E_PROGRAM", "rot90 is a word of the language", /./],
    ["a program with no end", "name: a\nx1 = rot90(I)\nname: b", "E_PROGRAM", 'program a: wanted "O = ..."', /O = /],
    ["a line past the end", "name: a\nO = rot90(I)\nx1 = rot90(I)", "E_PROGRAM", "O is given already", /./],
    ["a path for a name", "name: ../a\nO = rot90(I)", "E_FORMAT", 'line 1: wanted a task\'s name, got "../a"', /file/],
    ["a task twice", "name: a\nO = rot90(I)\nname: a", "E_FORMAT", "a has a program already, at line 1", /one program/],
    [
      "no return",
      "def solve_a(I):\n  O = rot90(I)\n",
      "E_PROGRAM",
      'program a: wanted "return O" at its end',
      /return O/,
    ],
    [
      "a return of nothing",
      "def solve_a(I):\n  O = rot90(I)\n  return x1",
      "E_PROGRAM",
      "the last line's name",
      /return O/,
    ],
    [
      "an earlier line returned",
      "def solve_a(I):\n x1 = rot90(I)\n x2 = rot90(I)\n return x1",
      "E_PROGRAM",
      "last",
      /./,
    ],
    ["code after a return", "def solve_a(I):\n x1 = rot90(I)\n return x1\n return x1", "E_PROGRAM", "line 4", /./],
    ["a body at the margin", "def solve_a(I):\nO = rot90(I)", "E_FORMAT", 'line 2, program a: wanted "def', /indent/],
    ["a decorator", "@cache\ndef solve_a(I):\n O = rot90(I)\n return O", "E_FORMAT", "line 1: wanted", /begin/],
    ["other Python", "import os\nos.system('ls')", "E_FORMAT", 'line 2: wanted "def solve_TASK(I):"', /nothing but/],
    ["a nested call", "name: a\nO = rot90(rot90(I))", "E_PROGRAM", 'wanted "xN = primitive(argument, ...)"', /./],
  ] as const)(
    "with %s is one error that says where, what was wanted and what to do",
    (_, text, code, message, hint) => {
      const error = expect.objectContaining({ code, message: expect.stringContaining(message) });
      expect(() => read(text)).toThrow(error);
      expect(() => read(text)).toThrow(expect.objectContaining({ hint: expect.stringMatching(hint) }));
    },
  );
});

describe("the types of a whole program", () => {
  it("are checked however long it is, and an error says the line and what was wanted", () => {
    const long = Array.from({ length: 40 }, (_, k) => `x${k + 1} = rot90(${k === 0 ? "I" : `x${k}`})`).join("\n");
    expect(typeCheck(parseProgram(long))).toHaveLength(40);
    expect(() => typeCheck(parseProgram(`${long}\nx41 = objects(x40, T, F, T)\nO = argmax(x41, x40)`))).toThrow(
      "line 42: argument 2 of argmax cannot be x40, which is Grid; wanted (Object) -> Integer or (Object) -> IntegerTuple",
    );
    expect(() => typeCheck(parseProgram("x1 = height(I)\nO = x1(I)"))).toThrow(
      "line 2: x1 is Integer; wanted a function",
    );
    expect(() => typeCheck(parseProgram("O = rot90(I, I)"))).toThrow("line 1: rot90 wants 1 argument, got 2");
  });

  it("end with E_LIMIT when a stranger piles them up", () => {
    const text = Array.from({ length: 990 }, (_, k) => `x${k + 1} = compose(last, first)`);
    expect(() => typeCheck(parseProgram(text.join("\n")))).toThrow(expect.objectContaining({ code: "E_LIMIT" }));
  });
});

it("a program that nests values without end is stopped with a typed error", () => {
  const powers = Array.from({ length: 5 }, (_, k) => `x${k + 2} = power(x${k + 1}, TEN)`).join("\n");
  const text = `x1 = rbind(repeat, ONE)\n${powers}\nx7 = x6(I)\nx8 = x6(I)\nx9 = equality(x7, x8)\nO = branch(x9, I, I)`;
  expect(() => runProgram(parseProgram(text), sample, fileLimits)).toThrow(
    expect.objectContaining({ code: "E_LIMIT" }),
  );
});

describe("a file from a stranger", () => {
  const whole = formats.map((format) => {
    const random = stream(5, "hostile");
    const made: Pick<NamedProgram, "task" | "lines">[] = [];
    while (made.length < 6) {
      const lines = randomProgram(random, [sample], { maxLines: 8 });
      if (lines !== undefined) made.push({ task: `task${made.length}`, lines });
    }
    return writePrograms(made, format);
  });

  /** Programs or a typed error, and nothing else happens. */
  function expectCalm(text: string): void {
    try {
      for (const { task, lines } of read(text)) {
        expect(task).toMatch(/^\w[\w.-]*$/);
        expect(lines.length).toBeLessThanOrEqual(fileBounds.lines);
        typeCheckCalmly(lines);
      }
    } catch (error) {
      if (!(error instanceof WanderError)) throw error;
      expect(["E_PROGRAM", "E_FORMAT", "E_LIMIT"]).toContain(error.code);
      expect(error.message).toMatch(/^p\.txt: /);
      expect(error.message).toMatch(/^[ -~]*$/); // nothing that a terminal would act on
      expect(error.hint).not.toBe("");
      expect(error.message.length).toBeLessThan(300);
    }
    expect(Object.keys(Object.prototype)).toEqual([]);
  }

  function typeCheckCalmly(lines: readonly Line[]): void {
    try {
      typeCheck(lines);
    } catch (error) {
      expect(error).toMatchObject({ code: expect.stringMatching(/^E_(PROGRAM|LIMIT)$/) });
    }
  }

  it("and damaged is read or refused with a typed error", () => {
    fc.assert(
      fc.property(fc.nat(), fc.constantFrom(...whole), (seed, text) => {
        expectCalm(corrupt(stream(seed, "corrupt"), text));
      }),
      { numRuns: 1_500 },
    );
  });

  it("and of any characters at all is read or refused with a typed error", () => {
    const start = fc.constantFrom("", "name: a\n", "def solve_a(I):\n ", "name: a\nO = ");
    fc.assert(
      fc.property(start, fc.string({ unit: "binary", maxLength: 300 }), (head, tail) => expectCalm(head + tail)),
      { numRuns: 500 },
    );
  });

  const calls = (n: number) => Array.from({ length: n }, (_, k) => `x${k + 1} = rot90(I)`).join("\n");
  it.each([
    ["100,000 variables", `name: a\n${calls(100_000)}`, "E_LIMIT"],
    ["a line of a million characters", `name: a\nO = rot90(${"(".repeat(1e6)}`, "E_LIMIT"],
    ["a line of 9,000 arguments", `name: a\nO = rot90(${"I,".repeat(4_500)}I)`, "none"],
    ["9,000 spaces in each gap", `name: a\nO${" ".repeat(4_000)}=${" ".repeat(4_000)}(`, "E_PROGRAM"],
    ["10 million blank lines", "\n".repeat(1e7), "E_FORMAT"],
    ["10 million carriage returns", "\r".repeat(1e7), "E_LIMIT"],
    ["more characters than are read", " ".repeat(fileBounds.bytes + 1), "E_LIMIT"],
    ["20,000 programs", Array.from({ length: 20_000 }, (_, k) => `name: a${k}\nO = rot90(I)`).join("\n"), "E_LIMIT"],
    ["names of an object's own", "name: __proto__\n__proto__ = rot90(I)\nO = hmirror(__proto__)", "none"],
    ["a constructor", "name: constructor\ntoString = rot90(I)\nO = valueOf(toString)", "E_PROGRAM"],
    ["NUL", "name: a\nO = rot90(I\u0000)", "E_PROGRAM"],
    ["half a character", "name: a\ud800\nO = rot90(I)", "E_FORMAT"],
  ])("and with %s is read or refused at once", (_, text, code) => {
    if (code === "none") expect(read(text)).toHaveLength(1);
    else expect(() => read(text)).toThrow(expect.objectContaining({ code }));
    expectCalm(text);
  });
});
