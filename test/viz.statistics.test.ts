import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Random, stream } from "../src/core/random.ts";
import { bootstrap, bootstrapEach } from "../viz/measures/statistics/bootstrap.ts";
import { probabilityOfImprovement } from "../viz/measures/statistics/improvement.ts";
import { interquartileMean } from "../viz/measures/statistics/interquartile-mean.ts";
import { meanInterval, studentQuantile } from "../viz/measures/statistics/mean-interval.ts";
import { differencesBySeed, pairedDifference } from "../viz/measures/statistics/paired.ts";
import { performanceProfile } from "../viz/measures/statistics/profile.ts";
import { rankCorrelation } from "../viz/measures/statistics/rank-correlation.ts";
import type { Scores } from "../viz/measures/statistics/scores.ts";
import { judge, withSpend } from "../viz/measures/statistics/verdict.ts";

/**
 * Two arms of five and six seeds on four tasks, and what rliable 1.2.0 (arch 7.2.0, numpy 2.4.6) says of them: aggregate_iqm,
 * probability_of_improvement; get_interval_estimates with 50,000 and 20,000 replicates; create_performance_profile.
 */
const rliable = {
  x: [
    [0.5, 0.44, 0.7, 0.45],
    [0.21, 0.5, 0.7, 0.19],
    [0.42, 0.57, 0.62, 0.38],
    [0.36, 0.47, 0.67, 0.23],
    [0.37, 0.51, 0.73, 0.22],
  ],
  y: [
    [0.6, 0.57, 0.65, 0.84],
    [0.39, 0.38, 0.65, 0.33],
    [0.53, 0.5, 0.61, 0.73],
    [0.2, 0.61, 0.45, 0.52],
    [0.26, 0.73, 0.91, 0.56],
    [0.5, 0.53, 0.77, 0.51],
  ],
  meanOfX: 0.461,
  meanOfY: 0.5575,
  intervalOfX: [0.415, 0.492],
  intervalOfY: [0.49917, 0.61333],
  improvement: 0.6625,
  improvementInterval: [0.5, 0.81667],
  thresholds: [0, 0.25, 0.4, 0.5, 0.6, 0.75, 1],
  profileOfX: [1, 0.8, 0.65, 0.35, 0.25, 0, 0],
} as const;

const scores = fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 5 })).chain(([seeds, tasks]) =>
  fc.array(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: tasks, maxLength: tasks }), {
    minLength: seeds,
    maxLength: seeds,
  }),
);

