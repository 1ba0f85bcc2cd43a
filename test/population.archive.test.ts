import { describe, expect, it } from "vitest";
import type { Solution } from "../shared/findings.ts";
import { archived } from "../src/population/examine.ts";

const solution = (answer: number[], { round = 1, logProb = -1, taskId = "t" } = {}): Solution => ({
  ...{ taskId, family: "f", prompt: [], answer, result: answer.join(), logProb, agent: 0, round },
});
const lengths = (solutions: readonly Solution[]) => solutions.map(({ answer }) => answer.length);

describe("the archive of solutions", () => {
  const three = [solution([1, 1, 1]), solution([2]), solution([3, 3])];

  it("has each solution once, in the order found", () => {
    expect(archived(three, [solution([2], { round: 2 }), solution([4], { round: 2 })])).toEqual([
      ...three,
      solution([4], { round: 2 }),
    ]);
  });

  it("keeps of a task's earlier solutions the shortest and, of equal length, the likeliest, and all of the new ones", () => {
    const long = solution([9, 9, 9, 9], { round: 2 });
    expect(lengths(archived(three, [long], 2))).toEqual([1, 2, 4]);
    const equal = [
      solution([1, 1], { logProb: -3 }),
      solution([2, 2], { logProb: -1 }),
      solution([3, 3], { logProb: -2 }),
    ];
    expect(archived(equal, [], 2)).toEqual([equal[1], equal[2]]);
  });

  it("counts tasks apart", () => {
    const others = three.map((one) => ({ ...one, taskId: "u" }));
    expect(archived([...three, ...others], [], 3)).toHaveLength(6);
  });
});
