import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { flatten } from "../src/config/describe.ts";
import { loadExperiment } from "../src/config/load.ts";
import { stream } from "../src/core/random.ts";
import { noSpend } from "../src/core/spend.ts";
import { createRunDirectory } from "../src/store/run-directory.ts";
import { type Draw, drawFrom, parseDraw, parseGrid } from "../src/sweep/axes.ts";
import { bestFirst, bestText, type PlayedRun, resultOf } from "../src/sweep/outcome.ts";
import { type Axes, pointsOf } from "../src/sweep/points.ts";
import { emptyFolder, SMALL, wander } from "./command-line.ts";

const whole = loadExperiment(undefined, []);
const axes = (grids: string[], draws: string[], more: Partial<Axes> = {}): Axes => ({
  ...{ grids: grids.map(parseGrid), draws: draws.map(parseDraw), runs: 5, seed: 1 },
  ...more,
});
const valuesOf = (...args: Parameters<typeof axes>) => pointsOf(whole, axes(...args)).map(({ values }) => values);

/** JSON values, and words that --set takes as text. */
const word = fc.stringMatching(/^[a-z][a-z:./_-]{0,8}$/).filter((text) => !/^(true|false|null)$/.test(text));
const value = fc.oneof(word, fc.integer(), fc.boolean(), fc.array(fc.string(), { maxLength: 3 }));
const written = (one: unknown) => (typeof one === "string" ? one : JSON.stringify(one));

describe("--grid", () => {
  it("gives back the values that were written, lists and quoted texts with commas included", () => {
    fc.assert(
      fc.property(fc.uniqueArray(value, { minLength: 1, maxLength: 5, selector: written }), (values) => {
        expect(parseGrid(`some.key=${values.map(written).join(",")}`)).toEqual({ key: "some.key", values });
      }),
    );
    expect(parseGrid('a="x,y",z').values).toEqual(["x,y", "z"]);
  });

  it.each([
    ["share.every", /expected key=values/],
    ["=1,2", /expected key=values/],
    ["a=1,,2", /an empty value/],
    ["a=", /an empty value/],
    ["a=1,2,1.0", /1 is given twice/],
  ])("%s is refused", (text, message) => {
    expect(() => parseGrid(text)).toThrow(message);
  });
});