describe("statistics of seeds and tasks", () => {
  it("are those of rliable on the same numbers", () => {
    const { x, y } = rliable;
    expect(interquartileMean(x)).toBeCloseTo(rliable.meanOfX, 10);
    expect(interquartileMean(y)).toBeCloseTo(rliable.meanOfY, 10);
    expect(probabilityOfImprovement(y, x)).toBeCloseTo(rliable.improvement, 10);
  });

  it("have rliable's performance profile on the same numbers", () => {
    expect(performanceProfile(rliable.x, rliable.thresholds)).toEqual(rliable.profileOfX);
  });

  it("a profile falls from all to none as the threshold rises, and one of several statistics is that of it alone", () => {
    fc.assert(
      fc.property(scores, (arm) => {
        const thresholds = [-1, 0, 0.2, 0.5, 0.9, 1];
        const profile = performanceProfile(arm, thresholds);
        expect(profile[0]).toBe(1);
        expect(profile.at(-1)).toBe(0);
        expect([...profile].sort((a, b) => b - a)).toEqual(profile);
        const each = bootstrapEach([arm], (s) => performanceProfile(s, thresholds), stream(1, "profile"), 20);
        const alone = bootstrap([arm], (s) => performanceProfile(s, [0.5])[0]!, stream(1, "profile"), 20);
        expect(each[3]).toEqual(alone);
      }),
      { numRuns: 30 },
    );
  });

  it("have rliable's intervals, to what drawing again gives", () => {
    const { x, y } = rliable;
    const near = (found: readonly number[], wanted: readonly number[]) => {
      for (const [k, w] of wanted.entries())
        expect(Math.abs(found[k]! - w), `${found} for ${wanted}`).toBeLessThan(0.02);
    };
    near(bootstrap([x], interquartileMean, stream(1, "x"), 20_000), rliable.intervalOfX);
    near(bootstrap([y], interquartileMean, stream(1, "y"), 20_000), rliable.intervalOfY);
    near(bootstrap([y, x], probabilityOfImprovement, stream(1, "p"), 20_000), rliable.improvementInterval);
  });

  it("the interquartile mean of 0 to 7 is 3.5, and one seed that runs away does not move it", () => {
    expect(interquartileMean([[0, 1, 2, 3, 4, 5, 6, 7]])).toBe(3.5);
    expect(interquartileMean([[0, 1, 2, 3, 4, 5, 6, 1e9]])).toBe(3.5);
  });

  it("the interquartile mean lies between the least and the greatest score, in whatever order they come", () => {
    fc.assert(
      fc.property(scores, (arm) => {
        const all = arm.flat();
        const mean = interquartileMean(arm);
        expect(mean).toBeGreaterThanOrEqual(Math.min(...all) - 1e-12);
        expect(mean).toBeLessThanOrEqual(Math.max(...all) + 1e-12);
        expect(interquartileMean([...arm].reverse().map((row) => [...row].reverse()))).toBeCloseTo(mean, 12);
      }),
    );
  });

  it("the probability of improvement is a half for an arm and itself, and two arms' add up to one", () => {
    fc.assert(
      fc.property(scores, scores, (x, y) => {
        expect(probabilityOfImprovement(x, x)).toBeCloseTo(0.5, 12);
        const tasks = Math.min(x[0]!.length, y[0]!.length);
        const cut = (arm: Scores) => arm.map((row) => row.slice(0, tasks));
        const [a, b] = [cut(x), cut(y)];
        expect(probabilityOfImprovement(a, b) + probabilityOfImprovement(b, a)).toBeCloseTo(1, 12);
      }),
    );
  });

  it("an interval of scores that are all alike is their value", () => {
    expect(
      bootstrap(
        [
          [
            [0.3, 0.3],
            [0.3, 0.3],
          ],
        ],
        interquartileMean,
        stream(1, "same"),
        50,
      ),
    ).toEqual([0.3, 0.3]);
  });

  it("refuse scores that are none", () => {
    expect(() => interquartileMean([])).toThrow(RangeError);
    expect(() => interquartileMean([[]])).toThrow(RangeError);
    expect(() => interquartileMean([[1, 2], [1]])).toThrow(RangeError);
    expect(() => probabilityOfImprovement([[1, 2]], [[1]])).toThrow(RangeError);
  });
});

describe("the interval of a mean of few values", () => {
  const exponential = (random: Random) => -Math.log(1 - random.next());
  /** Means of 0, each with the step that its values go by. */
  const kinds: Record<string, { draw: (random: Random) => number; step: number }> = {
    normal: { draw: (random) => random.normal(), step: 0 },
    "skewed, a sum of four exponentials": {
      draw: (random) => [1, 2, 3, 4].reduce((sum) => sum + exponential(random) - 1, 0),
      step: 0,
    },
    "skewed, log-normal": { draw: (random) => Math.exp(0.5 * random.normal()) - Math.exp(0.125), step: 0 },
    "one task fewer, none or one more": { draw: (random) => random.integer(3) - 1, step: 1 },
  };

  /** The share of 1,000 samples whose interval contains the true mean, 0. */
  function coverage(kind: string, seeds: number): number {
    const random = stream(1, "coverage", kind, seeds);
    const { draw, step } = kinds[kind]!;
    const covers = Array.from({ length: 1000 }, () => {
      const values = Array.from({ length: seeds }, () => draw(random));
      const [low, high] = meanInterval(values, random, { step, range: [-100, 100], replicates: 300 });
      return low <= 0 && 0 <= high;
    });
    return covers.filter(Boolean).length / covers.length;
  }

  it.each(Object.keys(kinds).flatMap((kind) => [5, 8, 12].map((seeds) => [kind, seeds] as const)))(
    "contains the true mean about as often as it says (%s, %i seeds)",
    (kind, seeds) => {
      const share = coverage(kind, seeds);
      expect(share).toBeGreaterThanOrEqual(0.925); // the simulation's own error is 0.007
      expect(share).toBeLessThanOrEqual(0.98);
    },
  );

  it("of three or four values is Student's", () => {
    const values = [0.1, 0.2, 0.6];
    const half = (4.30265 * Math.sqrt(0.14 / 2)) / Math.sqrt(3);
    const [low, high] = meanInterval(values, stream(1, "three"), { range: [-9, 9] });
    expect([low, high]).toEqual([expect.closeTo(0.3 - half, 4), expect.closeTo(0.3 + half, 4)]);
  });

  it("has a width even if all values are equal, does not leave the range, and is none for a single value", () => {
    const interval = (values: number[], step: number) =>
      meanInterval(values, stream(1, "equal"), { step, range: [-1, 1] });
    expect(interval([0, 0, 0], 0.1)).toEqual([expect.closeTo(-0.1242, 3), expect.closeTo(0.1242, 3)]);
    expect(interval([1, 1, 1], 0.1)[1]).toBe(1);
    expect(interval([0.5, 0.5, 0.5, 0.5, 0.6], 0)[0]).toBeGreaterThanOrEqual(-1);
    expect(interval([0.5], 0.1)).toEqual([Number.NaN, Number.NaN]);
  });

  it("uses the quantiles of Student's t", () => {
    // R 4.3: qt(.975, c(1, 4, 10, 30, 1000))
    const wanted = [
      [1, 12.7062],
      [4, 2.77645],
      [10, 2.22814],
      [30, 2.04227],
      [1000, 1.96234],
    ] as const;
    for (const [df, t] of wanted) expect(studentQuantile(df)).toBeCloseTo(t, 3);
  });
});

