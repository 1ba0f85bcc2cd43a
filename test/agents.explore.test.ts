import { beforeAll, describe, expect, it } from "vitest";
import { initialParameters } from "../agents/policy/model.ts";
import { type ExpandInput, expand } from "../agents/search/expand.ts";
import { rebuildWorld } from "../environments/defaults.ts";
import { grids } from "../environments/grids/index.ts";
import { families } from "../environments/grids/tasks/families/index.ts";
import { generateTask } from "../environments/grids/tasks/generate.ts";
import { USER } from "../shared/findings.ts";
import { initialValue } from "../shared/value/network.ts";
import { startBackend } from "../src/core/backend.ts";
import { stream } from "../src/core/random.ts";
import { sampling } from "./sampling.ts";

const environment = rebuildWorld(grids, { kind: "grids", settings: {}, abstractions: [] });
const { size, promptLength, answerLength } = environment.vocabulary;
const shape = { vocabulary: size, context: promptLength + answerLength, layers: 1, width: 16, heads: 2, hidden: 32 };
const made = families.slice(0, 6).map((f) => generateTask(1, f.name, 0));
const tasks = made.map(({ task }) => task);

beforeAll(async () => {
  await startBackend("wasm");
});

function play(changes: Partial<ExpandInput> = {}, explore = 0.9) {
  return expand({
    ...{ environment, tasks, shape, parameters: initialParameters(shape, stream(1, "base")), value: undefined },
    budget: { programRuns: 6_000, policyTokens: 4_000 },
    settings: { ...sampling, consequences: 3, worst: 2, explore, trust: 0.5, sketches: 4 },
    seed: 1,
    round: 1,
    agent: 0,
    purpose: "expand",
    ...changes,
  });
}

describe("a turn that searches systematically", () => {
  it("solves what sampling from an untrained policy does not, and says how each answer came about", () => {
    const solved = (out: ReturnType<typeof play>) => out.tasks.filter((t) => t.solved).length;
    const [searched, sampled] = [play(), play({}, 0)];
    expect(solved(searched)).toBeGreaterThan(solved(sampled));
    for (const { by } of sampled.solutions) expect(by).toBe("policy");
    expect(searched.solutions.some(({ by }) => by === "search" || by === "goal")).toBe(true);
    for (const { taskId, answer } of searched.solutions) {
      const task = tasks.find(({ id }) => id === taskId)!;
      expect(environment.judge(task, answer).solved).toBe(true);
    }
    expect(play()).toEqual(searched);
  });

  it("keeps to its budget but for the step that is begun, and gives what solved tasks leave to the others", () => {
    const { spent, tasks: reports } = play({ budget: { programRuns: 300, policyTokens: 4_000 } });
    expect(spent.programRuns).toBeGreaterThanOrEqual(270);
    expect(spent.programRuns).toBeLessThan(500);
    const runs = (is: boolean) => reports.filter((t) => t.solved === is).map((t) => t.programRuns);
    expect(Math.min(...runs(true))).toBeLessThan(Math.max(...runs(false)));
  });

  it("gives consequences that are right for their own prompts, and targets for the value function from both", () => {
    const value = initialValue(environment.features!.names.length, stream(1, "value"));
    const out = play({ value });
    expect(out.spent.valueEvals).toBeGreaterThan(500);
    for (const task of tasks) {
      const own = out.consequences.filter(({ taskId }) => taskId === task.id);
      expect(own.length).toBeLessThanOrEqual(5);
      for (const { distance } of own) expect(distance).toBeGreaterThan(0);
    }
    expect(out.values.some(({ target }) => target === 1)).toBe(true);
    expect(out.values.every(({ features }) => features.length === environment.features!.names.length)).toBe(true);
  });

  it("grows answers from those given, says whose they were, and leaves out those to the task itself", () => {
    const [own, other] = [made[5]!, made[4]!];
    const seeds = [
      { answer: own.program, giver: 3, solves: [own.task.id] },
      { answer: other.program, giver: USER },
    ];
    const budget = { programRuns: 400, policyTokens: 4_000 };
    const alone = play({ tasks: [own.task, other.task], budget, seeds }).solutions;
    expect(alone.filter(({ by, giver }) => by === "seed" && giver === 3)).toEqual([]);
    const given = alone.filter(({ by }) => by === "seed");
    expect(given.map(({ taskId, giver }) => [taskId, giver])).toEqual([[other.task.id, USER]]);
  });
});
