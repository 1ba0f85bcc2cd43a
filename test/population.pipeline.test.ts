import { createHash } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { policyLayout } from "../agents/policy/model.ts";
import { ownOf } from "../agents/policy/own.ts";
import { complete } from "../environments/defaults.ts";
import { gridEnvironment } from "../environments/grids/environment.ts";
import { reference } from "../environments/grids/language/language.ts";
import { vocabulary } from "../environments/grids/view/vocabulary.ts";
import { compressCorpus } from "../shared/library/compress.ts";
import { loadExperiment } from "../src/config/load.ts";
import { type BackendReport, startBackend } from "../src/core/backend.ts";
import { type BlobRef, blobOf, bytesOf, floatsOf } from "../src/core/blob.ts";
import { WanderError } from "../src/core/errors.ts";
import type { Executor } from "../src/executor/executor.ts";
import type { AbsorbJob, ExpandJob, Job } from "../src/executor/jobs.ts";
import { openExecutor } from "../src/executor/registry.ts";
import type { RunEvent } from "../src/population/context.ts";
import { baseWith, receiver, settled, wordsOf } from "../src/population/sharing.ts";
import { firstState } from "../src/population/state.ts";
import { runExperiment } from "../src/run/run-experiment.ts";
import type { RunSummary } from "../src/run/run-summary.ts";
import { journalPath, readHistory } from "../src/store/history.ts";
import { readJournal } from "../src/store/journal.ts";
import { emptyFolder } from "./command-line.ts";

const SETTINGS = {
  rounds: 4,
  "population.size": 2,
  "environment.tasks": "generated",
  "environment.tasksPerFamily": 2,
  "budget.programRuns": 60,
  "budget.policyTokens": 2000,
  "expand.explore": 0,
  "share.findings": true,
  "share.seeds": 3,
  "absorb.steps": 1,
  "absorb.batch": 8,
  "executor.inference": 1,
  "executor.training": 1,
};

/** What the test does when a job is submitted; the job waits for it. */
type Hold = (job: Job) => Promise<void> | undefined;

let backend: BackendReport;
beforeAll(async () => {
  backend = await startBackend();
});

async function play(staleness: number, hold: Hold = () => undefined) {
  const jobs: Job[] = [];
  const news: RunEvent[] = [];
  const ended = new Map<string, BlobRef>(); // parameters by agent and round
  const experiment = loadExperiment(
    undefined,
    Object.entries({ ...SETTINGS, "executor.staleness": staleness }).map(([path, value]) => ({ path, value })),
  );
  const held = (executor: Executor): Executor => ({
    ...executor,
    async submit(job, signal) {
      jobs.push(job);
      await hold(job);
      const result = await executor.submit(job, signal);
      const { parameters } = result as { parameters?: BlobRef };
      if (parameters !== undefined) ended.set(`${job.agent} ${job.round}`, parameters);
      return result;
    },
  });
  const summary = await runExperiment(experiment, emptyFolder(), {
    backend,
    notify: (told) => news.push(told),
    signal: new AbortController().signal,
    makeExecutor: async (settings) => held(await openExecutor(settings)),
  });
  return { summary, jobs, news, ended };
}

/** The runs of `describe.each`, by staleness. */
const whole = new Map<number, RunSummary>();

const recordsOf = ({ runDir }: RunSummary) => readJournal(journalPath(runDir)).filter(({ kind }) => kind !== "pools");

/** Half a million numbers as one. */
const digest = (blob: BlobRef) => createHash("sha256").update(bytesOf(blob)).digest("hex");

const expands = (jobs: readonly Job[]) =>
  jobs.filter((job): job is ExpandJob => job.kind === "expand" && job.purpose === "expand");

