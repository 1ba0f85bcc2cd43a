import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { complete } from "../environments/defaults.ts";
import type { Abstraction } from "../environments/environment.ts";
import { gridEnvironment } from "../environments/grids/environment.ts";
import { reference } from "../environments/grids/language/language.ts";
import { mostSurprising, routeFindings } from "../shared/exchange/findings.ts";
import { type Bigrams, bigramsOf, relatedness, relatednessMatrix } from "../shared/exchange/relatedness.ts";
import type { Findings, Solution } from "../shared/findings.ts";
import { compressCorpus } from "../shared/library/compress.ts";
import { shortestForm } from "../shared/library/forms.ts";
import { noSpend } from "../src/core/spend.ts";

const environment = complete(
  gridEnvironment({ families: [], practice: [], probe: [], probes: [], familyProbes: () => [] }, reference),
);
const PROGRAMS = [
  "O = hmirror(I)",
  "x1 = hmirror(I)\nO = vmirror(x1)",
  "x1 = vmirror(I)\nO = hconcat(I, x1)",
  "x1 = rot180(I)\nO = hconcat(I, x1)",
  "x1 = objects(I, T, F, T)\nx2 = argmax(x1, size)\nO = subgrid(x2, I)",
  "x1 = objects(I, F, F, F)\nx2 = argmin(x1, size)\nO = subgrid(x2, I)",
  "O = replace(I, ONE, TWO)",
  "O = replace(I, FIVE, SIX)",
  "x1 = objects(I, T, F, T)\nx2 = argmin(x1, size)\nO = subgrid(x2, I)",
].map((text) => environment.text.parse(text));

type Solved = { agent: number; taskId: string; answer: readonly number[] };
const solved = (agent: number, ...programs: number[]): Solved[] =>
  programs.map((k) => ({ agent, taskId: `t${k}`, answer: PROGRAMS[k]! }));
const work = (solutions: readonly Solved[], agents = [0, 1], library: readonly Abstraction[] = []) =>
  bigramsOf(
    library.length === 0 ? environment : environment.terms.withAbstractions(library),
    library,
    solutions,
    agents,
  );
const related = (...of: Parameters<typeof work>) => relatednessMatrix(work(...of))[0]![1]!;

const counts = fc
  .dictionary(fc.constantFrom("a b", "b c", "c d", "end a"), fc.integer({ min: 1, max: 99 }))
  .map((of): Bigrams => new Map(Object.entries(of)));
const some = fc.array(
  fc.record({
    agent: fc.constantFrom(0, 1, 2),
    taskId: fc.constantFrom("t", "u", "v"),
    answer: fc.constantFrom(...PROGRAMS),
  }),
);

describe("the relatedness of solved work", () => {
  it("is symmetric, in [0, 1], and 1 for the same work, how often it was done", () => {
    fc.assert(
      fc.property(counts, counts, fc.integer({ min: 1, max: 9 }), (a, b, times) => {
        const found = relatedness(a, b);
        expect(found).toBe(relatedness(b, a));
        expect(found).toBeGreaterThanOrEqual(0);
        expect(found).toBeLessThanOrEqual(1);
        const more = new Map([...a].map(([bigram, count]) => [bigram, times * count]));
        expect(relatedness(a, more)).toBeCloseTo(a.size === 0 ? 0 : 1, 12);
        expect(relatedness(a, new Map(a))).toBe(a.size === 0 ? 0 : 1);
      }),
    );
  });

  it("depends on no order, and on no solution that is given twice", () => {
    fc.assert(
      fc.property(some, fc.integer(), (solutions, seed) => {
        const shuffled = [...solutions].sort((a, b) => ((a.answer.length * seed) % 7) - ((b.answer.length * seed) % 7));
        const matrix = relatednessMatrix(work(solutions, [0, 1, 2]));
        expect(relatednessMatrix(work([...shuffled, ...solutions.reverse()], [0, 1, 2]))).toEqual(matrix);
        for (const [i, row] of matrix.entries()) for (const [j, one] of row.entries()) expect(one).toBe(matrix[j]![i]);
      }),
    );
  });

  it("counts operations that follow each other: not the question, and not constants", () => {
    expect([...work(solved(0, 4))[0]!.keys()]).toHaveLength(4); // the end of subgrid, subgrid of argmax, argmax of objects and size
    expect(related([...solved(0, 6), ...solved(1, 7)])).toBe(1);
    expect(related([...solved(0, 0), ...solved(1, 6)])).toBe(0);
    expect(related([...solved(0, 4), ...solved(1, 5)])).toBeCloseTo(1 / 4, 12); // the end alone
    expect(related([...solved(0, 2), ...solved(1, 3)])).toBeCloseTo(1 / 2, 12);
  });

  it("counts each task once, by its smallest answer", () => {
    const twice = [...solved(0, 0), { agent: 0, taskId: "t0", answer: PROGRAMS[4]! }];
    expect(work(twice)[0]).toEqual(work(solved(0, 0))[0]);
    expect([...work([...solved(0, 0), { agent: 0, taskId: "u", answer: PROGRAMS[0]! }])[0]!.values()]).toEqual([2]);
  });

  it("reads answers without abstractions: who named what says nothing", () => {
    const solutions = [4, 8].map((k, agent): Solution => {
      const origin = { family: "grids", round: 1, prompt: [], result: "", logProb: 0, agent };
      return { ...origin, taskId: `t${k}`, answer: PROGRAMS[k]! };
    });
    const library = compressCorpus(
      environment,
      solutions,
      [],
      { minUses: 2, maxSize: 12, maxHoles: 3, perRound: 1 },
      1,
    );
    expect(library).toHaveLength(1);
    const { terms } = environment.terms.withAbstractions(library);
    const named = solutions.map((one) => ({ ...one, answer: shortestForm(terms, library, one.answer) }));
    const uses = (of: readonly Solved[]) => of.filter(({ answer }) => answer.includes(library[0]!.token)).length;
    expect([uses(solutions), uses(named)]).toEqual([0, 2]);
    expect(work(named, [0, 1], library)).toEqual(work(solutions));
  });

  it("is 0 to everybody for an agent that solved nothing", () => {
    expect(relatednessMatrix(work(solved(0, 0)))).toEqual([
      [1, 0],
      [0, 0],
    ]);
  });

  it("goes by neighbouring tokens where answers have no parts, the end left out", () => {
    const { writing, tasks, prompt, judge, result, vocabulary } = environment;
    const plain = complete({ families: [], tasks, prompt, judge, result, writing, vocabulary });
    const { end } = plain.vocabulary;
    const found = bigramsOf(plain, [], [{ agent: 0, taskId: "t", answer: [7, 8, end!] }], [0]);
    expect([...found[0]!.keys()]).toEqual(["7 8", "start 7"]);
  });
});

