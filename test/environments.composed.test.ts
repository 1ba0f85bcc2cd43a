import { describe, expect, it } from "vitest";
import { checkEnvironment, environmentLaws } from "../environments/contract.ts";
import { openWorld } from "../environments/defaults.ts";
import { grids } from "../environments/grids/index.ts";
import { reference } from "../environments/grids/language/language.ts";
import { encode, parseProgram, renderProgram } from "../environments/grids/language/program.ts";
import { MAX_LINES } from "../environments/grids/language/tokens.ts";
import { compose } from "../environments/grids/tasks/composed/compose.ts";
import { commonCrafts, ownCrafts, type Part } from "../environments/grids/tasks/composed/crafts.ts";
import { composedFamilies, relatedFamilies } from "../environments/grids/tasks/composed/families.ts";
import { composedTask } from "../environments/grids/tasks/composed/generate.ts";
import { type Grid, rowsOf, sameGrid } from "../environments/grids/tasks/grid.ts";
import { judgeAnswer, readAnswer, runAnswer } from "../environments/grids/tasks/judge.ts";
import { promptOf, vocabulary } from "../environments/grids/view/vocabulary.ts";

const SEED = 11;
const PROTOTYPE = ["cut", "kaleidoscope", "swap", "fill", "tile", "two-a", "two-b", "three"];
const INDEXES = Array.from({ length: 12 }, (_, k) => k);
const crafts = [...commonCrafts, ...ownCrafts];
const parts = crafts.flatMap((craft) => craft.parts);
const families = [...composedFamilies, ...relatedFamilies(0), ...relatedFamilies(0.5)];

const textOf = (answer: readonly number[]) => renderProgram(readAnswer(answer, reference)!);
const wordsOf = (part: Part) => compose([part]);

