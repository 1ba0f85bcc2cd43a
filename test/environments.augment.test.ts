import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { runProgram } from "../environments/grids/language/interpreter.ts";
import { type Dsl, type Language, languageOf, reference } from "../environments/grids/language/language.ts";
import { decode, encode, type Line, parseProgram, renderProgram } from "../environments/grids/language/program.ts";
import { tokenOf } from "../environments/grids/language/tokens.ts";
import { augment, drawView, turnedBack } from "../environments/grids/tasks/augment/augment.ts";
import type { View } from "../environments/grids/tasks/augment/readings.ts";
import { rewritten, seen, traced } from "../environments/grids/tasks/augment/rewrite.ts";
import { families } from "../environments/grids/tasks/families/index.ts";
import { generateTask } from "../environments/grids/tasks/generate.ts";
import { type Grid, gridOf, sameGrid } from "../environments/grids/tasks/grid.ts";
import { synthesise } from "../environments/grids/tasks/synthesise.ts";
import type { GridTask } from "../environments/grids/tasks/task.ts";
import { SYMMETRIES, type Symmetry } from "../environments/grids/view/look.ts";
import { promptOf } from "../environments/grids/view/vocabulary.ts";
import { stream } from "../src/core/random.ts";

const UNCHANGED = Array.from({ length: 10 }, (_, c) => c);
/** Every colour moves; 1 becomes 2, 2 becomes 3, and so on. */
const NEXT = UNCHANGED.map((c) => (c + 1) % 10);
const only = (symmetry: Symmetry): View => ({ symmetry, colours: UNCHANGED });
const turns = SYMMETRIES.slice(1);
const seeds = fc.nat();

const scene = gridOf([
  [0, 0, 0, 0, 5],
  [0, 2, 2, 0, 0],
  [0, 2, 0, 0, 0],
  [0, 0, 0, 1, 0],
]);

const runsOf = (lines: readonly Line[], inputs: readonly Grid[], language: Language) =>
  inputs.map((input) => traced(lines, input, language)!);

/** The program as it reads in the view, on one grid. */
function readIn(view: View, text: string, input = scene): string | undefined {
  const lines = parseProgram(text);
  const found = rewritten(lines, view, runsOf(lines, [input], reference), reference);
  return found && renderProgram(found);
}

/** Some pair of the environment's making: programs as they are drawn, and the answers of the families' tasks. */
function someTask(
  seed: number,
  kind: Dsl | "family",
): { task: GridTask; answer: readonly number[]; language: Language } {
  if (kind !== "family") return { ...synthesise(stream(seed, "made"), languageOf(kind)), language: languageOf(kind) };
  const { task, program } = generateTask(seed, families[seed % families.length]!.name, seed % 7);
  return { task, answer: program, language: reference };
}

