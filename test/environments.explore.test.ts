import { describe, expect, it } from "vitest";
import type { Guide, Tokens } from "../environments/environment.ts";
import { runProgram } from "../environments/grids/language/interpreter.ts";
import { languageOf } from "../environments/grids/language/language.ts";
import { extendProgram, type ProgramPartial, startProgram } from "../environments/grids/language/partial.ts";
import { encode, parseProgram } from "../environments/grids/language/program.ts";
import { enumerate, startEnumeration } from "../environments/grids/language/sources/enumerate.ts";
import { handCosts } from "../environments/grids/language/sources/hand-costs.ts";
import { handGrammar } from "../environments/grids/language/sources/hand-grammar.ts";
import { INPUT, tokenOf } from "../environments/grids/language/tokens.ts";
import { endsOf } from "../environments/grids/search/ends.ts";
import { explore } from "../environments/grids/search/index.ts";
import { guidedCosts } from "../environments/grids/search/prior.ts";
import { type Grid, gridOf, sameGrid } from "../environments/grids/tasks/grid.ts";
import { readAnswer, runAnswer } from "../environments/grids/tasks/judge.ts";
import type { GridTask } from "../environments/grids/tasks/task.ts";
import { featureNames } from "../environments/grids/view/features.ts";
import { vocabulary } from "../environments/grids/view/vocabulary.ts";
import { stream } from "../src/core/random.ts";

const language = languageOf("reference");

/** Grids of a few coloured cells on black, and what a hidden program makes of them; the last one is the test. */
function taskOf(program: string, { seed = 1, size = 7, colours = [1, 2, 3] } = {}) {
  const random = stream(seed, "explored");
  const inputs = Array.from({ length: 4 }, () =>
    gridOf(
      Array.from({ length: size }, () =>
        Array.from({ length: size }, () => (random.next() < 0.8 ? 0 : random.pick(colours))),
      ),
    ),
  );
  const outputs = inputs.map((input) => runProgram(parseProgram(program), input));
  const task: GridTask = {
    id: "hidden",
    family: "made",
    demonstrations: inputs.slice(0, 3).map((input, k) => ({ input, output: outputs[k]! })),
    tests: [inputs[3]!],
  };
  return { task, wanted: outputs[3]! };
}

const guideOf = (guide: Partial<Guide<ProgramPartial>> = {}): Guide<ProgramPartial> => ({
  first: new Float32Array(vocabulary.size),
  rest: new Float32Array(vocabulary.size),
  trust: 0,
  value: undefined,
  seeds: [],
  sketches: [],
  random: stream(1, "guide"),
  ...guide,
});

const startOf = ({ demonstrations, tests }: GridTask) =>
  startProgram([...demonstrations.map((d) => d.input), ...tests], { language });

const tokensOf = (program: string): Tokens => encode(parseProgram(program));

const gives = (answer: Tokens, input: Grid, wanted: Grid) => {
  const made = runAnswer(readAnswer(answer, language)!, input, language);
  return made !== undefined && sameGrid(made, wanted);
};

/** Every answer is right on the demonstrations; gives those that are right on the test too. */
function solve(program: string, runs: number, guide: Partial<Guide<ProgramPartial>> = {}, task = taskOf(program)) {
  const exploration = explore(task.task, guideOf(guide), startOf(task.task));
  const { answers, runs: spent } = exploration.advance(runs);
  for (const { answer } of answers)
    for (const { input, output } of task.task.demonstrations) expect(gives(answer, input, output)).toBe(true);
  return { right: answers.filter(({ answer }) => gives(answer, task.task.tests[0]!, task.wanted)), spent, exploration };
}

