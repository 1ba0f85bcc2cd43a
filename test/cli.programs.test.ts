import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { emptyFolder, wander } from "./command-line.ts";

const folder = emptyFolder();
const input = [
  [1, 2],
  [3, 4],
];
const mirrored = [
  [2, 1],
  [4, 3],
];
const turned = [
  [3, 1],
  [4, 2],
];
const pair = (output?: number[][]) => (output === undefined ? { input } : { input, output });

const PROGRAMS = `# programs of our own
name: mirror
O = vmirror(I)

name: half
O = vmirror(I)

name: fails
x1 = hmirror(I)
x2 = divide(ONE, ZERO)
O = hmirror(x1)

name: untyped
x1 = rot90(I)
x2 = lbind(size, x1)
O = identity(x1)

name: blind
O = rot90(I)

name: nowhere
O = rot90(I)
`;

beforeAll(() => {
  mkdirSync(join(folder, "tasks"));
  const write = (name: string, train: unknown[], test: unknown[]) =>
    writeFileSync(join(folder, "tasks", `${name}.json`), JSON.stringify({ train, test }));
  write("mirror", [pair(mirrored), pair(mirrored)], [pair(mirrored)]);
  write("half", [pair(mirrored), pair(turned)], [pair(mirrored)]);
  write("fails", [pair(input)], [pair(input)]);
  write("untyped", [pair(turned)], [pair(turned)]);
  write("blind", [pair(turned)], [pair()]); // its test's output is not known
  writeFileSync(join(folder, "mine.txt"), PROGRAMS);
});

describe("wander programs", () => {
  it("says of each program whether it is right, what it took, and why it is not", async () => {
    const { code, stdout, stderr } = await wander(["programs", "mine.txt", "--tasks", "tasks"], { cwd: folder });
    expect(stderr).toBe("");
    expect(stdout).toMatch(/^program +demonstrations +tests +lines +fuel +ms$/m);
    expect(stdout).toMatch(/^mirror +right +2\/2 +1\/1 +1 +\d+ +\d+$/m);
    expect(stdout).toMatch(/^half +wrong +1\/2 +1\/1/m);
    expect(stdout).toMatch(/^blind +right +1\/1 +0\/0/m);
    expect(stdout).toMatch(/^ {2}half {5}other output$/m);
    expect(stdout).toMatch(/^ {2}fails {4}line 2: division by zero$/m);
    expect(stdout).toMatch(/^ {2}nowhere {2}no task$/m);
    expect(stdout).toMatch(
      /^untyped:\n {2}untyped {2}line 2: argument 1 of lbind cannot be size, which is .+; wanted /m,
    );
    expect(stdout).toMatch(/^3 of 6 programs right, 1 untyped; 12 runs in \d+\.\d seconds$/m);
    expect(code).toBe(0);
  });

  it("prints the same as one JSON object and nothing else", async () => {
    const { code, stdout } = await wander(["programs", "mine.txt", "--tasks", "tasks", "--json"], { cwd: folder });
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ programs: 6, right: 3, wrong: ["half", "fails", "nowhere"], runs: 12 });
    expect(report).toMatchObject({ seconds: expect.any(Number), untyped: ["untyped"] });
    expect(report.byProgram[0]).toEqual({
      name: "mirror",
      demonstrations: { right: 2, total: 2 },
      tests: { right: 1, total: 1 },
      lines: 1,
      fuel: expect.any(Number),
      seconds: expect.any(Number),
    });
    expect(report.byProgram[0].fuel).toBeGreaterThan(0);
    expect(report.byProgram[2]).toMatchObject({ error: "line 2: division by zero", demonstrations: { right: 0 } });
    expect(report.byProgram[4].tests).toEqual({ right: 0, total: 0 });
    expect(report.byProgram[5]).toMatchObject({ error: "no task", lines: 1, fuel: 0 });
    expect(code).toBe(0);
  });

  const file = (name: string, content: string | Buffer) => {
    writeFileSync(join(folder, name), content);
    return name;
  };
  it.each([
    ["no file", ["nowhere.txt", "--tasks", "tasks"], 1, /cannot read nowhere\.txt: there is no such file/],
    ["a folder for a file", ["tasks", "--tasks", "tasks"], 1, /tasks: not a regular file/],
    ["no tasks", ["mine.txt"], 2, /--tasks/],
    ["a missing folder of tasks", ["mine.txt", "--tasks", "elsewhere"], 1, /elsewhere: no such folder/],
    ["another DSL", ["mine.txt", "--tasks", "tasks", "--dsl", "mine"], 2, /reference, extended/],
    ["an unknown flag", ["mine.txt", "--tasks", "tasks", "--jsn"], 2, /did you mean --json/],
    [
      "a word that is none",
      [file("typo.txt", "name: a\nO = vmiror(I)"), "--tasks", "tasks"],
      1,
      /line 2.*\n.*vmirror\?/,
    ],
    ["a file of nothing", [file("empty.txt", "# none\n"), "--tasks", "tasks"], 1, /empty\.txt: no program in it/],
    ["bytes", [file("bytes.txt", Buffer.from([0xff, 0xfe, 0x00])), "--tasks", "tasks"], 1, /bytes\.txt: not UTF-8/],
  ])("given %s says so in one clear error with a hint", async (_, args, code, text) => {
    const { code: got, stdout, stderr } = await wander(["programs", ...args], { cwd: folder });
    expect(stderr).toMatch(/^wander: .+\n {2}hint: .+\n$/);
    expect(stderr).toMatch(text);
    expect(stdout).toBe("");
    expect(got).toBe(code);
  });
});