describe.each([0, 1, 2])("with staleness %i", (staleness) => {
  let summary: RunSummary;
  let jobs: Job[];
  let news: RunEvent[];
  let ended: Map<string, BlobRef>;
  beforeAll(async () => {
    ({ summary, jobs, news, ended } = await play(staleness));
    whole.set(staleness, summary);
  });

  it("a turn of round r sees the value function of round r - 1 - s, and the first rounds that of the start", () => {
    const seen = new Map<number, string>();
    for (const job of expands(jobs)) seen.set(job.round, String(job.value));
    for (const r of [1, 2, 3, 4]) {
      for (const q of [1, 2, 3, 4]) {
        const equal = Math.max(0, r - 1 - staleness) === Math.max(0, q - 1 - staleness);
        expect(seen.get(r) === seen.get(q), `rounds ${r} and ${q}`).toBe(equal);
      }
    }
  });

  it("what others found in round r is learned from in round r + 1 + s, once", () => {
    const absorbed = jobs.filter((job): job is AbsorbJob => job.kind === "absorb");
    const lags = absorbed.flatMap((job) =>
      [...job.solutions, ...job.consequences].filter((x) => x.agent !== job.agent).map((x) => job.round - x.round),
    );
    expect(lags.length).toBeGreaterThan(0);
    expect(new Set(lags)).toEqual(new Set([1 + staleness]));
  });

  it("a turn starts from the parameters that the agent's own turn before ended with", () => {
    const turns = expands(jobs).filter((job) => job.round > 1);
    expect(turns).toHaveLength(6);
    for (const job of turns) {
      expect(digest(wholeOf(job))).toBe(digest(ended.get(`${job.agent} ${job.round - 1}`)!));
    }
    expect(new Set(expands(jobs).map((job) => digest(wholeOf(job)))).size).toBeGreaterThan(3);
  });

  it("the journal keeps what the pools did and how stale each turn was", () => {
    const { rounds } = readHistory(summary.runDir);
    expect(rounds.map(({ data }) => data.agents.map((agent) => agent.staleness))).toEqual(
      [1, 2, 3, 4].map((round) => Array(2).fill(Math.min(staleness, round - 1))),
    );
    const { inference, training } = summary.pools;
    expect({ inference: inference.jobs, training: training.jobs }).toEqual({
      inference: 8 + 4 * 2 + 3, // expands, then 2 agents probed in each of 4 rounds, and 3 pairs mixed after the last
      training: 8,
    });
    for (const { busySeconds, utilisation } of [inference, training]) {
      expect(busySeconds).toBeGreaterThan(0);
      expect(utilisation).toBeLessThanOrEqual(1);
    }
    expect(summary.pools.turnSeconds).toBeLessThanOrEqual(summary.pools.wallSeconds);
  });

  it("the flow of a round is what each agent received, and only what was received trains", () => {
    const { rounds } = readHistory(summary.runDir);
    for (const { round, data } of rounds) {
      const { solutions, consequences, trainedOn, traces } = data.flow!;
      const to = (table: number[][], receiver: number) => table.reduce((sum, row) => sum + row[receiver]!, 0);
      data.agents.forEach(({ received }, k) => {
        expect(to(solutions, k) + to(consequences, k), `round ${round}, agent ${k}`).toBe(received);
        if (received === 0) expect(to(trainedOn, k)).toBe(0);
      });
      for (const table of [solutions, consequences, trainedOn]) expect([table[0]![0], table[1]![1]]).toEqual([0, 0]);
      expect(traces.reduce((a, b) => a + b, 0)).toBe(data.value?.traces ?? 0);
    }
    expect(rounds.flatMap(({ data }) => data.flow!.trainedOn.flat()).some((n) => n > 0)).toBe(true);
    const given = rounds.map(({ data }) => data.flow!.consequences.flat().reduce((a, b) => a + b, 0));
    expect(given.slice(0, 1 + staleness).every((n) => n === 0)).toBe(true);
    expect(given[1 + staleness]).toBeGreaterThan(0);
  });

  it("an expand job brings the answers that were right in rounds up to r - 1 - s, in words that its library has", () => {
    const { rounds } = readHistory(summary.runDir);
    const solved = rounds.flatMap(({ solutions }) => solutions.map(({ taskId, round }) => ({ taskId, round })));
    for (const job of expands(jobs)) {
      const known = solved.filter(({ round }) => round <= job.round - 1 - staleness);
      const seeds = job.seeds ?? [];
      expect(seeds.length > 0, `round ${job.round}`).toBe(known.length > 0);
      for (const { solves } of seeds) {
        for (const id of solves!) expect(known.map(({ taskId }) => taskId)).toContain(id);
      }
      const words = new Set(job.environment.abstractions.map(({ token }) => token));
      const slots = new Set(vocabulary.slots);
      for (const { answer } of seeds) {
        for (const token of answer) expect(!slots.has(token) || words.has(token)).toBe(true);
      }
    }
    expect(jobs.some((job) => job.kind === "expand" && (job.seeds ?? []).length > 0)).toBe(true);
  });

  it("the journal says how long the best programs so far are", () => {
    const { rounds } = readHistory(summary.runDir);
    const best = new Map<string, number>();
    for (const { data, solutions } of rounds) {
      for (const { taskId, tokens } of solutions) best.set(taskId, Math.min(tokens, best.get(taskId) ?? tokens));
      const { meanTokens, meanLines } = data.population;
      expect(best.size > 0).toBe(meanTokens !== undefined);
      if (meanTokens === undefined) continue;
      // The best is what most agree on, then the shortest: never shorter than the shortest there is.
      const shortest = [...best.values()].reduce((a, b) => a + b, 0) / best.size;
      expect(meanTokens).toBeGreaterThanOrEqual(shortest - 1e-9);
      expect(meanLines!).toBeGreaterThanOrEqual(1);
      expect(meanLines!).toBeLessThan(meanTokens);
    }
    expect(best.size).toBeGreaterThan(0);
  });

  it("news come in the order of rounds, whatever ran ahead", () => {
    const rounds = news.flatMap((told) => ("round" in told ? [told.round] : []));
    expect(rounds).toEqual([...rounds].sort((a, b) => a - b));
    expect(news.filter((told) => told.type === "expanded" || told.type === "absorbed")).toHaveLength(16);
  });
});

