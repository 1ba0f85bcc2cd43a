import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exitCodeOf } from "../src/cli/failure.ts";
import type { WanderError } from "../src/core/errors.ts";
import { atLeast, atMost, isPlayed, readingOf } from "../src/reproduce/check.ts";
import { checks, checksNamed } from "../src/reproduce/checks/index.ts";
import { jsonOf } from "../src/reproduce/json.ts";
import { experimentOf } from "../src/reproduce/play.ts";
import { stepsTo } from "../src/reproduce/read-reproduction.ts";
import { requireMarks, spreadOf } from "../src/reproduce/result.ts";
import { systems } from "../src/reproduce/systems.ts";
import { resultRows, wrapped } from "../src/reproduce/table.ts";
import { figureText, spreadText } from "../src/reproduce/text.ts";
import { emptyFolder, wander } from "./command-line.ts";
import { reproductionResults } from "./reproduction-fixture.ts";

const never = Number.POSITIVE_INFINITY;

describe("marks", () => {
  const of = readingOf({ ours: { right: 0.9, steps: never } });

  it("hold at their number and beyond", () => {
    expect(atLeast("ours", "right", 0.9, "").holds(of)).toBe(true);
    expect(atLeast("ours", "right", 0.91, "").holds(of)).toBe(false);
    expect(atMost("ours", "right", 0.9, "").holds(of)).toBe(true);
    expect(atMost("ours", "right", 0.89, "").holds(of)).toBe(false);
  });

  it("what was never reached is above every number", () => {
    expect(atMost("ours", "steps", 1e9, "").holds(of)).toBe(false);
    expect(atLeast("ours", "steps", 6000, "").holds(of)).toBe(true);
  });

  it("one that asks for what no arm reads is a slip, and no miss", () => {
    expect(() => of("ours", "rigth")).toThrow(/no figure rigth/);
    expect(() => of("constructor", "name")).toThrow(/no figure name of an arm constructor/);
  });

  it("must hold in every seed, and are told seed by seed", () => {
    const [learning, sudden, laws] = reproductionResults();
    expect(learning!.passed).toBe(true);
    expect(laws!.passed).toBe(true);
    expect(sudden!.passed).toBe(false);
    expect(sudden!.marks.map(({ passed }) => passed)).toEqual([
      [true, true, false],
      [true, false, true],
    ]);
  });
});

it("a missed mark ends the command with 1, and names the check", () => {
  const [learning, sudden] = reproductionResults();
  const missed = (results: Parameters<typeof requireMarks>[0]) => {
    try {
      requireMarks(results, "r.html");
    } catch (error) {
      return error as WanderError;
    }
  };
  expect(missed([learning!])).toBeUndefined();
  const error = missed([learning!, sudden!])!;
  expect(error).toMatchObject({ code: "E_MARK", message: "1 of 2 checks miss a mark: sudden" });
  expect(exitCodeOf(error)).toBe(1);
});

describe("figures", () => {
  it("are steps up to the end of the first round from which on the share stays high", () => {
    expect(stepsTo([0.1, 0.96, 0.5, 0.95, 1], 0.95, 250)).toBe(1000);
    expect(stepsTo([1], 0.95, 250)).toBe(250);
    expect(stepsTo([0.1, 1, 0.9], 0.95, 250)).toBe(never);
  });

  it("a share that stays high does so at every later round", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1 }), (shares) => {
        const steps = stepsTo(shares, 0.5, 1);
        const stays = (from: number) => shares.slice(from - 1).every((share) => share >= 0.5);
        expect(steps === never ? shares.at(-1)! < 0.5 : stays(steps) && (steps === 1 || !stays(steps - 1))).toBe(true);
      }),
    );
  });

  it("are written with their unit, their mean and the range over seeds", () => {
    const steps = { name: "", as: "number", unit: "steps" } as const;
    const share = { name: "", as: "share" } as const;
    expect(spreadText(spreadOf([2000, 2250, 2500]), steps)).toBe("2,250 steps (2,000 to 2,500)");
    expect(spreadText(spreadOf([0.984, 0.992]), share)).toBe("98.8 % (98.4 % to 99.2 %)");
    expect(spreadText(spreadOf([4, 4]), { name: "", as: "number" })).toBe("4");
    expect(spreadText(spreadOf([5750, never]), steps)).toBe("5,750 steps to never");
    expect([figureText(never, steps), figureText(Number.NaN, share)]).toEqual(["never", "not measured"]);
  });
});

