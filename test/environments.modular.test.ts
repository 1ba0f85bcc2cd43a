import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openWorld } from "../environments/defaults.ts";
import { modular } from "../environments/modular/index.ts";
import { operations } from "../environments/modular/operations.ts";
import { tableOf } from "../environments/modular/table.ts";
import { stream } from "../src/core/random.ts";

const names = operations.map(({ name }) => name);
const open = (settings = {}, seed = 1) =>
  openWorld(modular, { families: names, modulus: 7, exams: 6, tasksPerFamily: 9, ...settings }, seed);
const operation = (name: string) => operations.find((o) => o.name === name)!;

describe("operations modulo p", () => {
  it.each([
    ["add", 5, 4, 2],
    ["multiply", 5, 4, 6],
    ["subtract", 2, 5, 4],
    ["divide", 3, 5, 2], // 2 * 5 = 10 = 3
    ["squares", 2, 3, 6], // 4 + 9 = 13
  ])("%s of %d and %d is %d mod 7", (name, a, b, c) => {
    expect(operation(name).of(a, b, 7)).toBe(c);
  });

  it("dividing undoes multiplying, and is not defined for zero", () => {
    const numbers = fc.tuple(fc.constantFrom(2, 3, 7, 97, 499), fc.nat(498), fc.nat(498));
    fc.assert(
      fc.property(numbers, ([p, a, b]) => {
        const product = operation("multiply").of(a % p, b % p, p)!;
        const back = operation("divide").of(product, b % p, p);
        expect(back).toBe(b % p === 0 ? undefined : a % p);
      }),
    );
  });
});

describe("a table in two", () => {
  it("holds every pair once, on one side, the same one in every run", () => {
    const table = tableOf(operation("divide"), 7, 0.5);
    expect(table.shown).toHaveLength(21); // half of 7 * 6
    const heldBack = [...table.measured, ...table.asked];
    const all = [...table.shown, ...heldBack].map(({ a, b }) => `${a}/${b}`);
    expect(new Set(all).size).toBe(42);
    expect(table.shown.every(table.known)).toBe(true);
    expect(heldBack.some(table.known)).toBe(false);
    expect(tableOf(operation("divide"), 7, 0.5).shown).toEqual(table.shown);
  });
});