describe("systematic search of a grid task", () => {
  it("finds a call of one primitive, and stops where it is told to", () => {
    const { right, spent } = solve("O = cmirror(I)", 400);
    expect(right.length).toBeGreaterThan(0);
    expect(spent).toBeGreaterThanOrEqual(400);
    expect(spent).toBeLessThan(800); // what is begun is finished
  });

  it("stacks drawings that are right wherever they write", () => {
    const program = [
      "x1 = ofcolor(I, ONE)",
      "x2 = mapply(hfrontier, x1)",
      "x3 = fill(I, FOUR, x2)",
      "x4 = leastcolor(I)",
      "x5 = ofcolor(I, THREE)",
      "x6 = outbox(x5)",
      "O = fill(x3, FIVE, x6)",
    ].join("\n");
    // One cell of each colour, so that the frame and the row meet in nothing that either writes over.
    const at = (i: number, j: number, k: number) => {
      const rows = Array.from({ length: 12 }, () => new Array<number>(12).fill(0));
      rows[i]![j] = 1;
      rows[i + 4]![k] = 3;
      return gridOf(rows);
    };
    const inputs = [at(1, 2, 5), at(2, 7, 3), at(3, 4, 8), at(0, 1, 6)];
    const outputs = inputs.map((input) => runProgram(parseProgram(program), input));
    const task = {
      ...{ id: "stacked", family: "made", tests: [inputs[3]!] },
      demonstrations: inputs.slice(0, 3).map((input, k) => ({ input, output: outputs[k]! })),
    };
    const { right } = solve(program, 3000, {}, { task, wanted: outputs[3]! });
    expect(right.some(({ by }) => by === "goal")).toBe(true);
  });

  it("works from both ends: what comes before a mirrored half, a repetition or an enlargement", () => {
    const { task, wanted } = taskOf("x1 = replace(I, TWO, FOUR)\nx2 = vmirror(x1)\nO = hconcat(x1, x2)");
    const [whole, half] = endsOf(task.demonstrations.map((d) => d.output));
    expect(sameGrid(whole!.outputs[0]!, task.demonstrations[0]!.output)).toBe(true);
    expect(half!.outputs[0]!.width * 2).toBe(wanted.width);
    const { right } = solve("x1 = replace(I, TWO, FOUR)\nx2 = vmirror(x1)\nO = hconcat(x1, x2)", 50);
    expect(right.length).toBeGreaterThan(0);
    for (const program of ["O = upscale(I, THREE)", "O = vconcat(I, I)"]) {
      const outputs = taskOf(program).task.demonstrations;
      const ends = endsOf(outputs.map((d) => d.output));
      expect(ends.some((e) => e.outputs.every((g, d) => sameGrid(g, outputs[d]!.input)))).toBe(true);
    }
  });

  it("tries answers to other tasks as they are and changed by one thing, and says which they were", () => {
    const other = "x1 = ofcolor(I, ONE)\nx2 = box(x1)\nx3 = shift(x2, UNITY)\nx4 = fill(I, SEVEN, x3)\nO = rot90(x4)";
    const wanted = other.replace("rot90", "dmirror");
    const seeds = [tokensOf("O = hmirror(I)"), tokensOf(other)];
    const as = solve(other, 300, { seeds }).right.filter(({ by }) => by === "seed");
    expect(as.map(({ seed }) => seed)).toEqual([1]);
    expect(solve(wanted, 4000).right).toEqual([]);
    expect(solve(wanted, 4000, { seeds }).right[0]?.seed).toBe(1);
  });

  it("looks for the end of what a policy has begun", () => {
    const program = "x1 = fgpartition(I)\nx2 = merge(x1)\nx3 = shift(x2, TWO_BY_TWO)\nO = fill(I, SIX, x3)";
    const task = taskOf(program);
    const begun = encode(parseProgram("x1 = fgpartition(I)\nx2 = merge(x1)\nx3 = shift(x2, TWO_BY_TWO)")).slice(0, -1);
    const inputs = [...task.task.demonstrations.map((d) => d.input), ...task.task.tests];
    const sketch = begun.reduce(extendProgram, startProgram(inputs));
    expect(solve(program, 20, {}, task).right).toEqual([]);
    expect(solve(program, 20, { sketches: [sketch] }, task).right.length).toBeGreaterThan(0);
  });

  it("goes on from a grid that came nearer, to programs too dear for one search", () => {
    const program =
      "x1 = rot180(I)\nx2 = hconcat(I, x1)\nx3 = ofcolor(x2, THREE)\nx4 = box(x3)\nO = fill(x2, FIVE, x4)";
    const { right, exploration } = solve(program, 20_000);
    expect(right.length).toBeGreaterThan(0);
    expect(exploration.traces(30).some(({ solved }) => solved)).toBe(true);
  });

  it("gives as misses programs that run and miss, the nearest first", () => {
    const { task } = taskOf("x1 = ofcolor(I, ONE)\nx2 = outbox(x1)\nx3 = shift(x2, UNITY)\nO = fill(I, NINE, x3)");
    const exploration = explore(task, guideOf(), startOf(task));
    exploration.advance(600);
    const misses = exploration.misses(5, 3);
    expect(misses).toHaveLength(8);
    const distance = (answer: Tokens) => {
      let sum = 0;
      for (const { input, output } of task.demonstrations) {
        const made = runAnswer(readAnswer(answer, language)!, input, language)!;
        const same = made.height === output.height && made.width === output.width;
        sum += same ? made.cells.filter((c, k) => c !== output.cells[k]).length / made.cells.length : 1;
      }
      return sum;
    };
    const distances = misses.map(distance);
    expect(distances).toEqual([...distances].sort((a, b) => a - b));
    expect(distances[0]).toBeGreaterThan(0);
  });

  it("gives equal answers for equal guides, in one call or in many", () => {
    const program = "x1 = ofcolor(I, TWO)\nx2 = delta(x1)\nO = fill(I, EIGHT, x2)";
    const { task } = taskOf(program);
    const play = (calls: readonly number[]) => {
      const guide = guideOf({ seeds: [tokensOf("x1 = ofcolor(I, ONE)\nO = fill(I, EIGHT, x1)")] });
      const exploration = explore(task, guide, startOf(task));
      return calls.flatMap((runs) => exploration.advance(runs).answers);
    };
    expect(play([3000])).toEqual(play([3000]));
    expect(play([3000]).length).toBeGreaterThan(0);
  });

  it("asks about what a value function thinks most of", () => {
    const program = "x1 = ofcolor(I, TWO)\nx2 = box(x1)\nO = fill(I, EIGHT, x2)";
    const seen: Float32Array[] = [];
    const value = (features: Float32Array) => {
      seen.push(features.slice());
      return 0.5;
    };
    const { spent } = solve(program, 500, { value });
    expect(spent).toBeGreaterThanOrEqual(500);
    expect(seen.length).toBeGreaterThan(50);
    for (const features of seen) {
      expect(features).toHaveLength(featureNames.length);
      expect(features.every((f) => f >= -1 && f <= 1)).toBe(true);
    }
  });
});

