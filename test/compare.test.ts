import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PlayedArm } from "../src/compare/arm-runs.ts";
import { armNames, armsOf } from "../src/compare/arms.ts";
import { type ArmResult, compareArms } from "../src/compare/comparison.ts";
import { checkFair, planOf } from "../src/compare/plan.ts";
import { familiesOf, foundByRound, type RunScores, scoresOf } from "../src/compare/scores.ts";
import { milestonesOf, untilSolved } from "../src/compare/until-solved.ts";
import { flatten } from "../src/config/describe.ts";
import { loadExperiment } from "../src/config/load.ts";
import { noSpend } from "../src/core/spend.ts";
import type { RunHistory } from "../src/record/history.ts";
import { openEnvironment, placeAgents } from "../src/run/prepare.ts";
import { emptyFolder, SMALL, wander } from "./command-line.ts";

const whole = loadExperiment(undefined, []);

/** What an arm changes, its name aside. */
function changesOf(name: string, free: string[] = []) {
  const before = flatten(whole);
  const [arm] = armsOf(whole, free.length === 0 ? [name] : [], free);
  return Object.fromEntries(
    [...flatten(arm!.experiment)].filter(
      ([key, value]) => key !== "name" && JSON.stringify(before.get(key)) !== JSON.stringify(value),
    ),
  );
}

describe("the arms of a comparison", () => {
  const alone = { "share.value": "own", "share.library": false, "share.findings": false };
  it.each([
    ["individual", alone],
    ["value", { "share.library": false, "share.findings": false }],
    ["library", { ...alone, "share.library": true }],
    ["findings", { ...alone, "share.findings": true }],
    ["weights", { ...alone, "share.weights": "average" }],
    ["everything", { "share.library": true, "share.findings": true }],
    ["shared", {}],
  ])("%s changes what it says", (name, changes) => {
    const { "share.library": library, ...rest } = changes as Record<string, unknown>; // on by default
    expect(changesOf(name)).toEqual({ ...rest, ...(library === false ? { "share.library": false } : {}) });
  });

  it("a free arm changes the keys that it names, and nothing else", () => {
    expect(changesOf("x", ["fast:share.every=2,absorb.learningRate=0.01"])).toEqual({
      "share.every": 2,
      "absorb.learningRate": 0.01,
    });
  });

  it("all may spend the same, one agent with the compute of all included", () => {
    const growing = loadExperiment(undefined, [{ path: "budget.growth", value: 2 }]);
    for (const of of [whole, growing]) expect(() => checkFair(armsOf(of, armNames, []))).not.toThrow();
  });

  it("solo is one agent on the very tasks of the population, made or in files", () => {
    const folder = emptyFolder();
    const task = { train: [{ input: [[1]], output: [[2]] }], test: [{ input: [[3]], output: [[4]] }] };
    for (const name of ["a", "b", "c"]) writeFileSync(join(folder, `${name}.json`), JSON.stringify(task));
    for (const tasks of ["generated", `arc:${folder}`]) {
      const all = loadExperiment(undefined, [
        { path: "environment.tasks", value: tasks },
        { path: "population.size", value: 3 },
      ]);
      const [solo] = armsOf(all, ["solo"], []);
      const placed = (experiment: typeof all) => placeAgents(experiment, openEnvironment(experiment));
      const ids = (experiment: typeof all) => placed(experiment).tasks.map(({ id }) => id);
      expect(placed(solo!.experiment).agents).toHaveLength(1);
      expect(ids(solo!.experiment)).toEqual(ids(all));
    }
  });

  it("one that may spend more or less is refused, in whatever kind of budget", () => {
    for (const change of ["rounds=7", "population.size=9", "budget.trainTokens=1", "budget.growth=1.5"])
      expect(() => checkFair(armsOf(whole, ["shared"], [`other:${change}`])), change).toThrow(/may spend/);
  });

  it.each([
    [["indvidual"], [], /no arm called indvidual/],
    [["shared", "shared"], [], /two arms are called shared/],
    [[], ["nothing"], /nothing does not define an arm/],
    [[], ["a:share.valu=off"], /unknown key share.valu/],
    [[], ["../a:share.value=own"], /does not define an arm/],
  ])("%j and %j are refused", (names, free, message) => {
    expect(() => armsOf(whole, names, free)).toThrow(message);
  });

  it("are played seed by seed, with the same seeds", () => {
    const plan = planOf(armsOf(whole, ["individual", "shared"], []), [1, 2, 3]);
    expect(plan.map(({ arm, seed }) => `${arm} ${seed}`)).toEqual([
      ...["individual 1", "shared 1", "individual 2", "shared 2", "individual 3", "shared 3"],
    ]);
    for (const { seed, experiment } of plan) expect(experiment.seed).toBe(seed);
  });
});

