import { describe, expect, it } from "vitest";
import { openWorld } from "../environments/defaults.ts";
import { grids } from "../environments/grids/index.ts";
import { reference } from "../environments/grids/language/language.ts";
import { families } from "../environments/grids/tasks/families/index.ts";
import { generateTask } from "../environments/grids/tasks/generate.ts";
import { type Grid, rowsOf, sameGrid } from "../environments/grids/tasks/grid.ts";
import { judgeAnswer, readAnswer, runAnswer } from "../environments/grids/tasks/judge.ts";
import { promptOf, vocabulary } from "../environments/grids/view/vocabulary.ts";

const SEED = 11;
const INDEXES = Array.from({ length: 9 }, (_, k) => k);

describe.each(families.map((f) => [f.name, f] as const))("family %s", (name, family) => {
  const made = INDEXES.map((k) => generateTask(SEED, name, k));

  it("has easy, medium and hard variants", () => {
    expect(new Set(family.variants.map((v) => v.level))).toEqual(new Set([1, 2, 3]));
  });

  it("is solved by its reference program on every pair, within the answer's length", () => {
    for (const { task, outputs, program } of made) {
      expect(judgeAnswer(task, program, reference).solved).toBe(true);
      const lines = readAnswer(program, reference)!;
      expect(task.tests.map((input) => runAnswer(lines, input, reference))).toEqual(outputs);
      expect(program.length).toBeLessThanOrEqual(vocabulary.answerLength);
      expect(lines.length).toBeLessThanOrEqual(7);
    }
  });

  it("makes two to four demonstrations with distinct small inputs, none of them its own output, not one output for all", () => {
    for (const { task, outputs } of made) {
      expect(task.demonstrations.length).toBeGreaterThanOrEqual(2);
      expect(task.demonstrations.length).toBeLessThanOrEqual(4);
      const inputs = [...task.demonstrations.map((d) => d.input), ...task.tests];
      const all = [...task.demonstrations.map((d) => d.output), ...outputs];
      for (const [k, input] of inputs.entries()) {
        expect(sameGrid(input, all[k]!)).toBe(false);
        expect(inputs.slice(0, k).some((g) => sameGrid(g, input))).toBe(false);
        expect(Math.max(input.height, input.width)).toBeLessThanOrEqual(18);
      }
      expect(all.every((g) => sameGrid(g, all[0]!))).toBe(false);
    }
  });

  it("gives the same task for the same seed and index, and another for another", () => {
    expect(generateTask(SEED, name, 4)).toEqual(made[4]);
    const pictures = made.map(({ task }) =>
      JSON.stringify(task.demonstrations.map((d) => [rowsOf(d.input), rowsOf(d.output)])),
    );
    expect(new Set(pictures).size).toBe(made.length);
    expect(generateTask(SEED + 1, name, 4).task).not.toEqual(made[4]!.task);
  });
});

describe("generated exams", () => {
  it("appear in no task, prompt or definition", () => {
    const { environment, definition } = openWorld(grids, { tasks: "generated", tasksPerFamily: 2 }, SEED);
    const seen = new Set<string>();
    collect([environment.tasks("practice"), definition], seen);
    let checked = 0;
    for (const task of environment.tasks("practice")) {
      const { outputs } = generateTask(SEED, task.family, Number(task.id.split("-").at(-1)));
      for (const output of outputs) {
        if (output.cells.length < 12) continue; // a tiny grid may be met by chance
        expect(seen.has(key(output))).toBe(false);
        checked++;
      }
    }
    expect(checked).toBeGreaterThan(20);
  });

  it("are marked right for the reference program of every task", () => {
    const { environment, exams } = openWorld(grids, { tasks: "generated", tasksPerFamily: 2 }, SEED);
    for (const task of environment.tasks("practice")) {
      const { program } = generateTask(SEED, task.family, Number(task.id.split("-").at(-1)));
      expect(exams.grade(task, [program], 1).solvedAt).toBe(1);
    }
  });
});

it("every family's tasks look as recorded, for people to read", async () => {
  const text = families
    .map((f) => `# ${f.name}: ${f.about}\n\n${[0, 1, 2].map((k) => picture(f.name, k)).join("\n")}`)
    .join("\n");
  await expect(text).toMatchFileSnapshot("golden/environments.families.txt");
});

function picture(family: string, index: number): string {
  const { task, outputs, program, level } = generateTask(1, family, index);
  const pairs = [...task.demonstrations, ...task.tests.map((input, k) => ({ input, output: outputs[k]! }))];
  const grids = pairs.map(({ input, output }) => beside(input, output)).join("\n\n");
  const words = (tokens: readonly number[]) => tokens.map((t) => vocabulary.names[t]).join(" ");
  return `## ${task.id}, level ${level}\nprogram: ${words(program)}\nprompt: ${words(promptOf(task.demonstrations))}\n\n${grids}\n`;
}

/** Input and output as digits side by side, ground as dots. */
function beside(input: Grid, output: Grid): string {
  const rows = (g: Grid) => rowsOf(g).map((r) => r.join("").replaceAll("0", "."));
  const [left, right] = [rows(input), rows(output)];
  const height = Math.max(left.length, right.length);
  return Array.from({ length: height }, (_, i) =>
    `${(left[i] ?? "").padEnd(input.width + 4)}${right[i] ?? ""}`.trimEnd(),
  ).join("\n");
}

const key = (g: Grid) => `${g.height}x${g.width}:${[...g.cells].join("")}`;

function collect(value: unknown, into: Set<string>): void {
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return;
  if ("cells" in value && "height" in value && "width" in value) into.add(key(value as Grid));
  else for (const inner of Object.values(value)) collect(inner, into);
}