describe("the table", () => {
  const rows = resultRows(reproductionResults());
  const cells = (column: number) => rows.map((row) => row[column]!).filter((cell) => cell !== "");

  it("names every arm with its figures, controls included", () => {
    expect(cells(0)).toEqual(["learning", "sudden", "laws"]);
    expect(cells(2)).toEqual(expect.arrayContaining(["learning", "static (control)", "plain (control)", "orthogonal"]));
    expect(cells(2)).toContain("  until 95 % is right: 2,833 steps (2,250 to 3,750)");
  });

  it("has beside every mark in how many seeds it holds, and the minutes of all runs", () => {
    const marked = rows.filter((row) => row[4] !== "").map((row) => [row[3], row[4]]);
    expect(marked).toContainEqual(["filtered: at most 3,500 steps", "2 of 3"]);
    expect(marked).toHaveLength(6);
    expect(cells(5)).toEqual(["5.2", "3.4", "< 0.1"]);
  });

  it("breaks lines between words and loses none", () => {
    const words = fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1 });
    fc.assert(
      fc.property(words, fc.integer({ min: 12, max: 40 }), (list, width) => {
        const lines = wrapped(list.join(" "), width);
        expect(lines.join(" ")).toBe(list.join(" "));
        expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(width);
      }),
    );
  });
});

it("--json says of each check what DESIGN.md promises, null for what was never reached", () => {
  const said = JSON.parse(JSON.stringify(reproductionResults().map(jsonOf)));
  for (const check of said)
    expect(Object.keys(check)).toEqual(
      expect.arrayContaining(["name", "reference", "ours", "mark", "passed", "seconds"]),
    );
  const plain = said[1].ours.find(({ arm }: { arm: string }) => arm === "plain");
  expect(plain.figures.steps).toEqual({ mean: null, low: 5750, high: null, seeds: [null, 5750, null] });
});

describe("the checks that there are", () => {
  const all = checks;

  it.each(all)(
    "$name is whole: its marks ask for what its arms have, its experiments are ones, and a control is among its arms",
    (check) => {
      expect(check.arms.some(({ role }) => role === "control")).toBe(true);
      expect(check.arms.some(({ role }) => role === "ours")).toBe(true);
      expect(new Set(check.arms.map(({ name }) => name)).size).toBe(check.arms.length);
      const asked: string[] = [];
      for (const mark of check.marks) {
        mark.holds((arm, figure) => {
          asked.push(arm);
          expect(Object.keys(check.figures)).toContain(figure);
          return 1;
        });
      }
      expect(check.arms.map(({ name }) => name)).toEqual(expect.arrayContaining(asked));
      for (const arm of check.arms.filter(isPlayed)) {
        const { executor, seed, name } = experimentOf(check, arm, 3);
        expect(executor).toMatchObject({ inference: 1, training: 1 });
        expect([seed, name]).toEqual([3, `${check.name}-${arm.name}`]);
        if (arm.baseOf !== undefined) expect(check.arms.map((other) => other.name)).toContain(arm.baseOf);
      }
    },
  );

  it("are chosen by name, each once and in their order", () => {
    expect(checksNamed(["measures", "grokking", "measures"]).map(({ name }) => name)).toEqual(["grokking", "measures"]);
    expect(checksNamed([])).toBe(checks);
    expect(() => checksNamed(["grocking"])).toThrow(
      expect.objectContaining({ code: "E_USAGE", hint: "did you mean grokking?" }),
    );
  });

  it("every section of the reference list is said to be checked, played elsewhere, unchecked or not built", () => {
    expect(systems.map(({ section }) => section)).toEqual(Array.from({ length: 14 }, (_, k) => k + 1));
    for (const { name, section } of all) {
      const system = systems.find((of) => of.section === section)!;
      expect([system.state, system.note.split(", ")]).toEqual(["check", expect.arrayContaining([name])]);
    }
    const checked = systems.filter(({ state }) => state === "check").flatMap(({ note }) => note.split(", "));
    expect(checked.sort()).toEqual(all.map(({ name }) => name).sort());
  });
});

describe("the command", () => {
  it("prints the table and what is not tried, writes the report, and ends with 0 where all marks hold", async () => {
    const cwd = emptyFolder();
    const { code, stdout, stderr } = await wander(["reproduce", "measures", "--seeds", "1"], { cwd });
    expect([code, stderr]).toEqual([0, expect.stringMatching(/measures-identical, seed 1: ended, /)]);
    expect(stdout).toMatch(/^measures .*identical copies.* 1 of 1 /m);
    expect(stdout).toMatch(/^1 of 1 checks pass in all seeds; /m);
    expect(stdout).toMatch(/^not built:\n {2}8\. /m);
    expect(readFileSync(join(cwd, "runs/reproduce/reproduction.html"), "utf8")).toContain("<main id=");
    const json = await wander(["reproduce", "measures", "--seeds", "1", "--json"], { cwd });
    expect(json.stderr).toMatch(/ended before/);
    expect(JSON.parse(json.stdout)).toMatchObject({ checks: [{ name: "measures", passed: true }] });
  });

  it("refuses a name that there is not with the nearest one, and plays nothing", async () => {
    const { code, stderr } = await wander(["reproduce", "mesures"]);
    expect([code, stderr]).toEqual([2, "wander: there is no check called mesures\n  hint: did you mean measures?\n"]);
  });
});