describe("the modular world", () => {
  it("shows each pair of the half once an epoch, in another order each time", () => {
    const { environment } = open({ families: ["add"] });
    const epoch = (k: number) =>
      environment.lessons!.shown({ agent: 0, family: "add" }, 25 * k, 25).map(({ prompt }) => prompt.join(" "));
    const half = new Set(epoch(0));
    expect(half.size).toBe(25); // half of 49, rounded up
    expect(new Set(epoch(1))).toEqual(half);
    expect(epoch(1)).not.toEqual(epoch(0));
  });

  /** Small enough worlds for every question to be looked at, whatever their settings and seed. */
  const worlds = fc
    .record({
      modulus: fc.constantFrom(3, 5, 7, 11, 13),
      known: fc.double({ min: 0, max: 1, noNaN: true }),
      exams: fc.integer({ min: 1, max: 40 }),
      tasksPerFamily: fc.integer({ min: 1, max: 20 }),
      seed: fc.nat(999),
    })
    .map(({ seed, ...settings }) => {
      const { modulus: p, known } = settings;
      const opened = open(settings, seed);
      const asking = new Map<string, { family: string; a: number; b: number }>();
      for (const family of names) {
        for (let k = 0; k < p * p; k++) {
          const task = { id: "", family, a: Math.floor(k / p), b: k % p };
          asking.set(opened.environment.prompt(task).join(" "), task);
        }
      }
      const questionOf = ({ prompt }: { prompt: readonly number[] }) => asking.get(prompt.join(" "))!;
      const tables = new Map(names.map((name) => [name, tableOf(operation(name), p, known)]));
      const isShown = (question: { family: string; a: number; b: number }) =>
        tables.get(question.family)!.known(question);
      return { ...opened, p, seed, questionOf, isShown };
    });

  it("never lets out what is held back: not shown, not practised, not made up, not as what a wrong answer is right for", () => {
    fc.assert(
      fc.property(worlds, ({ environment, p, seed, questionOf, isShown }) => {
        const out = [...environment.lessons!.shown({ agent: seed }, 0, 300)];
        for (let k = 0; k < 50; k++) out.push(environment.dreams!.synthesise(stream(seed, "made", k)));
        for (const task of [...environment.tasks("practice"), ...environment.tasks("exam")]) {
          for (let c = 0; c < p; c++) out.push(...environment.judge(task, environment.text.parse(`${c}`)).consequences);
        }
        for (const task of environment.tasks("practice")) expect(isShown(task)).toBe(true);
        for (const pair of out) {
          const { family, a, b } = questionOf(pair);
          expect(isShown({ family, a, b })).toBe(true);
          expect(pair.answer).toEqual(environment.text.parse(`${operation(family).of(a, b, p)}`));
        }
      }),
      { numRuns: 25 },
    );
  });

  it("asks in exams what is held back, and nothing that anything else is measured on", () => {
    fc.assert(
      fc.property(worlds, ({ environment, exams, p, questionOf, isShown }) => {
        const probes = environment.probes.byFamily();
        for (const { shown } of probes) expect(shown!.map(questionOf).every(isShown)).toBe(true);
        for (const { examples } of probes) expect(examples.map(questionOf).some(isShown)).toBe(false);
        const measured = new Set(
          [...environment.probes.pairs(), ...probes.flatMap(({ examples }) => examples)].map(({ prompt }) =>
            prompt.join(" "),
          ),
        );
        const answers = [...Array(p).keys()].map((c) => environment.text.parse(`${c}`));
        for (const task of environment.tasks("exam")) {
          expect(isShown(task)).toBe(false);
          expect(measured.has(environment.prompt(task).join(" "))).toBe(false);
          const right = operation(task.family).of(task.a, task.b, p)!;
          expect(exams.outputs(task)).toBe(1);
          expect(exams.grade(task, answers, p).solvedAt).toBe(right + 1);
          expect(exams.grade(task, answers, 1).solvedAt).toBe(right === 0 ? 1 : undefined);
        }
      }),
      { numRuns: 25 },
    );
  });

  it("marks exam questions alone, and numbers alone, each once", () => {
    const { environment, exams } = open();
    const practised = environment.tasks("practice")[0]!;
    expect(exams.outputs(practised)).toBe(0);
    expect(exams.grade(practised, [environment.text.parse("1")], 3).attempts).toEqual([]);
    const asked = environment.tasks("exam", "add")[0]!;
    const wrong = environment.text.parse(`${(asked.a + asked.b + 1) % 7}`);
    const { attempts } = exams.grade(asked, [[], [environment.vocabulary.pad], wrong, wrong], 3);
    expect(attempts).toEqual([{ answer: 2, right: [false] }]);
  });

  it("tells a wrong answer which question of the same row it answers, if that is a shown one", () => {
    const { environment } = open({ families: ["add"] });
    const task = environment.tasks("practice")[0]!;
    const { known } = tableOf(operation("add"), 7, 0.5);
    for (let b = 0; b < 7; b++) {
      const { consequences } = environment.judge(task, environment.text.parse(`${(task.a + b) % 7}`));
      const other = { ...task, b };
      const expected = b !== task.b && known(other) ? [environment.prompt(other)] : [];
      expect(consequences.map(({ prompt }) => prompt)).toEqual(expected);
    }
  });

  it("wants a prime to divide, and families that there are", () => {
    expect(() => open({ modulus: 2 })).toThrow(/no odd prime/); // two quotients: too few to show, measure and ask
    expect(() => open({ modulus: 8 })).toThrowError(expect.objectContaining({ code: "E_CONFIG" }));
    expect(() => open({ families: ["ad"] })).toThrow(/unknown family "ad"/);
    expect(open({ modulus: 8, families: ["add"] }).environment.vocabulary.names).toContain("7");
  });
});
