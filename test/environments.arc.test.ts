import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { openWorld } from "../environments/defaults.ts";
import { grids } from "../environments/grids/index.ts";
import { loadArc, parseArc } from "../environments/grids/tasks/arc.ts";
import { gridOf } from "../environments/grids/tasks/grid.ts";
import type { GridTask } from "../environments/grids/tasks/task.ts";

const folder = mkdtempSync(join(tmpdir(), "wander-arc-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const good = { train: [{ input: [[1, 2]], output: [[2, 1]] }], test: [{ input: [[3, 4]], output: [[4, 3]] }] };
const place = () => "arc-0";

describe("parseArc", () => {
  it("reads demonstrations, test inputs and, apart, test outputs", () => {
    const { demonstrations, tests, outputs } = parseArc(JSON.stringify(good), "good.json");
    expect(demonstrations).toEqual([{ input: gridOf([[1, 2]]), output: gridOf([[2, 1]]) }]);
    expect(tests).toEqual([gridOf([[3, 4]])]);
    expect(outputs).toEqual([gridOf([[4, 3]])]);
  });

  it("reads a test without an output", () => {
    const { outputs } = parseArc(JSON.stringify({ ...good, test: [{ input: [[1]] }] }), "open.json");
    expect(outputs).toEqual([undefined]);
  });

  const withInput = (input: unknown) => JSON.stringify({ ...good, train: [{ input, output: [[1]] }] });
  it.each([
    ["broken JSON", "{", "E_FORMAT", /bad\.json/],
    ["no object", "[]", "E_TASK", /train/],
    ["no demonstrations", JSON.stringify({ ...good, train: [] }), "E_TASK", /train: wanted at least one pair/],
    ["no tests", JSON.stringify({ train: good.train }), "E_TASK", /test/],
    ["no grid", withInput("x"), "E_TASK", /train\[0\]\.input: wanted a grid/],
    ["an empty grid", withInput([]), "E_TASK", /1 to 30 rows, got 0/],
    ["an empty row", withInput([[]]), "E_TASK", /1 to 30 cells, got 0/],
    ["31 rows", withInput(new Array(31).fill([1])), "E_TASK", /got 31/],
    ["31 columns", withInput([new Array(31).fill(1)]), "E_TASK", /got 31/],
    ["ragged rows", withInput([[1, 2], [3]]), "E_TASK", /train\[0\]\.input\[1\]: wanted 2 cells/],
    ["colour 10", withInput([[10]]), "E_TASK", /train\[0\]\.input\[0\]\[0\].*got 10/],
    ["colour -1", withInput([[-1]]), "E_TASK", /got -1/],
    ["colour 1.5", withInput([[1.5]]), "E_TASK", /got 1\.5/],
    ["a colour as text", withInput([["1"]]), "E_TASK", /got "1"/],
    ["grids that hide behind __proto__", '{"__proto__":{"train":[],"test":[]}}', "E_TASK", /train/],
  ])("refuses %s and says where", (_, text, code, message) => {
    const call = () => parseArc(text, "bad.json");
    expect(call).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }));
    expect(Object.prototype).not.toHaveProperty("train");
  });
});

describe("loadArc", () => {
  it("reads one file, or a folder's .json files in name order, and ignores the rest", () => {
    for (const name of ["b.json", "a.json", "readme.txt"]) writeFileSync(join(folder, name), JSON.stringify(good));
    expect(loadArc(join(folder, "b.json"), place).map((t) => t.task.id)).toEqual(["b"]);
    expect(loadArc(folder, place).map((t) => t.task.id)).toEqual(["a", "b"]);
  });

  it("says E_FILE for what is missing and E_LIMIT for a file past its cap", () => {
    expect(() => loadArc(join(folder, "none"), place)).toThrow(expect.objectContaining({ code: "E_FILE" }));
    const large = join(folder, "large.JSON");
    writeFileSync(large, " ".repeat(2 * 1024 * 1024 + 1));
    expect(() => loadArc(large, place)).toThrow(expect.objectContaining({ code: "E_LIMIT" }));
    rmSync(large);
  });
});

