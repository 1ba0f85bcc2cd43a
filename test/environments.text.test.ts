import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openWorld } from "../environments/defaults.ts";
import type { Tokens } from "../environments/environment.ts";
import { everyByte, parse, render, tokenOf } from "../environments/text/alphabet.ts";
import { text } from "../environments/text/index.ts";
import { chainOf, entropyRate, type Regime, realise } from "../environments/text/markov.ts";
import { stream } from "../src/core/random.ts";

/** Two symbols; `one` gives P(1 | a, b). */
const binary = (one: (a: number, b: number) => number): Regime => ({
  symbols: 2,
  next: Float64Array.from([0, 1, 2, 3].flatMap((pair) => [1 - one(pair >> 1, pair & 1), one(pair >> 1, pair & 1)])),
});
const nats = (...shares: number[]) => -shares.reduce((sum, p) => sum + (p > 0 ? p * Math.log(p) : 0), 0);

describe("entropyRate", () => {
  it("is 5/6 H(1/10) + 1/6 ln 2 where 1 follows 0 with 1/10 and 1 with 1/2: symbols are 0 five times in six", () => {
    const regime = binary((_, b) => (b === 0 ? 0.1 : 0.5));
    expect(entropyRate!(chainOf([regime], 0))).toBeCloseTo((5 / 6) * nats(0.1, 0.9) + Math.log(2) / 6, 9);
  });

  it("is H(1/5) where the sum modulo 2 of the last two symbols follows with 4/5, and 0 where it always does", () => {
    expect(entropyRate!(chainOf([binary((a, b) => (a === b ? 0.2 : 0.8))], 0))).toBeCloseTo(nats(0.2, 0.8), 9);
    expect(entropyRate!(chainOf([binary((a, b) => (a === b ? 0 : 1))], 0))).toBe(0);
  });

  it("of regimes that take turns is the mean of theirs, to one who knows which it is", () => {
    const [coin, die] = [binary(() => 0.5), binary((a, b) => (a === b ? 0.2 : 0.8))];
    expect(entropyRate!(chainOf([coin, die], 1 / 50))).toBeCloseTo((Math.log(2) + nats(0.2, 0.8)) / 2, 9);
  });

  it("is the mean -ln p of a long realisation", () => {
    const random = stream(1, "rows");
    const next = new Float64Array(64);
    for (let pair = 0; pair < 16; pair++) {
      const row = [0, 1, 2, 3].map(() => random.next() ** 4);
      const sum = row.reduce((a, b) => a + b, 0);
      next.set(
        row.map((p) => p / sum),
        pair * 4,
      );
    }
    const chain = chainOf([{ symbols: 4, next }], 0);
    const draw = realise(chain, stream(2, "sample"));
    let [a, b, sum] = [draw(), draw(), 0];
    const length = 100_000;
    for (let k = 0; k < length; k++) {
      const c = draw();
      sum -= Math.log(next[(a * 4 + b) * 4 + c]!);
      [a, b] = [b, c];
    }
    expect(Math.abs(sum / length - entropyRate!(chain))).toBeLessThan(0.01);
  });
});

describe("realise", () => {
  it("changes regime once in `dwell` symbols", () => {
    const draw = realise(chainOf([binary(() => 0), binary(() => 1)], 1 / 50), stream(3, "turns"));
    let [last, changes] = [draw(), 0];
    for (let k = 0; k < 100_000; k++) {
      const symbol = draw();
      if (symbol !== last) changes += 1;
      last = symbol;
    }
    expect(Math.abs(changes / 2000 - 1)).toBeLessThan(0.1);
  });
});

const small = { regimes: 4, tasksPerFamily: 2, exams: 4, context: 12, segment: 5 };
const opened = (settings: object = {}, seed = 1) => openWorld(text, { ...small, ...settings }, seed);
const every = ["regime1", "regime2", "regime3", "regime4", "switching", "foreign"];

/** The first context and all answers of pairs that follow one another. */
const joined = (pairs: readonly { prompt: Tokens; answer: Tokens }[]): Tokens => [
  ...pairs[0]!.prompt,
  ...pairs.flatMap(({ answer }) => answer),
];

