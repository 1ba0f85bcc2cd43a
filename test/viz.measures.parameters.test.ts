import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { barrier } from "../viz/measures/barrier.ts";
import { effectiveSolvers, jaccardDistance } from "../viz/measures/behaviour.ts";
import { gramMatrix } from "../viz/measures/gram.ts";
import { pairwise } from "../viz/measures/pairwise.ts";
import { displacementCosine, parameterDistance, parameterMatrices } from "../viz/measures/parameter-distance.ts";

const f32 = (...xs: number[]) => Float32Array.from(xs);
const vectorOf = (length: number) =>
  fc.array(fc.integer({ min: -50, max: 50 }), { minLength: length, maxLength: length });

describe("pairwise", () => {
  it("fills both triangles, calls f once a pair, and leaves the diagonal alone", () => {
    const calls: [number, number][] = [];
    const m = pairwise(3, (i, j) => calls.push([i, j]) * 10, 7);
    expect(calls).toEqual([
      [0, 1],
      [0, 2],
      [1, 2],
    ]);
    expect(m).toEqual([
      [7, 10, 20],
      [10, 7, 30],
      [20, 30, 7],
    ]);
  });
});

describe("gramMatrix", () => {
  it("equals the inner products about the origin for any number and length of vectors", () => {
    const input = fc
      .tuple(fc.integer({ min: 1, max: 10 }), fc.constantFrom(1, 3, 1023, 1024, 1025, 2100))
      .chain(([n, length]) => fc.tuple(fc.array(vectorOf(length), { minLength: n, maxLength: n }), vectorOf(length)));
    fc.assert(
      fc.property(input, ([vectors, origin]) => {
        const slow = vectors.map((a) =>
          vectors.map((b) => a.reduce((s, x, k) => s + (x - origin[k]!) * (b[k]! - origin[k]!), 0)),
        );
        const fast = gramMatrix(
          vectors.map((v) => Float32Array.from(v)),
          Float32Array.from(origin),
        );
        expect(fast).toEqual(slow); // integers: exact
      }),
      { numRuns: 30 },
    );
  });

  it("refuses vectors of different lengths", () => {
    expect(() => gramMatrix([f32(1, 2), f32(1)])).toThrow(expect.objectContaining({ code: "E_SHAPE" }));
    expect(() => gramMatrix([f32(1, 2)], f32(1))).toThrow(expect.objectContaining({ code: "E_SHAPE" }));
  });
});

describe("parameter distance", () => {
  it("is the norm of the difference over the base's norm: |(3, 0) - (0, 4)| / |(0, 2)| = 2.5", () => {
    expect(parameterDistance(f32(3, 0), f32(0, 4), f32(0, 2))).toBeCloseTo(2.5, 12);
  });

  it("of identical copies is exactly 0, however far they are from the base", () => {
    fc.assert(
      fc.property(fc.float32Array({ minLength: 4, maxLength: 600, noNaN: true, min: -1e3, max: 1e3 }), (a) => {
        expect(
          parameterDistance(
            a,
            a.slice(),
            a.map((x) => x / 3 + 1),
          ),
        ).toBe(0);
      }),
    );
  });

  it("against a base of zeros is the plain norm of the difference", () => {
    expect(parameterDistance(f32(3, 0), f32(0, 4), f32(0, 0))).toBeCloseTo(5, 12);
  });

  it("keeps its precision where agents moved far together and differ by little", () => {
    const a = new Float32Array(1000).fill(1);
    const b = a.slice();
    b[0] = 1 + 2 ** -13;
    const base = new Float32Array(1000);
    base[0] = 2;
    expect(parameterDistance(a, b, base) / (2 ** -13 / 2)).toBeCloseTo(1, 5);
  });
});

describe("displacement cosine", () => {
  it("is 1 for the same direction, -1 for the opposite, 0 for orthogonal, cos 45 degrees between", () => {
    const base = f32(1, 1);
    expect(displacementCosine(f32(2, 1), f32(4, 1), base)).toBeCloseTo(1, 12);
    expect(displacementCosine(f32(2, 1), f32(0, 1), base)).toBeCloseTo(-1, 12);
    expect(displacementCosine(f32(2, 1), f32(1, 5), base)).toBe(0);
    expect(displacementCosine(f32(2, 1), f32(2, 2), base)).toBeCloseTo(Math.SQRT1_2, 12);
  });

  it("is 0 when either agent has not moved from the base", () => {
    expect(displacementCosine(f32(1, 1), f32(4, 1), f32(1, 1))).toBe(0);
    expect(displacementCosine(f32(1, 1), f32(1, 1), f32(1, 1))).toBe(0);
  });

  it("and distance of a population are those of its pairs", () => {
    const agents = [f32(1, 2, 3), f32(-1, 0, 2), f32(5, 5, 5), f32(0, 1, 0), f32(2, 2, 9)];
    const base = f32(1, 1, 1);
    const { distance, cosine } = parameterMatrices(agents, base);
    agents.forEach((a, i) => {
      agents.forEach((b, j) => {
        expect(distance[i]![j]).toBeCloseTo(parameterDistance(a, b, base), 12);
        expect(cosine[i]![j]).toBeCloseTo(displacementCosine(a, b, base), 12);
      });
    });
  });
});

describe("Jaccard distance", () => {
  it("of {a, b, c} and {b, c, d} is 1/2", () => {
    expect(jaccardDistance(new Set(["a", "b", "c"]), new Set(["b", "c", "d"]))).toBe(0.5);
  });

  it("is 0 for identical and for two empty sets, 1 for disjoint and for empty against not", () => {
    expect(jaccardDistance(new Set(["a"]), new Set(["a"]))).toBe(0);
    expect(jaccardDistance(new Set(), new Set())).toBe(0);
    expect(jaccardDistance(new Set(["a"]), new Set(["b"]))).toBe(1);
    expect(jaccardDistance(new Set(), new Set(["b"]))).toBe(1);
  });

  it("is a metric: symmetric, in [0, 1], and keeps the triangle inequality", () => {
    const tasks = fc.uniqueArray(fc.constantFrom("a", "b", "c", "d", "e", "f")).map((xs) => new Set(xs));
    fc.assert(
      fc.property(tasks, tasks, tasks, (a, b, c) => {
        const ab = jaccardDistance(a, b);
        expect(ab).toBe(jaccardDistance(b, a));
        expect(ab).toBeGreaterThanOrEqual(0);
        expect(ab).toBeLessThanOrEqual(1);
        expect(ab).toBeLessThanOrEqual(jaccardDistance(a, c) + jaccardDistance(c, b) + 1e-12);
      }),
    );
  });
});

describe("effective number of solvers", () => {
  it("is 1 for agents that solved the same, n for agents with nothing in common, 0 without agents", () => {
    const sets = ["a", "b", "c", "d"].map((task) => new Set([task]));
    expect(effectiveSolvers(sets)).toBeCloseTo(4, 10);
    expect(effectiveSolvers(sets.map(() => new Set(["a", "b"])))).toBeCloseTo(1, 10);
    expect(effectiveSolvers([])).toBe(0);
  });
});

describe("barrier", () => {
  it("is the loss halfway minus the mean of the ends: 5 - (1 + 3) / 2 = 3", () => {
    expect(barrier(1, 3, 5)).toBe(3);
  });

  it("of identical copies is exactly 0, and negative where the average is better than both", () => {
    expect(barrier(0.7, 0.7, 0.7)).toBe(0);
    expect(barrier(2, 2, 1.5)).toBe(-0.5);
  });
});
