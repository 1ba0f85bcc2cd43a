import { describe, expect, it } from "vitest";
import { exitCodeOf } from "../src/cli/failure.ts";
import { checkLosses } from "../src/cli/losses.ts";
import type { WanderError } from "../src/core/errors.ts";
import { journalPath, readHistory } from "../src/store/history.ts";
import { openJournal } from "../src/store/journal.ts";
import { emptyFolder, wander } from "./command-line.ts";
import { fakeRun } from "./run-fixture.ts";

describe("a command whose runs lost something", () => {
  it("ends with exit code 3 and says what to do, unless that is allowed or nothing was lost", () => {
    const thrown = (lostTurns: number, allowLostTurns: boolean) => {
      try {
        checkLosses(lostTurns, "runs/sweep", { allowLostTurns });
      } catch (error) {
        return error as WanderError;
      }
      return undefined;
    };
    const error = thrown(2, false)!;
    expect({ ...error, message: error.message, exit: exitCodeOf(error) }).toMatchObject({
      code: "E_LOST",
      exit: 3,
      message: expect.stringContaining("2 jobs that failed twice are missing in runs/sweep"),
      hint: expect.stringContaining("--allow-lost-turns"),
    });
    expect(thrown(1, false)!.message).toContain("1 job that failed twice is missing");
    expect([thrown(2, true), thrown(0, false)]).toEqual([undefined, undefined]);
  });

  it("is run and resume, in a real process: the run ends, is said to lack its turns, and they are counted once", async () => {
    // No processor does so many steps in a second of its own time.
    const endless = [
      ["rounds", 1],
      ["population.size", 1],
      ["environment.exams", 2],
      ["model.layers", 1],
      ["model.width", 16],
      ["model.heads", 2],
      ["model.hidden", 32],
      ["budget.programRuns", 60],
      ["budget.policyTokens", 600],
      ["budget.trainTokens", 1e9],
      ["absorb.steps", 1e6],
      ["executor.inference", 1],
      ["executor.training", 1],
      ["executor.deadlineSeconds", 1],
    ].flatMap(([key, value]) => ["--set", `${key}=${value}`]);
    const parent = emptyFolder();
    const run = await wander(["run", "--preset", "arithmetic", ...endless, "--json", "--out", parent]);
    expect({ code: run.code, said: run.stderr }).toMatchObject({
      code: 3,
      said: expect.stringMatching(/1 turn lost: absorb of agent 0 failed twice: it hung for 1 s of its own time/),
    });
    const summary = JSON.parse(run.stdout);
    expect(summary).toMatchObject({ lostTurns: 1, lost: [{ job: "absorb", agent: 0, round: 1, code: "E_WORKER" }] });
    const resumed = await wander(["resume", summary.runDir, "--allow-lost-turns"]);
    expect(resumed.code).toBe(0);
    expect(resumed.stdout).toContain("lost, after two tries each: 1 turn; the first in round 1: absorb of agent 0");
    expect(resumed.stdout).toContain(summary.stateHash.slice(0, 16));
    expect(readHistory(summary.runDir).lost).toHaveLength(1);
  });
});

describe("a journal", () => {
  const lost = {
    kind: "lost" as const,
    job: "absorb" as const,
    agent: 0,
    code: "E_WORKER" as const,
    message: "",
    stack: "",
  };
  const misses = (round: number) => ({ kind: "misses" as const, round, distances: [] });
  const ofRun = (records: object[]) => {
    const dir = fakeRun(emptyFolder(), "r", { ended: false });
    const journal = openJournal(journalPath(dir));
    journal.append(...(records as { kind: string }[]));
    journal.close();
    return readHistory(dir).lost;
  };

  it("tells of what the last play of a round lost, and of no earlier one that was cut short", () => {
    const records = [misses(2), { ...lost, round: 2 }, misses(2), misses(3), { ...lost, round: 3 }];
    expect(ofRun(records)).toEqual([{ ...lost, round: 3 }]);
  });

  it("tells of what the last measurement of the end lost, behind the rounds", () => {
    const end = { kind: "end", stateHash: "", solved: { base: 0, final: 0, cumulative: 0, tasks: 0 }, finalSolved: [] };
    const first = { ...lost, job: "expand", final: true, round: 3 };
    const [second, third] = [
      { ...first, agent: 1 },
      { ...lost, round: 1 },
    ];
    expect(ofRun([misses(1), third, first, end, second, end])).toEqual([third, second]);
    expect(ofRun([misses(1), third, first, end, end])).toEqual([third]);
  });

  it("whose lost job is none of ours is refused", () => {
    for (const wrong of [{ agent: -1 }, { round: "one" }, { stack: 5 }, { final: false }]) {
      expect(() => ofRun([{ ...lost, round: 1, ...wrong }])).toThrow(expect.objectContaining({ code: "E_FORMAT" }));
    }
  });
});
