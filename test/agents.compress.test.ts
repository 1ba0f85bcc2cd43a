import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compressAll, compressAnswer, shorterForms } from "../agents/learning/compress.ts";
import { stream } from "../src/core/random.ts";
import { randomAnswer, toyEnvironment, toyTasks } from "./toy-environment.ts";

const environment = toyEnvironment();
const task = toyTasks()[0]!;
const answers = fc.integer().map((seed) => randomAnswer(stream(seed, "answer")));

describe("compress", () => {
  it("never changes what an answer computes and never lengthens it", () => {
    fc.assert(
      fc.property(
        answers,
        fc.integer({ min: 0, max: 30 }),
        fc.integer({ min: 0, max: 60 }),
        (answer, attempts, runs) => {
          const out = compressAnswer(environment, task, answer, { attempts, programRuns: runs });
          expect(environment.result(task, out.answer)).toBe(environment.result(task, answer));
          expect(out.answer.length).toBeLessThanOrEqual(answer.length);
          expect(out.attempts).toBeLessThanOrEqual(attempts);
          expect(out.programRuns).toBeLessThanOrEqual(runs);
        },
      ),
    );
  });

  it("loses steps one at a time until nothing more goes", () => {
    const answer = environment.text.parse("plus 0\nplus 4\nplus 0\nplus 5\nplus 0");
    const out = compressAnswer(environment, task, answer, { attempts: 100, programRuns: 1000 });
    expect(environment.text.render(out.answer)).toBe("plus 4\nplus 5");
  });

  it("every shorter form is shorter, and is tried once", () => {
    fc.assert(
      fc.property(answers, (answer) => {
        const forms = shorterForms(environment, answer);
        for (const form of forms) expect(form.length).toBeLessThan(answer.length);
        expect(new Set(forms.map(String)).size).toBe(forms.length);
      }),
    );
  });

  it("leaves alone an answer that does not run, a task it does not have, and everything when it is off", () => {
    const broken = environment.text.parse("double\nplus 9\ndouble\ndouble\ndouble\ndouble");
    expect(compressAnswer(environment, task, broken, { attempts: 9, programRuns: 99 }).answer).toBe(broken);
    const solution = {
      ...{ taskId: task.id, family: task.family, prompt: [1], answer: environment.text.parse("plus 9\nplus 0") },
      ...{ result: "", logProb: 0, agent: 0, round: 1 },
    };
    const run = (enabled: boolean, tasks = [task]) =>
      compressAll({
        environment,
        tasks,
        solutions: [solution],
        budget: { programRuns: 99 },
        compress: { enabled, attempts: 9, library: false },
      });
    expect(run(false).solutions).toEqual([solution]);
    expect(run(true, []).solutions).toEqual([solution]);
    expect(run(true).compressed).toMatchObject({ shortened: 1, tokensBefore: 5, tokensAfter: 3 });
  });
});
