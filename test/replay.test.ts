import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { packLesson } from "../agents/learning/lesson.ts";
import { type BackendReport, startBackend } from "../src/core/backend.ts";
import { WanderError } from "../src/core/errors.ts";
import type { Executor } from "../src/executor/executor.ts";
import type { Job } from "../src/executor/jobs.ts";
import type { AgentRecord } from "../src/record/agent.ts";
import { resumeExperiment } from "../src/run/run-experiment.ts";
import { journalPath, readHistory } from "../src/store/history.ts";
import { openJournal, readJournal } from "../src/store/journal.ts";
import type { JournalRecord } from "../src/store/scan.ts";
import { emptyFolder, wander } from "./command-line.ts";
import { here, options as optionsOf, play as playSmall, replay } from "./in-process.ts";

/** Settings under which two solutions share a fragment, so that the library grows. */
const WORDS = {
  "environment.tasks": "generated",
  "environment.tasksPerFamily": 6,
  "budget.programRuns": 400,
  "expand.explore": 0.9,
};

let backend: BackendReport;
beforeAll(async () => {
  backend = await startBackend("wasm");
});

const options = () => optionsOf(backend);

async function play(settings: object, executor = here(), parent = emptyFolder()): Promise<string> {
  return (await playSmall(backend, settings, executor, parent)).runDir;
}

/** A copy of the run whose journal has other records. */
function changed(runDir: string, change: (records: JournalRecord[]) => JournalRecord[]): string {
  const copy = join(emptyFolder(), "run");
  cpSync(runDir, copy, { recursive: true });
  const records = change(readJournal(journalPath(copy)));
  rmSync(journalPath(copy));
  const journal = openJournal(journalPath(copy));
  journal.append(...records);
  journal.close();
  return copy;
}

const isLesson = (round: number, agent: number) => (record: JournalRecord) =>
  record.kind === "lesson" && record.round === round && record.agent === agent;

describe.each([
  ["parameters stay with their agent", WORDS, [0, 0, 0]],
  ["agents run ahead of each other", { ...WORDS, "executor.staleness": 1 }, [0, 0, 0]],
  ["parameters are averaged", { "share.weights": "average" }, [1, 1, 1]],
  ["parameters are averaged every other round", { "share.weights": "average", "share.every": 2 }, [0, 1, 0]],
  ["parameters move as DiLoCo says", { "share.weights": "diloco" }, [1, 1, 1]],
  ["parameters are averaged by tokens every other round", { "share.weights": "fedavg", "share.every": 2 }, [0, 1, 0]],
  ["parameters are averaged once, at the end", { "share.weights": "soup" }, [0, 0, 1]],
  ["answers of others weigh by their importance", { ...WORDS, "share.importance": 1 }, [0, 0, 0]],
  ["an agent is adapters", { ...WORDS, "model.adapters.rank": 2 }, [0, 0, 0]],
  ["training decays to the prior", { "absorb.rule": "rms-prior", "absorb.augment": 0.5 }, [0, 0, 0]],
] as const)("where %s", (_, settings, mixed) => {
  let runDir: string;
  beforeAll(async () => {
    runDir = await play(settings);
  });

  it("each agent is rebuilt to the bit, at every round of which there is a checkpoint", async () => {
    for (const agent of [0, 1]) {
      const { rounds, ...found } = await replay(runDir, agent);
      expect(found).toMatchObject({ agent, bitEqual: true, maxDifference: 0, compared: [1, 2, 3] });
      expect(found).not.toHaveProperty("firstDifference");
      expect(rounds.map(({ exchangedWith }) => exchangedWith)).toEqual(mixed.map((n) => (n ? [1 - agent] : [])));
      const { rounds: played } = readHistory(runDir);
      expect(rounds.map(({ tokens }) => tokens)).toEqual(
        played.map(({ data }) => data.agents[agent]!.spent.trainTokens),
      );
      expect(rounds.reduce((sum, { steps }) => sum + steps, 0)).toBeGreaterThan(0);
      expect(rounds.at(-1)!.distance).toBeGreaterThan(0);
      const grows = "expand.explore" in settings;
      expect(rounds.reduce((sum, { words }) => sum + words, 0) > 0).toBe(grows);
    }
  });

  it("nothing is searched, and no other agent is trained but for what was mixed with its own", async () => {
    const jobs: Job[] = [];
    await replay(runDir, 1, jobs);
    expect(new Set(jobs.map(({ kind }) => kind))).toEqual(new Set(["relearn"]));
    const others = jobs.filter(({ agent }) => agent === 0).map(({ round }) => round);
    expect(others).toEqual([1, 2, 3].slice(0, mixed.lastIndexOf(1 as never) + 1));
  });
});

