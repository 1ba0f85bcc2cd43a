import { beforeAll, describe, expect, it } from "vitest";
import { absorb } from "../agents/learning/absorb.ts";
import { augmentBatch } from "../agents/learning/augment.ts";
import type { Drawn } from "../agents/learning/mixture.ts";
import { pairKey } from "../agents/memory/replay.ts";
import { evaluateLoss } from "../agents/policy/loss.ts";
import { fullParameters, initialOwn, ownOf } from "../agents/policy/own.ts";
import type { OwnSettings } from "../agents/policy/own-settings.ts";
import type { CompleteEnvironment } from "../environments/defaults.ts";
import type { Example, TaskHeader } from "../environments/environment.ts";
import { startBackend } from "../src/core/backend.ts";
import { stream } from "../src/core/random.ts";
import {
  absorbInput,
  consequence,
  environment,
  fromOtherStarts,
  settings,
  shape,
  solution,
  start,
  tasks,
} from "./learning-input.ts";
import type { ToyTask } from "./toy-environment.ts";

const mine = tasks.slice(0, 3);
const solutions = [
  solution("add-9", "plus 4\nplus 5"),
  solution("four-times-then-7", "double\ndouble\nplus 7", { agent: 1 }),
];
const consequences = [consequence("double-then-5", "double\nplus 7")];

/** The toy with a symmetry; `made` hears of every image that it gave. */
function symmetric(made: Example[] = [], answerless = false): CompleteEnvironment {
  return {
    ...environment,
    symmetry: {
      augment(random, task, answer) {
        const image = fromOtherStarts(task as ToyTask, answer, [random.integer(6), random.integer(6)]);
        if (image === undefined || answerless) return undefined;
        made.push(image);
        return image;
      },
    },
  };
}

const drawn = (source: Drawn["source"], taskId: string | undefined, example: Example): Drawn => ({
  ...{ source, index: 0, example, weight: 0.7 },
  ...(taskId === undefined ? {} : { taskId }),
});
const batchOf = (n: number): Drawn[] => Array.from({ length: n }, () => drawn("solutions", "add-9", solutions[0]!));

beforeAll(async () => {
  await startBackend("wasm");
});

describe("a batch through symmetries", () => {
  const augmented = (batch: Drawn[], share: number, over: CompleteEnvironment = symmetric()) =>
    augmentBatch(batch, { environment: over, tasks: mine, share }, stream(1, "augment"));

  it("has the share of its pairs replaced, each by one that is right for its prompt; weight and place stay", () => {
    const out = augmented(batchOf(400), 0.3);
    const replaced = out.filter((d) => d.augmented);
    expect(replaced.length / 400).toBeCloseTo(0.3, 1);
    expect(new Set(replaced.map(({ example }) => pairKey(example))).size).toBeGreaterThan(10);
    for (const { example, weight, source, index } of replaced) {
      expect({ weight, source, index }).toEqual({ weight: 0.7, source: "solutions", index: 0 });
      expect(example.prompt).not.toEqual(solutions[0]!.prompt);
      expect(example.answer).toEqual(solutions[0]!.answer);
    }
  });

  it("stays as it was at share 0, of tasks that are not the agent's own, of made-up pairs, and where no symmetry holds", () => {
    const others = [drawn("solutions", "four-times-then-7", solutions[1]!), drawn("base", undefined, solutions[0]!)];
    expect(augmented(others, 1)).toEqual(others);
    expect(augmented(batchOf(20), 0)).toEqual(batchOf(20));
    expect(augmented(batchOf(20), 1, environment)).toEqual(batchOf(20));
    expect(augmented(batchOf(20), 1, symmetric([], true))).toEqual(batchOf(20));
  });
});

