import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stream } from "../src/core/random.ts";
import { linearCka } from "../viz/measures/cka.ts";
import { divergenceMatrices, measureList } from "../viz/measures/divergence.ts";
import type { AgentProbe } from "../viz/measures/measure.ts";
import { jensenShannonBits, jensenShannonMatrix, populationJensenShannon } from "../viz/measures/policy-divergence.ts";

const f32 = (...xs: number[]) => Float32Array.from(xs);

/** Rows of a policy over `vocabulary` tokens from non-negative weights, some of them 0 as under a grammar mask. */
const policy = (rows: number, vocabulary: number) =>
  fc
    .array(fc.array(fc.nat(9), { minLength: vocabulary, maxLength: vocabulary }), { minLength: rows, maxLength: rows })
    .map((weights) =>
      Float32Array.from(
        weights.flatMap((row) => {
          const total = row.reduce((a, b) => a + b, 0);
          return row.map((w, k) => (total === 0 ? Number(k === 0) : w / total));
        }),
      ),
    );

function normals(seed: number, length: number): Float32Array {
  const rng = stream(seed, "cka");
  return Float32Array.from({ length }, () => rng.normal());
}

describe("policy divergence", () => {
  it("of (1, 0) and (1/2, 1/2) is H(3/4, 1/4) - 1/2 = 0.3113 bits, and averages over rows", () => {
    const wanted = -(0.75 * Math.log2(0.75) + 0.25 * Math.log2(0.25)) - 0.5;
    expect(jensenShannonBits(f32(1, 0), f32(0.5, 0.5), 2)).toBeCloseTo(wanted, 12);
    expect(wanted).toBeCloseTo(0.3113, 4);
    expect(jensenShannonBits(f32(1, 0, 0, 1), f32(0.5, 0.5, 0, 1), 2)).toBeCloseTo(wanted / 2, 12);
  });

  it("is exactly 0 for identical copies and 1 bit for policies with no token in common", () => {
    fc.assert(
      fc.property(policy(3, 5), (p) => {
        expect(jensenShannonBits(p, p.slice(), 5)).toBe(0);
      }),
    );
    expect(jensenShannonBits(f32(0.5, 0.5, 0), f32(0, 0, 1), 3)).toBe(1);
  });

  it("is symmetric, in [0, 1] bits, and the definition H(mean) - mean H", () => {
    const bits = (xs: readonly number[]) => -xs.reduce((s, x) => s + (x > 0 ? x * Math.log2(x) : 0), 0);
    fc.assert(
      fc.property(policy(2, 4), policy(2, 4), (p, q) => {
        const js = jensenShannonBits(p, q, 4);
        expect(js).toBe(jensenShannonBits(q, p, 4));
        expect(js).toBeGreaterThanOrEqual(0);
        expect(js).toBeLessThanOrEqual(1);
        const byRow = [0, 4].map((at) => {
          const [a, b] = [[...p.slice(at, at + 4)], [...q.slice(at, at + 4)]];
          return bits(a.map((x, k) => (x + b[k]!) / 2)) - (bits(a) + bits(b)) / 2;
        });
        expect(js).toBeCloseTo((byRow[0]! + byRow[1]!) / 2, 6);
      }),
    );
  });

  it("of a population of two is that of the pair, of n disjoint policies log2 n, of nobody 0", () => {
    fc.assert(
      fc.property(policy(3, 4), policy(3, 4), (p, q) => {
        expect(populationJensenShannon([p, q], 4)).toBeCloseTo(jensenShannonBits(p, q, 4), 6);
      }),
    );
    expect(populationJensenShannon([f32(1, 0, 0, 0), f32(0, 1, 0, 0), f32(0, 0, 1, 0), f32(0, 0, 0, 1)], 4)).toBe(2);
    expect(populationJensenShannon([f32(0.2, 0.8), f32(0.2, 0.8), f32(0.2, 0.8)], 2)).toBeCloseTo(0, 12);
    expect(populationJensenShannon([], 4)).toBe(0);
  });

  it("shows a policy that became NaN as NaN and nobody else's", () => {
    const js = jensenShannonMatrix([f32(0.5, 0.5), f32(0.5, 0.5), f32(Number.NaN, 1)], 2);
    expect(js[0]![1]).toBe(0);
    expect(js[0]![2]).toBeNaN();
    expect(js[1]![2]).toBeNaN();
  });

  it("refuses distributions of different size or not in whole rows", () => {
    expect(() => jensenShannonBits(f32(1, 0), f32(1), 2)).toThrow(expect.objectContaining({ code: "E_SHAPE" }));
    expect(() => jensenShannonBits(f32(1, 0, 0), f32(1, 0, 0), 2)).toThrow(
      expect.objectContaining({ code: "E_SHAPE" }),
    );
  });
});