describe("a run's scores", () => {
  const tasks = [
    { id: "t1", family: "a" },
    { id: "t2", family: "b" },
    { id: "t3", family: "b" },
  ];
  const history = (of: typeof tasks, solved: readonly string[]) =>
    ({
      run: { tasks: of },
      rounds: [{ round: 1, data: { agents: [{ tasks: 3, spent: noSpend() }] }, solvedBy: [[1, 0, 2]] }],
      lost: [],
      end: {
        finalSolved: [1],
        attempts: solved.map((task) => ({ ledger: "final", task, solved: true })),
      },
    }) as unknown as RunHistory;

  it("are shares of families, of the first arm's where an arm has its tasks in others", () => {
    const families = familiesOf(history(tasks, []));
    const alone = tasks.map(({ id }) => ({ id, family: "all" }));
    expect(scoresOf(history(alone, ["t3"]), "run", 1, families)).toMatchObject({
      solved: { final: [0, 0.5], found: [0, 0] },
      total: { final: 1, found: 0 },
    });
    expect(foundByRound(history(alone, [])).map((ids) => [...ids])).toEqual([["t1"]]);
  });

  it("are not given on other tasks, or of a run that has not ended", () => {
    const families = familiesOf(history(tasks, []));
    expect(() => scoresOf(history(tasks.slice(1), []), "run", 1, families)).toThrow(/other tasks/);
    const { end: _, ...open } = history(tasks, []);
    expect(() => scoresOf(open as RunHistory, "run", 1, families)).toThrow(
      /finish it with wander resume|has no record/,
    );
  });
});

describe("the budget until so many tasks are found", () => {
  const ofRuns = (name: string, runs: readonly (readonly number[])[]): PlayedArm => ({
    name,
    experiment: loadExperiment(undefined, [{ path: "rounds", value: 3 }]),
    runs: runs.map((tasksFound, k) => ({
      ...{ seed: k + 1, solved: { final: [], found: [] }, tasks: 40, agents: { mean: 0, best: 0 }, lostTurns: 0 },
      ...{ total: { final: 0, found: tasksFound.at(-1)! }, spend: noSpend() },
    })),
    details: runs.map((tasksFound) => ({
      ...{ id: "", stateHash: "", base: 0, agents: [], tasks: 40, layers: 1, found: [], divergence: {}, library: [] },
      ...{ map: { rounds: [], points: [] }, flow: undefined, tasksFound: [...tasksFound] },
      spent: { programRuns: [100, 200, 300], policyTokens: [], trainTokens: [] },
    })),
  });

  it("is a mean to which a seed that never found them adds all that it might spend, and says how many those are", () => {
    const arms = [
      ofRuns("slow", [
        [0, 1, 2],
        [0, 0, 1],
        [0, 2, 4],
      ]),
      ofRuns("fast", [
        [2, 4, 8],
        [1, 4, 8],
        [4, 8, 8],
      ]),
    ];
    const milestones = milestonesOf(arms);
    expect(milestones).toEqual([2, 4, 6, 8]);
    const of = arms.map((arm) => untilSolved(arm, arms[0]!, milestones, 320));
    expect(milestones.map((_, l) => of.map((levels) => [levels[l]!.spent, levels[l]!.reached]))).toEqual([
      [
        [[300, 320, 200], 2],
        [[100, 200, 100], 3],
      ],
      [
        [[320, 320, 300], 1],
        [[200, 200, 100], 3],
      ],
      [
        [[320, 320, 320], 0],
        [[300, 300, 200], 3],
      ],
      [
        [[320, 320, 320], 0],
        [[300, 300, 200], 3],
      ],
    ]);
    const [slow, fast] = of.map((levels) => levels[1]!);
    expect(slow!.mean).toBeCloseTo(940 / 3, 10);
    expect(slow!.interval[1]).toBe(320);
    expect(slow!.fewer).toBeUndefined();
    expect(fast!.fewer!.mean).toBeCloseTo(440 / 3, 10);
    expect(fast!.fewer!.interval[0]).toBeGreaterThan(0);
  });
});

