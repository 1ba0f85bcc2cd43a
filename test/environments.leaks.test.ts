import { describe, expect, it } from "vitest";
import { leaks, taught } from "../environments/contract/leaks.ts";
import { type CompleteEnvironment, openWorld } from "../environments/defaults.ts";
import { environmentKind } from "../environments/registry.ts";

const ANSWERS = 2000;

describe("a world whose judge takes a wrong answer for the answer to another question", () => {
  const { environment: env, exams } = openWorld(
    environmentKind("modular"),
    { modulus: 11, tasksPerFamily: 50, exams: 100 },
    1,
  );
  /** As hindsight does it, but for one thing: it does not ask whether the other question is held back. */
  const forgetful: CompleteEnvironment = {
    ...env,
    judge(task, answer) {
      const outcome = env.judge(task, answer);
      const other = env.tasks("exam", task.family).find((asked) => exams.grade(asked, [answer], 1).solvedAt === 1);
      return other === undefined ? outcome : { ...outcome, consequences: [{ prompt: env.prompt(other), answer }] };
    },
  };

  it("is found out where it forgets that questions are held back, with one of them named", () => {
    const found = leaks(forgetful, exams, taught(forgetful, ANSWERS));
    expect(found.length).toBeGreaterThan(100);
    expect(found[0]).toMatch(/^exam \S+ of (add|multiply|subtract|divide) is taught: .+ -> .+/);
  });

  it("is found clean where it does not", () => {
    expect([...taught(env, ANSWERS)].length).toBeGreaterThan(ANSWERS / 2); // it does teach
    expect(leaks(env, exams, taught(env, ANSWERS))).toEqual([]);
  });
});
