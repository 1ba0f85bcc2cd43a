import { beforeAll, describe, expect, it } from "vitest";
import { initialParameters } from "../agents/policy/model.ts";
import { expand } from "../agents/search/expand.ts";
import type { ValueTarget } from "../shared/findings.ts";
import { calibration } from "../shared/value/calibration.ts";
import { firstValueState, type LearnerSettings, learnRound, parametersByAgent } from "../shared/value/learner.ts";
import { defaultTraining } from "../shared/value/train.ts";
import { startBackend } from "../src/core/backend.ts";
import { stream } from "../src/core/random.ts";
import { sampling } from "./sampling.ts";
import { toyEnvironment, toyTasks } from "./toy-environment.ts";

const environment = toyEnvironment();
const shape = { vocabulary: environment.vocabulary.size, context: 24, layers: 1, width: 16, heads: 2, hidden: 32 };
const AGENTS = 4;

/** An agent's search of made-up tasks of its own; agents differ in policy, tasks and draws. */
function traces(agent: number): ValueTarget[] {
  const random = stream(1, "tasks", agent);
  const tasks = Array.from({ length: 24 }, (_, k) => ({
    ...environment.dreams!.synthesise(random).task!,
    id: `${agent}-${k}`,
  }));
  return searched(agent, tasks);
}

function searched(agent: number, tasks: Parameters<typeof expand>[0]["tasks"]): ValueTarget[] {
  return expand({
    environment,
    tasks,
    shape,
    parameters: initialParameters(shape, stream(1, "policy", agent)),
    value: undefined,
    budget: { programRuns: 150 * tasks.length, policyTokens: 6000 * tasks.length },
    settings: { ...sampling, consequences: 0 },
    seed: 1,
    round: 1,
    agent,
    purpose: "unseen",
  }).values;
}

describe("V on traces of agents and tasks that it was not trained on", () => {
  let learned: { global: Float32Array[]; own: Float32Array[] };
  let unseen: ValueTarget[];
  beforeAll(async () => {
    await startBackend("wasm");
    const given = Array.from({ length: AGENTS }, (_, k) => traces(k));
    const learn = (mode: LearnerSettings["mode"]) => {
      const settings = {
        ...{ mode, agents: AGENTS, featureCount: environment.features!.names.length, seed: 1, reservoir: 4096 },
        training: { ...defaultTraining, epochs: 12 },
      };
      return parametersByAgent(learnRound(firstValueState(settings), given, 1, settings).state, settings);
    };
    learned = { global: learn("global"), own: learn("own") };
    unseen = [AGENTS, AGENTS + 1].flatMap(traces);
  });

  it("is off by at most .05 in ten bins, and higher where the task was solved", () => {
    const { error, meanSolved, meanFailed } = calibration(learned.global[0]!, unseen);
    expect(error).toBeLessThanOrEqual(0.05);
    expect(meanSolved).toBeGreaterThan(meanFailed + 0.1);
    expect(unseen.length).toBeGreaterThan(1000);
  });

  it("is better as one V of all than as each agent's own, at equal data per agent", () => {
    const shared = calibration(learned.global[0]!, unseen).brier;
    const own = learned.own.map((parameters) => calibration(parameters, unseen).brier);
    expect(shared).toBeLessThan(own.reduce((a, b) => a + b) / AGENTS);
  });

  it("is not only the base rate: the same on the toy tasks that everything else is tested on", () => {
    const { meanSolved, meanFailed } = calibration(learned.global[0]!, searched(9, toyTasks()));
    expect(meanSolved).toBeGreaterThan(meanFailed);
  });
});
