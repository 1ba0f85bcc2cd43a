import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { modular } from "../environments/modular/index.ts";
import { operations } from "../environments/modular/operations.ts";
import { tableOf } from "../environments/modular/table.ts";
import { stream } from "../src/core/random.ts";

const names = operations.map(({ name }) => name);
const open = (settings = {}, seed = 1) =>
  modular.open({ families: names, modulus: 7, exams: 6, tasksPerFamily: 9, ...settings }, seed);
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
    const all = [...table.shown, ...table.heldBack].map(({ a, b }) => `${a}/${b}`);
    expect(new Set(all).size).toBe(42);
    expect(table.shown.every(table.known)).toBe(true);
    expect(table.heldBack.some(table.known)).toBe(false);
    expect(tableOf(operation("divide"), 7, 0.5).shown).toEqual(table.shown);
  });
});

describe("the modular world", () => {
  it("shows each pair of the half once an epoch, in another order each time", () => {
    const { environment } = open({ families: ["add"] });
    const epoch = (k: number) =>
      environment.shown!({ agent: 0, family: "add" }, 25 * k, 25).map(({ prompt }) => prompt.join(" "));
    const half = new Set(epoch(0));
    expect(half.size).toBe(25); // half of 49, rounded up
    expect(new Set(epoch(1))).toEqual(half);
    expect(epoch(1)).not.toEqual(epoch(0));
  });

  it("never lets out what is held back: not shown, not made up, not as the question that an answer is right for", () => {
    const { environment, exams } = open();
    const secret = new Set(
      names.flatMap((name) => tableOf(operation(name), 7, 0.5).heldBack.map(({ a, b }) => `${name}/${a}/${b}`)),
    );
    const questions = new Map(
      names.flatMap((name) =>
        [...Array(49).keys()].map((k) => {
          const task = { id: "", family: name, a: Math.floor(k / 7), b: k % 7 };
          return [environment.prompt(task).join(" "), `${name}/${task.a}/${task.b}`] as const;
        }),
      ),
    );
    const asks = ({ prompt }: { prompt: readonly number[] }) => questions.get(prompt.join(" "))!;
    for (const pair of environment.shown!({ agent: 3 }, 0, 500)) expect(secret.has(asks(pair))).toBe(false);
    for (let k = 0; k < 200; k++) expect(secret.has(asks(environment.synthesise(stream(k, "made"))))).toBe(false);
    for (const task of environment.tasks("practice")) {
      for (let c = 0; c < 7; c++) {
        for (const pair of environment.judge(task, environment.parse(`${c}`)).consequences) {
          expect(secret.has(asks(pair))).toBe(false);
          expect(pair.answer).toEqual(environment.parse(`${c}`));
        }
      }
    }
    for (const task of environment.tasks("exam")) {
      expect(secret.has(`${task.family}/${task.a}/${task.b}`)).toBe(true);
      const right = operation(task.family).of(task.a, task.b, 7);
      const answers = [...Array(7).keys()].map((c) => environment.parse(`${c}`));
      expect(exams.grade(task, answers, 7).solvedAt).toBe(right! + 1);
      expect(exams.grade(task, answers, 1).solvedAt).toBe(right === 0 ? 1 : undefined);
    }
  });

  it("wants a prime to divide, and families that there are", () => {
    expect(() => open({ modulus: 8 })).toThrowError(expect.objectContaining({ code: "E_CONFIG" }));
    expect(() => open({ families: ["ad"] })).toThrow(/unknown family "ad"/);
    expect(open({ modulus: 8, families: ["add"] }).environment.vocabulary.names).toContain("7");
  });
});