describe("an agent that waits for nobody", () => {
  it("is at staleness 1 a round ahead of the slowest, and not two", async () => {
    let release = () => {};
    const slow = new Promise<void>((resolve) => {
      release = resolve;
    });
    const whileSlow: number[] = [];
    let over = false;
    const { summary } = await play(1, (job) => {
      if (job.kind === "absorb" && job.agent === 0 && job.round === 1) return slow;
      if (job.agent !== 1 || job.kind === "probe" || job.kind === "path" || over) return undefined;
      whileSlow.push(job.round);
      if (job.kind !== "absorb" || job.round !== 2) return undefined;
      // Agent 1 learns in round 2; long after that it has still not begun round 3.
      setTimeout(() => {
        over = true;
        release();
      }, 2000);
      return undefined;
    });
    expect(whileSlow).toEqual([1, 1, 2, 2]);
    // However long it took: the same run, to the last record that is not about the workers.
    const other = whole.get(1)!;
    expect(summary.stateHash).toBe(other.stateHash);
    expect(recordsOf(summary)).toEqual(recordsOf(other));
    expect(recordsOf(summary).map(({ kind }) => kind)).toEqual([
      "run",
      ...Array(4).fill(["lesson", "lesson", "words", "round"]).flat(),
      "end",
    ]);
  });

  it("makes another run of each staleness", () => {
    expect(new Set([...whole.values()].map(({ stateHash }) => stateHash)).size).toBe(3);
  });
});

describe("a turn that is lost", () => {
  it("costs that turn: the agent starts its next one as it was, and the run goes on", async () => {
    const lost = new WanderError("E_WORKER", "died twice", { hint: "none" });
    const { summary, jobs, news } = await play(1, (job) =>
      job.kind === "absorb" && job.agent === 1 && job.round === 2 ? Promise.reject(lost) : undefined,
    );
    expect(news.filter((told) => told.type === "lost")).toMatchObject([
      { job: "absorb", agent: 1, round: 2, code: "E_WORKER", message: "died twice" },
    ]);
    const [, second, third] = expands(jobs).filter((job) => job.agent === 1);
    expect(digest(wholeOf(third!))).toBe(digest(wholeOf(second!)));
    expect(summary.rounds).toBe(4);
  });
});

const allOfIt = { freeze: [], adapters: { rank: 0, alpha: 16, matrices: ["query", "value"] as const } };

