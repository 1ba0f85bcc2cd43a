import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stream } from "../src/core/random.ts";
import { eigenSymmetric } from "../viz/measures/eigen.ts";
import { alignTo, classicalMds } from "../viz/measures/mds.ts";
import { pairwise } from "../viz/measures/pairwise.ts";
import { vendiScore } from "../viz/measures/vendi.ts";

const identity = (n: number) => pairwise(n, () => 0, 1);
const plane = (minLength: number) =>
  fc.array(fc.tuple(fc.integer({ min: -20, max: 20 }), fc.integer({ min: -20, max: 20 })), {
    minLength,
    maxLength: 12,
  });
const apart = (a: readonly number[], b: readonly number[]) => Math.hypot(...a.map((x, k) => x - b[k]!));
const distancesOf = (points: readonly (readonly number[])[]) =>
  pairwise(points.length, (i, j) => apart(points[i]!, points[j]!));

function expectNear(got: readonly (readonly number[])[], wanted: readonly (readonly number[])[], within: number): void {
  expect(got.length).toBe(wanted.length);
  got.forEach((row, i) => {
    row.forEach((x, j) => {
      expect(Math.abs(x - wanted[i]![j]!)).toBeLessThanOrEqual(within);
    });
  });
}

describe("eigenSymmetric", () => {
  it("gives 3 and 1 for [[2, 1], [1, 2]], with the diagonals as vectors", () => {
    const { values, vectors } = eigenSymmetric([
      [2, 1],
      [1, 2],
    ]);
    expect(values[0]).toBeCloseTo(3, 14);
    expect(values[1]).toBeCloseTo(1, 14);
    expect(vectors[0]![0]! * vectors[0]![1]!).toBeCloseTo(0.5, 14);
    expect(vectors[1]![0]! * vectors[1]![1]!).toBeCloseTo(-0.5, 14);
  });

  it("gives 2 + sqrt 2, 2, 2 - sqrt 2 for the second-difference matrix of order 3", () => {
    const { values } = eigenSymmetric([
      [2, -1, 0],
      [-1, 2, -1],
      [0, -1, 2],
    ]);
    expect(values[0]).toBeCloseTo(2 + Math.SQRT2, 13);
    expect(values[1]).toBeCloseTo(2, 13);
    expect(values[2]).toBeCloseTo(2 - Math.SQRT2, 13);
  });

  it("sorts a diagonal matrix, and meets the closed form 2 - 2 cos(k pi / 65) at order 64", () => {
    expect(
      eigenSymmetric([
        [1, 0, 0],
        [0, -4, 0],
        [0, 0, 9],
      ]).values,
    ).toEqual([9, 1, -4]);
    const { values } = eigenSymmetric(pairwise(64, (i, j) => (j - i === 1 ? -1 : 0), 2));
    values.forEach((value, i) => {
      expect(value).toBeCloseTo(2 - 2 * Math.cos(((64 - i) * Math.PI) / 65), 11);
    });
  });

  it("returns orthonormal vectors that rebuild any symmetric matrix", () => {
    const matrix = fc
      .integer({ min: 1, max: 9 })
      .chain((n) =>
        fc.tuple(fc.constant(n), fc.array(fc.integer({ min: -9, max: 9 }), { minLength: n * n, maxLength: n * n })),
      )
      .map(([n, xs]) => {
        const m = pairwise(n, (i, j) => xs[i * n + j]!);
        for (let i = 0; i < n; i++) m[i]![i] = xs[i * n + i]!;
        return m;
      });
    fc.assert(
      fc.property(matrix, (m) => {
        const n = m.length;
        const { values, vectors } = eigenSymmetric(m);
        const sumOver = (f: (k: number) => number) => vectors.reduce((s, _, k) => s + f(k), 0);
        const cell = (f: (r: number, c: number) => number) => m.map((row, r) => row.map((_, c) => f(r, c)));
        expectNear(
          cell((r, c) => sumOver((k) => vectors[r]![k]! * vectors[c]![k]!)),
          identity(n),
          1e-12,
        );
        expectNear(
          cell((r, c) => sumOver((k) => values[k]! * vectors[k]![r]! * vectors[k]![c]!)),
          m,
          1e-11,
        );
      }),
    );
  });

  it("refuses matrices that are not square or not finite", () => {
    expect(() => eigenSymmetric([[1, 2]])).toThrow(expect.objectContaining({ code: "E_SHAPE" }));
    expect(() => eigenSymmetric([[Number.NaN]])).toThrow(RangeError);
  });
});

