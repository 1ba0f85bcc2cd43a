import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { loadExperiment } from "../src/config/load.ts";
import { type BackendReport, startBackend } from "../src/core/backend.ts";
import type { Executor, ExecutorSettings } from "../src/executor/executor.ts";
import { openExecutor } from "../src/executor/registry.ts";
import type { RunEvent } from "../src/population/context.ts";
import { resumeExperiment, runExperiment } from "../src/run/run-experiment.ts";
import { askOfRun } from "../src/store/control.ts";
import { readBeat } from "../src/store/live.ts";
import { followRun } from "../src/watch/run-feed.ts";
import { emptyFolder } from "./command-line.ts";

const SETTINGS = {
  rounds: 2,
  "population.size": 2,
  "environment.tasks": "generated",
  "environment.tasksPerFamily": 2,
  "budget.programRuns": 60,
  "budget.policyTokens": 2000,
  "absorb.steps": 1,
  "absorb.batch": 8,
  "executor.inference": 1,
  "executor.training": 1,
};

let backend: BackendReport;
beforeAll(async () => {
  backend = await startBackend();
});

/**
 * A run that is told of what happens in it; `begun` counts its jobs. Where it asks for something, its jobs wait until that
 * is heard: it is looked for every so often, and so small a run may be over before.
 */
function playing(act: (news: RunEvent, runDir: string) => void = () => {}) {
  const parent = emptyFolder();
  const dir = () => join(parent, readdirSync(parent)[0]!);
  const seen = { begun: 0, news: [] as RunEvent[], asking: false };
  const counted = (executor: Executor): Executor => ({
    ...executor,
    async submit(job, signal) {
      seen.begun++;
      await until(() => !seen.asking || seen.news.some(({ type }) => type === "asked"));
      return executor.submit(job, signal);
    },
  });
  const options = {
    backend,
    signal: new AbortController().signal,
    notify(news: RunEvent) {
      seen.news.push(news);
      act(news, dir());
    },
    makeExecutor: async (settings: ExecutorSettings) => counted(await openExecutor(settings)),
  };
  const experiment = loadExperiment(
    undefined,
    Object.entries(SETTINGS).map(([path, value]) => ({ path, value })),
  );
  return { run: runExperiment(experiment, parent, options), seen, dir, options };
}

const until = async (what: () => boolean) => {
  while (!what()) await sleep(20);
};
const stateOf = (dir: string) => followRun(dir).now().state;

describe("a run that is watched", () => {
  /** The run that the others are held against: a foreign file and a rival come between. */
  let hash: string;
  let news: RunEvent[];
  const rounds = new Set<number>();
  let rival: Promise<unknown> | undefined;
  beforeAll(async () => {
    const { run, seen, dir, options } = playing((told, runDir) => {
      if (told.type !== "round") return;
      writeFileSync(join(runDir, "control.json"), `{"ask":"explode","__proto__":{}}`);
      rival ??= resumeExperiment(runDir, { ...options, notify() {} }).catch((error) => error);
    });
    const timer = setInterval(() => existsSync(join(dir(), "live.json")) && rounds.add(readBeat(dir()).round), 50);
    hash = (await run).stateHash;
    clearInterval(timer);
    news = seen.news;
    expect(readdirSync(dir()).filter((name) => /live|control|lock/.test(name))).toEqual([]);
  });

  it("goes on as it was where a foreign file asks for something, and says how it stands all the while", () => {
    expect(news.filter(({ type }) => type === "asked")).toEqual([]);
    expect(Math.max(...rounds)).toBeGreaterThan(0);
  });

  it("is played by one process at a time, from its first moment on", async () => {
    expect(await rival).toMatchObject({ code: "E_FILE", message: expect.stringContaining("another process") });
  });

  it("asked to pause begins no job until it may go on, and ends with the stateHash of one that never paused", async () => {
    let paused = false;
    const { run, seen, dir } = playing((news, runDir) => {
      if (news.type !== "expanded" || paused) return;
      paused = true;
      seen.asking = true;
      askOfRun(runDir, "pause");
    });
    await until(() => seen.news.some((news) => news.type === "asked"));
    await until(
      () => readBeat(dir()).held > 0 && readBeat(dir()).inference.running + readBeat(dir()).training.running === 0,
    );
    const { begun } = seen;
    expect(stateOf(dir())).toBe("paused");
    await sleep(600);
    expect(seen.begun).toBe(begun);
    askOfRun(dir(), "go on");
    const summary = await run;
    expect(seen.begun).toBeGreaterThan(begun);
    expect(summary.stateHash).toBe(hash);
    expect(seen.news.filter((news) => news.type === "asked")).toEqual([
      { type: "asked", ask: "pause" },
      { type: "asked", ask: "go on" },
    ]);
    expect(existsSync(join(dir(), "control.json"))).toBe(false);
  });

  it("asked to stop while it is paused stops as by Ctrl-C, and when resumed ends with the same stateHash", async () => {
    let paused = false;
    const { run, seen, dir, options } = playing((news, runDir) => {
      if (news.type !== "measured" || paused) return;
      paused = true;
      seen.asking = true;
      askOfRun(runDir, "pause");
    });
    const ended = expect(run).rejects.toMatchObject({ code: "E_INTERRUPTED" });
    await until(() => seen.news.some((news) => news.type === "asked"));
    askOfRun(dir(), "stop");
    await ended;
    expect(stateOf(dir())).toBe("stopped");
    writeFileSync(join(dir(), "control.json"), `{"ask":"stop"}`); // came too late, for a process that is gone
    expect((await resumeExperiment(dir(), options)).stateHash).toBe(hash);
  });
});