const finding = (agent: number, count: number): Findings => ({
  agent,
  solutions: Array.from({ length: count }, (_, n) => ({
    ...{ taskId: `t${n}`, family: "f", result: "r", logProb: -1, agent, round: 1 },
    ...{ prompt: [n], answer: [agent, n] },
  })),
  consequences: Array.from({ length: count }, (_, n) => ({
    ...{ taskId: `t${n}`, distance: 1 / (n + 2), agent, round: 1, prompt: [agent, n], answer: [n] },
  })),
  values: [],
  spent: noSpend(),
});

describe("findings by relatedness", () => {
  const all = { topology: "all", island: 1 } as const;
  const matrix = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 9, maxLength: 9 });
  const sizes = fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 3, maxLength: 3 });

  it("come from nobody unrelated, all from one who is related in full, at the relatedness as weight, within the cap", () => {
    fc.assert(
      fc.property(sizes, matrix, fc.integer({ min: 0, max: 20 }), (counts, cells, cap) => {
        const findings = counts.map((count, agent) => finding(agent, count));
        const by = (giver: number, receiver: number) =>
          cells[3 * Math.min(giver, receiver) + Math.max(giver, receiver)]!;
        const free = routeFindings(findings, all, { related: by, limits: { solutions: 99, consequences: 99 } });
        const capped = routeFindings(findings, all, { related: by, limits: { solutions: cap, consequences: cap } });
        for (const [receiver, { solutions }] of free.entries()) {
          for (const giver of [0, 1, 2].filter((other) => other !== receiver)) {
            const from = solutions.filter(({ agent }) => agent === giver);
            expect(from).toHaveLength(Math.round(by(giver, receiver) * counts[giver]!));
            const weight = by(giver, receiver);
            for (const one of from) expect(one.weight ?? 1).toBe(weight);
          }
          expect(capped[receiver]!.solutions).toHaveLength(Math.min(cap, solutions.length));
        }
      }),
    );
  });

  it("under a cap come in turns in proportion to relatedness", () => {
    const by = (giver: number) => [0, 0.25, 1][giver]!;
    const [first] = routeFindings(
      [0, 1, 2].map((agent) => finding(agent, 40)),
      all,
      {
        ...{ related: by, limits: { solutions: 20, consequences: 20 } },
      },
    );
    const from = (giver: number) => first!.solutions.filter(({ agent }) => agent === giver).length;
    expect([from(1), from(2)]).toEqual([4, 16]);
  });

  it("are as without where all work is alike", () => {
    const findings = [3, 9, 40].map((count, agent) => finding(agent, count));
    expect(routeFindings(findings, all, { related: () => 1 })).toEqual(routeFindings(findings, all));
  });
});

describe("the most surprising tenth", () => {
  it("is of the tasks of the greatest |dopamine|, solutions first, rounded up", () => {
    const surprise = (taskId: string) => ({ t3: -0.9, t7: 0.8 })[taskId] ?? 0.1;
    const ids = ({ solutions, consequences }: Findings) =>
      [solutions, consequences].map((of) => of.map((x) => x.taskId));
    expect(ids(mostSurprising(finding(0, 10), surprise))).toEqual([["t3"], ["t3"]]);
    expect(ids(mostSurprising(finding(0, 11), surprise))).toEqual([["t3", "t7"], ["t3"]]);
    expect(ids(mostSurprising(finding(0, 1), surprise))).toEqual([["t0"], []]);
    expect(ids(mostSurprising(finding(0, 0), surprise))).toEqual([[], []]);
  });
});