describe("absorb through symmetries", () => {
  const only = { ...settings, mixture: { solutions: 0.5, consequences: 0.5, replay: 0, base: 0, shown: 0 } };
  const turn = (augment: number, changes: Parameters<typeof absorbInput>[0] = {}) => {
    const made: Example[] = [];
    const input = absorbInput({
      ...{ environment: symmetric(made), tasks: mine, solutions, consequences },
      absorb: { ...only, augment },
      ...changes,
    });
    const out = absorb(input);
    return { out, made, next: out.parameters };
  };

  it("draws what it would draw without them, counts the images, and pays for the pair that is trained on", () => {
    const [plain, half] = [turn(0), turn(0.5)];
    expect(plain.out.report.augmented).toBe(0);
    expect(half.out.report.drawn).toEqual(plain.out.report.drawn);
    expect(half.out.report.augmented).toBe(half.made.length);
    // Of 96 places about 72 are of its own tasks.
    expect(half.out.report.augmented).toBeGreaterThan(24);
    expect(half.out.report.augmented).toBeLessThan(48);
    expect(half.next).not.toEqual(plain.next);
    expect(turn(0.5).next).toEqual(half.next);
  });

  it("counts the tokens of the images and keeps to the budget with them", () => {
    const longer = {
      ...environment,
      symmetry: {
        augment: (_: unknown, task: TaskHeader) => ({
          prompt: environment.prompt(task as ToyTask),
          answer: environment.text.parse("plus 1\nplus 1\nplus 1\nplus 6\nplus 0"),
        }),
      },
    };
    const one = { ...only, augment: 1, batch: 4, steps: 1, mixture: { ...only.mixture, consequences: 0 } };
    const mineOnly = solutions.slice(0, 1);
    const spent = (tokens: number) =>
      turn(1, {
        ...{ environment: longer, solutions: mineOnly, consequences: [], absorb: one },
        budget: { trainTokens: tokens, programRuns: 0 },
      }).out.spent.trainTokens;
    const image = 9 + 11; // tokens of the prompt and of the longer answer; drawn were 9 + 5
    expect(spent(4 * image)).toBe(4 * (image - 1)); // nothing is read after the last token
    expect(spent(4 * image - 1)).toBe(0);
  });

  it("teaches the images, and no priority is of one", () => {
    const { out, next, made } = turn(1, { absorb: { ...only, augment: 1, steps: 40 } });
    const before = evaluateLoss(shape, start(), made).lossNats;
    expect(evaluateLoss(shape, next, made).lossNats).toBeLessThan(before - 0.3);
    expect(out.replay.map(pairKey).sort()).toEqual([...solutions, ...consequences].map(pairKey).sort());
    // All own pairs were seen as images alone: they start as pairs that nothing measured.
    for (const item of out.replay) {
      if (item.taskId === "four-times-then-7") expect(item.priority).not.toBe(1);
      else expect(item.priority).toBe(1);
    }
    // A replayed pair keeps its priority in the same way.
    const replay = out.replay.filter(({ taskId }) => taskId === "add-9").map((item) => ({ ...item, priority: 3 }));
    const rehearse = { ...only, augment: 1, mixture: { solutions: 0, consequences: 0, replay: 1, base: 0, shown: 0 } };
    const again = turn(1, { replay, solutions: [], consequences: [], absorb: rehearse });
    expect(again.out.report.augmented).toBe(96);
    expect(again.out.replay).toEqual(replay);
  });

  it("goes together with adapters under the decay to the prior", () => {
    const adapters: OwnSettings = {
      freeze: [],
      adapters: { rank: 2, alpha: 8, matrices: ["query", "value", "up", "down"] },
    };
    const own = ownOf(shape, adapters);
    const base = start();
    const first = initialOwn(own, base, stream(1, "adapters"));
    const trained = (decay: number) => {
      const rule = { ...only, rule: "rms-prior" as const, augment: 0.5, steps: 30, decay };
      const { out, next, made } = turn(0.5, {
        absorb: rule,
        parameters: { own: first, base, settings: adapters },
      });
      const moved = Math.max(...next.map((v, i) => Math.abs(v - first[i]!)));
      const lossOf = (vector: Float32Array) =>
        evaluateLoss(shape, fullParameters(own, base, vector), [...solutions, ...consequences, ...made]).lossNats;
      return { out, next, moved, gained: lossOf(first) - lossOf(next) };
    };
    const free = trained(0);
    expect(free.out.report.augmented).toBeGreaterThan(0);
    expect(free.out.moments.second.length).toBe(own.layout.size);
    expect(free.gained).toBeGreaterThan(0.05);
    // The prior is the agent's own start: pulled back in full, it is never further from there than one step.
    const held = trained(1e6);
    const step = settings.learningRate * Math.sqrt(30); // |g| <= MS x the root of the steps
    expect(held.moved).toBeLessThanOrEqual(step * 1.001);
    expect(free.moved).toBeGreaterThan(step * 1.5);
    expect(trained(0.05).gained).toBeGreaterThan(0.05);
    expect(trained(1e6).next).toEqual(held.next);
  });
});