describe("Vendi score", () => {
  it("of identical copies is 1, of n orthogonal ones n, of nobody 0", () => {
    for (const n of [1, 2, 8, 64]) {
      expect(vendiScore(pairwise(n, () => 1, 1))).toBeCloseTo(1, 9);
      expect(vendiScore(identity(n))).toBeCloseTo(n, 9);
    }
    expect(vendiScore([])).toBe(0);
  });

  it("of two members half alike is exp(H(3/4, 1/4)) = 1.7548", () => {
    const wanted = Math.exp(-(0.75 * Math.log(0.75) + 0.25 * Math.log(0.25)));
    expect(
      vendiScore([
        [1, 0.5],
        [0.5, 1],
      ]),
    ).toBeCloseTo(wanted, 12);
    expect(wanted).toBeCloseTo(1.7548, 4);
  });

  it("counts kinds, not members: two kinds in a 3 to 1 mixture are 1.7548", () => {
    expect(vendiScore(pairwise(4, (_, j) => (j === 3 ? 0 : 1), 1))).toBeCloseTo(1.7548, 4);
  });
});

describe("classicalMds", () => {
  it("recovers the distances of points in the plane", () => {
    fc.assert(
      fc.property(plane(2), (points) => {
        const wanted = distancesOf(points);
        expectNear(distancesOf(classicalMds(wanted)), wanted, 1e-5);
      }),
    );
  });

  it("puts three points on a line at -7/3, -1/3, 8/3 with the farthest positive, and the other axis at 0", () => {
    const map = classicalMds([
      [0, 2, 5],
      [2, 0, 3],
      [5, 3, 0],
    ]);
    expectNear(
      map,
      [
        [-7 / 3, 0],
        [-1 / 3, 0],
        [8 / 3, 0],
      ],
      1e-7,
    );
  });

  it("puts identical copies at the origin, and pads axes that a population of one or two does not have", () => {
    expect(classicalMds(pairwise(4, () => 0))).toEqual([
      [0, 0],
      [0, 0],
      [0, 0],
      [0, 0],
    ]);
    expect(classicalMds([[0]])).toEqual([[0, 0]]);
    expect(classicalMds([])).toEqual([]);
    expectNear(
      classicalMds([
        [0, 2],
        [2, 0],
      ]),
      [
        [1, 0],
        [-1, 0],
      ],
      1e-12,
    );
  });
});

describe("alignTo", () => {
  const turned = (points: readonly (readonly number[])[], angle: number, mirror: boolean) =>
    points.map(([x, y]) => [
      Math.cos(angle) * x! - Math.sin(angle) * y! + 3,
      (mirror ? -1 : 1) * (Math.sin(angle) * x! + Math.cos(angle) * y!) - 8,
    ]);

  it("undoes a rotation, a reflection and a shift", () => {
    const angle = fc.double({ min: -3.2, max: 3.2, noNaN: true });
    fc.assert(
      fc.property(plane(1), angle, fc.boolean(), (points, by, mirror) => {
        expectNear(alignTo(points, turned(points, by, mirror)), points, 1e-5);
      }),
    );
  });

  it("does not scale: twice the size stays twice the size", () => {
    const points = [
      [0, 0],
      [4, 0],
      [0, 3],
    ];
    const doubled = turned(points, 1, true).map((p) => p.map((x) => 2 * x));
    expectNear(
      distancesOf(alignTo(points, doubled)),
      distancesOf(points).map((r) => r.map((d) => 2 * d)),
      1e-9,
    );
  });

  it("never lies further from the previous map than the points did unturned", () => {
    const pair = fc.integer({ min: 2, max: 9 }).chain((n) => {
      const points = fc.array(fc.tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: -9, max: 9 })), {
        minLength: n,
        maxLength: n,
      });
      return fc.tuple(points, points);
    });
    const misfit = (a: readonly (readonly number[])[], b: readonly (readonly number[])[]) =>
      a.reduce((s, p, i) => s + apart(p, b[i]!) ** 2, 0);
    fc.assert(
      fc.property(pair, fc.double({ min: 0, max: 6.3, noNaN: true }), fc.boolean(), ([before, after], by, mirror) => {
        const best = misfit(before, alignTo(before, after));
        expect(best).toBeLessThanOrEqual(misfit(before, after) + 1e-6);
        expect(best).toBeLessThanOrEqual(misfit(before, turned(after, by, mirror)) + 1e-6);
      }),
    );
  });

  it("works in three dimensions and keeps distances when the points lie on a line", () => {
    const rng = stream(1, "alignTo");
    const points = Array.from({ length: 6 }, () => [rng.normal(), rng.normal(), rng.normal()]);
    expectNear(
      alignTo(
        points,
        points.map(([x, y, z]) => [z!, -x!, y!]),
      ),
      points,
      1e-6,
    );
    const line = points.map(([x]) => [x!, 0, 0]);
    expectNear(distancesOf(alignTo(points, line)), distancesOf(line), 1e-9);
  });

  it("refuses maps of different populations", () => {
    expect(() =>
      alignTo(
        [[0, 0]],
        [
          [0, 0],
          [1, 1],
        ],
      ),
    ).toThrow(expect.objectContaining({ code: "E_SHAPE" }));
  });
});
