import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { familyNamed, familyNames } from "../environments/arithmetic/families.ts";
import { arithmetic } from "../environments/arithmetic/index.ts";
import type { Operands } from "../environments/arithmetic/operations/operation.ts";
import { product } from "../environments/arithmetic/operations/product.ts";
import { parity, sum } from "../environments/arithmetic/operations/running.ts";
import {
  type ArithmeticTask,
  drawQuestion,
  drawQuestions,
  sideOf,
  taskOf,
} from "../environments/arithmetic/question.ts";
import { workedOut } from "../environments/arithmetic/tokens.ts";
import { openWorld } from "../environments/defaults.ts";
import { type Random, stream } from "../src/core/random.ts";

const { environment: env } = openWorld(arithmetic, {}, 1);
const families = fc.constantFrom(...env.families);
const digits = (text: string) => [...text].map(Number);
const asked = (family: string, ...operands: string[]) => taskOf("asked", { family, operands: operands.map(digits) });

/** The question of a prompt, read back by its names alone. */
function questionIn(family: string, prompt: readonly number[]): ArithmeticTask {
  const words = env.text.render(prompt).split(" ").slice(1, -1).join("");
  return asked(family, ...words.split("mul"));
}

describe("a wrong answer", () => {
  it("to a sum answers the digits between its steps", () => {
    expect(sum.answered([digits("372")], { chain: digits("312"), result: [2] })).toEqual([digits("381")]);
    expect(parity.answered([digits("110100")], { chain: digits("011111"), result: [1] })).toEqual([digits("010000")]);
  });

  it("without first steps keeps the digits before, and the digit at its first step makes up for them", () => {
    expect(sum.answered([digits("3729")], { chain: digits("51"), result: [1] })).toEqual([digits("3756")]);
    expect(sum.answered([digits("3729")], { chain: [], result: [8] })).toEqual([digits("3726")]);
  });

  it("whose result is not its last step answers nothing", () => {
    expect(sum.answered([digits("372")], { chain: digits("312"), result: [3] })).toBeUndefined();
  });

  it("to a product answers another number times the same one, where its chain is that one's", () => {
    const written = product.work([digits("31"), digits("43")]); // 13 x 34
    expect(product.answered([digits("21"), digits("43")], written)).toEqual([digits("31"), digits("43")]);
    expect(product.answered([digits("31"), digits("53")], written)).toEqual([digits("31"), digits("43")]);
    const slip = { ...written, chain: written.chain.with(0, 9) };
    expect(product.answered([digits("21"), digits("43")], slip)).toBeUndefined();
    expect(product.answered([digits("21"), digits("43")], { ...slip, chain: slip.chain.slice(1) })).toBeDefined();
    expect(product.answered([digits("7"), digits("0")], { chain: digits("50"), result: digits("50") })).toBeUndefined();
  });

  it("is right for the question that it is said to answer, another one of the family and not held back", () => {
    const found: Record<string, number> = { sum: 0, parity: 0, mul: 0 };
    fc.assert(
      fc.property(families, fc.nat(), fc.nat({ max: 40 }), (family, seed, left) => {
        const random = stream(seed, "wrong");
        const whole = taskOf("asked", drawQuestion(random, familyNamed(family), "shown"));
        const task = env.thought!.without(whole, left);
        const answer = random.next() < 0.5 ? randomAnswer(task, random) : nearAnswer(task, random);
        const { solved, consequences } = env.judge(task, answer);
        if (solved) expect(consequences).toEqual([]);
        for (const pair of consequences) {
          found[familyNamed(family).operation.name]! += 1;
          const other = questionIn(family, pair.prompt);
          expect(env.judge(env.thought!.without(other, task.leftOut), pair.answer).solved).toBe(true);
          expect(env.prompt(other)).toEqual(pair.prompt);
          expect(pair.prompt).not.toEqual(env.prompt(task));
          expect(sideOf(other)).toBe("shown");
        }
      }),
      { numRuns: 500, seed: 1 },
    );
    for (const pairs of Object.values(found)) expect(pairs).toBeGreaterThan(20);
  });
});

describe("what is held back", () => {
  const all = openWorld(arithmetic, { families: familyNames, tasksPerFamily: 3, exams: 3 }, 5).environment;

  it("is there in every family that can be named, and so is what is shown", () => {
    for (const name of familyNames) {
      for (const split of ["practice", "exam", "probe"] as const)
        expect(all.tasks(split, name).length).toBeGreaterThan(0);
    }
  });

  it("is never practised, shown, made up or kept for two uses at once", () => {
    expect(new Set(all.tasks("practice").map(sideOf))).toEqual(new Set(["shown"]));
    expect(new Set(all.tasks("exam").map(sideOf))).toEqual(new Set(["exam"]));
    expect(new Set(all.tasks("probe").map(sideOf))).toEqual(new Set(["probe"]));
    fc.assert(
      fc.property(families, fc.nat(), fc.nat({ max: 1e6 }), (family, agent, from) => {
        const [pair] = env.lessons!.shown({ agent, family }, from, 1);
        expect(sideOf(questionIn(family, pair!.prompt))).toBe("shown");
        expect(sideOf(env.dreams!.synthesise(stream(agent, "made", from)).task as ArithmeticTask)).toBe("shown");
      }),
    );
  });

  it("is the same for every seed, of which exams draw their own", () => {
    const other = openWorld(arithmetic, {}, 2).environment;
    expect(other.tasks("probe")).toEqual(env.tasks("probe"));
    expect(other.tasks("exam")).not.toEqual(env.tasks("exam"));
    expect(env.tasks("probe")).toHaveLength(16);
    expect(env.tasks("exam", "sum8")).toHaveLength(64);
    expect(env.tasks("exam", "mul1x1").length).toBeLessThan(20); // of 100 questions an eighth
  });

  it("is drawn as different questions, as many as there are", () => {
    const drawn = drawQuestions(stream(1, "all"), familyNamed("parity6"), "shown", 10_000);
    const held = (["exam", "probe"] as const).flatMap((side) =>
      drawQuestions(stream(1, "all"), familyNamed("parity6"), side, 10_000),
    );
    expect(new Set([...drawn, ...held].map(({ operands }) => operands.join())).size).toBe(64);
  });
});

/** Any answer that the grammar allows. */
function randomAnswer(task: ArithmeticTask, random: Random): number[] {
  const answer: number[] = [];
  for (
    let partial = env.writing.start(task);
    env.writing.status(partial) !== "done";
    partial = env.writing.extend(partial, answer.at(-1)!)
  ) {
    answer.push(random.weighted(env.writing.legal(partial)));
  }
  return answer;
}

/** The right answer to a question that shares all operands but one, now and then with a wrong digit. */
function nearAnswer(task: ArithmeticTask, random: Random): number[] {
  const { operation, sizes } = familyNamed(task.family);
  const place = random.integer(sizes.length);
  const operands: Operands = task.operands.map((old, k) => (k === place ? operation.draw(random, sizes)[k]! : old));
  const answer = workedOut({ family: task.family, operands }).answer.slice(task.leftOut);
  const slips = random.next() < 0.2 ? randomAnswer(task, random) : answer;
  const slip = random.integer(answer.length);
  return answer.map((token, k) => (k === slip ? slips[k]! : token));
}
