import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { fullLogits, initialParameters } from "../agents/policy/model.ts";
import { type ExpandInput, expand } from "../agents/search/expand.ts";
import { explain } from "../agents/search/explain.ts";
import { drawBest, scoreOf } from "../agents/search/rank.ts";
import type { ValueTarget } from "../shared/findings.ts";
import { valueOf as estimate, initialValue } from "../shared/value/network.ts";
import { trainValue } from "../shared/value/train.ts";
import { startBackend } from "../src/core/backend.ts";
import { stream } from "../src/core/random.ts";
import { tf } from "../src/core/tf.ts";
import { shape } from "./learning-input.ts";
import { sampling } from "./sampling.ts";
import { type ToyCounter, toyEnvironment, toyTasks } from "./toy-environment.ts";

const environment = toyEnvironment();
const settings = sampling;

let parameters: Float32Array;
function inputWith(changes: Partial<ExpandInput> = {}): ExpandInput {
  return {
    environment,
    tasks: toyTasks(),
    shape,
    parameters,
    value: undefined,
    budget: { programRuns: 1500, policyTokens: 20_000 },
    settings,
    seed: 1,
    round: 1,
    agent: 0,
    purpose: "expand",
    ...changes,
  };
}

beforeAll(async () => {
  await startBackend("wasm");
  parameters = initialParameters(shape, stream(1, "base"));
});