describe("--draw", () => {
  const ends = fc
    .tuple(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.double({ min: 0, max: 1e6, noNaN: true }))
    .map(([low, width]) => [low, low + width] as const);
  const logEnds = fc
    .tuple(fc.double({ min: 1e-9, max: 1e3, noNaN: true }), fc.double({ min: 1, max: 1e6, noNaN: true }))
    .map(([low, factor]) => [low, low * factor] as const);

  const drawn = (text: string, seed: number) => {
    const { from } = parseDraw(text);
    return Array.from({ length: 20 }, (_, k) => drawFrom(from, stream(seed, k)));
  };

  it("draws numbers between the two ends, whole ones where asked", () => {
    fc.assert(
      fc.property(fc.oneof(ends, logEnds), fc.nat(), ([low, high], seed) => {
        for (const text of [`k=${low}..${high}`, ...(low > 0 ? [`k=${low}..${high}:log`] : [])]) {
          for (const one of drawn(text, seed)) {
            expect(one).toBeGreaterThanOrEqual(low);
            expect(one).toBeLessThanOrEqual(high);
            expect(JSON.parse(JSON.stringify(one))).toBe(one);
          }
        }
      }),
      { numRuns: 60 },
    );
    fc.assert(
      fc.property(fc.integer({ min: -50, max: 50 }), fc.nat(60), fc.nat(), (low, width, seed) => {
        const high = low + width;
        for (const text of [`k=${low}..${high}:int`, ...(low > 0 ? [`k=${low}..${high}:int:log`] : [])]) {
          for (const one of drawn(text, seed)) {
            expect(Number.isInteger(one)).toBe(true);
            expect(one).toBeGreaterThanOrEqual(low);
            expect(one).toBeLessThanOrEqual(high);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  const shareBelow = (from: Draw["from"], bound: number) => {
    const random = stream(7, "shares");
    return Array.from({ length: 4000 }, () => drawFrom(from, random) as number).filter((x) => x < bound).length / 4000;
  };

  it("is uniform, in the logarithm with :log, and over whole numbers with their ends", () => {
    expect(shareBelow(parseDraw("k=0..10").from, 1)).toBeCloseTo(0.1, 1);
    expect(shareBelow(parseDraw("k=1e-4..1e-2:log").from, 1e-3)).toBeCloseTo(0.5, 1);
    expect(shareBelow(parseDraw("k=1..4:int").from, 2)).toBeCloseTo(0.25, 1);
    // Of 1 to 4 in the logarithm, 1 has log(1.5 / 0.5) of log(4.5 / 0.5).
    expect(shareBelow(parseDraw("k=1..4:int:log").from, 2)).toBeCloseTo(0.5, 1);
  });

  it("chooses from a list, which may hold paths with two dots", () => {
    expect(new Set(drawn("k=own,global,2", 1))).toEqual(new Set(["own", "global", 2]));
    expect(parseDraw("k=arc:../tasks").from).toEqual(["arc:../tasks"]);
  });

  it.each([
    ["k", /expected key=values/],
    ["k=2..1", /no number in this range/],
    ["k=1.2..1.8:int", /no whole number/],
    ["k=0..1:log", /a logarithm must begin above 0/],
    ["k=-1e308..1e308", /no end/],
    ["k=1..1e999", /no end/],
    ["k=1..3:itn", /unknown suffix :itn/],
    ["k=1..3:", /unknown suffix :/],
  ])("%s is refused", (text, message) => {
    expect(() => parseDraw(text)).toThrow(message);
  });
});

describe("the points of a sweep", () => {
  it("are every combination of the grid, each with the same draws", () => {
    expect(valuesOf(["share.every=1,2", "share.value=own,global"], [])).toEqual([
      { "share.every": 1, "share.value": "own" },
      { "share.every": 1, "share.value": "global" },
      { "share.every": 2, "share.value": "own" },
      { "share.every": 2, "share.value": "global" },
    ]);
    const both = valuesOf(["share.every=1,2"], ["absorb.decay=0..1"], { runs: 3 });
    expect(both.map((v) => v["share.every"])).toEqual([1, 1, 1, 2, 2, 2]);
    const decays = both.map((v) => v["absorb.decay"]);
    expect(decays.slice(0, 3)).toEqual(decays.slice(3));
    expect(new Set(decays).size).toBe(3);
  });

  it("are the same for the same seed, others for another", () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const of = (s: number) => valuesOf([], ["absorb.decay=0..1", "share.every=1..100:int"], { seed: s });
        expect(of(seed)).toEqual(of(seed));
        expect(of(seed)).not.toEqual(of(seed + 1));
      }),
      { numRuns: 5 },
    );
  });

  it("stay as they were when there are more of them, or more keys", () => {
    const few = valuesOf([], ["absorb.decay=0..1"], { runs: 3 });
    expect(valuesOf([], ["absorb.decay=0..1"], { runs: 6 }).slice(0, 3)).toEqual(few);
    const wider = valuesOf([], ["share.every=1..100:int", "absorb.decay=0..1"], { runs: 3 });
    expect(wider.map((v) => v["absorb.decay"])).toEqual(few.map((v) => v["absorb.decay"]));
  });

  it("that are drawn twice are one", () => {
    expect(valuesOf([], ["share.value=own,global"], { runs: 50 })).toHaveLength(2);
  });

  it("change of the experiment what they name, and nothing else", () => {
    const [point] = pointsOf(whole, axes(["share.every=2"], ["share.value=own"], { runs: 1 }));
    const before = flatten(whole);
    const changed = [...flatten(point!.experiment)].filter(([key, own]) => before.get(key) !== own && key !== "name");
    expect(Object.fromEntries(changed.filter(([, own]) => !Array.isArray(own)))).toEqual(point!.values);
  });

  it("have names of their own that a run directory can have, and that say the values where they are short", () => {
    const names = (...grids: string[]) => pointsOf(whole, axes(grids, [])).map(({ name }) => name);
    expect(names("share.every=1,2", "absorb.decay=0.5")).toEqual(["decay-0.5_every-1", "decay-0.5_every-2"]);
    // Two keys that end alike are told apart.
    expect(names("memory.replay=8", "absorb.mixture.replay=1")).toEqual(["absorb.mixture.replay-1_memory.replay-8"]);
    const long = names(
      'environment.families=["mirror"],["mirror","rotate"]',
      "environment.tasks=arc:/a/b,arc:/a-b,arc:/ä/ü",
      "absorb.decay=1e-300",
    );
    expect(new Set(long).size).toBe(6);
    const parent = emptyFolder();
    for (const name of long) createRunDirectory(parent, name);
  });

  it.each<[string, string[], string[], RegExp]>([
    ["no key", [], [], /nothing to sweep/],
    ["an unknown key", ["share.evry=1"], [], /^point 1 \(share.evry=1\): unknown key share.evry$/],
    ["a value out of range", ["share.every=1,2", "rounds=3,0"], [], /^point 2 \(share.every=1, rounds=0\): rounds: /],
    ["values that do not go together", ["model.heads=2,3"], [], /^point 2 \(model.heads=3\): model.width 112/],
    ["a prototype", ["__proto__=1"], [], /unknown key __proto__/],
    ["a key twice", ["rounds=1"], ["rounds=1..3"], /rounds is swept twice/],
    ["the seed", ["seed=1,2"], [], /seed cannot be swept/],
    ["the backend", ["executor.backend=cpu,wasm"], [], /executor.backend cannot be swept/],
    ["drawn seeds", ["rounds=1"], ["seed=1..9:int"], /seed cannot be swept/],
  ])("with %s are refused", (_, grids, draws, message) => {
    expect(() => pointsOf(whole, axes(grids, draws))).toThrow(message);
  });

  it("are counted before they are made", () => {
    const thousand = Array.from({ length: 1000 }, (_, k) => k + 1).join();
    const grids = ["rounds", "share.every", "memory.replay", "absorb.steps"].map((key) => `${key}=${thousand}`);
    expect(() => valuesOf(grids, [])).toThrow("1000000000000 points, more than the limit of 10000");
    expect(() => valuesOf([], ["absorb.decay=0..1"], { runs: 1e9 })).toThrow("more than the limit of 10000");
  });
});

describe("the outcome of a sweep", () => {
  const run = (seed: number, final: number, found: number, tasks = 10): PlayedRun => ({
    ...{ dir: `r-${seed}`, seed, final, found, tasks, diverged: 0, lostTurns: 0 },
    spend: { ...noSpend(), programRuns: 100 * seed },
  });
  const result = (every: number, ...runs: PlayedRun[]) => resultOf({ "share.every": every }, runs);
  const points = pointsOf(whole, axes(["share.every=1,2,3"], []));
  const everies = (...results: ReturnType<typeof result>[]) => bestFirst(results).map((r) => r.values["share.every"]);

  it("of a point is the mean and the range over its seeds", () => {
    const { final, found, spend, tasks } = result(1, run(1, 4, 6), run(2, 7, 7));
    expect([final, found]).toEqual([
      { mean: 5.5, low: 4, high: 7 },
      { mean: 6.5, low: 6, high: 7 },
    ]);
    expect([spend.programRuns, tasks]).toEqual([150, 10]);
  });

  it("has the best first: by final, then by found, as shares of the tasks that there were", () => {
    expect(everies(result(1, run(1, 3, 9)), result(2, run(1, 5, 5)), result(3, run(1, 5, 6)))).toEqual([3, 2, 1]);
    expect(everies(result(1, run(1, 6, 6, 20)), result(2, run(1, 5, 5, 10)), result(3, run(1, 0, 0, 0)))).toEqual([
      2, 1, 3,
    ]);
  });

  it.each([
    ["one seed", [result(1, run(1, 5, 5)), result(2, run(1, 3, 3))], "another may change the order"],
    ["equal ones", [result(1, run(1, 5, 5)), result(2, run(1, 5, 5))], "One other point does as well."],
    [
      "ranges that meet",
      [result(1, run(1, 5, 5), run(2, 7, 7)), result(2, run(1, 3, 3), run(2, 5, 5))],
      "Its range meets that of the next",
    ],
    [
      "ranges apart",
      [result(1, run(1, 5, 5), run(2, 7, 7)), result(2, run(1, 3, 3), run(2, 4, 4))],
      "Its worst seed does better than the best one of the next.",
    ],
  ])("with %s says how far the lead can be trusted", (_, results, words) => {
    const text = bestText(results, points);
    expect(text).toMatch(/^best: share.every=1: final /);
    expect(text).toContain(words);
    expect(text).toContain("The best of 2 is partly luck");
    expect(text).not.toContain("may have spent different amounts");
  });

  it("has points of which every run failed last, without figures, and says that some failed", () => {
    const failed = { arm: "p", seed: 1, code: "E_LIMIT", message: "too much", hint: "take less" };
    const none = resultOf({ "share.every": 3 }, [], [failed]);
    expect(everies(none, result(1, run(1, 0, 0)), result(2, run(1, 3, 3)))).toEqual([2, 1, 3]);
    expect(JSON.parse(JSON.stringify(none))).toMatchObject({ runs: [], tasks: null, final: { mean: null, low: null } });
    expect(bestText(bestFirst([none, result(1, run(1, 0, 0))]), points)).toMatch(
      /^best: share.every=1: .*\n(?:.*\n)*Some runs failed: points are compared by the runs that ended/,
    );
    expect(bestText([none], points)).toBe("No run has ended: there is no best point.");
  });

  it("says where points may spend more than others, and of one point alone no more than what it reached", () => {
    const one = [result(1, run(1, 5, 5))];
    expect(bestText(one, points)).toBe("best: share.every=1: final 5, found 5, of 10 tasks");
    expect(bestText(one, pointsOf(whole, axes(["rounds=1,2"], [])))).toContain("may have spent different amounts");
  });
});

describe("a run that cannot be played", () => {
  const tiny = [
    ...["rounds=1", "population.size=1", "environment.exams=8", "model.layers=1", "model.width=16", "model.heads=2"],
    ...["model.hidden=16", "budget.programRuns=30", "budget.policyTokens=300", "budget.trainTokens=3000"],
    ...["absorb.batch=8", "absorb.steps=2", "executor.inference=1", "executor.training=1"],
  ].flatMap((set) => ["--set", set]);

  it("is a row of the sweep's table; the others are played, side by side, and the exit code says that one failed", async () => {
    const cwd = emptyFolder();
    const sweep = ["sweep", "--preset", "arithmetic", "--seeds", "1", "--jobs", "2", ...tiny];
    const args = [...sweep, "--grid", "model.base=random,/nowhere/base", "--grid", "absorb.learningRate=0.01,1e39"];
    const first = await wander([...args, "--json"], { cwd });
    expect(first.stderr).toMatch(/\nwander: 2 of 4 runs failed\n {2}hint: fix the cause and repeat the command/);
    expect(first.stderr).toMatch(/seed 1: round 1: agent 0: its training diverged/);
    expect(first.code).toBe(1);
    const { points, failed } = JSON.parse(first.stdout);
    const [good, wild, ...bad] = points;
    expect([good, wild].map(({ runs }) => runs.length)).toEqual([1, 1]);
    expect([good, wild].map(({ runs }) => runs[0].diverged).sort()).toEqual([0, 1]);
    expect(bad.map(({ runs, final }: typeof good) => [runs, final.mean])).toEqual([
      [[], null],
      [[], null],
    ]);
    expect(failed).toMatchObject(Array(2).fill({ seed: 1, code: "E_FILE", hint: expect.any(String) }));
    const again = await wander(args, { cwd });
    expect(again.stderr.match(/ended before/g)).toHaveLength(2);
    expect(again.stdout).toMatch(/\/nowhere\/base\s.*failed\s+failed/);
    expect(again.stdout).toMatch(/\nfailed .*why\n[-\s]+\n.*E_FILE +cannot read the base/);
    expect(again.code).toBe(1);
  });

  it("leaves its seed out of the comparison, and without a whole seed there is none", async () => {
    const arms = ["--arms", "individual", "--arm", "bad:model.base=/nowhere/base", "--seeds", "1", "--json"];
    const { code, stdout, stderr } = await wander(["compare", "--preset", "arithmetic", ...tiny, ...arms]);
    expect(stderr).toMatch(/\nwander: 1 of 2 runs failed\n/);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      ...{ arms: [], verdicts: [], leftOut: [1], report: null },
      failed: [{ arm: "bad", seed: 1, code: "E_FILE" }],
    });
  });
});

it("a sweep that is stopped goes on with the same command, and ends with a table, the best first", async () => {
  const cwd = emptyFolder();
  const runs = () => readdirSync(join(cwd, "runs", "sweep")).sort();
  const args = ["sweep", "--grid", "share.value=own,global", "--seeds", "1", "--set", "rounds=1", ...SMALL];
  /** Sends one Ctrl-C at the first moment after `said` at which `ready` holds. */
  const stopped = (said: string, ready = () => true) => {
    let waiting: NodeJS.Timeout | undefined;
    return wander(args, {
      cwd,
      onStderr(text, kill) {
        if (waiting !== undefined || !text.includes(said)) return;
        waiting = setInterval(() => {
          if (!ready()) return;
          clearInterval(waiting);
          kill("SIGINT");
        }, 10);
      },
    });
  };
  const early = await stopped("1 of 2: value-own, seed 1: begins");
  expect([early.code, early.stdout, runs()]).toEqual([130, "", []]);

  const second = join(cwd, "runs", "sweep", "value-global-001");
  const late = await stopped("2 of 2: value-global, seed 1: begins", () => existsSync(join(second, "manifest.json")));
  expect([late.code, late.stdout]).toEqual([130, ""]);

  const whole = await wander(args, { cwd });
  expect(whole.stderr).toMatch(/^1 of 2: value-own, seed 1: ended before\n2 of 2: value-global, seed 1: goes on\n/);
  expect(whole.code).toBe(0);
  expect(whole.stdout).toMatch(/^\nshare.value +final +range +found +range +of +program runs/);
  expect(whole.stdout).toMatch(/\nbest: share.value=(own|global): final \d, found \d, of 9 tasks\n/);
  expect(runs()).toEqual(["value-global-001", "value-own-001"]);

  const { keys, points } = JSON.parse((await wander([...args, "--json"], { cwd })).stdout);
  expect(keys).toEqual(["share.value"]);
  expect(points).toHaveLength(2);
  expect(points[0]).toMatchObject({
    values: { "share.value": expect.stringMatching(/own|global/) },
    runs: [{ dir: expect.stringContaining("value-"), seed: 1, tasks: 9 }],
    final: { mean: expect.any(Number), low: expect.any(Number), high: expect.any(Number) },
    found: { mean: expect.any(Number) },
    spend: { programRuns: expect.any(Number) },
  });
});
