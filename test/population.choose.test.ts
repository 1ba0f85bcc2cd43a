import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TaskReport } from "../agents/search/types.ts";
import { type TaskProgress, taskWeights, withProgress } from "../src/population/task-weights.ts";

const report = (taskId: string, expected: number | undefined, bestDistance: number) =>
  ({ taskId, expected, bestDistance }) as TaskReport;
const still = (taskId: string): TaskProgress => ({ taskId, expected: [0.4, 0.4, 0.4, 0.4], distance: [1, 1, 1, 1] });

describe("choosing tasks by learning progress", () => {
  it("keeps the last four rounds of each task, tasks named like anything", () => {
    let history: TaskProgress[] | undefined;
    for (let round = 1; round <= 6; round++) {
      history = withProgress(history, [report("constructor", round / 10, 1 / round), report("b", undefined, 1)]);
    }
    expect(history).toEqual([
      { taskId: "constructor", expected: [0.3, 0.4, 0.5, 0.6], distance: [1 / 3, 1 / 4, 1 / 5, 1 / 6] },
      { taskId: "b", expected: [0, 0, 0, 0], distance: [1, 1, 1, 1] },
    ]);
  });

  it("gives most to the task that moves, in whichever direction, and the floor to those that stand still", () => {
    const learned: TaskProgress = { taskId: "learned", expected: [0.1, 0.1, 0.3, 0.3], distance: [0.8, 0.8, 0.7, 0.7] };
    const forgotten: TaskProgress = { ...learned, taskId: "forgotten", expected: [0.3, 0.3, 0.1, 0.1] };
    const weights = taskWeights([still("mastered"), learned, still("lost"), forgotten], 0.2);
    expect(weights.learned).toBeCloseTo(0.05 + 0.4, 12);
    expect(weights.forgotten).toBeCloseTo(0.05 + 0.4, 12);
    expect(weights.mastered).toBeCloseTo(0.05, 12);
    expect(weights.lost).toBeCloseTo(0.05, 12);
  });

  it("shares evenly where nothing moves and in the first round", () => {
    const first = withProgress(undefined, [report("a", 0.2, 0.5), report("b", 0.9, 0)]);
    expect(taskWeights(first, 0.3)).toEqual({ a: 0.5, b: 0.5 });
    expect(taskWeights([still("a"), still("b")], 0.3)).toEqual({ a: 0.5, b: 0.5 });
  });

  it("takes a task it has hardly seen for one of middling progress", () => {
    const moving: TaskProgress = { taskId: "moving", expected: [0, 1], distance: [1, 1] };
    const fresh: TaskProgress = { taskId: "fresh", expected: [0.5], distance: [1] };
    const weights = taskWeights([moving, still("still"), fresh], 0);
    expect(weights.fresh).toBeCloseTo(0.5 / 1.5, 12);
  });

  it("gives shares that add up to 1 and none below the floor's", () => {
    const unit = fc.double({ min: 0, max: 1, noNaN: true });
    const series = fc.array(unit, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.array(series, { minLength: 1, maxLength: 12 }), unit, (all, floor) => {
        const history = all.map((values, k) => ({ taskId: `t${k}`, expected: values, distance: values }));
        const shares = Object.values(taskWeights(history, floor));
        expect(shares.reduce((a, b) => a + b)).toBeCloseTo(1, 9);
        expect(Math.min(...shares)).toBeGreaterThanOrEqual(floor / all.length - 1e-12);
      }),
    );
  });
});
