import { beforeAll, describe, expect, it } from "vitest";
import { type AbsorbInput, absorb } from "../agents/learning/absorb.ts";
import { unpackLesson } from "../agents/learning/lesson.ts";
import type { Moments } from "../agents/plasticity/moments.ts";
import { gatherSquares, rmsPriorStep } from "../agents/plasticity/rules/rms-prior.ts";
import { batchesToGather, updateBy } from "../agents/plasticity/update-rule.ts";
import { lossAndGradient } from "../agents/policy/loss.ts";
import { startBackend } from "../src/core/backend.ts";
import { allocateMoments } from "../src/core/optimisers.ts";
import { stream } from "../src/core/random.ts";
import { absorbInput, environment, plain, settings, shape, solution, start, tasks } from "./learning-input.ts";

const BATCHES = 3;
const gathering = { ...settings, rule: "rms-prior", statistics: BATCHES } as const;

let parameters: Float32Array;
const turn = (changes: Partial<AbsorbInput> = {}) => {
  const solutions = [solution(tasks[0]!.id, "double")];
  const input = absorbInput({ parameters, solutions, lesson: true, absorb: gathering, ...changes });
  const out = absorb(input);
  return { ...out, next: out.parameters, steps: unpackLesson(out.lesson!, shape).steps };
};

beforeAll(async () => {
  await startBackend("wasm");
  parameters = start();
});

describe("the scale of gradients", () => {
  it("is the mean of their squares, and steps go on from it", () => {
    const moments = allocateMoments(2);
    gatherSquares(Float32Array.of(1, 4), moments);
    gatherSquares(Float32Array.of(7, 0), moments);
    expect([moments.steps, ...moments.second]).toEqual([2, 25, 8]);
    const at = Float32Array.of(1, 1);
    const none = { learningRate: 1, decay: 0, epsilon: 0 };
    rmsPriorStep(at, Float32Array.of(5, -1), at, moments, none); // the means are 25 and (2 * 8 + 1) / 3
    expect([at[0], moments.second[0], moments.steps]).toEqual([0, 25, 3]);
    expect(at[1]).toBeCloseTo(1 + 1 / Math.sqrt(17 / 3), 6);
  });

  it("is that of the gradient as it is clipped, because steps divide such a one by it", () => {
    const rule = updateBy({ ...plain, rule: "rms-prior", learningRate: 1, decay: 0, clip: 5 }, new Float32Array(2))!;
    const moments = allocateMoments(2);
    rule.gather(Float32Array.of(30, 40), moments);
    expect([...moments.second]).toEqual([9, 16]);
  });

  it("is wanted before the first step of a rule that goes by it, and of no other", () => {
    expect(batchesToGather(gathering, { steps: 0 })).toBe(BATCHES);
    expect(batchesToGather(gathering, { steps: 1 })).toBe(0);
    expect(batchesToGather({ ...gathering, learningRate: 0 }, { steps: 0 })).toBe(0);
    expect(batchesToGather({ ...gathering, rule: "adam" }, { steps: 0 })).toBe(0);
  });

  it("is gathered from made-up pairs of the agent's own stream, at the parameters where it starts", () => {
    const { moments, steps, report, next } = turn({ absorb: { ...gathering, steps: 0 } });
    const random = stream(absorbInput().seed, "agent", absorbInput().agent, "statistics");
    const expected = allocateMoments(parameters.length);
    const rule = updateBy(gathering, parameters)!;
    for (let b = 0; b < BATCHES; b++) {
      const examples = Array.from({ length: settings.batch }, () => environment.dreams!.synthesise(random));
      const weights = new Float32Array(settings.batch).fill(1);
      rule.gather(lossAndGradient(shape, parameters, examples, weights).gradient, expected);
    }
    expect(moments).toEqual(expected);
    expect(next).toEqual(parameters);
    expect(steps.map(({ gather }) => gather)).toEqual([true, true, true]);
    expect(report).toMatchObject({ steps: 0, lossNats: [], drawn: { base: 0 } });
  });

  it("is gathered once in a life, and changes what is drawn in no turn", () => {
    const [first, without] = [turn(), turn({ absorb: { ...gathering, statistics: 0 } })];
    expect(first.moments.steps).toBe(BATCHES + settings.steps);
    expect(first.steps.slice(BATCHES)).toEqual(without.steps);
    expect(first.next).not.toEqual(without.next);
    const second = turn({ parameters: first.next, moments: first.moments });
    expect(second.steps.some(({ gather }) => gather)).toBe(false);
    expect(second.moments.steps).toBe(BATCHES + 2 * settings.steps);
  });

  it("is paid from the budget of training tokens, and gathered from less where that does not reach", () => {
    const all = turn();
    const { spent, steps } = turn({ budget: { trainTokens: 200, programRuns: 0 } });
    const read = steps
      .flatMap(({ examples }) => examples)
      .reduce((n, e) => n + e.prompt.length + e.answer.length - 1, 0);
    expect(spent.trainTokens).toBe(read);
    expect(spent.trainTokens).toBeLessThanOrEqual(200);
    expect(steps.length).toBeLessThan(all.steps.length);
    expect(spent.flops).toBe(6 * parameters.length * spent.trainTokens);
  });

  it("does not fill a filter's window, which is of the gradients of steps", () => {
    const window = { kind: "ma", memory: 0, weight: 2, window: 2 } as const;
    const rule = updateBy(
      { ...plain, rule: "rms-prior", learningRate: 1, decay: 0, clip: 9, filter: window },
      new Float32Array(1),
    )!;
    const moments: Moments = allocateMoments(1);
    for (let n = 0; n < 5; n++) rule.gather(Float32Array.of(1), moments);
    const passed = [4, 2, 6].map((g) => {
      const gradient = Float32Array.of(g);
      rule.step(new Float32Array(1), gradient, moments);
      return gradient[0];
    });
    expect(passed).toEqual([4, 8, 14]); // 4; 2 + 2 (4 + 2) / 2; 6 + 2 (2 + 6) / 2
  });
});
