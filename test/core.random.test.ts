import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hash128, stream } from "../src/core/random.ts";

const draws = 40_000;

describe("a random stream", () => {
  it("gives the recorded numbers for its name, on every machine", () => {
    const random = stream(1, "round", 3, "agent", 5, "expand");
    expect([random.next(), random.next(), random.next()].map((x) => x * 2 ** 32)).toEqual([
      3974988685, 4267575936, 2288877375,
    ]);
    expect([random.integer(100), random.integer(100)]).toEqual([46, 91]);
    expect(random.normal()).toBeCloseTo(-1.2617288890470375, 12);
    expect(random.normal()).toBeCloseTo(-0.7340141571709499, 12);
    expect(random.shuffle([0, 1, 2, 3, 4, 5, 6, 7])).toEqual([3, 7, 1, 4, 0, 2, 6, 5]);
    expect(random.weighted([0, 1, 2, 0])).toBe(2);
    expect(hash128("wander")).toEqual([1279866283, 1500496839, 3487936528, 992273048]);
  });

  it("depends on its name alone: draws from other streams do not move it", () => {
    const path = fc.array(fc.oneof(fc.nat(), fc.stringMatching(/^[a-z]{1,8}$/)), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(fc.integer(), path, path, (seed, name, other) => {
        const alone = stream(seed, ...name);
        const wanted = Array.from({ length: 5 }, () => alone.next());
        const noise = stream(seed, ...other);
        const again = stream(seed, ...name);
        expect(
          wanted.map(() => {
            noise.next();
            return again.next();
          }),
        ).toEqual(wanted);
      }),
    );
  });

  it("differs from the streams of the next seed, round, agent and purpose", () => {
    const names = [
      stream(1, 3, 5, "expand"),
      stream(2, 3, 5, "expand"),
      stream(1, 4, 5, "expand"),
      stream(1, 3, 6, "expand"),
      stream(1, 3, 5, "absorb"),
    ];
    const columns = names.map((s) => Array.from({ length: draws }, () => s.next() - 0.5));
    for (let i = 0; i < columns.length; i++) {
      for (let j = 0; j < i; j++) {
        const correlation = columns[i]!.reduce((sum, x, k) => sum + x * columns[j]![k]!, 0) / (draws / 12);
        expect(Math.abs(correlation)).toBeLessThan(4.5 / Math.sqrt(draws));
      }
    }
  });

  it("is uniform on [0, 1): 64 equal bins pass a chi-squared test, and so do successive pairs", () => {
    const random = stream(7, "uniform");
    const bins = new Array<number>(64).fill(0);
    const pairs = new Array<number>(64).fill(0);
    let last = random.next();
    for (let i = 0; i < draws; i++) {
      const x = random.next();
      expect(x >= 0 && x < 1).toBe(true);
      bins[Math.floor(x * 64)]! += 1;
      pairs[Math.floor(last * 8) * 8 + Math.floor(x * 8)]! += 1;
      last = x;
    }
    // 63 degrees of freedom: mean 63, standard deviation 11.2; 130 is six of them away.
    for (const counts of [bins, pairs]) {
      const expected = draws / 64;
      expect(counts.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0)).toBeLessThan(130);
    }
  });

  it("has normal deviates with mean 0, variance 1, skewness 0 and kurtosis 3", () => {
    const random = stream(7, "normal");
    const moments = [0, 0, 0, 0];
    for (let i = 0; i < draws; i++) {
      const x = random.normal();
      for (let k = 0; k < 4; k++) moments[k]! += x ** (k + 1) / draws;
    }
    // Standard errors are sqrt(1, 2, 15, 96) / sqrt(n); four and a half of them.
    [0, 1, 0, 3].forEach((wanted, k) => {
      expect(Math.abs(moments[k]! - wanted)).toBeLessThan(4.5 * Math.sqrt([1, 2, 15, 96][k]! / draws));
    });
  });

  it("draws indices in proportion to their weights, and -1 when all are zero", () => {
    const random = stream(7, "weighted");
    const counts = [0, 0, 0, 0];
    for (let i = 0; i < draws; i++) counts[random.weighted([1, 0, 2, 5])]! += 1;
    expect(counts[1]).toBe(0);
    [1 / 8, 0, 2 / 8, 5 / 8].forEach((share, i) => {
      expect(Math.abs(counts[i]! / draws - share)).toBeLessThan(0.012);
    });
    expect(random.weighted([0, 0])).toBe(-1);
    expect(random.weighted([])).toBe(-1);
  });

  it("shuffles into every order about equally often and keeps every element", () => {
    const random = stream(7, "shuffle");
    const orders = new Map<string, number>();
    for (let i = 0; i < 24_000; i++) {
      const order = random.shuffle([0, 1, 2, 3]);
      orders.set(order.join(), (orders.get(order.join()) ?? 0) + 1);
      expect(order.reduce((a, b) => a + b, 0)).toBe(6);
    }
    expect(orders.size).toBe(24);
    for (const count of orders.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });

  it("integers and picks stay in range", () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 2 ** 31 }), (seed, below) => {
        const n = stream(seed, "integer").integer(below);
        expect(Number.isInteger(n) && n >= 0 && n < below).toBe(true);
        expect(["a", "b", "c"]).toContain(stream(seed, "pick").pick(["a", "b", "c"]));
      }),
    );
  });
});

it("nothing in the source tree draws from Math.random", () => {
  const root = join(import.meta.dirname, "..");
  const folders = ["src", "agents", "environments", "shared", "viz", "bench", "examples"];
  const files = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((path) => /\.[cm]?[jt]sx?$/.test(path))
      .map((path) => join(folder, path)),
  );
  expect(files.length).toBeGreaterThan(20);
  expect(files.filter((path) => readFileSync(join(root, path), "utf8").includes("Math.random"))).toEqual([]);
});
