import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { comparisonsOf, controlOf } from "../src/arc/results/arms.ts";
import { factsOf } from "../src/arc/results/facts.ts";
import { estimate, tQuantile } from "../src/arc/results/interval.ts";
import { notesOf } from "../src/arc/results/notes.ts";
import { resultsPage } from "../src/arc/results/page.ts";
import { readRuns } from "../src/arc/results/read-results.ts";
import { emptyFolder } from "./command-line.ts";
import { fakeRun } from "./run-fixture.ts";

const FROZEN = { "absorb.rule": "none", "share.value": "none", "share.library": false, "share.findings": false };

const pageOf = (dirs: string[], controls: string[] = []) =>
  resultsPage({ runs: readRuns(dirs, controls), searches: [], notes: "" });

/** The row of a table in which `cells` stand side by side. */
const row = (...cells: (string | number)[]) => `| ${cells.join(" | ")} |`;

describe("the facts of a run", () => {
  it("tell how each solved task was first solved, by the answers of the agent and round that did", () => {
    const dir = fakeRun(emptyFolder(), "run", {
      distances: [[], []],
      solvedBy: [
        [2, 0, 0, 0],
        [1, 2, 0, 0],
      ],
      solutions: [
        ["a", 0, 2, "policy"],
        ["a", 1, 1, "search"],
        ["a", 1, 1, "goal"],
        ["b", 1, 2],
        ["c", 0, 1, "policy"],
      ],
    });
    const { solved, wrong } = factsOf(dir);
    expect(solved).toEqual([
      { task: "a", finders: ["goal", "search"] },
      { task: "b", finders: [] },
    ]);
    expect(wrong).toEqual(["c"]);
  });

  it("go by the attempts that were marked at the end, where the run has a record of them", () => {
    const attempt = (task: string, by: string, solved: boolean, ledger = "found") => ({ ledger, task, by, solved });
    const attempts = [
      attempt("c", "seed", false),
      attempt("b", "goal", false),
      attempt("b", "policy", true),
      attempt("a", "search", true, "final"),
    ];
    const dir = fakeRun(emptyFolder(), "run", { attempts, solvedBy: [[1, 1, 1, 1]], solutions: [["d", 0, 1, "goal"]] });
    expect(factsOf(dir)).toMatchObject({ solved: [{ task: "b", finders: ["policy"] }], wrong: ["c"] });
  });

  it("tell the nearest miss over all rounds, of tasks that no answer reproduces", () => {
    const dir = fakeRun(emptyFolder(), "run", {
      solutions: [["a", 0, 1]],
      distances: [
        [0, 0.5, null, 0.3],
        [0, 0.25, null, 0.4],
      ],
    });
    expect(factsOf(dir).nearest).toEqual([0.25, null, 0.3]);
  });

  it("take the ledgers of the end record, and in an earlier run what it has: the counts at its most attempts", () => {
    const score = (n: number) => ({ tasks: [n, n + 1, n + 2], outputs: [n, n, n] });
    const scores = { base: score(0), inherited: score(0), found: score(1), foundOwn: score(1), final: score(1) };
    const ledgers = { tasks: 4, outputs: 6, ...scores, weights: score(2), by: { policy: 1 } };
    const parent = emptyFolder();
    const dir = fakeRun(parent, "new", { ledgers });
    const { tasks: _, by: __, outputs, ...expected } = ledgers;
    expect(factsOf(dir)).toMatchObject({ outputs, ledgers: expected });
    expect(factsOf(fakeRun(parent, "old", { found: 3 })).ledgers.found?.tasks).toEqual([null, null, 3]);
    expect(
      factsOf(fakeRun(parent, "two", { found: 3, settings: { "exam.attempts": 2 } })).ledgers.found?.tasks,
    ).toEqual([null, 3, null]);
    expect(() => factsOf(fakeRun(parent, "broken", { found: 3, ledgers: "none" }))).toThrow("ledgers");
  });

  it("add up the clocks of the rounds that have one, and the spend of all", () => {
    const dir = fakeRun(emptyFolder(), "run", { distances: [[], [], []], seconds: [60, 30] });
    const { clock, spend } = factsOf(dir);
    expect(clock).toEqual({ seconds: 90, searchSeconds: 60, trainSeconds: 20 });
    expect(spend).toMatchObject({ programRuns: 9000, policyTokens: 3000, trainTokens: 300 });
    expect(factsOf(fakeRun(emptyFolder(), "run")).clock).toBeUndefined();
  });
});