describe("a paired difference", () => {
  it("is the mean over seeds and families of what an arm has more, and turns with the arms", () => {
    const pairs = scores.chain((x) =>
      fc.tuple(
        fc.constant(x),
        fc.array(
          fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: x[0]!.length, maxLength: x[0]!.length }),
          {
            minLength: x.length,
            maxLength: x.length,
          },
        ),
      ),
    );
    fc.assert(
      fc.property(pairs, ([x, y]) => {
        const all = (arm: Scores) => arm.flat().reduce((a, b) => a + b, 0) / arm.flat().length;
        const one = pairedDifference(x, y, stream(1, "paired"), { replicates: 50 });
        expect(one.mean).toBeCloseTo(all(x) - all(y), 12);
        expect(one.seeds).toBe(x.length);
        expect(pairedDifference(y, x, stream(1, "paired"), { replicates: 50 }).mean).toBeCloseTo(-one.mean, 12);
        if (x.length < 2) return;
        expect(one.low).toBeLessThanOrEqual(one.mean + 1e-12);
        expect(one.high).toBeGreaterThanOrEqual(one.mean - 1e-12);
      }),
      { numRuns: 50 },
    );
  });

  it("is sharper than the arms themselves if seeds differ more than the arms do", () => {
    const base = [0.1, 0.3, 0.5, 0.7, 0.9].map((level) => [level, level]);
    const better = base.map((row, s) => row.map((v) => v + 0.04 + 0.005 * s));
    const { verdict, paired, interval, otherInterval } = judge(better, base, stream(1, "sharp"));
    expect(interval[0]).toBeLessThan(otherInterval[1]);
    expect(paired).toEqual({
      mean: expect.closeTo(0.05, 10),
      low: expect.any(Number),
      high: expect.any(Number),
      seeds: 5,
    });
    expect(verdict).toBe("improved");
  });

  it("keeps the families of a seed together: what helps all of them in one seed is one piece of evidence", () => {
    const none = Array.from({ length: 5 }, () => [0, 0, 0, 0]);
    const lucky = none.map((row, s) => row.map(() => (s === 0 ? 0.5 : 0)));
    expect(judge(lucky, none, stream(1, "lucky")).verdict).toBe("no difference shown");
  });

  it("needs the same seeds and families in both arms", () => {
    expect(() => differencesBySeed([[1], [1]], [[1]])).toThrow(/numbers of seeds/);
    expect(() => differencesBySeed([[1, 1]], [[1]])).toThrow(/numbers of tasks/);
    expect(() => differencesBySeed([], [])).toThrow(RangeError);
  });
});

