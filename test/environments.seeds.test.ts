import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openWorld } from "../environments/defaults.ts";
import { grids } from "../environments/grids/index.ts";
import { reference } from "../environments/grids/language/language.ts";
import { encode, parseProgram } from "../environments/grids/language/program.ts";
import { readSeeds, type SeedsRequest } from "../environments/grids/tasks/given-programs.ts";
import { gridOf } from "../environments/grids/tasks/grid.ts";
import { readAnswer, runAnswer } from "../environments/grids/tasks/judge.ts";
import { promptOf } from "../environments/grids/view/vocabulary.ts";
import { emptyFolder } from "./command-line.ts";

const INPUTS = [
  [
    [1, 2, 0],
    [0, 3, 0],
  ],
  [
    [4, 4, 5],
    [0, 0, 6],
  ],
];
const mirrored = (rows: number[][]) => rows.map((row) => [...row].reverse());
const SECRET = [[7, 7, 8, 9, 7, 9, 8]];

/** Tasks in which the rows are mirrored; of `secret` the outputs of the tests are made. */
function folderOf(tasks: readonly string[], secret: number[][] = SECRET): string {
  const folder = emptyFolder();
  const train = INPUTS.map((input) => ({ input, output: mirrored(input) }));
  for (const task of tasks) {
    writeFileSync(join(folder, `${task}.json`), JSON.stringify({ train, test: [{ input: [[1, 2]], output: secret }] }));
  }
  return folder;
}

function fileOf(text: string): string {
  const file = join(emptyFolder(), "programs.txt");
  writeFileSync(file, text);
  return file;
}

const RIGHT = "name: right\nO = vmirror(I)\n";
const WRONG = "name: wrong\nO = hmirror(I)\n";
/** Twelve lines are an answer's most. */
const LONG = `name: long\n${Array.from({ length: 13 }, (_, k) => `${k < 12 ? `x${k + 1}` : "O"} = vmirror(${k === 0 ? "I" : `x${k}`})`).join("\n")}\n`;

const answerOf = (text: string) => encode(parseProgram(text));
const read = (request: Partial<SeedsRequest> & { programs: string }) =>
  readSeeds({ tasks: "", mutants: 0, dsl: "reference", seed: 1, signal: new AbortController().signal, ...request });

describe("programs of the user's", () => {
  it("are read in either format, each once, and those that do not fit an answer are left out and counted", async () => {
    const python = "def solve_a(I):\n    x1 = vmirror(I)\n    O = hmirror(x1)\n    return O\n";
    expect(await read({ programs: fileOf(python) })).toMatchObject({ programs: 1, leftOut: 0 });
    const { programs, leftOut, answers } = await read({
      programs: fileOf(`${RIGHT}\n${LONG}\n${WRONG}\nname: again\nO = vmirror(I)\n`),
    });
    expect({ programs, leftOut }).toEqual({ programs: 4, leftOut: 1 });
    expect(answers).toEqual([answerOf("O = vmirror(I)"), answerOf("O = hmirror(I)")]);
  });

  it("make pairs with the prompts of their tasks where they are right, and of what they make where they are wrong", async () => {
    const tasks = folderOf(["right", "wrong"]);
    const { pairs } = await read({ programs: fileOf(`${RIGHT}\n${WRONG}\nname: other\nO = rot90(I)\n`), tasks });
    const [task] = openWorld(grids, { tasks: `arc:${join(tasks, "right.json")}` }, 1).environment.tasks("practice");
    const inputs = INPUTS.map(gridOf);
    const upsideDown = inputs.map((input) => ({
      input,
      output: runAnswer(parseProgram("O = hmirror(I)"), input, reference)!,
    }));
    expect(pairs).toEqual([
      { taskId: "right", prompt: promptOf(task!.demonstrations), answer: answerOf("O = vmirror(I)") },
      { taskId: "wrong", prompt: promptOf(upsideDown), answer: answerOf("O = hmirror(I)") },
    ]);
  });

  it("bring mutants, each right for the prompt that it stands with and no two with one prompt", async () => {
    const { pairs } = await read({ programs: fileOf(RIGHT), tasks: folderOf(["right"]), mutants: 6 });
    expect(pairs.length).toBeGreaterThan(3);
    expect(pairs.at(-1)!.answer).toEqual(answerOf("O = vmirror(I)")); // programs come last: a full buffer keeps those
    for (const { prompt, answer } of pairs) {
      const lines = readAnswer(answer, reference)!;
      const demonstrations = INPUTS.map(gridOf).map((input) => ({
        input,
        output: runAnswer(lines, input, reference)!,
      }));
      expect(prompt).toEqual(promptOf(demonstrations));
    }
    expect(new Set(pairs.map(({ prompt }) => prompt.join(","))).size).toBe(pairs.length);
  });

  it("are the same for the same seed, have other mutants for another, and a hash of what was read", async () => {
    const request = { programs: fileOf(RIGHT), tasks: folderOf(["right"]), mutants: 4 };
    const [one, same, other] = [await read(request), await read(request), await read({ ...request, seed: 2 })];
    expect(same).toEqual(one);
    expect(other.pairs).not.toEqual(one.pairs);
    expect((await read({ ...request, programs: fileOf(`${RIGHT}# more\n`) })).hash).not.toBe(one.hash);
    expect((await read({ ...request, tasks: "" })).hash).not.toBe(one.hash);
  });

  it("read nothing of a task's test outputs", async () => {
    const request = { programs: fileOf(RIGHT), mutants: 4 };
    const [one, other] = [folderOf(["right"]), folderOf(["right"], [[1]])];
    expect(await read({ ...request, tasks: one })).toEqual(await read({ ...request, tasks: other }));
  });

  it.each([
    ["nothing there", join(emptyFolder(), "none"), "E_FILE"],
    ["no program", fileOf("hello"), "E_FORMAT"],
    ["code", fileOf("def solve_a(I):\n    O = __import__('os')\n    return O\n"), "E_PROGRAM"],
    ["a path as a name", fileOf("name: ../../etc/passwd\nO = vmirror(I)\n"), "E_FORMAT"],
    ["a line without end", fileOf(`name: a\nO = vmirror(${"I".repeat(20_000)})\n`), "E_LIMIT"],
  ])("that are %s give a typed error", async (_, programs, code) => {
    await expect(read({ programs })).rejects.toMatchObject({ name: "WanderError", code });
  });

  it("are not taken without their tasks where the folder of these is not there", async () => {
    const request = { programs: fileOf(RIGHT), tasks: join(emptyFolder(), "tsaks") };
    await expect(read(request)).rejects.toMatchObject({ code: "E_FILE", message: expect.stringContaining("tsaks") });
  });

  it("stop when they are told to", async () => {
    const signal = AbortSignal.abort();
    const request = { programs: fileOf(RIGHT), tasks: folderOf(["right"]), signal };
    await expect(read(request)).rejects.toMatchObject({ code: "E_INTERRUPTED" });
  });
});
