import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { policyLayout } from "../agents/policy/model.ts";
import { ownOf } from "../agents/policy/own.ts";
import { complete } from "../environments/defaults.ts";
import { gridEnvironment } from "../environments/grids/environment.ts";
import { reference } from "../environments/grids/language/language.ts";
import { encode } from "../environments/grids/language/program.ts";
import { randomProgram } from "../environments/grids/language/sources/random.ts";
import { type Grid, gridOf } from "../environments/grids/tasks/grid.ts";
import type { GridTask } from "../environments/grids/tasks/task.ts";
import type { Solution } from "../shared/findings.ts";
import { compressCorpus } from "../shared/library/compress.ts";
import { lossWithout } from "../shared/library/loss.ts";
import { bodyText } from "../shared/library/nodes.ts";
import { weightsOf } from "../shared/library/weights.ts";
import { blobOf } from "../src/core/blob.ts";
import { stream } from "../src/core/random.ts";
import { growLibrary } from "../src/population/grow.ts";
import { receiver } from "../src/population/sharing.ts";
import { firstState } from "../src/population/state.ts";

const environment = complete(
  gridEnvironment({ families: [], practice: [], probe: [], probes: [], familyProbes: () => [] }, reference),
);
const settings = { minUses: 2, maxSize: 12, maxHoles: 3, perRound: 1, shorten: 40, closed: true, idle: 0 };
const uneven = gridOf([
  [1, 2, 0],
  [0, 3, 4],
]);
const even = gridOf([
  [1, 2, 1],
  [0, 3, 0],
]);

/** A program with a task of these inputs that it solves. Judging compares with outputs; results need none. */
function solved(text: string, k: number, inputs: readonly Grid[]): { task: GridTask; solution: Solution } {
  const answer = environment.text.parse(text);
  const task = {
    ...{ id: `task${k}`, family: "grids", tests: inputs.slice(1) },
    demonstrations: [{ input: inputs[0]!, output: inputs[0]! }],
  };
  const result = environment.result(task, answer)!;
  const origin = { taskId: task.id, family: "grids", agent: k % 2, round: 1, logProb: -1 };
  return { task, solution: { ...origin, prompt: [k], answer, result } };
}

/** `f` of the input turned over twice, beside the input: turning over twice is no part of what it computes. */
const roundabout = (f: string) => `x1 = vmirror(I)\nx2 = vmirror(x1)\nx3 = ${f}(x2)\nO = hconcat(I, x3)`;
const corpus = ["hmirror", "vmirror", "identity"].map((f, k) => solved(roundabout(f), k, [uneven, even]));
const grow = (of: typeof corpus, shorten = 40, perRound = 1) =>
  growLibrary(
    environment,
    of.map(({ task }) => task),
    { library: [], archive: of.map(({ solution }) => solution) },
    { ...settings, shorten, perRound },
    1,
  );

