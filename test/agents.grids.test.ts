import { beforeAll, describe, expect, it } from "vitest";
import { compressAnswer, shorterForms } from "../agents/learning/compress.ts";
import { initialParameters } from "../agents/policy/model.ts";
import { expand } from "../agents/search/expand.ts";
import type { Environment } from "../environments/environment.ts";
import { families } from "../environments/grids/families/index.ts";
import { generateTask } from "../environments/grids/generate.ts";
import { grids } from "../environments/grids/index.ts";
import { startBackend } from "../src/core/backend.ts";
import { stream } from "../src/core/random.ts";

const environment = grids.rebuild({ kind: "grids", settings: {}, abstractions: [] }) as unknown as Environment;
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
      settings: { beam: 8, branch: 4, temperature: 1, floor: 0.05, valueWeight: 1, consequences: 4, worst: 0 },
      origin: { seed: 1, round: 1, agent: 0, purpose: "expand" },
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
    const padded = environment.parse(
      "x1 = vmirror(I)\nx2 = hmirror(I)\nx3 = hmirror(x2)\nx4 = vmirror(x1)\nO = hmirror(x4)",
    );
    const out = compressAnswer(environment, task, padded, { attempts: 50, programRuns: 500 });
    expect(environment.render(out.answer)).toBe(environment.render(environment.parse("O = hmirror(I)")));
    expect(shorterForms(environment, padded).length).toBeGreaterThan(2);
  });
});