describe("a program seen through a view", () => {
  it.each<[string, Symmetry, string, string]>([
    ["a half becomes the half that lies there now", "rot90", "O = tophalf(I)", "O = righthalf(I)"],
    ["what is one above another is side by side", "dmirror", "O = vconcat(I, I)", "O = hconcat(I, I)"],
    [
      "the last becomes the first",
      "vmirror",
      "x1 = hmirror(I)\nO = hconcat(I, x1)",
      "x1 = hmirror(I)\nO = hconcat(x1, I)",
    ],
    [
      "the uppermost becomes the lowermost",
      "hmirror",
      "x1 = objects(I, T, F, T)\nx2 = argmin(x1, uppermost)\nO = cover(I, x2)",
      "x1 = objects(I, T, F, T)\nx2 = argmax(x1, lowermost)\nO = cover(I, x2)",
    ],
    [
      "a step turns, and so does where it starts",
      "rot90",
      "x1 = ofcolor(I, TWO)\nx2 = urcorner(x1)\nx3 = shoot(x2, RIGHT)\nO = fill(I, FOUR, x3)",
      "x1 = ofcolor(I, TWO)\nx2 = lrcorner(x1)\nx3 = shoot(x2, DOWN)\nO = fill(I, FOUR, x3)",
    ],
    [
      "a size is exchanged and does not turn",
      "rot90",
      "x1 = height(I)\nx2 = astuple(x1, TWO)\nO = canvas(THREE, x2)",
      "x1 = width(I)\nx2 = astuple(TWO, x1)\nO = canvas(THREE, x2)",
    ],
    [
      "a row of a location becomes its column",
      "dmirror",
      "x1 = ofcolor(I, ZERO)\nx2 = compose(even, first)\nx3 = sfilter(x1, x2)\nO = fill(I, FOUR, x3)",
      "x1 = ofcolor(I, ZERO)\nx2 = compose(even, last)\nx3 = sfilter(x1, x2)\nO = fill(I, FOUR, x3)",
    ],
  ])("%s (%s)", (_, symmetry, before, after) => {
    expect(readIn(only(symmetry), before)).toBe(after);
  });

  it("has other colours and the same numbers, also in what is held by a function or compared", () => {
    const view: View = { symmetry: "identity", colours: NEXT };
    expect(readIn(view, "x1 = replace(I, TWO, THREE)\nO = upscale(x1, TWO)")).toBe(
      "x1 = replace(I, THREE, FOUR)\nO = upscale(x1, TWO)",
    );
    const held = "x1 = objects(I, T, F, F)\nx2 = matcher(color, FIVE)\nx3 = extract(x1, x2)\nO = fill(I, SEVEN, x3)";
    expect(readIn(view, held)).toBe(held.replace("FIVE", "SIX").replace("SEVEN", "EIGHT"));
    const sized = "x1 = objects(I, T, F, F)\nx2 = matcher(size, THREE)\nx3 = extract(x1, x2)\nO = fill(I, SEVEN, x3)";
    expect(readIn(view, sized)).toBe(sized.replace("SEVEN", "EIGHT"));
  });

  it("of a constant that may be either, the run decides", () => {
    const view: View = { symmetry: "identity", colours: NEXT };
    const asColour = "x1 = repeat(TWO, THREE)\nx2 = first(x1)\nO = replace(I, x2, FOUR)";
    expect(readIn(view, asColour)).toBe("x1 = repeat(THREE, THREE)\nx2 = first(x1)\nO = replace(I, x2, FIVE)");
    const asNumber = "x1 = repeat(TWO, THREE)\nx2 = first(x1)\nO = upscale(I, x2)";
    expect(readIn(view, asNumber)).toBe(asNumber);
  });

  it("is none where a place is fixed; between a turn back and the symmetry it is", () => {
    const lines = parseProgram("O = crop(I, ORIGIN, TWO_BY_TWO)");
    const view: View = { symmetry: "rot90", colours: NEXT };
    const runs = runsOf(lines, [scene], reference);
    expect(rewritten(lines, view, runs, reference)).toBeUndefined();
    expect(renderProgram(turnedBack(lines, view, runs, reference)!)).toBe(
      "x1 = rot270(I)\nx2 = crop(x1, ORIGIN, TWO_BY_TWO)\nO = rot90(x2)",
    );
    const long = parseProgram(
      Array.from({ length: 11 }, (_, k) => `x${k + 1} = trim(${k === 0 ? "I" : `x${k}`})`).join("\n"),
    );
    const wide = gridOf(Array.from({ length: 24 }, (_, i) => Array.from({ length: 24 }, (_, j) => (i * j) % 10)));
    expect(turnedBack(long, view, runsOf(long, [wide], reference), reference)).toBeUndefined(); // 13 lines
  });

  it("keeps the token of an abstraction", () => {
    const grid = "Grid";
    const body = { token: tokenOf("vconcat"), args: [0, 0].map((hole) => ({ hole, type: grid })), type: grid };
    const language = languageOf("reference", [
      { name: "twice", token: tokenOf("lib0"), holes: [grid], type: grid, body },
    ]);
    const lines = parseProgram("x1 = replace(I, TWO, THREE)\nO = twice(x1)", language);
    const runs = runsOf(lines, [scene], language);
    const view: View = { symmetry: "vmirror", colours: NEXT };
    expect(renderProgram(rewritten(lines, view, runs, language)!, language)).toBe(
      "x1 = replace(I, THREE, FOUR)\nO = twice(x1)",
    );
    expect(rewritten(lines, only("dmirror"), runs, language)).toBeUndefined(); // there it would be side by side
  });
});