describe("the control of a run", () => {
  it("is the frozen run of the same tasks, language and seed, and of two the one that ran more", () => {
    const parent = emptyFolder();
    fakeRun(parent, "run");
    fakeRun(parent, "small", { settings: { ...FROZEN, name: "small" } });
    fakeRun(parent, "large", { settings: FROZEN, distances: [[], []] });
    fakeRun(parent, "seed", { settings: FROZEN, seed: 2, distances: [[], [], []] });
    fakeRun(parent, "dsl", { settings: { ...FROZEN, "environment.dsl": "extended" }, distances: [[], [], []] });
    fakeRun(parent, "other", { settings: FROZEN, tasks: ["x"], distances: [[], [], []] });
    fakeRun(parent, "going", { settings: FROZEN, ended: false, distances: [[], [], []] });
    fakeRun(parent, "shares", { settings: { ...FROZEN, "share.library": true }, distances: [[], [], []] });
    const runs = readRuns([parent], []);
    const named = (name: string) => runs.find((run) => run.name === name)!;
    expect(controlOf(named("run"), runs)?.name).toBe("large");
    expect(controlOf(named("small"), runs)).toBeUndefined();
  });

  it("that is named as one must be one", () => {
    const parent = emptyFolder();
    const [run, control] = [
      fakeRun(parent, "run", { found: 3 }),
      fakeRun(parent, "ice", { settings: FROZEN, found: 2 }),
    ];
    expect(pageOf([run], [control])).toContain(row("run", 1, 3, "3.00", "-", "ice", "3,000", 2, "1.50"));
    expect(() => pageOf([control], [run])).toThrow(expect.objectContaining({ code: "E_CONFIG" }));
  });
});

describe("arms", () => {
  it("are runs that differ by the seed alone; the one that others are patches of comes first; sizes may differ", () => {
    const parent = emptyFolder();
    for (const seed of [1, 2, 3]) {
      fakeRun(parent, `a${seed}`, { seed, settings: { name: "solo", "population.size": 1 }, found: seed });
      fakeRun(parent, `b${seed}`, { seed, settings: { name: "full" }, found: seed + 2 });
      fakeRun(parent, `c${seed}`, { seed, settings: { name: "deaf", "share.findings": false }, found: 3 });
    }
    for (const beam of [1, 2, 3])
      fakeRun(parent, `d${beam}`, { settings: { name: `beam-${beam}`, "expand.beam": beam } });
    const runs = readRuns([parent], []);
    const [comparison, ...more] = comparisonsOf(runs);
    expect(more).toEqual([]);
    expect(comparison!.arms.map(({ name, runs: of }) => [name, of.length])).toEqual([
      ["full", 3],
      ["solo", 3],
      ["deaf", 3],
      ["beam-1", 1],
      ["beam-2", 1],
      ["beam-3", 1],
    ]);
    const page = resultsPage({ runs, searches: [], notes: "" });
    // t(0.975, 2) / sqrt(3) = 2.484; in pairs solo is 2 below full in every seed, deaf is 0, 1 and 2 below.
    expect(page).toContain("| full | - | 3 | 4.0 (1.5 to 6.5) | - |");
    expect(page).toContain("| solo | population.size=1 | 3 | 2.0 (-0.5 to 4.5) | -2.0 (-2.0 to -2.0) |");
    expect(page).toContain("| deaf | share.findings=false | 3 | 3.0 (3.0 to 3.0) | -1.0 (-3.5 to +1.5) |");
    // Of so many arms only the origin has rows of its own elsewhere.
    expect(page.split("## Arms")[0]).toContain("| b1 |");
    expect(page.split("## Arms")[0]).not.toContain("| a1 |");
  });

  it("have intervals by Student's t: with two seeds 12.706 standard errors, with many 1.96; with one none", () => {
    expect(estimate([1, 3])).toEqual({ mean: 2, low: 2 - 12.706, high: 2 + 12.706, n: 2 });
    expect(estimate([5])).toEqual({ mean: 5, low: undefined, high: undefined, n: 1 });
    // From the printed tables, past the degrees of freedom that are listed.
    expect(tQuantile(11)).toBeCloseTo(2.201, 2);
    expect(tQuantile(20)).toBeCloseTo(2.086, 3);
    expect(tQuantile(120)).toBeCloseTo(1.98, 3);
  });
});