describe("grids on ARC files", () => {
  it("marks answers against outputs that no task, definition or environment holds", () => {
    const { environment, exams, definition } = openWorld(grids, { tasks: `arc:${folder}` }, 1);
    const task = environment.tasks("practice")[0]!;
    const [right, wrong] = [environment.text.parse("O = vmirror(I)"), environment.text.parse("O = hmirror(I)")];
    const [hit, miss] = [{ right: [true] }, { right: [false] }];
    expect(exams.grade(task, [right, wrong], 2)).toEqual({ solvedAt: 1, attempts: [{ answer: 0, ...hit }] });
    expect(exams.grade(task, [wrong, wrong, right], 2)).toEqual({
      solvedAt: 2,
      attempts: [
        { answer: 0, ...miss },
        { answer: 2, ...hit },
      ],
    });
    expect(exams.grade(task, [wrong, right], 1)).toEqual({
      solvedAt: undefined,
      attempts: [{ answer: 0, ...miss }],
    });
    const visible = JSON.stringify([environment.tasks("practice"), definition], (_, v) =>
      v instanceof Uint8Array ? [...v] : v,
    );
    expect(visible).not.toContain("[4,3]");
  });

  it("marks every test grid of an attempt by itself, and cannot mark a task of which one output is unknown", () => {
    const two = mkdtempSync(join(tmpdir(), "wander-arc-"));
    const known = [
      { input: [[3, 4]], output: [[4, 3]] },
      { input: [[5, 5]], output: [[5, 5]] },
    ];
    writeFileSync(join(two, "a.json"), JSON.stringify({ ...good, test: known }));
    writeFileSync(join(two, "b.json"), JSON.stringify({ ...good, test: [known[0], { input: [[6]] }] }));
    const { environment, exams } = openWorld(grids, { tasks: `arc:${two}` }, 1);
    rmSync(two, { recursive: true });
    const [task, unknown] = environment.tasks("practice") as [GridTask, GridTask];
    const half = environment.text.parse("O = hmirror(I)"); // leaves both rows as they are
    expect(exams.grade(task, [half], 3)).toEqual({
      solvedAt: undefined,
      attempts: [{ answer: 0, right: [false, true] }],
    });
    expect(exams.grade(unknown, [environment.text.parse("O = vmirror(I)")], 3)).toEqual({
      solvedAt: undefined,
      attempts: [],
    });
    expect([exams.outputs(task), exams.outputs(unknown)]).toEqual([2, 0]);
  });

  const arc = new URL("../../shared/arc/training", import.meta.url).pathname;
  it.skipIf(!existsSync(arc))("opens all 400 training tasks in eight slices (skips without ../shared/arc)", () => {
    const { environment } = openWorld(grids, { tasks: `arc:${arc}` }, 1);
    expect(environment.tasks("practice").length).toBe(400);
    expect(environment.families).toEqual(Array.from({ length: 8 }, (_, k) => `arc-${k}`));
    for (const task of environment.tasks("practice")) {
      expect(environment.prompt(task).length).toBeLessThanOrEqual(environment.vocabulary.promptLength);
    }
  });
});

describe("settings of grids", () => {
  it.each([
    [{ tasks: "generated", families: ["mirorr"] }, /mirorr/, /mirror/],
    [{ tasks: "nowhere" }, /generated, composed or arc:PATH/, /--tasks PATH/],
    [{ tasksPerFamily: -1 }, /tasksPerFamily/, /default/],
    [{ dsl: "other" }, /environment.dsl/, /default/],
  ])("refuses %j with a hint", (settings, message, hint) => {
    const matching = { code: "E_CONFIG", message: expect.stringMatching(message), hint: expect.stringMatching(hint) };
    expect(() => openWorld(grids, settings, 1)).toThrow(expect.objectContaining(matching));
  });
});
