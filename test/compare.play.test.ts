import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { readRuns } from "../src/compare/arm-runs.ts";
import { readFailed } from "../src/compare/failed-runs.ts";
import { type Planned, planOf } from "../src/compare/plan.ts";
import { type Played, type PlayOptions, playPlan, stepText } from "../src/compare/play.ts";
import { wholeSeeds } from "../src/compare/whole-seeds.ts";
import { loadExperiment, type Override } from "../src/config/load.ts";
import { type BackendReport, startBackend } from "../src/core/backend.ts";
import { WanderError } from "../src/core/errors.ts";
import type { MakeExecutor } from "../src/run/prepare.ts";
import { leftOutText, summaryOf } from "../viz/report/comparison/summary.ts";
import { emptyFolder } from "./command-line.ts";
import { comparisonFixture } from "./comparison-fixture.ts";
import { here } from "./in-process.ts";

let backend: BackendReport;
beforeAll(async () => {
  backend = await startBackend("wasm");
});

const SMALL = {
  ...{
    rounds: 1,
    "population.size": 1,
    "environment.tasks": "generated",
    "environment.tasksPerFamily": 2,
    "share.value": "none",
  },
  ...{ "budget.programRuns": 20, "budget.policyTokens": 200, "absorb.steps": 1, "absorb.batch": 2 },
  ...{ "model.base": "random", "model.layers": 1, "model.width": 16, "model.heads": 2, "model.hidden": 16 },
};
/** Arms by name with what each changes; executors do not know their run, but they know their deadline. */
function planned(arms: Record<string, object>, seeds: number[]): Planned[] {
  const all = Object.entries(arms).map(([name, changes]) => {
    const set: Override[] = Object.entries({ ...SMALL, ...changes, name }).map(([path, value]) => ({ path, value }));
    return { name, experiment: loadExperiment(undefined, set) };
  });
  return planOf(all, seeds);
}
const BAD = { "executor.deadlineSeconds": 77 };

/** All jobs of runs with that deadline fail with this error; the others run here. */
const failing =
  (error: Error): MakeExecutor =>
  ({ deadlineSeconds }) =>
    deadlineSeconds === 77 ? { ...here(), submit: () => Promise.reject(error) } : here();

async function playWith(plan: readonly Planned[], out: string, more: Partial<PlayOptions> = {}) {
  const steps: string[] = [];
  const signal = new AbortController().signal;
  const step: PlayOptions["step"] = (told) => steps.push(stepText(told));
  const options = { backend, signal, notify: () => {}, step, makeExecutor: () => here(), ...more };
  return { played: await playPlan(plan, out, options), steps };
}
const what = (played: readonly Played[]) => played.map(({ failed }) => failed?.message ?? "ended");

describe("a plan of which some runs fail", () => {
  const limit = new WanderError("E_LIMIT", "too much of it", { hint: "take less" });

  it("has the others played, and the same call plays only what failed", async () => {
    const out = emptyFolder();
    const plan = planned({ good: {}, bad: BAD }, [1, 2]);
    const first = await playWith(plan, out, { makeExecutor: failing(limit) });
    expect(what(first.played)).toEqual(["ended", "too much of it", "ended", "too much of it"]);
    expect(first.steps).toContain("2 of 4: bad, seed 1: failed, E_LIMIT: too much of it");
    const failed = { arm: "bad", code: "E_LIMIT", message: "too much of it", hint: "take less" };
    expect(readFailed(out)).toEqual([1, 2].map((seed) => ({ ...failed, seed })));

    const again = await playWith(plan, out);
    expect(what(again.played)).toEqual(["ended", "ended", "ended", "ended"]);
    expect(again.steps.filter((text) => text.includes("begins") || text.includes("goes on"))).toEqual([
      "2 of 4: bad, seed 1: begins; it failed before, E_LIMIT: too much of it",
      "4 of 4: bad, seed 2: begins; it failed before, E_LIMIT: too much of it",
    ]);
    expect(readFailed(out)).toEqual([]);
    expect(readdirSync(out).sort()).toEqual(["bad-001", "bad-002", "good-001", "good-002"]);
  });

  it("goes on with a run that failed on its way, from its checkpoint", async () => {
    const out = emptyFolder();
    const plan = planned({ bad: { ...BAD, rounds: 2 } }, [1]);
    const noThreads = new WanderError("E_BACKEND", "no thread starts", { hint: "none" });
    const inRoundTwo: MakeExecutor = () => {
      const executor = here();
      return {
        ...executor,
        submit: (job, signal) => (job.round === 2 ? Promise.reject(noThreads) : executor.submit(job, signal)),
      };
    };
    expect(what((await playWith(plan, out, { makeExecutor: inRoundTwo })).played)).toEqual(["no thread starts"]);
    const { played, steps } = await playWith(plan, out);
    expect(what(played)).toEqual(["ended"]);
    expect(steps[0]).toBe("1 of 1: bad, seed 1: goes on; it failed before, E_BACKEND: no thread starts");
    expect(readdirSync(out)).toEqual(["bad-001"]);
  });

  it("keeps the stack of a defect", async () => {
    const out = emptyFolder();
    await playWith(planned({ good: {}, bad: BAD }, [1]), out, { makeExecutor: failing(new TypeError("a slip")) });
    expect(readFailed(out)).toMatchObject([{ arm: "bad", code: "E_WORKER", message: "a slip" }]);
    expect(readFailed(out)[0]!.stack).toContain("TypeError: a slip");
  });

  it("stops at the first one where that is asked for", async () => {
    const out = emptyFolder();
    const plan = planned({ bad: BAD, good: {} }, [1]);
    const makeExecutor = failing(limit);
    await expect(playWith(plan, out, { makeExecutor, failFast: true })).rejects.toBe(limit);
    expect(existsSync(join(out, "good-001"))).toBe(false);
    expect(readFailed(out)).toEqual([]);
  });

  it("stops where a run that is interrupted, or a wrong use, would not be mended by the next one", async () => {
    for (const code of ["E_INTERRUPTED", "E_USAGE"] as const) {
      const out = emptyFolder();
      const stop = new WanderError(code, "stop", { hint: "go on" });
      await expect(playWith(planned({ bad: BAD, good: {} }, [1]), out, { makeExecutor: failing(stop) })).rejects.toBe(
        stop,
      );
      expect(readdirSync(out)).toEqual([]);
    }
  });
});