describe("a rank correlation", () => {
  it("is that of scipy's spearmanr, ties included", () => {
    // scipy 1.17.1
    expect(rankCorrelation([1, 2, 3, 4, 5, 6], [2, 1, 4, 3, 6, 5])!.rho).toBeCloseTo(0.828571, 5);
    expect(rankCorrelation([1, 2, 2, 3, 5], [1, 3, 2, 2, 9])!.rho).toBeCloseTo(0.763158, 5);
  });

  it("does not change where a value is replaced by what grows with it, and turns with one side", () => {
    const pairs = fc.array(fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: -50, max: 50 })), {
      minLength: 5,
      maxLength: 20,
    });
    fc.assert(
      fc.property(pairs, (list) => {
        const [x, y] = [list.map(([a]) => a), list.map(([, b]) => b)];
        const found = rankCorrelation(x, y);
        if (found === undefined) return;
        expect(rankCorrelation(x.map(Math.exp), y)!.rho).toBeCloseTo(found.rho, 10);
        expect(
          rankCorrelation(
            x.map((v) => -v),
            y,
          )!.rho,
        ).toBeCloseTo(-found.rho, 10);
        const [low, high] = found.interval;
        expect(low).toBeLessThanOrEqual(found.rho);
        expect(high).toBeGreaterThanOrEqual(found.rho);
      }),
    );
  });

  it("says nothing of four pairs, or where one side does not vary", () => {
    expect(rankCorrelation([1, 2, 3, 4], [1, 2, 3, 4])).toBeUndefined();
    expect(rankCorrelation([1, 1, 1, 1, 1], [1, 2, 3, 4, 5])).toBeUndefined();
    expect(() => rankCorrelation([1], [1, 2])).toThrow(RangeError);
  });
});

describe("a verdict", () => {
  const TASKS = 8;
  /** An arm whose tasks differ, each with a standard deviation of 0.1 over seeds; `by` is added to all. */
  const arm = (random: Random, seeds: number, by: number): Scores =>
    Array.from({ length: seeds }, () => Array.from({ length: TASKS }, (_, t) => t / 10 + by + 0.1 * random.normal()));
  const verdicts = (seeds: number, by: number, repeats: number, replicates = 300) =>
    Array.from({ length: repeats }, (_, k) => {
      const random = stream(k, "verdict", seeds);
      return judge(arm(random, seeds, by), arm(random, seeds, 0), random, { replicates }).verdict;
    });
  const count = (all: readonly string[], one: string) => all.filter((verdict) => verdict === one).length;

  it("on an arm against another one of the same kind says that no difference is shown, in about 95 of 100 repeats", () => {
    for (const seeds of [3, 5, 10]) {
      const all = verdicts(seeds, 0, 500, 100);
      expect(count(all, "no difference shown")).toBeGreaterThanOrEqual(0.92 * 500);
      expect(count(all, "improved")).toBeLessThanOrEqual(0.045 * 500);
      expect(count(all, "worse")).toBeLessThanOrEqual(0.045 * 500);
    }
  });

  it("finds a difference of one standard deviation with 10 seeds in at least 80 of 100 repeats", () => {
    expect(count(verdicts(10, 0.1, 100), "improved")).toBeGreaterThanOrEqual(80);
    expect(count(verdicts(10, -0.1, 100), "worse")).toBeGreaterThanOrEqual(80);
  });

  it("is not given from fewer than three seeds, however large the difference", () => {
    expect(new Set(verdicts(2, 5, 20))).toEqual(new Set(["too few seeds"]));
  });

  it("in favour of an arm that spent over a tenth more of anything is none", () => {
    const random = stream(1, "spend");
    const better = judge(arm(random, 5, 0.5), arm(random, 5, 0), random, { replicates: 300 });
    expect(better.verdict).toBe("improved");
    expect(withSpend(better, [100, 109], [100, 100]).verdict).toBe("improved");
    expect(withSpend(better, [100, 111], [100, 100]).verdict).toBe("unequal spend");
    expect(withSpend(better, [50, 100], [100, 100]).verdict).toBe("improved");
    expect(withSpend({ ...better, verdict: "worse" }, [50, 100], [100, 100]).verdict).toBe("unequal spend");
    expect(withSpend({ ...better, verdict: "no difference shown" }, [1, 1], [9, 9]).verdict).toBe(
      "no difference shown",
    );
  });
});