describe("where agents copy each other, as population-based training has it", () => {
  let runDir: string;
  let told: AgentRecord[][];
  beforeAll(async () => {
    const pbt = { "pbt.spread": 4, "pbt.quantile": 0.5, "pbt.settings": ["learningRate", "weightDecay"] };
    runDir = await play({ ...pbt, "share.weights": "pbt", "absorb.rule": "adamw", "population.size": 4 });
    told = readHistory(runDir).rounds.map(({ data }) => data.agents);
  });

  it("records say what each learned by and whom it copied, and each is rebuilt to the bit", async () => {
    const rates = told.map((agents) => agents.map(({ learning }) => learning!.learningRate!));
    expect(new Set(rates[0]).size).toBe(4);
    for (const rate of rates[0]!) expect(rate / 1.5e-3).toBeGreaterThan(1 / 4);
    expect(told.flat().filter(({ copied }) => copied !== undefined)).toHaveLength(6);
    told[0]!.forEach(({ copied }, k) => {
      const [from, to] = [rates[0]![copied ?? k]!, rates[1]![k]!];
      if (copied === undefined) expect(to).toBe(from);
      else expect([from * 1.25, from / 1.25]).toContain(to);
    });
    for (const agent of [0, 1, 2, 3]) {
      const { rounds, ...found } = await replay(runDir, agent);
      expect(found).toMatchObject({ agent, bitEqual: true, compared: [1, 2, 3] });
      const copied = told.map((agents) => agents[agent]!.copied);
      expect(rounds.map(({ exchangedWith }) => exchangedWith)).toEqual(copied.map((k) => (k === undefined ? [] : [k])));
    }
  });

  it("a run that was interrupted ends as the uninterrupted one: own settings are in its checkpoint", async () => {
    const hash = readHistory(runDir).end!.stateHash;
    rmSync(join(runDir, "checkpoints", "round-0003"), { recursive: true });
    rmSync(join(runDir, "checkpoints", "round-0002"), { recursive: true });
    await resumeExperiment(runDir, options());
    expect(readHistory(runDir).end!.stateHash).toBe(hash);
  });

  it.each([
    ["no settings", { learning: undefined }],
    ["settings of another name", { learning: { decay: 1 } }],
    ["a copy of nobody", { copied: 4 }],
  ])("a journal that tells of %s is E_FORMAT", async (_, change) => {
    const told = (record: JournalRecord): JournalRecord => {
      if (record.kind !== "round") return record;
      const { data } = record as unknown as { data: { agents: object[] } };
      return { ...record, data: { ...data, agents: data.agents.map((agent) => ({ ...agent, ...change })) } };
    };
    const dir = changed(runDir, (records) => records.map(told));
    await expect(replay(dir)).rejects.toMatchObject({ name: "WanderError", code: "E_FORMAT" });
  });
});

