import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openWorld } from "../environments/defaults.ts";
import type { Finder } from "../environments/environment.ts";
import { grids } from "../environments/grids/index.ts";
import { type Solution, USER } from "../shared/findings.ts";
import { ATTEMPTS, type Attempt, examinerOf } from "../src/population/examine.ts";
import { ledgerRows, ledgersOf } from "../src/population/ledgers.ts";
import { scoreOf } from "../src/population/score.ts";
import { emptyFolder } from "./command-line.ts";

/**
 * A demonstration that reads the same from both ends, so that programs that mirror it or leave it reproduce it alike.
 * The first test tells them apart, the second does not.
 */
const folder = emptyFolder();
const palindrome = [[1, 2, 1]];
const TEST = [
  { input: [[1, 2, 3]], output: [[3, 2, 1]] },
  { input: [[4, 4]], output: [[4, 4]] },
];
for (const name of ["a", "b", "c"]) {
  const task = { train: [{ input: palindrome, output: palindrome }], test: TEST };
  writeFileSync(join(folder, `${name}.json`), JSON.stringify(task));
}
const opened = openWorld(grids, { tasks: `arc:${folder}` }, 1);
const { environment } = opened;
const tasks = environment.tasks("practice");
const examiner = examinerOf(opened as unknown as Parameters<typeof examinerOf>[0], 3);

const RIGHT = "O = vmirror(I)";
const HALF = "O = hmirror(I)";
const NONE = "O = vconcat(I, I)";

type How = { round?: number; by?: Finder; giver?: number; agent?: number };

function solution(taskId: string, program: string, { round = 1, agent = 0, ...how }: How = {}): Solution {
  const task = tasks.find((t) => t.id === taskId)!;
  const answer = environment.text.parse(program);
  const result = environment.result(task, answer)!;
  return { taskId, family: task.family, prompt: [], answer, result, logProb: -1, agent, round, ...how };
}

const longer = (program: string) => `x1 = hmirror(I)\nx2 = hmirror(x1)\n${program.replace("I", "x2")}`;

const ledgers = (archive: Solution[], seeds: string[] = [], frozen = { final: [] as Solution[][] }) =>
  ledgersOf({ tasks, seeds: seeds.map(environment.text.parse) }, examiner, { archive, library: [] }, [], frozen);

describe("a score", () => {
  it("counts tasks whose outputs one attempt makes, and grids that one of the first attempts makes", () => {
    const archive = [
      ...[solution("a", RIGHT), solution("a", longer(HALF))], // shorter first: right at once
      ...[solution("b", HALF), solution("b", longer(RIGHT))], // half at once, all at the second attempt
      solution("c", NONE),
    ];
    expect(ledgers(archive).ledgers.found).toEqual({ tasks: [1, 2, 2], outputs: [3, 4, 4] });
    expect(ledgers(archive).ledgers).toMatchObject({ tasks: 3, outputs: 6 });
  });

  it("never falls with another attempt, and has a solved task's grids among its grids", () => {
    const marks = fc.array(fc.array(fc.boolean(), { minLength: 2, maxLength: 2 }), { maxLength: ATTEMPTS });
    fc.assert(
      fc.property(fc.array(marks, { maxLength: 5 }), (byTask) => {
        const attempts = byTask.flatMap((tried, t) =>
          tried.map((right, k): Attempt => ({ attempt: k + 1, right, solution: { taskId: `${t}` } as Solution })),
        );
        const score = scoreOf(attempts);
        for (let k = 0; k < ATTEMPTS; k++) {
          expect(score.tasks[k]).toBeGreaterThanOrEqual(score.tasks[k - 1] ?? 0);
          expect(score.outputs[k]).toBeGreaterThanOrEqual(Math.max(score.outputs[k - 1] ?? 0, 2 * score.tasks[k]!));
          expect(score.outputs[k]).toBeLessThanOrEqual(2 * byTask.length);
        }
      }),
    );
  });
});

describe("the ledgers of a run", () => {
  it("keep apart what the first round found, what was inherited, and what was found besides", () => {
    const archive = [
      solution("a", RIGHT, { round: 1, by: "policy" }),
      solution("b", RIGHT, { round: 2, by: "seed", giver: USER }),
      solution("c", RIGHT, { round: 3, by: "mutant", giver: 0 }), // of another agent's answer: not inherited
    ];
    const { base, inherited, found, foundOwn, by } = ledgers(archive).ledgers;
    const at3 = [base, inherited, found, foundOwn].map((score) => score.tasks[2]);
    expect(at3).toEqual([1, 1, 3, 2]);
    expect(by).toEqual({ policy: 1, search: 0, goal: 0, seed: 1, mutant: 1 });
  });

  it("count a mutant of the user's program as inherited, and the program itself however it was found", () => {
    const archive = [
      solution("a", RIGHT, { by: "policy" }),
      solution("b", longer(RIGHT), { by: "mutant", giver: USER }),
      solution("c", longer(RIGHT), { by: "policy" }),
    ];
    const { inherited, foundOwn } = ledgers(archive, [RIGHT]).ledgers;
    expect([inherited.tasks[2], foundOwn.tasks[2]]).toEqual([2, 1]);
  });

  it("take an answer that does not say how it came about as the policy's", () => {
    expect(ledgers([solution("a", RIGHT)]).ledgers.by.policy).toBe(1);
  });

  it("put the answers of all agents together before they are ranked: three attempts are three in all", () => {
    const programs = [HALF, NONE, "O = hconcat(I, I)", longer(RIGHT)];
    const final = programs.map((program, agent) => [solution("a", program, { agent })]);
    expect(ledgers([], [], { final }).ledgers.final.tasks).toEqual([0, 0, 0]);
    expect(ledgers([], [], { final: final.slice(1) }).ledgers.final.tasks).toEqual([0, 0, 1]);
  });

  it("name every attempt: whose ledger, the how and the marks", () => {
    const archive = [
      solution("b", HALF, { round: 2 }),
      solution("b", longer(RIGHT), { round: 2, by: "goal", giver: 4 }),
    ];
    const rows = ledgers(archive).attempts.filter(({ ledger }) => ledger === "found");
    expect(rows).toEqual([
      { ledger: "found", task: "b", attempt: 1, by: "policy", giver: null, solved: false, outputsRight: 1 },
      { ledger: "found", task: "b", attempt: 2, by: "goal", giver: 4, solved: true, outputsRight: 2 },
    ]);
    expect(ledgerRows(ledgers(archive).ledgers).map(({ ledger }) => ledger)).toEqual([
      ...["base", "inherited", "found", "foundOwn", "final"], // weights alone were not measured
    ]);
  });
});
