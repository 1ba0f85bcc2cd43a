import { beforeAll, describe, expect, it } from "vitest";
import { absorb } from "../agents/learning/absorb.ts";
import { weighReceived } from "../agents/learning/importance.ts";
import { unpackLesson } from "../agents/learning/lesson.ts";
import { evaluateLoss } from "../agents/policy/loss.ts";
import { startBackend } from "../src/core/backend.ts";
import { absorbInput, settings, shape, solution, start } from "./learning-input.ts";

const found = solution("add-9", "plus 4\nplus 5", { agent: 1, by: "policy" });
/** Of the whole answer, in nats, for the policy that the turn starts from. */
let own: number;
beforeAll(async () => {
  await startBackend("wasm");
  own = -evaluateLoss(shape, start(), [found]).lossNats * found.answer.length;
});
const input = (importance: number) => absorbInput({ absorb: { ...settings, importance } });

describe("the weight of another's solution", () => {
  it("is how much likelier its answer is for the agent than for its finder, up to the bound", () => {
    const solutions = [Math.log(0.25), 0, -3].map((nats) => ({ ...found, logProb: own - nats }));
    const { weights, tokens } = weighReceived(input(2), solutions);
    expect(weights[0]).toBeCloseTo(0.25, 5);
    expect(weights[1]).toBeCloseTo(1, 5);
    expect(weighReceived(input(2), [{ ...found, logProb: own - 3 }]).weights).toEqual([2]);
    expect(tokens).toBe(3 * (found.prompt.length + found.answer.length - 1));
  });

  it("is 1 of one's own, of what no policy drew, and of everything where the bound is 0, at no cost", () => {
    const solutions = [
      { ...found, agent: 0, logProb: 0 },
      { ...found, by: "search" as const, logProb: 0 },
      solution("add-9", "plus 4\nplus 5", { agent: 1, logProb: 0 }), // of an earlier version, which did not say
    ];
    expect(weighReceived(input(5), solutions)).toEqual({ weights: [1, 1, 1], tokens: 0 });
    expect(weighReceived(input(0), [{ ...found, logProb: 0 }])).toEqual({ weights: [1], tokens: 0 });
  });

  it("scales what training takes from it, and nothing else; its pass is counted", () => {
    const taught = (importance: number) => {
      const solutions = [{ ...found, logProb: own + Math.LN2 }, solution("double-then-5", "double\nplus 5")];
      const mixture = { solutions: 1, consequences: 0, replay: 0, base: 0, shown: 0 };
      const changes = { absorb: { ...settings, mixture, steps: 3, importance }, solutions, lesson: true };
      const { lesson, spent } = absorb(absorbInput(changes));
      return { steps: unpackLesson(lesson!, shape).steps, spent };
    };
    const [plain, weighed] = [taught(0), taught(4)];
    const answers = found.answer.join(" ");
    plain.steps.forEach(({ examples, weights }, k) => {
      expect(weighed.steps[k]!.examples).toEqual(examples);
      examples.forEach(({ prompt, answer }, e) => {
        const received = prompt.join(" ") === found.prompt.join(" ") && answer.join(" ") === answers;
        expect(weighed.steps[k]!.weights[e]).toBeCloseTo(weights[e]! * (received ? 0.5 : 1), 5);
      });
    });
    expect(weighed.spent.trainTokens).toBe(plain.spent.trainTokens);
    expect(weighed.spent.flops).toBeGreaterThan(plain.spent.flops);
  });
});
