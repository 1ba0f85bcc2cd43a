import { beforeAll, describe, expect, it } from "vitest";
import { compressAll, compressAnswer, shorterForms } from "../agents/learning/compress.ts";
import { initialParameters } from "../agents/policy/model.ts";
import { expand } from "../agents/search/expand.ts";
import { rebuildWorld } from "../environments/defaults.ts";
import type { Tokens } from "../environments/environment.ts";
import { grids } from "../environments/grids/index.ts";
import { families } from "../environments/grids/tasks/families/index.ts";
import { generateTask } from "../environments/grids/tasks/generate.ts";
import type { Solution } from "../shared/findings.ts";
import { compressCorpus } from "../shared/library/compress.ts";
import { startBackend } from "../src/core/backend.ts";
import { stream } from "../src/core/random.ts";
import { sampling } from "./sampling.ts";

const environment = rebuildWorld(grids, { kind: "grids", settings: {}, abstractions: [] });
const { size, promptLength, answerLength } = environment.vocabulary;
const shape = { vocabulary: size, context: promptLength + answerLength, layers: 1, width: 16, heads: 2, hidden: 32 };

beforeAll(async () => {
  await startBackend("wasm");
});

describe("search and compress on grids", () => {
  it("an untrained policy's answers all run within budget and teach by hindsight", () => {
    const tasks = families.slice(0, 4).map((f) => generateTask(1, f.name, 0).task);
    const budget = { programRuns: 300, policyTokens: 6000 };
    const input = {
      ...{
        environment,
        tasks,
        shape,
        parameters: initialParameters(shape, stream(1, "base")),
        value: undefined,
        budget,
      },
      settings: { ...sampling, beam: 8 },
      seed: 1,
      round: 1,
      agent: 0,
      purpose: "expand",
    };
    const out = expand(input);
    expect(out.spent.programRuns).toBeGreaterThan(200);
    expect(out.spent.programRuns).toBeLessThanOrEqual(budget.programRuns);
    expect(out.spent.policyTokens).toBeLessThanOrEqual(budget.policyTokens);
    expect(out.tasks.filter((t) => t.answers > 0).length).toBeGreaterThan(1);
    expect(out.consequences.length).toBeGreaterThan(0);
    expect(expand(input)).toEqual(out);
  });

  it("compress keeps what every family's program computes, tests included, and never lengthens it", () => {
    for (const { name } of families) {
      for (const index of [0, 1, 2]) {
        const { task, program } = generateTask(3, name, index);
        const wanted = environment.result(task, program);
        const out = compressAnswer(environment, task, program, { attempts: 12, programRuns: 200 });
        expect(environment.result(task, out.answer), `${name} ${index}`).toBe(wanted);
        expect(out.answer.length).toBeLessThanOrEqual(program.length);
        expect(out.programRuns).toBeLessThanOrEqual(200);
      }
    }
  });

  it("compress drops a line that nothing needs", () => {
    const { task } = generateTask(3, families[0]!.name, 0);
    const padded = environment.text.parse(
      "x1 = vmirror(I)\nx2 = hmirror(I)\nx3 = hmirror(x2)\nx4 = vmirror(x1)\nO = hmirror(x4)",
    );
    const out = compressAnswer(environment, task, padded, { attempts: 50, programRuns: 500 });
    expect(environment.text.render(out.answer)).toBe(environment.text.render(environment.text.parse("O = hmirror(I)")));
    expect(shorterForms(environment, padded).length).toBeGreaterThan(2);
  });

  it("compress writes a solution with the library first, where that is shorter and the setting says so", () => {
    const beside = (f: string) => environment.text.parse(`x1 = ${f}(I)\nO = hconcat(I, x1)`);
    const { task } = generateTask(3, families[0]!.name, 0);
    const solved = (answer: Tokens, result = environment.result(task, answer)!): Solution => ({
      ...{ taskId: task.id, family: "f", prompt: [], answer, result, logProb: 0, agent: 0, round: 1 },
    });
    const apart = ["hmirror", "vmirror", "rot180"].map((f, k) => ({ ...solved(beside(f), "r"), taskId: `t${k}` }));
    const library = compressCorpus(environment, apart, [], { minUses: 2, maxSize: 12, maxHoles: 3, perRound: 1 }, 1);
    const wide = environment.terms.withAbstractions(library);
    const short = (on: boolean, solution = solved(beside("hmirror")), programRuns = 99) =>
      compressAll({
        ...{ environment: wide, tasks: [task], library, solutions: [solution], budget: { programRuns } },
        compress: { enabled: true, attempts: 0, library: on },
      });
    expect(short(false).solutions[0]!.answer).toEqual(beside("hmirror"));
    const named = short(true);
    expect(wide.text.render(named.solutions[0]!.answer)).toBe("O = f1(I, hmirror)");
    expect(wide.result(task, named.solutions[0]!.answer)).toBe(environment.result(task, beside("hmirror")));
    expect(named.compressed).toMatchObject({
      ...{ shortened: 1, tokensBefore: beside("hmirror").length },
      tokensAfter: named.solutions[0]!.answer.length,
    });
    expect(named.programRuns).toBe(1); // which shows that it computes the same
    // What cannot be shown, for lack of runs or because it is not so, is left alone.
    expect(short(true, solved(beside("hmirror")), 0).solutions[0]!.answer).toEqual(beside("hmirror"));
    expect(short(true, solved(beside("hmirror"), "other")).solutions[0]!.answer).toEqual(beside("hmirror"));
  });
});