describe("linear CKA", () => {
  it("of x = (1, 2, 3) and y = (1, 3, 2) is their squared correlation, 1/4", () => {
    expect(linearCka(f32(1, 2, 3), f32(1, 3, 2), 3)).toBeCloseTo(0.25, 12);
  });

  it("is |Y'X|^2 / (|X'X| |Y'Y|) of centred features: rows (1,0), (-1,0), (0,1), (0,-1) against x alone give 1 / sqrt 2", () => {
    // X'X = 2 I, Y'Y = 2, Y'X = (2, 0): 4 / (2 sqrt 2 * 2).
    expect(linearCka(f32(1, 0, -1, 0, 0, 1, 0, -1), f32(1, -1, 0, 0), 4)).toBeCloseTo(Math.SQRT1_2, 12);
  });

  it("of identical copies is exactly 1, also far from the origin", () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const x = normals(seed, 30 * 8).map((v) => v + 100);
        expect(linearCka(x, x.slice(), 30)).toBe(1);
      }),
      { numRuns: 20 },
    );
  });

  it("of activations with no feature in common is 0", () => {
    expect(linearCka(f32(1, -1, 1, -1), f32(1, 1, -1, -1), 4)).toBeCloseTo(0, 12);
  });

  it("ignores rotation, isotropic scaling and shifts, and is symmetric", () => {
    const angle = fc.double({ min: -3, max: 3, noNaN: true });
    const scale = fc.double({ min: 0.01, max: 100, noNaN: true });
    fc.assert(
      fc.property(fc.integer(), angle, scale, (seed, by, size) => {
        const [rows, width] = [12, 4];
        const x = normals(seed, rows * width);
        const y = normals(seed + 1, rows * 3);
        const moved = x.slice();
        // Plane rotations of (0, 1), (1, 2), (2, 3): an orthogonal map that mixes all features.
        for (let r = 0; r < rows; r++) {
          for (let k = 0; k + 1 < width; k++) {
            const [a, b] = [moved[r * width + k]!, moved[r * width + k + 1]!];
            moved[r * width + k] = Math.cos(by) * a - Math.sin(by) * b;
            moved[r * width + k + 1] = Math.sin(by) * a + Math.cos(by) * b;
          }
        }
        const cka = linearCka(x, y, rows);
        expect(linearCka(y, x, rows)).toBeCloseTo(cka, 12);
        expect(
          linearCka(
            moved.map((v) => size * v - size),
            y,
            rows,
          ),
        ).toBeCloseTo(cka, 4);
      }),
    );
  });

  it("falls when the features are scaled apart", () => {
    const x = normals(3, 40 * 4);
    const stretched = x.map((v, k) => (k % 4 === 0 ? 10 * v : v));
    expect(linearCka(x, stretched, 40)).toBeLessThan(0.9);
  });

  it("is 1 between two constant representations and 0 between a constant and a varying one", () => {
    const constant = new Float32Array(21).map((_, k) => [0.1, 1e4, -7][k % 3]!);
    expect(linearCka(constant, new Float32Array(21), 7)).toBe(1);
    expect(linearCka(constant, normals(5, 21), 7)).toBe(0);
  });

  it("survives activations too large to square twice in single precision", () => {
    const x = normals(8, 40).map((v) => v * 1e30);
    expect(linearCka(x, normals(8, 40), 10)).toBeCloseTo(1, 5);
  });
});