describe("augment", () => {
  it("gives a new pair that is right in one of the views it drew, on every input, in any language", () => {
    let given = 0;
    fc.assert(
      fc.property(seeds, fc.constantFrom("reference", "extended", "family"), (seed, kind) => {
        const { task, answer, language } = someTask(seed, kind);
        const found = augment(stream(seed, "augment"), task, answer, language);
        if (found === undefined) return;
        given++;
        const random = stream(seed, "augment");
        const drawn = Array.from({ length: 6 }, () => drawView(random));
        const views = drawn.flatMap((view) => [view, only(view.symmetry)]);
        const lines = decode(found.answer, language);
        expect(encode(lines)).toEqual(found.answer);
        const taken = views.filter((view) => {
          const demonstrations = task.demonstrations.map((d) => ({
            input: seen(d.input, view),
            output: seen(d.output, view),
          }));
          // It fails in a view that was not taken.
          const right = demonstrations.every(({ input, output }) => {
            const made = traced(lines, input, language)?.output;
            return made !== undefined && sameGrid(made, output);
          });
          return right && promptOf(demonstrations).join() === found.prompt.join();
        });
        expect(taken.length).toBeGreaterThan(0);
        expect(found).not.toEqual({ prompt: promptOf(task.demonstrations), answer });
      }),
      { numRuns: 40 },
    );
    expect(given).toBeGreaterThan(32);
  });

  it("sees a consequence as what its program made, whatever the task wanted", () => {
    const wanted = { input: scene, output: scene };
    const task: GridTask = { id: "a", family: "a", demonstrations: [wanted], tests: [] };
    const answer = encode(parseProgram("x1 = tophalf(I)\nO = replace(x1, TWO, FOUR)"));
    const made: GridTask = {
      ...task,
      demonstrations: [{ input: scene, output: runProgram(decode(answer), scene) }],
    };
    const found = augment(stream(3, "made"), task, answer, reference);
    expect(found).toBeDefined();
    expect(found).toEqual(augment(stream(3, "made"), made, answer, reference));
  });

  it("gives nothing for an answer that fails or does not parse", () => {
    const task: GridTask = { id: "a", family: "a", demonstrations: [{ input: scene, output: scene }], tests: [] };
    const random = stream(1, "nothing");
    const fails = encode(parseProgram("x1 = hsplit(I, ZERO)\nO = first(x1)"));
    expect(augment(random, task, fails, reference)).toBeUndefined();
    expect(augment(random, task, [tokenOf("tophalf")], reference)).toBeUndefined();
  });

  it("draws colours alone, every symmetry alone and both together, never nothing, and zero stays half the time", () => {
    const views = Array.from({ length: 800 }, (_, k) => drawView(stream(k, "view")));
    const changed = (v: View) => v.colours.some((to, c) => to !== c);
    expect(new Set(views.filter((v) => !changed(v)).map((v) => v.symmetry))).toEqual(new Set(turns));
    expect(new Set(views.filter(changed).map((v) => v.symmetry))).toEqual(new Set(SYMMETRIES));
    for (const { colours } of views) expect([...colours].sort()).toEqual(UNCHANGED);
    const renamed = views.filter(changed);
    const kept = renamed.filter((v) => v.colours[0] === 0).length / renamed.length;
    expect(kept).toBeGreaterThan(0.45);
    expect(kept).toBeLessThan(0.65);
  });

  it("seldom has to turn back: nearly all made-up programs have other colours, most other directions", () => {
    const share = (dsl: Dsl, view: (k: number) => View) => {
      const held = Array.from({ length: 42 }, (_, k) => {
        const { task, answer } = synthesise(stream(k, "share"), languageOf(dsl));
        const lines = decode(answer, languageOf(dsl));
        const runs = runsOf(
          lines,
          task.demonstrations.map((d) => d.input),
          languageOf(dsl),
        );
        return rewritten(lines, view(k), runs, languageOf(dsl)) !== undefined;
      });
      return held.filter(Boolean).length / held.length;
    };
    const colours = (k: number): View => ({ symmetry: "identity", colours: stream(k, "colours").shuffle(UNCHANGED) });
    const symmetry = (k: number): View => only(turns[k % turns.length]!);
    expect(share("reference", colours)).toBeGreaterThan(0.9);
    expect(share("reference", symmetry)).toBeGreaterThan(0.8);
    expect(share("extended", colours)).toBeGreaterThan(0.7);
    expect(share("extended", symmetry)).toBeGreaterThan(0.5); // more of its words know one direction only
  });
});