describe("the page", () => {
  it("is the same whatever the order of the runs, and says no place and no date", () => {
    const parent = emptyFolder();
    const dirs = ["one", "two", "six"].map((name, k) => fakeRun(parent, name, { seed: k + 1, found: k }));
    const page = pageOf(dirs);
    expect(pageOf([...dirs].reverse())).toBe(page);
    expect(pageOf([parent])).toBe(page);
    for (const secret of ["secret", parent, "2026"]) expect(page).not.toContain(secret);
  });

  it("says on which machine, at what speed, and that it is not known where it is not", () => {
    const machine = { cores: 2, processor: "Abacus 3", memoryBytes: 1, system: "linux x64" };
    const parent = emptyFolder();
    fakeRun(parent, "new", { machine, seconds: [60], found: 1 });
    fakeRun(parent, "old", { seed: 2 });
    const page = pageOf([parent]);
    const known = "2 cores, Abacus 3, linux x64; node 20.0.0, wasm";
    expect(page).toContain(row("new", known, "1.0", "3,000", 50, "75 %", "25 %", "1,000", 100));
    expect(page).toContain("| old | not recorded; node 20.0.0, wasm | - | 3,000 | - |");
  });

  it("shows an unfinished run as one, and takes text of a stranger's for text", () => {
    const dir = fakeRun(emptyFolder(), "run", {
      ended: false,
      tasks: ["x|<b>\n# y"],
      solutions: [["x|<b>\n# y", 0, 1]],
    });
    const page = pageOf([dir]);
    expect(page).toContain("1 of 6, not ended");
    expect(page).toContain("- run, 1: x&#124;&#60;b&#62; # y");
  });

  it("keeps what was written by hand between its marks, and never writes over another file", () => {
    const notes = "<!-- notes -->\nThree attempts failed.\n<!-- /notes -->";
    expect(notesOf(`# Results\n\n${notes}\n\n## Runs`, "page.md")).toBe(notes);
    expect(notesOf(undefined, "page.md")).toMatch(/^<!-- notes -->\n.+\n<!-- \/notes -->$/);
    expect(() => notesOf("# My diary", "diary.md")).toThrow(expect.objectContaining({ code: "E_FILE" }));
  });

  it("wants runs, each with a name of its own", () => {
    const parent = emptyFolder();
    expect(() => readRuns([parent], [])).toThrow(expect.objectContaining({ code: "E_USAGE" }));
    const twins = ["x", "y"].map((folder) => fakeRun(join(parent, folder), "run"));
    expect(() => readRuns(twins, [])).toThrow("called run");
    writeFileSync(join(parent, "x", "run", "manifest.json"), "{");
    expect(() => readRuns([twins[0]!], [])).toThrow(expect.objectContaining({ code: "E_FORMAT" }));
  });
});