describe("expand", () => {
  it("finds right answers, with their logs, and reports every task in order", () => {
    const out = expand(inputWith());
    expect(out.solutions.length).toBeGreaterThan(0);
    for (const { taskId, prompt, answer, result, logProb } of out.solutions) {
      const task = toyTasks().find((t) => t.id === taskId)!;
      expect(environment.judge(task, answer).solved).toBe(true);
      expect(environment.result(task, answer)).toBe(result);
      expect(environment.prompt(task)).toEqual(prompt);
      expect(logProb).toBeLessThan(0);
    }
    expect(out.tasks.map((t) => t.taskId)).toEqual(toyTasks().map((t) => t.id));
    for (const report of out.tasks) {
      expect(report.solved).toBe(out.solutions.some((s) => s.taskId === report.taskId));
      expect(report.bestDistance === 0).toBe(report.solved);
      expect(report.dopamine).toBe(0);
      if (report.solved) expect(report.runsToSolve).toBeLessThanOrEqual(report.programRuns);
    }
  });

  it("logs each answer's probability under the policy's mixture, also where it ended a partial itself", () => {
    const out = expand(inputWith());
    expect(out.solutions.length).toBeGreaterThan(1);
    for (const { taskId, prompt, answer, logProb } of out.solutions) {
      let partial = environment.writing.start(toyTasks().find((t) => t.id === taskId)!);
      const logits = fullLogits(shape, parameters, [...prompt, ...answer]);
      let sum = 0;
      for (const [k, token] of answer.entries()) {
        const row = logits.subarray((prompt.length + k - 1) * shape.vocabulary, (prompt.length + k) * shape.vocabulary);
        const legal = [...environment.writing.legal(partial).entries()].filter(([, one]) => one === 1).map(([v]) => v);
        const total = legal.reduce((s, v) => s + Math.exp(row[v]!), 0);
        sum += Math.log((1 - settings.floor) * (Math.exp(row[token]!) / total) + settings.floor / legal.length);
        partial = environment.writing.extend(partial, token);
      }
      expect(logProb).toBeCloseTo(sum, 3);
    }
  });

  it("gives the same for the same arguments, and something else for another seed", () => {
    expect(expand(inputWith())).toEqual(expand(inputWith()));
    const other = expand(inputWith({ seed: 2 }));
    expect(other).not.toEqual(expand(inputWith()));
  });

  it("gives a task the same search whatever other tasks there are, as long as its share is the same", () => {
    const [first, second, third] = toyTasks();
    const share = (tasks: number) => ({ programRuns: 40 * tasks, policyTokens: 2_000 * tasks });
    const pair = expand(inputWith({ tasks: [third!, second!], budget: share(2) }));
    const other = expand(inputWith({ tasks: [third!, first!], budget: share(2) }));
    expect(pair.tasks[0]!.solved).toBe(false);
    expect(pair.values.filter((v) => v.taskId === third!.id)).toEqual(
      other.values.filter((v) => v.taskId === third!.id),
    );
  });

  it.each([
    { programRuns: 1, policyTokens: 10_000 },
    { programRuns: 37, policyTokens: 10_000 },
    { programRuns: 400, policyTokens: 10_000 },
    { programRuns: 10_000, policyTokens: 20 },
    { programRuns: 10_000, policyTokens: 61 },
    { programRuns: 10_000, policyTokens: 300 },
    { programRuns: 0, policyTokens: 0 },
  ])("passes neither part of the budget $programRuns runs, $policyTokens tokens", (budget) => {
    const counter: ToyCounter = { extended: [], judged: [] };
    const out = expand(inputWith({ environment: toyEnvironment(counter), budget }));
    expect(out.spent.programRuns).toBeLessThanOrEqual(budget.programRuns);
    expect(out.spent.policyTokens).toBeLessThanOrEqual(budget.policyTokens);
    expect(counter.extended.length).toBeLessThanOrEqual(out.spent.programRuns);
    expect(out.spent.flops).toBe(2 * parameters.length * out.spent.policyTokens);
    expect(out.tasks).toHaveLength(toyTasks().length);
    const binding = Math.max(
      out.spent.programRuns / Math.max(1, budget.programRuns),
      out.spent.policyTokens / Math.max(1, budget.policyTokens),
    );
    if (budget.programRuns >= 37 && budget.policyTokens >= 61) expect(binding).toBeGreaterThan(0.8);
  });

  it("counts every step that ran, once, and runs no token sequence twice", () => {
    const counter: ToyCounter = { extended: [], judged: [] };
    const out = expand(inputWith({ environment: toyEnvironment(counter) }));
    expect(out.spent.programRuns).toBe(counter.extended.length);
    expect(new Set(counter.extended).size).toBe(counter.extended.length);
    expect(new Set(counter.judged).size).toBe(counter.judged.length);
  });

  it("gives what solved tasks leave to the others", () => {
    const budget = { programRuns: 700, policyTokens: 20_000 };
    const out = expand(inputWith({ budget }));
    const share = budget.programRuns / out.tasks.length;
    expect(out.tasks.some((t) => t.solved && t.programRuns < share)).toBe(true);
    expect(out.tasks.some((t) => !t.solved && t.programRuns > share)).toBe(true);
  });

  it("gives hindsight pairs that are right for their prompts, nearest first, no prompt twice a task", () => {
    const out = expand(inputWith());
    expect(out.consequences.length).toBeGreaterThan(4);
    for (const task of toyTasks()) {
      const own = out.consequences.filter((c) => c.taskId === task.id);
      expect(own.length).toBeLessThanOrEqual(settings.consequences);
      expect(new Set(own.map((c) => c.prompt.join())).size).toBe(own.length);
      expect(own.map((c) => c.distance)).toEqual(own.map((c) => c.distance).sort((a, b) => a - b));
      for (const { answer, prompt } of own) {
        const made = environment.judge(task, answer).consequences[0]!;
        expect(made.prompt).toEqual(prompt);
      }
    }
  });

  it("keeps besides the nearest misses those that ran and came out farthest, no prompt twice", () => {
    const keeping = (consequences: number, worst: number) =>
      expand(inputWith({ settings: { ...settings, consequences, worst } })).consequences;
    const all = keeping(1000, 0);
    const both = keeping(2, 3);
    expect(keeping(2, 0)).toEqual(both.filter((c) => both.filter((d) => d.taskId === c.taskId).indexOf(c) < 2));
    for (const task of toyTasks()) {
      const of = <T extends { taskId: string }>(list: T[]) => list.filter((c) => c.taskId === task.id);
      const ordered = of(all).map(({ distance }) => distance);
      expect(ordered.length).toBeGreaterThan(5);
      const kept = of(both);
      expect(kept.map(({ distance }) => distance)).toEqual([...ordered.slice(0, 2), ...ordered.slice(-3).reverse()]);
      expect(new Set(kept.map(({ prompt }) => String(prompt))).size).toBe(5);
      // Far is not failed: each is right for its prompt, in as few tokens as any found for it.
      for (const { prompt, answer } of kept) {
        expect(environment.judge(task, answer).consequences[0]!.prompt).toEqual(prompt);
        const same = of(all).find((c) => String(c.prompt) === String(prompt))!;
        expect(answer.length).toBe(same.answer.length);
      }
    }
    // Where there are few, none is kept for both reasons.
    const few = keeping(1000, 1000);
    expect(few).toEqual(all);
  });

  it("gives value targets of both kinds, all that led to a solution and at most 60 a task", () => {
    const out = expand(inputWith());
    for (const { taskId, solved } of out.tasks) {
      const own = out.values.filter((v) => v.taskId === taskId);
      expect(own.length).toBeLessThanOrEqual(60);
      expect(own.some((v) => v.target === 1)).toBe(solved);
      expect(own.some((v) => v.target === 0)).toBe(true);
    }
  });

  it("an expectation makes dopamine: what is solved against it surprises, what was expected does not", () => {
    const value = initialValue(4, stream(1, "value"));
    const out = expand(inputWith({ value }));
    expect(out.spent.valueEvals).toBeGreaterThan(out.tasks.length);
    for (const { solved, expected, dopamine } of out.tasks) {
      expect(expected).toBeCloseTo(0.5);
      expect(dopamine).toBeCloseTo(solved ? 0.5 : -0.5);
    }
  });

  it("solves more with a learned V than without, and no more with a shuffled one, at equal runs", () => {
    const at = (seed: number, programRuns: number, value?: Float32Array) =>
      expand(
        inputWith({
          value,
          budget: { programRuns, policyTokens: 50_000 },
          seed,
          purpose: "v",
        }),
      );
    const traces = [101, 102, 103, 104, 105, 106].flatMap((seed) => at(seed, 3000).values);
    const shuffledTargets = stream(1, "shuffle").shuffle(traces.map((t) => t.target));
    const learn = (points: { features: Float32Array; target: number }[]) =>
      trainValue(
        initialValue(4, stream(1, "value")),
        points,
        { epochs: 30, learningRate: 3e-3, batch: 64, l2: 1e-4 },
        stream(1, "train"),
      ).parameters;
    const solved = (value?: Float32Array) =>
      [1, 2, 3, 4, 5, 6, 7, 8].reduce((n, seed) => n + at(seed, 1200, value).tasks.filter((t) => t.solved).length, 0);
    const none = solved();
    const learned = solved(learn(traces));
    const shuffled = solved(learn(traces.map((t, k) => ({ ...t, target: shuffledTargets[k]! }))));
    expect(learned).toBeGreaterThan(1.5 * none);
    expect(learned).toBeGreaterThan(1.5 * shuffled);
  });

  it("keeps within budget and lanes for any beam, branch, temperature and budget", () => {
    const positive = fc.integer({ min: 1, max: 9 });
    fc.assert(
      fc.property(
        fc.record({
          beam: positive,
          branch: positive,
          temperature: fc.constantFrom(0.1, 1, 5),
          floor: fc.constantFrom(0, 1),
        }),
        fc.record({ programRuns: fc.integer({ min: 0, max: 90 }), policyTokens: fc.integer({ min: 0, max: 200 }) }),
        fc.integer({ min: 0, max: 6 }),
        (changes, budget, tasks) => {
          const out = expand(
            inputWith({ tasks: toyTasks().slice(0, tasks), settings: { ...settings, ...changes }, budget }),
          );
          expect(out.spent.programRuns).toBeLessThanOrEqual(budget.programRuns);
          expect(out.spent.policyTokens).toBeLessThanOrEqual(budget.policyTokens);
          expect(out.tasks).toHaveLength(tasks);
        },
      ),
      { numRuns: 40 },
    );
  });

  it("ends when a policy can say nothing new, and passes over a dead end where nothing is legal", () => {
    const nothing = new Uint8Array(environment.vocabulary.size);
    const plus = environment.vocabulary.names.indexOf("plus");
    const stuck: typeof environment = {
      ...environment,
      writing: {
        ...environment.writing,
        legal: (partial) => (partial.tokens.at(-1) === plus ? nothing : environment.writing.legal(partial)),
      },
    };
    const out = expand(inputWith({ environment: stuck, budget: { programRuns: 1e6, policyTokens: 1e6 } }));
    expect(out.tasks.some((t) => t.answers > 0)).toBe(true);
    expect(out.solutions).toEqual([]); // no task is solved by doubling alone
  });

  it("leaves no tensor behind, also when a judge throws", () => {
    expand(inputWith());
    const before = tf.memory().numTensors;
    expand(inputWith());
    const broken = { ...environment, judge: () => expect.fail("judge") };
    expect(() => expand(inputWith({ environment: broken }))).toThrow("judge");
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe("in a world without features", () => {
  const blind = { ...environment, features: undefined };

  it("V reads the last hidden layer of the base, whichever agent searches, and is evaluated as often", () => {
    const value = initialValue(shape.width, stream(1, "value"));
    const out = expand(inputWith({ environment: blind, base: parameters, value }));
    const seeing = expand(inputWith({ value: initialValue(4, stream(1, "value")) }));
    expect(out.spent.valueEvals).toBe(seeing.spent.valueEvals); // an untrained V is 1/2 whatever it reads
    expect(out.solutions).toEqual(seeing.solutions);
    expect(out.values.map(({ features: _, ...rest }) => rest)).toEqual(
      seeing.values.map(({ features: _, ...rest }) => rest),
    );
    for (const { features } of out.values) {
      expect(features).toHaveLength(shape.width);
      expect(features.every((x) => Math.abs(x) <= 1)).toBe(true);
    }
    const otherAgent = inputWith({
      environment: blind,
      base: parameters,
      value,
      parameters: initialParameters(shape, stream(2, "agent")),
    });
    const empty = (values: readonly ValueTarget[]) => new Map(values.map(({ taskId, features }) => [taskId, features]));
    const roots = (given: typeof otherAgent) =>
      empty(expand({ ...given, budget: { programRuns: 0, policyTokens: 1e5 } }).values);
    expect(roots(otherAgent)).toEqual(roots(inputWith({ environment: blind, base: parameters, value })));
  });

  it("there is no V and no trace without a base", () => {
    const out = expand(inputWith({ environment: blind, value: initialValue(4, stream(1, "value")) }));
    expect(out.spent.valueEvals).toBe(0);
    expect(out.values).toEqual([]);
    expect(out.tasks.every(({ expected }) => expected === undefined)).toBe(true);
  });
});

describe("ranking", () => {
  it("what is not a number comes last", () => {
    const standing = { tokens: 1, value: undefined, visits: 0 };
    const logProbs = [Number.NaN, -50, Number.NaN, -1];
    for (let seed = 0; seed < 20; seed++) {
      const score = (logProb: number) => scoreOf({ ...standing, logProb }, 1);
      expect(drawBest(logProbs, score, 4, stream(seed))).toEqual([-1, -50, Number.NaN, Number.NaN]);
    }
    expect(scoreOf({ ...standing, logProb: -1, value: Number.NaN }, 1)).toBe(Number.NEGATIVE_INFINITY);
  });

  it("rises with V and with the policy, and falls with visits", () => {
    const score = (logProb: number, value: number, visits: number) => scoreOf({ logProb, tokens: 2, value, visits }, 1);
    expect(score(-2, 0.9, 0)).toBeGreaterThan(score(-2, 0.1, 0));
    expect(score(-1, 0.5, 0)).toBeGreaterThan(score(-2, 0.5, 0));
    expect(score(-2, 0.5, 0)).toBeGreaterThan(score(-2, 0.5, 3));
  });
});

describe("explain", () => {
  it("retells an answer line by line with V after every step", () => {
    const task = toyTasks()[1]!;
    const value = initialValue(4, stream(1, "value"));
    const { lines, confidence } = explain(environment, task, environment.text.parse("double\nplus 5"), value);
    expect(lines).toEqual(["double", "plus 5"]);
    expect(confidence).toHaveLength(3);
    expect(confidence[0]).toBe(estimate(value, environment.features!.of(task, environment.writing.start(task))));
    expect(explain(environment, task, environment.text.parse("double"), undefined).confidence).toEqual([]);
  });
});