describe("the cost of a word of the library", () => {
  const grid = "Grid";
  const hole = { hole: 0, type: grid };
  const word = (weight: number, holes: string[]) => {
    const body = { token: tokenOf("hconcat"), args: [hole, hole], type: grid };
    const language = languageOf("reference", [{ name: "f1", token: tokenOf("lib0"), type: grid, holes, body, weight }]);
    const { call, leaf } = handCosts(language, new Set());
    return { call: call[tokenOf("lib0")]!, input: leaf[INPUT]! };
  };

  it("falls with its use, and is the same on the input as that of a word without arguments", () => {
    const [unused, some, most] = [0, 0.2, 0.9].map((weight) => word(weight, [grid]).call);
    expect(unused).toBeGreaterThan(some!);
    expect(some).toBeGreaterThan(most!);
    const { call, input } = word(0.2, [grid]);
    expect(call + input).toBe(word(0.2, []).call);
  });
});

describe("the policy's bonus", () => {
  const hand = { call: Float64Array.of(1, 4, 8, Infinity), leaf: Float64Array.of(2, 2, 2, 2) };
  const first = Float32Array.of(0, 0, 9, 9);
  const rest = new Float32Array(4);

  it("makes what the policy writes cheaper, nothing dearer, and offers nothing that the grammar does not", () => {
    const { call, leaf } = guidedCosts(hand, { first, rest, trust: 0.5 });
    expect(call[2]).toBeLessThan(hand.call[2]!);
    for (const t of [0, 1]) {
      expect(call[t]).toBeGreaterThanOrEqual(hand.call[t]!);
      expect(call[t]).toBeLessThan(hand.call[t]! + 0.01); // up to a grain
    }
    expect(call[3]).toBe(Infinity);
    expect(leaf).toEqual(hand.leaf); // the policy said nothing of these
  });

  it("is nothing without trust", () => {
    expect(guidedCosts(hand, { first, rest, trust: 0 })).toBe(hand);
  });

  it("brings sooner what the policy writes", () => {
    const { task } = taskOf("O = hmirror(I)");
    const { costs: hand } = handGrammar(language, task);
    const first = new Float32Array(vocabulary.size);
    for (const name of ["vconcat", "trim"]) first[tokenOf(name)] = 5;
    const runs = (trust: number) => {
      const costs = guidedCosts(hand, { first, rest: new Float32Array(vocabulary.size), trust });
      const enumeration = startEnumeration([task.tests[0]!], { language, costs });
      while (enumeration.runs < 4000)
        if (enumerate(enumeration, 50).some(({ text }) => text === "vconcat(trim(I),I)")) return enumeration.runs;
      return Infinity;
    };
    expect(runs(0.5)).toBeLessThan(runs(0));
    expect(runs(0)).toBeLessThan(Infinity);
  });
});
