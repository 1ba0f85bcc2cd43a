import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { divergedOf, divergedSentences } from "../viz/measures/diverged.ts";
import { alignTo } from "../viz/measures/mds.ts";
import { picked, spread, spreadRows } from "../viz/measures/missing.ts";

const N = Number.NaN;

describe("missing rows", () => {
  it("come back as NaN in their places, and the others as they were", () => {
    expect(spread([[0, 5], [5, 0]], [0, 2], 3)).toEqual([[0, N, 5], [N, N, N], [5, N, 0]]); // biome-ignore format: a matrix
    expect(spreadRows([[1, 2], [3, 4]], [1, 2], 3)).toEqual([[N, N], [1, 2], [3, 4]]); // biome-ignore format: rows
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 6 }),
        fc.uniqueArray(fc.nat(9), { minLength: 6, maxLength: 6 }),
        (n, all) => {
          const places = all.slice(0, n).sort((a, b) => a - b);
          const matrix = places.map((i) => places.map((j) => 10 * i + j));
          expect(picked(spread(matrix, places, 10), places)).toEqual(matrix);
        },
      ),
    );
  });

  it("have no say in how a map is turned, and what comes back is turned with the others", () => {
    const before = [[0, 0], [2, 0], [0, 1], [N, N]]; // biome-ignore format: points
    const turned = ([x, y]: number[]) => [5 - y!, 3 + x!];
    const now = [turned([0, 0]), turned([2, 0]), [N, N], turned([1, 1])];
    const aligned = alignTo(before, now);
    expect(aligned[2]).toEqual([N, N]);
    [[0, 0], [2, 0], undefined, [1, 1]].forEach((point, k) => {
      for (const axis of [0, 1]) if (point) expect(Math.abs(aligned[k]![axis]! - point[axis]!) % 2).toBeCloseTo(0, 9);
    });
    expect(aligned[0]![0]).toBeCloseTo(0, 9);
    expect(aligned[1]![0]).toBeCloseTo(2, 9);
    expect(alignTo([[N, N]], [[1, 2]])).toEqual([[1, 2]]);
  });
});

describe("who diverged", () => {
  const rounds = [
    { round: 1, agents: [{}, { diverged: 1 }, { diverged: 1, copied: 0 }] },
    { round: 2, agents: [{}, { diverged: 1 }, { diverged: 2 }] },
    { round: 3, agents: [{}, { diverged: 1 }, { diverged: 2, copied: 0 }] },
  ];

  it("is told once for each time, with the round after which an agent went on with another's parameters", () => {
    expect(divergedOf(rounds)).toEqual([
      { agent: 1, round: 1 },
      { agent: 2, round: 1, back: 1 },
      { agent: 2, round: 2, back: 3 },
    ]);
    expect(divergedOf([{ round: 1, agents: [{}] }])).toEqual([]);
  });

  it("is said in sentences, and in one where nobody is left", () => {
    expect(divergedSentences(divergedOf(rounds), 3)).toEqual([
      "Agent 1 diverged in round 1: it took no further turns, and its measures are missing.",
      "Agent 2 diverged in round 1: after round 1 it continued with another agent's parameters.",
      "Agent 2 diverged in round 2: after round 3 it continued with another agent's parameters.",
    ]);
    expect(
      divergedSentences(
        [
          { agent: 0, round: 1 },
          { agent: 1, round: 2 },
        ],
        2,
      ),
    ).toEqual(["All agents diverged: nothing was measured after their last turns."]);
  });
});