describe("a new abstraction", () => {
  it("gets the shorter body with which all its programs compute the same, and they get shorter with it", () => {
    const [long] = grow(corpus, 0).library;
    const { library, archive } = grow(corpus);
    const [short] = library;
    const wide = environment.terms.withAbstractions(library);
    expect(wide.terms.renderBody(long!)).toContain("vmirror");
    expect(wide.terms.renderBody(short!)).toBe(
      "f1(a: Grid, b: (Grid) -> Grid) -> Grid\n    x1 = b(a)\n    O = hconcat(a, x1)",
    );
    expect(short).toMatchObject({ name: long!.name, token: long!.token, holes: long!.holes, type: long!.type });
    expect(short!.size).toBe(long!.size - 2);
    expect(short!.shortened).toMatchObject({ sizeBefore: long!.size, programs: 3 });
    // Each body that was tried ran at least one program of one line.
    expect(short!.shortened!.programRuns).toBeGreaterThanOrEqual(short!.shortened!.tried + 2);
    for (const [k, { task, solution }] of corpus.entries()) {
      expect(archive[k]!.answer.length).toBeLessThan(solution.answer.length);
      expect(wide.result(task, archive[k]!.answer)).toBe(solution.result);
    }
    expect(short!.lost).toBeGreaterThan(0); // it still stands for what the archive has
  });

  it("keeps a body that one of its programs needs, on one input", () => {
    const beside = (f: string) => `x1 = hmirror(I)\nx2 = hconcat(I, x1)\nx3 = hconcat(x2, x1)\nO = ${f}(x3)`;
    const on = (last: readonly Grid[]) =>
      grow(
        ["rot90", "trim", "vmirror"].map((f, k) =>
          solved(beside(f), k, k === 2 ? last : [gridOf([[1, 2]]), gridOf([[3, 4]])]),
        ),
      ).library[0]!;
    // Mirrored top to bottom, a row is itself: there nothing needs the mirror.
    expect(on([gridOf([[5, 6]])])).toMatchObject({ shortened: { programs: 3 } });
    const kept = on([gridOf([[5, 6]]), uneven]);
    expect(kept.size).toBe(kept.shortened!.sizeBefore);
    expect(kept.shortened).toMatchObject({ programs: 0 });
    expect(kept.shortened!.tried).toBeGreaterThan(0);
  });

  it("is never tried more often than the setting says, and the more tries the shorter", () => {
    let before = Number.POSITIVE_INFINITY;
    for (const shorten of [1, 2, 4, 8, 40]) {
      const { size, shortened } = grow(corpus, shorten).library[0]!;
      expect(shortened!.tried).toBeLessThanOrEqual(shorten);
      expect(size).toBeLessThanOrEqual(before);
      before = size;
    }
    expect(grow(corpus, 0).library[0]).not.toHaveProperty("shortened");
  });

  it("is what one search for all of a round's abstractions makes, where no body is to be made shorter", () => {
    const of = ["hmirror", "vmirror", "rot180"].flatMap((f, k) => [
      solved(`x1 = ${f}(I)\nO = hconcat(I, x1)`, 2 * k, [uneven]),
      solved(`x1 = trim(I)\nx2 = ${f}(x1)\nO = vconcat(x2, x2)`, 2 * k + 1, [
        gridOf([
          [1, 2, 3],
          [4, 5, 6],
          [7, 8, 9],
        ]),
      ]),
    ]);
    const solutions = of.map(({ solution }) => solution);
    const made = compressCorpus(environment, solutions, [], { ...settings, perRound: 3 }, 1);
    expect(made.length).toBeGreaterThan(1);
    const lost = lossWithout(environment.terms, solutions, made);
    const weights = weightsOf(environment.terms, solutions, made);
    const { library, archive, shorter } = grow(of, 0, 3);
    expect(library).toEqual(made.map((entry, k) => ({ ...entry, lost: lost[k], weight: weights[k] })));
    expect(archive).toEqual(solutions);
    expect(shorter).toEqual([]);
  });

  it("changes no solution's results, whatever programs there are, and makes none longer", () => {
    let shortened = 0;
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const random = stream(seed, "grow");
        const made = Array.from({ length: 20 }, () => randomProgram(random, [uneven, even], { maxLines: 4 }));
        const texts = [
          ...made.flatMap((lines) => (lines === undefined ? [] : [environment.text.render(encode(lines))])),
          ...["hmirror", "rot180", "identity"].slice(0, 1 + random.integer(3)).map(roundabout),
        ];
        const of = texts.map((text, k) => solved(text, k, [uneven, even]));
        const { library, archive } = grow(of, 12, 3);
        const wide = environment.terms.withAbstractions(library);
        expect(archive).toHaveLength(of.length);
        for (const [k, { task, solution }] of of.entries()) {
          expect(wide.result(task, archive[k]!.answer)).toBe(solution.result);
          expect(archive[k]!.answer.length).toBeLessThanOrEqual(solution.answer.length);
          if (archive[k]!.answer.length < solution.answer.length) shortened++;
        }
        expect(new Set(library.map(({ body }) => bodyText(body))).size).toBe(library.length);
      }),
      { numRuns: 10 },
    );
    expect(shortened).toBeGreaterThan(5);
  });
});

describe("a program that became shorter with a new abstraction", () => {
  it("reaches whoever rehearses or received it, in whatever form, of its own task alone", () => {
    const { library, shorter, archive } = grow(corpus);
    expect(shorter.map(({ to }) => to)).toEqual(archive.map(({ answer }) => answer));
    const shape = { vocabulary: environment.vocabulary.size, context: 8, layers: 1, width: 2, heads: 1, hidden: 2 };
    const own = ownOf(shape, { freeze: [], adapters: { rank: 0, alpha: 16, matrices: ["query"] } });
    const blob = blobOf(new Float32Array(policyLayout(shape).size));
    const [agent] = firstState([{ id: 0, family: "f" }], { base: undefined, startOf: () => blob }, undefined).agents;
    const { answer } = corpus[0]!.solution;
    // The same program in other lines: what is compared is the tree.
    const other = environment.text.parse(
      "x1 = vmirror(I)\nx2 = vmirror(x1)\nx3 = hmirror(x2)\nx4 = hmirror(x2)\nO = hconcat(I, x3)",
    );
    const item = (taskId: string, tokens: Solution["answer"], source: "solution" | "consequence" = "solution") => ({
      ...{ taskId, prompt: [1], answer: tokens, source, priority: 2, round: 1 },
    });
    agent!.replay = [
      item("task0", answer),
      item("task0", other),
      item("elsewhere", answer),
      item("task0", answer, "consequence"),
    ];
    const inbox = { solutions: [corpus[1]!.solution], consequences: [] };
    const sharing = { round: 1, library: { from: 0, to: 1 }, inboxes: [inbox], valueParameters: undefined, shorter };
    const received = receiver({ environment, shape, own }, library, sharing)(agent!);
    expect(received.replay.map((r) => r.answer)).toEqual([archive[0]!.answer, archive[0]!.answer, answer, answer]);
    expect(received.inbox.solutions).toEqual([archive[1]]);
  });
});