describe("divergenceMatrices", () => {
  const base: AgentProbe = {
    parameters: f32(3, 4),
    distributions: f32(1, 0, 0.5, 0.5),
    vocabulary: 2,
    activations: [f32(1, 2, 2, 1), f32(1, 0)],
    rows: 2,
    solved: new Set(),
  };
  const a: AgentProbe = { ...base, parameters: f32(4, 4), solved: new Set(["t1"]) };
  const b: AgentProbe = {
    ...a,
    parameters: f32(3, 5),
    distributions: f32(0, 1, 0.5, 0.5),
    solved: new Set(["t1", "t2"]),
  };

  it("are zero everywhere for identical copies of a base, but for the cosine of agents that never moved", () => {
    const barriers = [0, 1, 2].map(() => [0, 0, 0]);
    const { cosine, ...rest } = divergenceMatrices({ base, agents: [base, base], barriers });
    for (const matrix of Object.values(rest)) expect(matrix.flat().every((x) => x === 0)).toBe(true);
    expect(cosine).toEqual([
      [0, 1, 1],
      [1, 0, 1],
      [1, 1, 0],
    ]);
  });

  it("hold each measure by hand, agents first and the base last", () => {
    const m = divergenceMatrices({
      base,
      agents: [a, b],
      barriers: [
        [0, 3, 0.5],
        [3, 0, Number.NaN],
        [0.5, Number.NaN, 0],
      ],
    });
    expect(m.parameter![0]![1]).toBeCloseTo(Math.SQRT2 / 5, 12);
    expect(m.parameter![0]![2]).toBeCloseTo(1 / 5, 12);
    expect(m.cosine![0]![1]).toBe(1);
    expect(m.policy).toEqual([
      [0, 0.5, 0],
      [0.5, 0, 0.5],
      [0, 0.5, 0],
    ]);
    expect(m.behaviour).toEqual([
      [0, 0.5, 1],
      [0.5, 0, 1],
      [1, 1, 0],
    ]);
    expect(m.barrier).toEqual([
      [0, 3, 0.5],
      [3, 0, Number.NaN],
      [0.5, Number.NaN, 0],
    ]);
    expect(m.representation![0]![1]).toBe(0);
  });

  it("average the representation over layers and keep each", () => {
    const constant = { ...base, activations: [base.activations[0]!, f32(1, 1)] };
    const m = divergenceMatrices({ base, agents: [constant] });
    expect(m["representation-layer-1"]![0]![1]).toBe(0);
    expect(m["representation-layer-2"]![0]![1]).toBe(1);
    expect(m.representation![0]![1]).toBe(0.5);
  });

  it("have exactly the keys that measureList describes, with and without what is not always measured", () => {
    const keys = (...without: string[]) =>
      measureList(2)
        .flatMap(({ key }) => (without.includes(key) ? [] : [key]))
        .sort();
    const barriers = [
      [0, 1],
      [1, 0],
    ];
    const layers = [
      [0, 1],
      [1, 2],
    ] as const;
    const keysOf = (matrices: object) => Object.keys(matrices).sort();
    expect(keysOf(divergenceMatrices({ base, agents: [a], layers, barriers, related: barriers }))).toEqual(keys());
    expect(keysOf(divergenceMatrices({ base, agents: [a], layers }))).toEqual(keys("barrier", "relatedness"));
    for (const { name, unit, note, source } of measureList(2)) {
      for (const text of [name, unit, note, source]) expect(text.length).toBeGreaterThan(2);
    }
  });

  it("of parameters say in which layer two agents differ, each over the base's length there", () => {
    const of = (...parameters: number[]) => ({ ...base, parameters: f32(...parameters) });
    const layers = divergenceMatrices({
      ...{ base: of(9, 9, 3, 4), agents: [of(0, 0, 4, 4), of(0, 0, 3, 5)] },
      layers: [
        [0, 2],
        [2, 4],
      ],
    });
    expect(layers["parameter-layer-1"]![0]![1]).toBe(0);
    expect(layers["parameter-layer-1"]![0]![2]).toBeCloseTo(1, 12);
    expect(layers["parameter-layer-2"]![0]![1]).toBeCloseTo(Math.SQRT2 / 5, 12);
    expect(layers["parameter-layer-2"]![1]![2]).toBeCloseTo(1 / 5, 12);
  });

  it("refuse probes of different shape", () => {
    const other = { ...a, activations: [a.activations[0]!] };
    expect(() => divergenceMatrices({ base, agents: [other] })).toThrow(expect.objectContaining({ code: "E_SHAPE" }));
  });
});
