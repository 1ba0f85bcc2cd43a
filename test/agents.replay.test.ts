import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ReplayItem } from "../agents/memory/replay.ts";
import {
  addItems,
  drawItem,
  drawWeights,
  importanceWeights,
  pairKey,
  priorityOf,
  startingPriority,
  withLosses,
} from "../agents/memory/replay.ts";
import { stream } from "../src/core/random.ts";

const item = (id: number, priority: number, round = 1): ReplayItem => ({
  prompt: [id],
  answer: [id],
  taskId: `t${id}`,
  source: "solution",
  priority,
  round,
});

const items = fc
  .array(fc.record({ priority: fc.double({ min: 1e-3, max: 50, noNaN: true }), round: fc.integer({ min: 1, max: 9 }) }))
  .map((list) => list.map(({ priority, round }, k) => item(k, priority, round)));

describe("prioritised replay", () => {
  it("draws every item in proportion to its priority to the power alpha", () => {
    const buffer = [1, 2, 4, 8].map((priority, k) => item(k, priority));
    const random = stream(1, "replay");
    const counts = [0, 0, 0, 0];
    for (let k = 0; k < 20_000; k++) counts[drawItem(buffer, 0.5, random)]! += 1;
    const total = [1, 2, 4, 8].reduce((sum, p) => sum + Math.sqrt(p), 0);
    for (const [k, p] of [1, 2, 4, 8].entries()) expect(counts[k]! / 20_000).toBeCloseTo(Math.sqrt(p) / total, 1);
    expect([...drawWeights(buffer, 0)]).toEqual([1, 1, 1, 1]);
  });

  it("uses every priority: raising any one item's raises how often it is drawn", () => {
    const buffer = [0, 1, 2, 3, 4].map((id) => item(id, 1));
    for (const raised of buffer.keys()) {
      const changed = withLosses(buffer, new Map([[raised, 20]]));
      const random = stream(2, "replay", raised);
      const draws = Array.from({ length: 500 }, () => drawItem(changed, 1, random));
      expect(draws.filter((k) => k === raised).length).toBeGreaterThan(350);
    }
  });

  it("gives up the lowest priority first, and of equals the oldest", () => {
    const buffer = [item(0, 3, 1), item(1, 1, 1), item(2, 2, 2), item(3, 2, 1)];
    const kept = addItems(buffer, [item(4, 5, 3)], 3).map(({ taskId }) => taskId);
    expect(kept).toEqual(["t0", "t2", "t4"]);
  });

  it("keeps at most its capacity, no pair twice, and nothing with a lower priority than what it gave up", () => {
    fc.assert(
      fc.property(items, items, fc.integer({ min: 0, max: 12 }), (a, b, capacity) => {
        const kept = addItems(a, b, capacity);
        expect(kept.length).toBeLessThanOrEqual(capacity);
        expect(new Set(kept.map(pairKey)).size).toBe(kept.length);
        const newest = new Map([...a, ...b].map((x) => [pairKey(x), x]));
        const gone = [...newest.values()].filter((x) => !kept.some((k) => pairKey(k) === pairKey(x)));
        const least = Math.min(Number.POSITIVE_INFINITY, ...kept.map((k) => k.priority));
        for (const { priority } of gone) expect(priority).toBeLessThanOrEqual(least);
      }),
    );
  });

  it("leaves its arguments as they were", () => {
    const buffer = Object.freeze([Object.freeze(item(0, 1)), Object.freeze(item(1, 2))]);
    const changed = withLosses(addItems(buffer, [item(2, 3)], 2), new Map([[0, 9]]));
    changed[0]!.priority = 77;
    expect(buffer.map(({ priority }) => priority)).toEqual([1, 2]);
  });

  it("starts a new item at the greatest priority, and never stores one that cannot be drawn", () => {
    expect(startingPriority([])).toBe(1);
    expect(startingPriority([item(0, 0.2), item(1, 0.7)])).toBe(0.7);
    for (const loss of [0, -1, Number.NaN, Number.POSITIVE_INFINITY, 3]) {
      expect(priorityOf(loss)).toBeGreaterThan(0);
      expect(Number.isFinite(priorityOf(loss))).toBe(true);
    }
    expect(drawItem([], 0.6, stream(1))).toBe(-1);
  });

  it("importance weights make the draws unbiased at beta 1 and do nothing at beta 0", () => {
    const buffer = [1, 2, 5].map((priority, k) => item(k, priority));
    const draws = drawWeights(buffer, 0.7);
    const full = importanceWeights(buffer, 0.7, 1);
    const products = [...full].map((w, k) => w * draws[k]!);
    for (const product of products) expect(product).toBeCloseTo(products[0]!, 10);
    expect(Math.max(...full)).toBe(1);
    expect([...importanceWeights(buffer, 0.7, 0)]).toEqual([1, 1, 1]);
  });
});