describe("a journal that was changed", () => {
  let runDir: string;
  beforeAll(async () => {
    runDir = await play({ "share.weights": "average", "share.every": 2 });
  });
  const emptied = (record: JournalRecord): JournalRecord => ({ ...record, lesson: packLesson([]) });

  it("is noticed: not bit-equal, by how much, and from which round on", async () => {
    const dir = changed(runDir, (records) => records.map((r) => (isLesson(2, 1)(r) ? emptied(r) : r)));
    const found = await replay(dir);
    expect(found).toMatchObject({ bitEqual: false, compared: [1, 2, 3], firstDifference: 2 });
    expect(found.maxDifference).toBeGreaterThan(1e-6);
    expect(found.maxDifference).toBeLessThan(1);
    // The other agent took it in with the average.
    expect(await replay(dir, 0)).toMatchObject({ bitEqual: false, firstDifference: 2 });
  });

  it("in what was no part of an agent changes nothing for it", async () => {
    const dir = changed(runDir, (records) => records.map((r) => (isLesson(3, 0)(r) ? emptied(r) : r)));
    expect(await replay(dir, 1)).toMatchObject({ bitEqual: true });
    expect(await replay(dir, 0)).toMatchObject({ bitEqual: false, firstDifference: 3 });
  });

  it("with a round that stands twice is read as the later one says", async () => {
    const twice = (order: (record: JournalRecord) => JournalRecord[]) =>
      changed(runDir, (records) => records.flatMap((r) => (isLesson(1, 1)(r) ? order(r) : [r])));
    expect(await replay(twice((r) => [emptied(r), r]))).toMatchObject({ bitEqual: true });
    expect(await replay(twice((r) => [r, emptied(r)]))).toMatchObject({ bitEqual: false, firstDifference: 1 });
  });

  it.each([
    ["no lessons at all", (r: JournalRecord) => r.kind !== "lesson", /earlier version/],
    ["a lesson missing", (r: JournalRecord) => !isLesson(1, 0)(r), /no lesson of agent 0 in round 1/],
    ["no words", (r: JournalRecord) => r.kind !== "words", /words of round 1/],
  ])("to %s is E_FORMAT with a hint", async (_, keeps, message) => {
    await expect(replay(changed(runDir, (records) => records.filter(keeps)))).rejects.toMatchObject({
      code: "E_FORMAT",
      message: expect.stringMatching(message),
      hint: expect.stringMatching(/run the/),
    });
  });

  it.each([
    ["a lesson that is text", isLesson(1, 1), { lesson: "plus 1" }],
    ["a lesson of noise", isLesson(1, 1), { lesson: Uint8Array.of(1, 2, 3) }],
    ["a lesson of no agent", isLesson(1, 1), { agent: "__proto__" }],
    ["words that are none", (r: JournalRecord) => r.kind === "words", { words: [{ token: -1, body: [] }] }],
  ])("to %s is E_FORMAT", async (_, which, change) => {
    const dir = changed(runDir, (records) => records.map((r) => (which(r) ? { ...r, ...change } : r)));
    await expect(replay(dir)).rejects.toMatchObject({ name: "WanderError", code: "E_FORMAT" });
  });

  it("to another base is E_CONFIG", async () => {
    const dir = changed(runDir, ([run, ...rest]) => [{ ...run!, baseHash: "0".repeat(64) }, ...rest]);
    await expect(replay(dir)).rejects.toMatchObject({ code: "E_CONFIG", hint: expect.stringContaining("base") });
  });

  it("has exit code 1 and one object with --json; as it was played, exit code 0 and a table", async () => {
    const whole = await wander(["replay", runDir, "--agent", "1"]);
    expect(whole.code).toBe(0);
    expect(whole.stdout).toMatch(/round +steps[\s\S]*\nbit-equal: yes\n$/);
    const dir = changed(runDir, (records) => records.map((r) => (isLesson(3, 1)(r) ? emptied(r) : r)));
    const differs = await wander(["replay", dir, "--agent", "1", "--json"]);
    expect(differs.code).toBe(1);
    expect(JSON.parse(differs.stdout)).toMatchObject({ agent: 1, bitEqual: false, firstDifference: 3 });
    expect(differs.stderr).toContain("hint: ");
  });

  it("has no agent past its last: E_USAGE", async () => {
    await expect(replay(runDir, 2)).rejects.toMatchObject({ code: "E_USAGE", hint: "choose one from 0 to 1" });
  });
});

describe("a run that was interrupted", () => {
  it("is rebuilt to the bit as far as it came, when it has gone on, and when a round was played twice", async () => {
    const executor = here();
    const stops: Executor = {
      ...executor,
      submit: (job, stop) =>
        job.kind === "absorb" && job.round === 3 && job.agent === 1
          ? Promise.reject(new WanderError("E_INTERRUPTED", "stopped", { hint: "resume" }))
          : executor.submit(job, stop),
    };
    const parent = emptyFolder();
    await expect(play({ "executor.staleness": 1 }, stops, parent)).rejects.toMatchObject({ code: "E_INTERRUPTED" });
    const runDir = join(parent, "built-in-001");
    expect(await replay(runDir)).toMatchObject({ bitEqual: true, compared: [1, 2] });
    await resumeExperiment(runDir, options());
    rmSync(join(runDir, "checkpoints", "round-0003"), { recursive: true });
    await resumeExperiment(runDir, options());
    expect(readJournal(journalPath(runDir)).filter(isLesson(3, 1))).toHaveLength(2);
    expect(await replay(runDir)).toMatchObject({ bitEqual: true, compared: [1, 2, 3] });
  });
});

describe("a turn that is lost", () => {
  it("has an empty lesson, and the agent is rebuilt without it", async () => {
    const executor = here();
    const losing: Executor = {
      ...executor,
      submit: (job, stop) =>
        job.kind === "absorb" && job.agent === 1 && job.round === 2
          ? Promise.reject(new WanderError("E_WORKER", "died twice", { hint: "none" }))
          : executor.submit(job, stop),
    };
    const runDir = await play({}, losing);
    const { rounds, bitEqual } = await replay(runDir);
    expect(bitEqual).toBe(true);
    expect(rounds.map(({ steps }) => steps)).toEqual([2, 0, 2]);
  });
});

describe("store.lessons=false", () => {
  it("makes the same run without lessons, and replay says what to do", async () => {
    const [without, kept] = [await play({ "store.lessons": false }), await play({})];
    const kinds = new Set(readJournal(journalPath(without)).map(({ kind }) => kind));
    expect([kinds.has("lesson"), kinds.has("words")]).toEqual([false, false]);
    expect(readHistory(without).end!.stateHash).toBe(readHistory(kept).end!.stateHash);
    await expect(replay(without)).rejects.toMatchObject({
      code: "E_CONFIG",
      hint: expect.stringContaining("store.lessons=true"),
    });
  });
});