describe("a sharing on its way", () => {
  const environment = complete(
    gridEnvironment({ families: [], practice: [], probe: [], probes: [], familyProbes: () => [] }, reference),
  );
  const answers = ["hmirror", "vmirror", "rot180"].map((f) =>
    environment.text.parse(`x1 = ${f}(I)\nO = hconcat(I, x1)`),
  );
  const origin = { family: "grids", agent: 0, round: 1, prompt: [], result: "", logProb: 0 };
  const library = compressCorpus(
    environment,
    answers.map((answer, k) => ({ ...origin, taskId: `${k}`, answer })),
    [],
    { minUses: 2, maxSize: 12, maxHoles: 3, perRound: 1 },
    1,
  );
  const shape = { vocabulary: environment.vocabulary.size, context: 8, layers: 1, width: 2, heads: 1, hidden: 2 };
  const place = { environment, shape, own: ownOf(shape, allOfIt) };
  const base = blobOf(new Float32Array(policyLayout(shape).size).map((_, i) => i));
  const before = firstState([{ id: 0, family: "f" }], { base: undefined, startOf: () => base }, undefined, 1);
  const agent = {
    ...before.agents[0]!,
    replay: [{ prompt: [], answer: answers[0]!, taskId: "0", source: "solution" as const, priority: 1, round: 1 }],
  };
  const inbox = { solutions: [], consequences: [{ ...origin, answer: [1], taskId: "1", distance: 1 }] };
  const sharing = { round: 1, library: { from: 0, to: 1 }, inboxes: [inbox], valueParameters: undefined };

  it("starts the embeddings of new tokens, shortens what is rehearsed and brings findings; the agent stays as it was", () => {
    const received = receiver(place, library, sharing)(agent);
    const { offset } = policyLayout(shape).slots.find(({ name }) => name === "embedding")!;
    const rows = [...floatsOf(received.parameters)].flatMap((v, i) => (v === i ? [] : [(i - offset) / shape.width]));
    expect(rows.map(Math.floor)).toEqual([library[0]!.token, library[0]!.token]);
    expect(received.replay[0]!.answer.length).toBeLessThan(answers[0]!.length);
    expect(received.inbox).toEqual(inbox);
    expect(floatsOf(agent.parameters)).toEqual(floatsOf(base));
  });

  it("starts new tokens in the base, once for all, where agents share the embedding", () => {
    const own = ownOf(shape, { ...allOfIt, adapters: { ...allOfIt.adapters, rank: 1 } });
    const received = receiver({ ...place, own }, library, sharing)(agent);
    expect(received.parameters).toBe(agent.parameters);
    const { offset } = policyLayout(shape).slots.find(({ name }) => name === "embedding")!;
    const started = [...floatsOf(baseWith({ shape, own }, base, wordsOf(library)))];
    const rows = started.flatMap((v, i) => (v === i ? [] : [(i - offset) / shape.width]));
    expect(rows.map(Math.floor)).toEqual([library[0]!.token, library[0]!.token]);
    expect(baseWith({ shape, own: place.own }, base, wordsOf(library))).toBe(base);
  });

  it("changes nothing when it brings nothing", () => {
    const nothing = { ...sharing, library: { from: 1, to: 1 }, inboxes: undefined };
    expect(receiver(place, library, nothing)(agent)).toEqual(agent);
  });

  it("reaches everybody when a state settles, in the order of rounds", () => {
    const later = { ...sharing, round: 2, library: { from: 1, to: 1 }, inboxes: [{ solutions: [], consequences: [] }] };
    const state = { ...before, agents: [agent], library, pending: [sharing, later] };
    const rested = settled(place, state);
    expect(rested.pending).toEqual([]);
    expect(rested.agents[0]).toEqual({ ...receiver(place, library, sharing)(agent), inbox: later.inboxes[0] });
    expect(settled(place, rested)).toEqual(rested);
  });
});

/** Agents that have all of the policy to themselves send it whole. */
const wholeOf = ({ parameters }: ExpandJob): BlobRef => {
  if ("own" in parameters) throw new Error("an agent sent a part of its policy");
  return parameters;
};