describe("a comparison", () => {
  const run = (seed: number, shares: readonly number[]): RunScores => ({
    seed,
    solved: { final: shares, found: shares },
    total: { final: 0, found: 0 },
    tasks: 40,
    agents: { mean: 0, best: 0 },
    lostTurns: 0,
    spend: noSpend(),
  });
  const arm = (name: string, rows: readonly (readonly number[])[]): ArmResult => ({
    name,
    runs: rows.map((shares, k) => run(k + 1, shares)),
  });
  const low = [0.1, 0.2, 0.15, 0.12, 0.18].map((x) => [x, x + 0.3]);

  it("says what is better than the first arm, overall and by family, and gives the same numbers every time", () => {
    const arms = [
      arm("base", low),
      arm(
        "high",
        low.map((row) => row.map((x) => x + 0.3)),
      ),
      arm("same", low),
    ];
    const { standings, byFamily } = compareArms(["a", "b"], arms);
    const verdicts = standings.filter(({ measure }) => measure === "final").map(({ against }) => against?.verdict);
    expect(verdicts).toEqual([undefined, "improved", "no difference shown"]);
    expect(
      byFamily
        .filter((x) => x.measure === "found")
        .map(({ arm: of, family, judgement }) => [of, family, judgement.verdict]),
    ).toEqual([
      ["high", "a", "improved"],
      ["high", "b", "improved"],
      ["same", "a", "no difference shown"],
      ["same", "b", "no difference shown"],
    ]);
    expect(compareArms(["a", "b"], arms).standings).toEqual(standings);
    const high = standings.find((s) => s.arm === "high" && s.measure === "final")!.against!;
    // All seeds agree: the standard deviation counts as half of one task of 40.
    const half = (2.77645 * 0.5) / 40 / Math.sqrt(5);
    expect(high.paired).toEqual({
      mean: expect.closeTo(0.3, 10),
      low: expect.closeTo(0.3 - half, 6),
      high: expect.closeTo(0.3 + half, 6),
      seeds: 5,
    });
  });

  it("an arm's figures do not depend on which others are compared", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 0.5, noNaN: true }), (by) => {
        const other = arm(
          "other",
          low.map((row) => row.map((x) => x + by)),
        );
        const of = (arms: ArmResult[]) => compareArms(["a", "b"], arms).standings.find((s) => s.arm === "other");
        expect(of([arm("base", low), other])).toEqual(of([arm("base", low), arm("third", low), other]));
      }),
      { numRuns: 3 },
    );
  });
});

it("the command plays what is not played yet, and prints a verdict for each arm", async () => {
  const cwd = emptyFolder();
  const compare = (...more: string[]) =>
    wander(["compare", "--seeds", "3", "--set", "rounds=1", "--out", "out", ...SMALL, ...more], { cwd });
  const first = await compare();
  expect(first.stderr).toMatch(/^1 of 6: individual, seed 1: begins\n1 of 6: individual, seed 1: base \d+, final/);
  expect(first.code).toBe(0);
  expect(first.stdout).toMatch(/final +shared .*(improved|worse|no difference shown)\n/);
  const runs = ["individual", "shared"].flatMap((arm) => ["001", "002", "003"].map((n) => `${arm}-${n}`));
  expect(readdirSync(join(cwd, "out")).sort()).toEqual(["comparison.html", ...runs]);
  const report = readFileSync(join(cwd, "out", "comparison.html"), "utf8");

  rmSync(join(cwd, "out", "shared-003"), { recursive: true });
  const again = await compare();
  expect(again.stderr.match(/begins/g)).toHaveLength(1);
  expect(again.stderr.match(/ended before/g)).toHaveLength(5);
  expect(again.stdout).toBe(first.stdout);
  expect(readFileSync(join(cwd, "out", "comparison.html"), "utf8")).toBe(report);

  const json = JSON.parse((await compare("--json")).stdout);
  expect(json.arms.map(({ name }: { name: string }) => name)).toEqual(["individual", "shared"]);
  expect(json.verdicts[0].paired).toBeUndefined();
  expect(json.verdicts[1]).toMatchObject({
    arm: "shared",
    measure: "final",
    verdict: json.verdicts[1].against.verdict,
    paired: { mean: expect.any(Number), low: expect.any(Number), high: expect.any(Number), seeds: 3 },
  });
  expect(json.report).toBe(join("out", "comparison.html"));
  const unfair = await compare("--arm", "long:rounds=2");
  expect([unfair.code, unfair.stderr]).toEqual([2, expect.stringContaining("may spend")]);
});
