import { beforeAll, describe, expect, it } from "vitest";
import { initialParameters } from "../agents/policy/model.ts";
import { expand } from "../agents/search/expand.ts";
import { featureCount, valueInputs } from "../agents/search/value-inputs.ts";
import { valueOf as estimate, featureCountOf, initialValue, valueSize } from "../shared/value/network.ts";
import { armsOf } from "../src/compare/arms.ts";
import { Experiment } from "../src/config/schema.ts";
import { type BackendReport, startBackend } from "../src/core/backend.ts";
import { floatsOf } from "../src/core/blob.ts";
import { stream } from "../src/core/random.ts";
import type { ExpandJob, Job } from "../src/executor/jobs.ts";
import { loadRun } from "../src/run/evaluate.ts";
import { readHistory } from "../src/store/history.ts";
import { here, play } from "./in-process.ts";
import { sampling } from "./sampling.ts";
import { toyEnvironment, toyTasks } from "./toy-environment.ts";

let backend: BackendReport;
beforeAll(async () => {
  backend = await startBackend("wasm");
});

const turnsOf = (jobs: readonly Job[]) =>
  jobs.filter((job): job is ExpandJob => job.kind === "expand" && job.purpose === "expand");

/** What workers got, in a run with the shipped base, which has a V of its own. */
async function turns(settings: object) {
  const jobs: Job[] = [];
  const shipped = {
    "model.base": "built-in",
    "model.layers": 3,
    "model.width": 112,
    "model.heads": 4,
    "model.hidden": 448,
  };
  const { runDir } = await play(backend, { ...shipped, rounds: 1, "absorb.steps": 1, ...settings }, here(jobs));
  return { runDir, turns: turnsOf(jobs) };
}

describe("value.start", () => {
  it("base: V is the one that was pretrained; nothing: it is 1/2 everywhere", async () => {
    const features = (value: Float32Array) =>
      Float32Array.from({ length: featureCountOf(value) }, (_, k) => Math.sin(k));
    const of = async (start: string) => {
      const [first] = (await turns({ "value.start": start })).turns;
      return estimate(first!.value!, features(first!.value!));
    };
    expect(await of("nothing")).toBe(0.5);
    expect(await of("base")).not.toBe(0.5);
  });
});

describe("value.features base", () => {
  it("lets V read the base in a world with features, from an untrained start, and learn from it", async () => {
    const { turns: of, runDir } = await turns({ "value.features": "base", rounds: 2 });
    for (const { value, reads, base } of of) {
      expect(reads).toBe("base");
      expect(base).toBeDefined();
      expect(value).toHaveLength(valueSize(112));
    }
    expect(of[0]!.value).toEqual(initialValue(112, stream(1, "value", "init")));
    expect(of.find(({ round }) => round === 2)!.value).not.toEqual(of[0]!.value);
    const { value } = readHistory(runDir).rounds.at(-1)!.data;
    expect(value!.traces).toBeGreaterThan(0);
    expect(loadRun(runDir).state.valueParameters![0]).toHaveLength(valueSize(112));
  });

  it("counts and reads the hidden layer in a world that has features", () => {
    const environment = toyEnvironment();
    const shape = { vocabulary: environment.vocabulary.size, context: 24, layers: 1, width: 16, heads: 2, hidden: 32 };
    expect([featureCount(environment, shape), featureCount(environment, shape, "base")]).toEqual([
      environment.features!.names.length,
      16,
    ]);
    expect(valueInputs(environment, shape, undefined, "base")).toBeUndefined();
    const inputs = valueInputs(environment, shape, initialParameters(shape, stream(1, "base")), "base")!;
    expect(inputs.count).toBe(16);
    inputs.dispose();
  });
});

describe("value.outcome graded", () => {
  const environment = toyEnvironment();
  const shape = { vocabulary: environment.vocabulary.size, context: 24, layers: 1, width: 16, heads: 2, hidden: 32 };
  const searched = (outcome: "solved" | "graded") =>
    expand({
      ...{ environment, tasks: toyTasks(), shape, parameters: initialParameters(shape, stream(1, "policy")) },
      ...{ value: initialValue(environment.features!.names.length, stream(1, "v")), settings: sampling },
      budget: { programRuns: 600, policyTokens: 20_000 },
      targets: { targets: "monte-carlo", mix: 1, outcome },
      ...{ seed: 1, round: 1, agent: 0, purpose: "graded" },
    });

  it("has a target for how near the nearest answer came, 1 if one solved the task, and the same answers", () => {
    const [solved, graded] = [searched("solved"), searched("graded")];
    expect(graded.solutions).toEqual(solved.solutions);
    expect(graded.values).toHaveLength(solved.values.length);
    expect(new Set(solved.values.map(({ target }) => target)).size).toBeLessThanOrEqual(2);
    expect(graded.values.some(({ target }) => target > 0 && target < 1)).toBe(true);
    for (const [k, { target }] of graded.values.entries()) {
      expect(target).toBeGreaterThanOrEqual(solved.values[k]!.target);
      expect(target).toBeLessThanOrEqual(1);
    }
  });

  it("makes dopamine the nearness of the best answer minus what was expected", () => {
    for (const { dopamine, bestDistance, expected } of searched("graded").tasks) {
      expect(dopamine).toBeCloseTo(1 - bestDistance - expected!, 12);
    }
  });
});

describe("the arms that share V alone", () => {
  it("are own, shared, shuffled and none, with all else off", () => {
    const names = ["individual", "value", "value-shuffled", "value-none"];
    const shares = armsOf(Experiment.parse({}), names, []).map(({ experiment }) => experiment.share);
    expect(shares.map(({ value }) => value)).toEqual(["own", "global", "shuffled", "none"]);
    for (const share of shares) expect(share).toMatchObject({ library: false, findings: false, weights: "none" });
  });

  it("share it between agents of unlike families", async () => {
    const jobs: Job[] = [];
    const alone = {
      "share.library": false,
      "share.findings": false,
      "share.value": "global",
      "value.start": "nothing",
    };
    const { runDir } = await play(backend, { ...alone, rounds: 2 }, here(jobs));
    const [a, b] = [0, 1].map((agent) => turnsOf(jobs).find((job) => job.agent === agent && job.round === 2)!);
    expect(a!.value).toEqual(b!.value);
    const { state } = loadRun(runDir);
    expect(state.library).toEqual([]);
    expect(state.agents.every(({ inbox }) => inbox.solutions.length + inbox.consequences.length === 0)).toBe(true);
    const [crossings] = readHistory(runDir).rounds.map((round) => round.crossings!);
    expect(crossings!.valueTraces[0]![1]).toBeGreaterThan(0);
    expect(floatsOf(state.agents[0]!.parameters)).not.toEqual(floatsOf(state.agents[1]!.parameters));
  });
});