describe("a setting that cannot be played", () => {
  const nowhere = { "environment.tasks": "arc:/nowhere/at/all" };

  it("of one arm alone is that arm's failure, wherever it stands", async () => {
    for (const arms of [
      { good: {}, bad: nowhere },
      { bad: nowhere, good: {} },
    ]) {
      const { played } = await playWith(planned(arms, [1]), emptyFolder());
      expect(what(played).filter((text) => text === "ended")).toHaveLength(1);
      expect(what(played).find((text) => text !== "ended")).toContain("/nowhere/at/all");
    }
  });

  it("of all of them stops at once, and is no run's failure", async () => {
    const out = emptyFolder();
    const plan = planned({ one: nowhere, two: nowhere, three: nowhere }, [1]);
    const steps: string[] = [];
    await expect(playWith(plan, out, { step: ({ arm }) => steps.push(arm) })).rejects.toThrow("/nowhere/at/all");
    expect(steps).not.toContain("three");
    expect(readFailed(out)).toEqual([]);
    await expect(playWith(planned({ one: nowhere }, [1]), out)).rejects.toThrow("/nowhere/at/all");
  });
});

it("runs that are played side by side come out as those played one by one", async () => {
  const plan = planned({ good: {}, other: { "absorb.steps": 2 }, bad: BAD }, [1, 2]);
  const makeExecutor = failing(new WanderError("E_LIMIT", "too much", { hint: "take less" }));
  const hashes = async (jobs: number) => {
    const { played } = await playWith(plan, emptyFolder(), { jobs, makeExecutor });
    const { plan: whole, dirs, failed, leftOut } = wholeSeeds(plan, played);
    expect([whole.length, failed.length, leftOut]).toEqual([0, 2, [1, 2]]);
    expect(dirs).toEqual([]);
    const ended = plan.flatMap((one, k) => (played[k]!.dir === undefined ? [] : [{ one, dir: played[k]!.dir }]));
    const { arms } = readRuns(
      ended.map(({ one }) => one),
      ended.map(({ dir }) => dir),
    );
    return arms.map(({ name, details }) => [name, details.map(({ stateHash }) => stateHash)]);
  };
  const one = await hashes(1);
  expect(one.map(([name]) => name)).toEqual(["good", "other"]);
  expect(await hashes(3)).toEqual(one);
});

describe("seeds of which a run failed", () => {
  const plan = planned({ a: {}, b: {} }, [1, 2, 3]);
  const failed = { arm: "b", seed: 2, code: "E_LIMIT", message: "too much", hint: "take less" };

  it("are left out of every arm, so that pairs stay whole", () => {
    const played = plan.map(({ arm, seed }, k): Played => (arm === "b" && seed === 2 ? { failed } : { dir: `${k}` }));
    const whole = wholeSeeds(plan, played);
    expect(whole.plan.map(({ arm, seed }) => `${arm} ${seed}`)).toEqual(["a 1", "b 1", "a 3", "b 3"]);
    expect(whole).toMatchObject({ dirs: ["0", "1", "4", "5"], failed: [failed], leftOut: [2] });
  });

  it("are told of in words, with why", () => {
    const data = comparisonFixture({ arms: 2, seeds: 3, agents: 2, rounds: 2 });
    expect(summaryOf(data).join(" ")).not.toContain("failed");
    expect(summaryOf({ ...data, failed: [failed], leftOut: [2] }).slice(1, 3)).toEqual([
      "One run failed: b with seed 2 (E_LIMIT: too much).",
      "Seed 2 is left out of every arm: runs are compared in pairs of one seed.",
    ]);
    expect(leftOutText([1, 4])).toBe(
      "Seeds 1 and 4 are left out of every arm: runs are compared in pairs of one seed.",
    );
  });
});