/** The parts that make this program, one after the other. */
function partsOf(program: string, depth: number): Part[] {
  const steps = (text: string) => text.replaceAll(/^\w+ = /gm, ""); // the last line of each part has another name
  const grow = (before: readonly Part[]): Part[] | undefined => {
    if (before.length === depth) return compose(before) === program ? [...before] : undefined;
    for (const part of parts) {
      const now = [...before, part];
      const found = steps(program).startsWith(steps(compose(now))) ? grow(now) : undefined;
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return grow([]) ?? expect.fail(`no ${depth} parts make ${program}`);
}

describe("crafts", () => {
  it("are a dozen little programs of two to four lines, each with parts of its own", () => {
    expect(crafts).toHaveLength(12);
    expect(parts.every(({ lines }) => lines.length >= 2 && lines.length <= 4)).toBe(true);
    expect(new Set(parts.map(wordsOf)).size).toBe(parts.length);
  });

  it("apply to what the one before gives: its input becomes that line, its lines are numbered on", () => {
    const [cut] = commonCrafts[0]!.parts;
    const [tile] = commonCrafts[4]!.parts;
    expect(compose([cut!, tile!])).toBe(
      "x1 = objects(I, T, F, T)\nx2 = argmax(x1, size)\nx3 = subgrid(x2, I)\nx4 = hconcat(x3, x3)\nO = vconcat(x4, x4)",
    );
  });

  it("of three, even the longest, fit an answer", () => {
    for (const part of parts) {
      const lines = parseProgram(compose([part, part, part]));
      expect(lines.length).toBeLessThanOrEqual(MAX_LINES);
      expect(encode(lines).length).toBeLessThanOrEqual(vocabulary.answerLength);
    }
  });
});

describe.each(families.map((family, k) => [`${family.name} (${k})`, family] as const))("family %s", (_, family) => {
  const made = INDEXES.map((k) => composedTask(SEED, family, k));

  it("is solved by its reference program on every pair, within the answer's limits", () => {
    for (const { task, outputs, program } of made) {
      expect(judgeAnswer(task, program, reference).solved).toBe(true);
      const lines = readAnswer(program, reference)!;
      expect(task.tests.map((input) => runAnswer(lines, input, reference))).toEqual(outputs);
      expect(program.length).toBeLessThanOrEqual(vocabulary.answerLength);
      expect(lines.length).toBeLessThanOrEqual(MAX_LINES);
    }
  });

  it("changes every input, and has no output for all of them", () => {
    for (const { task, outputs } of made) {
      const inputs = [...task.demonstrations.map((d) => d.input), ...task.tests];
      const all = [...task.demonstrations.map((d) => d.output), ...outputs];
      for (const [k, input] of inputs.entries()) expect(sameGrid(input, all[k]!)).toBe(false);
      expect(all.every((g) => sameGrid(g, all[0]!))).toBe(false);
    }
  });

  it("is a composition of as many parts as its depth, of which none can be left out", () => {
    for (const [k, { task, program, level }] of made.entries()) {
      expect(level).toBe(family.depthOf(k));
      const used = partsOf(textOf(program), level);
      for (const left of level === 1 ? [] : used.keys()) {
        const shorter = parseProgram(compose(used.filter((__, at) => at !== left)));
        const solves = task.demonstrations.every(({ input, output }) => {
          const grid = runAnswer(shorter, input, reference);
          return grid !== undefined && sameGrid(grid, output);
        });
        expect(solves).toBe(false);
      }
    }
  });

  it("gives the same task for the same seed and index, and another for another", () => {
    expect(composedTask(SEED, family, 4)).toEqual(made[4]);
    expect(new Set(made.map(({ task }) => pictureOf(task))).size).toBe(made.length);
    expect(composedTask(SEED + 1, family, 4).task).not.toEqual(made[4]!.task);
  });
});

describe("families with names", () => {
  it("begin with the prototype's eight: five crafts, two families of two crafts and one of three", () => {
    expect(composedFamilies.slice(0, 8).map(({ name }) => name)).toEqual(PROTOTYPE);
    expect(composedFamilies.map((family) => family.depthOf(0)).slice(0, 8)).toEqual([1, 1, 1, 1, 1, 2, 2, 3]);
    const compositions = (name: string, depth: number) => {
      const family = composedFamilies.find((one) => one.name === name)!;
      const programs = Array.from({ length: 60 }, (_, k) => textOf(composedTask(SEED, family, k).program));
      const named = programs.map((text) =>
        partsOf(text, depth)
          .map(({ craft }) => craft)
          .join(" > "),
      );
      return [...new Set(named)].sort();
    };
    expect(compositions("two-a", 2)).toEqual([
      "cut > kaleidoscope",
      "cut > tile",
      "fill > kaleidoscope",
      "swap > kaleidoscope",
    ]);
    expect(compositions("two-b", 2)).toEqual([
      "fill > tile",
      "kaleidoscope > fill",
      "kaleidoscope > swap",
      "swap > tile",
    ]);
    expect(compositions("three", 3)).toEqual(["cut > fill > tile", "cut > swap > tile", "swap > kaleidoscope > fill"]);
  });

  it("have scenes of 8 to 11 cells a side as inputs of cut, two-a and three, and else fields of 3 to 5", () => {
    for (const family of composedFamilies.slice(0, 8)) {
      const scenes = ["cut", "two-a", "three"].includes(family.name);
      for (const k of INDEXES) {
        for (const { input } of composedTask(SEED, family, k).task.demonstrations) {
          const sides = [input.height, input.width];
          expect([family.name, Math.min(...sides)]).toEqual([family.name, expect.toSatisfy(between(scenes))]);
          expect([family.name, Math.max(...sides)]).toEqual([family.name, expect.toSatisfy(between(scenes))]);
        }
      }
    }
  });

  it("look as recorded, for people to read", async () => {
    const text = composedFamilies
      .map((family) => `# ${family.name}: ${family.about}\n\n${[0, 1].map((k) => picture(family, k)).join("\n")}`)
      .join("\n");
    await expect(text).toMatchFileSnapshot("golden/environments.composed.txt");
  });
});

describe("related families", () => {
  /** Cosine between the token bigrams of the programs of two families, as the mean over all pairs of eight. */
  function relatedness(related: number, seed: number): number {
    const counts = relatedFamilies(related)
      .slice(0, 8)
      .map((family) => bigrams(Array.from({ length: 20 }, (_, k) => composedTask(seed, family, k).program)));
    const pairs = counts.flatMap((a, k) => counts.slice(k + 1).map((b) => cosine(a, b)));
    return pairs.reduce((sum, x) => sum + x, 0) / pairs.length;
  }

  it.each([1, 2, 3, 4, 5])("are as alike as environment.related says, from near 0 to near 1 (seed %i)", (seed) => {
    const measured = [0, 0.35, 0.7, 1].map((related) => relatedness(related, seed));
    expect(measured[0]).toBeLessThan(0.1);
    expect(measured[3]).toBeGreaterThan(0.75);
    for (let k = 1; k < measured.length; k++) expect(measured[k]).toBeGreaterThan(measured[k - 1]! + 0.1);
  });

  it("share no part at 0, and have only common ones at 1", () => {
    const used = (related: number) =>
      relatedFamilies(related).map((family) => {
        const tasks = INDEXES.map((k) => composedTask(SEED, family, k));
        return new Set(tasks.flatMap(({ program, level }) => partsOf(textOf(program), level).map(wordsOf)));
      });
    const own = used(0);
    for (const [k, one] of own.entries()) {
      for (const other of own.slice(k + 1)) expect([...one].filter((part) => other.has(part))).toEqual([]);
    }
    const common = new Set(commonCrafts.flatMap((craft) => craft.parts.map(wordsOf)));
    for (const family of used(1)) expect([...family].every((part) => common.has(part))).toBe(true);
  });

  it("take about the share of their parts from the common stock that is asked for", () => {
    const common = new Set(commonCrafts.map(({ name }) => name));
    const taken = relatedFamilies(0.7).flatMap((family) =>
      INDEXES.flatMap((k) => {
        const { program, level } = composedTask(SEED, family, k);
        return partsOf(textOf(program), level).map(({ craft }) => common.has(craft));
      }),
    );
    expect(taken.filter(Boolean).length / taken.length).toBeCloseTo(0.7, 1);
  });
});

const few = { tasks: "composed", tasksPerFamily: 3 };

describe.each([
  ["with names", few],
  ["that are related", { ...few, related: 0.5 }],
])("composed grids of families %s", (_, settings) => {
  it.each(environmentLaws.map((law) => [law.name, law] as const))("%s", (_name, law) =>
    expect(checkEnvironment(grids, settings, { laws: [law] })).toEqual([]),
  );
});

describe("exam tasks of grids", () => {
  it.each(["composed", "generated"])("are none of the practice tasks, and marked like them (%s)", (tasks) => {
    const { environment, exams } = openWorld(grids, { tasks, tasksPerFamily: 6, examTasksPerFamily: 6 }, SEED);
    const practice = environment.tasks("practice");
    const exam = environment.tasks("exam");
    expect(exam).toHaveLength(practice.length);
    expect(new Set([...practice, ...exam].map(pictureOf)).size).toBe(2 * practice.length);
    expect(new Set([...practice, ...exam].map(({ id }) => id)).size).toBe(2 * practice.length);
    for (const family of environment.families) expect(environment.tasks("exam", family)).toHaveLength(6);
    for (const task of exam) expect(exams.outputs(task)).toBe(task.tests.length);
  });

  it("are solved by their reference programs, and by no other family's of one step", () => {
    const { environment, exams } = openWorld(grids, { ...few, examTasksPerFamily: 2 }, SEED);
    const tile = composedFamilies.find(({ name }) => name === "tile")!;
    const { program } = composedTask(SEED, tile, 0, "exam");
    for (const task of environment.tasks("exam")) {
      expect(exams.grade(task, [program], 1).solvedAt).toBe(task.family === "tile" ? 1 : undefined);
    }
  });

  it("are none by default: the exam is what practice tasks hold back", () => {
    const { environment, exams } = openWorld(grids, few, SEED);
    expect(environment.tasks("exam")).toEqual([]);
    for (const task of environment.tasks("practice")) expect(exams.outputs(task)).toBeGreaterThan(0);
  });

  it("hold no output of an exam in any task or definition", () => {
    const { environment, definition } = openWorld(grids, { ...few, examTasksPerFamily: 3 }, SEED);
    const seen = new Set<string>();
    collect([environment.tasks("practice"), environment.tasks("exam"), definition], seen);
    let checked = 0;
    for (const family of composedFamilies) {
      for (const { outputs } of [0, 1, 2].map((k) => composedTask(SEED, family, k, "exam"))) {
        for (const output of outputs.filter(({ cells }) => cells.length >= 16)) {
          expect(seen.has(key(output))).toBe(false);
          checked++;
        }
      }
    }
    expect(checked).toBeGreaterThan(20);
  });
});

describe("settings that mean nothing", () => {
  it.each([
    [{ tasks: "generated", related: 0.5 }, /environment.related 0.5 has no meaning for tasks that are not composed/],
    [{ tasks: "arc:nowhere", examTasksPerFamily: 2 }, /environment.examTasksPerFamily 2 has no meaning for task files/],
    [{ tasks: "composed", families: ["mirror"] }, /unknown family "mirror"/],
    [{ tasks: "composed", related: 1, families: ["cut"] }, /unknown family "cut"/],
  ])("stop the run: %j", (settings, message) => {
    expect(() => grids.open(settings, SEED)).toThrow(message);
  });
});

const between = (scenes: boolean) => (side: number) => (scenes ? side >= 8 && side <= 11 : side >= 3 && side <= 5);

function bigrams(programs: readonly (readonly number[])[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const program of programs) {
    for (let k = 1; k < program.length; k++) {
      const name = `${program[k - 1]} ${program[k]}`;
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }
  return counts;
}

function cosine(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  const dot = [...a].reduce((sum, [name, count]) => sum + count * (b.get(name) ?? 0), 0);
  const norm = (counts: ReadonlyMap<string, number>) => Math.hypot(...counts.values());
  return dot / (norm(a) * norm(b));
}

function pictureOf(task: { demonstrations: readonly { input: Grid; output: Grid }[] }): string {
  return JSON.stringify(task.demonstrations.map((d) => [rowsOf(d.input), rowsOf(d.output)]));
}

function picture(family: (typeof composedFamilies)[number], index: number): string {
  const { task, outputs, program, level } = composedTask(1, family, index);
  const pairs = [...task.demonstrations, ...task.tests.map((input, k) => ({ input, output: outputs[k]! }))];
  const words = (tokens: readonly number[]) => tokens.map((t) => vocabulary.names[t]).join(" ");
  const drawn = pairs.map(({ input, output }) => beside(input, output)).join("\n\n");
  return `## ${task.id}, depth ${level}\n${textOf(program)}\nprompt: ${words(promptOf(task.demonstrations))}\n\n${drawn}\n`;
}

/** Input and output as digits side by side, ground as dots. */
function beside(input: Grid, output: Grid): string {
  const rows = (g: Grid) => rowsOf(g).map((r) => r.join("").replaceAll("0", "."));
  const [left, right] = [rows(input), rows(output)];
  return Array.from({ length: Math.max(left.length, right.length) }, (_, i) =>
    `${(left[i] ?? "").padEnd(input.width + 4)}${right[i] ?? ""}`.trimEnd(),
  ).join("\n");
}

const key = (g: Grid) => `${g.height}x${g.width}:${[...g.cells].join("")}`;

function collect(value: unknown, into: Set<string>): void {
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return;
  if ("cells" in value && "height" in value && "width" in value) into.add(key(value as Grid));
  else for (const inner of Object.values(value)) collect(inner, into);
}
