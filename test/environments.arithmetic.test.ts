import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { arithmetic } from "../environments/arithmetic/index.ts";
import { product } from "../environments/arithmetic/operations/product.ts";
import { type ArithmeticTask, taskOf } from "../environments/arithmetic/question.ts";
import { workedOut } from "../environments/arithmetic/tokens.ts";
import { openWorld } from "../environments/defaults.ts";
import { stream } from "../src/core/random.ts";

const { environment: env, exams } = openWorld(arithmetic, {}, 1);
const digits = (text: string) => [...text].map(Number);
const asked = (family: string, ...operands: string[]) => taskOf("asked", { family, operands: operands.map(digits) });
const shownAs = (task: ArithmeticTask) => {
  const { prompt, answer } = workedOut(task);
  return `${env.text.render(prompt)} | ${env.text.render(answer)}`;
};
const judged = (task: ArithmeticTask, answer: string) => env.judge(task, env.text.parse(answer));

describe("a question's chain", () => {
  it("is the sum so far modulo 10 after each digit, and its last step the result", () => {
    expect(shownAs(asked("sum4", "3729"))).toBe("sum 3 7 2 9 begin | 3 0 2 1 = 1");
  });

  it("is whether the ones so far are odd, for parity", () => {
    expect(shownAs(asked("parity6", "110100"))).toBe("parity 1 1 0 1 0 0 begin | 1 0 0 1 1 1 = 1");
  });

  it("is the partial products, each in its place, of a product of 2 x 2 digits: 47 x 36 = 282 + 1410 = 1692", () => {
    expect(shownAs(asked("mul2x2", "74", "63"))).toBe("mul 7 4 mul 6 3 begin | 2 8 2 0 1 4 1 = 2 9 6 1");
  });

  it("has the total so far between partial products: 7 x 368 = 56 + 420 (476) + 2100 = 2576", () => {
    const { chain, result } = product.work([digits("7"), digits("863")]);
    expect(chain).toEqual(digits("65" + "024" + "674" + "0012"));
    expect(result).toEqual(digits("6752"));
  });

  it("ends in the product of the two numbers, whatever the digits, and is as long as its family says", () => {
    fc.assert(
      fc.property(fc.constantFrom(...product.families), fc.nat(), ({ name, sizes }, seed) => {
        const operands = product.draw(stream(seed, "product"), sizes);
        const [a, b] = operands.map((written) => Number([...written].reverse().join("")));
        const { chain, result } = product.work(operands);
        expect(Number([...result].reverse().join(""))).toBe(a! * b!);
        expect({ chain: chain.length, result: result.length }).toEqual(product.lengths(sizes));
        expect([String(a).length, String(b).length]).toEqual(sizes);
        expect(name).toBe(`mul${sizes.join("x")}`);
      }),
    );
  });
});

describe("the judge", () => {
  const task = asked("sum4", "3729");

  it("asks for every step and the result", () => {
    expect(judged(task, "3 0 2 1 = 1")).toMatchObject({ solved: true, distance: 0 });
  });

  it("weighs each wrong step as the result: one of five wrong is a distance of 1/5", () => {
    expect(judged(task, "3 0 9 1 = 1")).toMatchObject({ solved: false, distance: expect.closeTo(0.2) });
    expect(judged(task, "3 0 2 1 = 7")).toMatchObject({ solved: false, distance: expect.closeTo(0.2) });
    expect(judged(task, "1 1 1 2 = 2")).toMatchObject({ solved: false, distance: 1 });
  });

  it("takes the steps that are asked for as the last of the chain", () => {
    const short = env.thought!.without(task, 3);
    expect(judged(short, "1 = 1").solved).toBe(true);
    expect(judged(short, "3 = 1").solved).toBe(false);
    expect(judged(env.thought!.without(task, 9), "= 1").solved).toBe(true);
  });

  it.each(["3 0 2 = 1", "0 3 0 2 1 = 1", "= 1", "3 0 2 1 = 1 1"])(
    "takes %s for no answer, its length being wrong",
    (answer) => {
      expect(judged(task, answer)).toMatchObject({ distance: 1, solved: false, consequences: [] });
    },
  );

  it("takes a digit other than a bit for no answer to a parity", () => {
    expect(judged(asked("parity6", "110100"), "1 0 0 1 1 1 = 2")).toMatchObject({ distance: 1 });
    expect(env.result(asked("parity6", "110100"), env.text.parse("1 0 0 1 1 1 = 2"))).toBeUndefined();
  });
});

describe("an answer", () => {
  it("may be written with as many steps as are asked for, each of them a step, then = and the result", () => {
    const task = env.thought!.without(asked("mul2x2", "74", "63"), 5);
    const allowed: string[] = [];
    let partial = env.writing.start(task);
    for (const word of "4 1 = 2 9 6 1".split(" ")) {
      const legal = env.writing.legal(partial);
      allowed.push(env.vocabulary.names.filter((_, token) => legal[token] === 1).join(""));
      partial = env.writing.extend(partial, env.vocabulary.names.indexOf(word));
      allowed.push(env.writing.status(partial));
    }
    const [any, step, open] = ["0123456789", "step", "open"];
    expect(allowed).toEqual([any, step, any, step, "=", open, any, open, any, open, any, open, any, "done"]);
    expect(env.writing.legal(partial).some((bit) => bit === 1)).toBe(false);
  });

  it("is marked in an exam by its result alone, each result once, and however much of its chain is left out", () => {
    const task = asked("sum4", "3729");
    const answers = ["9 9 9 9 = 4", "= 4", "2 = 7", "0 = 1", "= 5"].map((text) => env.text.parse(text));
    const [wrong, right] = [[false], [true]];
    expect(exams.grade(task, answers, 3)).toEqual({
      solvedAt: 3,
      attempts: [
        { answer: 0, right: wrong },
        { answer: 2, right: wrong },
        { answer: 3, right },
      ],
    });
    expect(exams.grade(task, answers, 2).solvedAt).toBeUndefined();
  });

  it.each(["", "3 4", "3 = ", "3 == 4", "12 = 2", "a = 1", "1 = 2 = 3"])(
    "is not %j, and one is told what is",
    (text) => {
      expect(() => env.text.parse(text)).toThrow(expect.objectContaining({ code: "E_PROGRAM" }));
    },
  );
});

describe("environment.families", () => {
  it.each([
    ["sum1", /^did you mean sum/],
    ["sum17", /^did you mean sum/],
    ["parity5", /^did you mean parity/],
    ["mul5x2", /^did you mean mul/],
    ["sun5", /^did you mean sum5/],
    ["constructor", /^choose one of sum2, /],
  ])("has no %s, and names the nearest, or all", (name, hint) => {
    expect(() => openWorld(arithmetic, { families: [name] }, 1)).toThrow(
      expect.objectContaining({ code: "E_CONFIG", hint: expect.stringMatching(hint) }),
    );
  });

  it("makes a model's context no longer than they need", () => {
    const { promptLength, answerLength } = openWorld(arithmetic, { families: ["sum3"] }, 1).environment.vocabulary;
    expect({ promptLength, answerLength }).toEqual({ promptLength: 5, answerLength: 5 });
  });
});