describe("the synthetic source", () => {
  const { environment: env } = opened({ families: every });
  const symbols = env.vocabulary.size - 1; // beside pad

  it("has the regimes and the one in which they take turns, and the foreign one where it is named", () => {
    expect(opened().environment.families).toEqual(every.slice(0, -1));
    expect(opened({ regimes: 2 }).environment.families).toEqual(["regime1", "regime2", "switching"]);
    expect(opened({ families: ["foreign", "regime2"] }).environment.families).toEqual(["foreign", "regime2"]);
    expect(() => opened({ families: ["regime5"] })).toThrow(/unknown family "regime5"/);
  });

  it("shows a text cut into segments, each with the symbols before it, wherever one begins to read", () => {
    const { context, segment } = small;
    fc.assert(
      fc.property(fc.constantFrom(...every), fc.nat(300), fc.integer({ min: 1, max: 40 }), (family, from, count) => {
        const whole = joined(env.lessons!.shown({ agent: 2, family }, 0, from + count));
        for (const [k, pair] of env.lessons!.shown({ agent: 2, family }, from, count).entries()) {
          const at = (from + k) * segment;
          expect(pair.prompt).toEqual(whole.slice(at, at + context));
          expect(pair.answer).toEqual(whole.slice(at + context, at + context + segment));
        }
      }),
      { numRuns: 30 },
    );
  });

  it("shows other texts to other agents and in other runs, of all families in turn where none is named", () => {
    const read = (of: typeof env, agent: number) => joined(of.lessons!.shown({ agent, family: "regime1" }, 0, 40));
    expect(read(env, 1)).not.toEqual(read(env, 2));
    expect(read(env, 1)).not.toEqual(read(opened({}, 2).environment, 1));
    const turns = env.lessons!.shown({ agent: 1 }, 0, 12);
    expect(turns[6]).toEqual(env.lessons!.shown({ agent: 1, family: "regime1" }, 1, 1)[0]);
    expect(turns[11]).toEqual(env.lessons!.shown({ agent: 1, family: "foreign" }, 1, 1)[0]);
  });

  it("has regimes that counts of symbols hardly tell apart, and counts of three in a row show the rates it claims", () => {
    for (const family of ["regime1", "regime4", "foreign"]) {
      const read = joined(env.lessons!.shown({ agent: 0, family }, 0, 40_000));
      const counts = (order: number) => {
        const seen = new Map<string, number>();
        for (let k = order; k < read.length; k++) {
          const key = read.slice(k - order, k + 1).join(" ");
          seen.set(key, (seen.get(key) ?? 0) + 1);
        }
        return nats(...[...seen.values()].map((count) => count / (read.length - order)));
      };
      expect(counts(0)).toBeGreaterThan(0.95 * Math.log(symbols));
      // Counts are biased by about (A^3 - A^2) / 2 / 200,000 for A symbols: 0.01 nats for 16.
      expect(Math.abs(counts(2) - counts(1) - env.lessons!.entropyRate!(family)!)).toBeLessThan(0.03);
    }
    const rates = every.map((family) => env.lessons!.entropyRate!(family)!);
    expect(env.lessons!.entropyRate!()).toBeCloseTo(rates.reduce((a, b) => a + b, 0) / rates.length, 9);
  });

  it("makes a base of the regimes alone, whatever families are chosen", () => {
    const made = (families: string[]) => {
      const { environment } = opened({ families });
      return Array.from({ length: 20 }, (_, k) => environment.dreams!.synthesise(stream(k, "made")));
    };
    expect(made(["foreign"])).toEqual(made(["regime2", "switching"]));
  });

  it("asks for one symbol: right or wrong, and the world shows what came", () => {
    const task = env.tasks("practice", "regime2")[1]!;
    const wrong = tokenOf((task.next! - tokenOf(0) + 1) % symbols);
    expect(env.judge(task, [task.next!])).toMatchObject({ solved: true, consequences: [] });
    expect(env.judge(task, [wrong]).consequences).toEqual([{ prompt: env.prompt(task), answer: [task.next] }]);
    expect(env.judge(task, [task.next!, task.next!])).toMatchObject({ solved: false, distance: 1, consequences: [] });
  });

  it("keeps what an exam asks for with the examiner", () => {
    const { environment, exams } = opened();
    for (const task of environment.tasks("exam")) {
      expect(task).not.toHaveProperty("next");
      const marks = Array.from({ length: symbols }, (_, k) => exams.grade(task, [[tokenOf(k)]], 1).solvedAt);
      expect(marks.filter((mark) => mark === 1)).toHaveLength(1);
    }
  });
});

describe("render and parse", () => {
  it("write printable ASCII as it is and any other byte as \\xNN, and come back", () => {
    const tokens = Array.from(new TextEncoder().encode("a b\\\n£"), tokenOf);
    expect(render(everyByte, tokens)).toBe("a b\\\\\\x0A\\xC2\\xA3");
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1 }), (bytes) => {
        const some = Array.from(bytes, tokenOf);
        expect(parse(everyByte, render(everyByte, some))).toEqual(some);
      }),
    );
  });

  it.each(["", "\\", "\\x4", "\\x0a", "é", "\n"])("refuse %j", (written) => {
    expect(() => parse(everyByte, written)).toThrow(expect.objectContaining({ code: "E_PROGRAM" }));
  });
});
