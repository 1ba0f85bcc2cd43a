import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parquetReadObjects } from "hyparquet";
import { beforeAll, describe, expect, it } from "vitest";
import { pairKey } from "../agents/memory/replay.ts";
import { encode, parseProgram } from "../environments/grids/language/program.ts";
import { USER } from "../shared/findings.ts";
import { loadExperiment } from "../src/config/load.ts";
import { type BackendReport, startBackend } from "../src/core/backend.ts";
import { type BlobRef, floatsOf } from "../src/core/blob.ts";
import type { Executor, ExecutorSettings } from "../src/executor/executor.ts";
import type { AbsorbJob, ExpandJob, Job } from "../src/executor/jobs.ts";
import { openExecutor } from "../src/executor/registry.ts";
import type { RunEvent } from "../src/population/context.ts";
import { resumeExperiment, runExperiment } from "../src/run/run-experiment.ts";
import type { RunSummary } from "../src/run/run-summary.ts";
import { readHistory } from "../src/store/history.ts";
import { emptyFolder } from "./command-line.ts";

const WEIGHTS = { programRuns: 12, policyTokens: 400 };

let backend: BackendReport;
beforeAll(async () => {
  backend = await startBackend();
});

/** Two tasks of one line each, of which an agent has one, with a program for each. */
function written(): { tasks: string; programs: string } {
  const tasks = emptyFolder();
  const input = [
    [1, 2, 0],
    [0, 3, 0],
  ];
  const other = [
    [5, 5],
    [0, 6],
  ];
  const across = (rows: number[][]) => rows.map((row) => [...row].reverse());
  const down = (rows: number[][]) => [...rows].reverse();
  for (const [name, turn] of Object.entries({ across, down })) {
    const pairs = [input, other].map((rows) => ({ input: rows, output: turn(rows) }));
    writeFileSync(join(tasks, `${name}.json`), JSON.stringify({ train: pairs, test: [pairs[0]] }));
  }
  const programs = join(emptyFolder(), "programs.txt");
  writeFileSync(programs, "name: across\nO = vmirror(I)\n\nname: down\nO = hmirror(I)\n");
  return { tasks, programs };
}

const experimentOn = ({ tasks, programs }: ReturnType<typeof written>) =>
  loadExperiment(
    undefined,
    Object.entries({
      rounds: 2,
      "population.size": 2,
      "environment.tasks": `arc:${tasks}`,
      "budget.programRuns": 40,
      "budget.policyTokens": 1500,
      "absorb.steps": 2,
      "absorb.batch": 8,
      "executor.inference": 1,
      "executor.training": 1,
      "expand.explore": 0.5,
      "seeds.programs": programs,
      "seeds.tasks": tasks,
      "seeds.mutants": 2,
      "exam.weights": WEIGHTS,
    }).map(([path, value]) => ({ path, value })),
  );

async function play(files: ReturnType<typeof written>, { until }: { until?: (news: RunEvent) => boolean } = {}) {
  const jobs: Job[] = [];
  const news: RunEvent[] = [];
  const stop = new AbortController();
  const listening = (executor: Executor): Executor => ({
    ...executor,
    submit(job, signal) {
      jobs.push(job);
      return executor.submit(job, signal);
    },
  });
  const options = {
    backend,
    notify: (told: RunEvent) => {
      news.push(told);
      if (until?.(told)) stop.abort();
    },
    signal: stop.signal,
    makeExecutor: async (settings: ExecutorSettings) => listening(await openExecutor(settings)),
  };
  const parent = emptyFolder();
  const playing = runExperiment(experimentOn(files), parent, options);
  return { playing, jobs, news, runDir: join(parent, "built-in-001") };
}

const resume = (runDir: string) =>
  resumeExperiment(runDir, { backend, notify: () => {}, signal: new AbortController().signal });

describe("a run that begins with programs of the user's and measures weights alone", () => {
  const files = written();
  const answers = ["O = vmirror(I)", "O = hmirror(I)"].map((text) => encode(parseProgram(text)));
  let summary: RunSummary;
  let jobs: Job[];
  let news: RunEvent[];
  beforeAll(async () => {
    const run = await play(files);
    ({ jobs, news } = run);
    summary = await run.playing;
  });

  const expands = (purpose: string) =>
    jobs.filter((job): job is ExpandJob => job.kind === "expand" && job.purpose === purpose);

  it("says how many programs it was given and what they serve for", () => {
    const counts = { programs: 2, leftOut: 0, searched: 2, rehearsed: 6 };
    expect(news[0]).toEqual({ type: "seeds", ...counts });
    expect(summary.seeds).toEqual(counts);
  });

  it("gives search the programs in every turn and in the last measurement, and weights alone nothing but weights", () => {
    for (const job of [...expands("expand"), ...expands("final")]) {
      expect(job.seeds).toEqual(answers.map((answer) => ({ answer, giver: USER })));
      expect(job.value).toBeDefined();
      expect(job.settings.explore).toBe(0.5);
    }
    expect(expands("weights")).toHaveLength(4); // of two agents, the base's and the end's
    for (const job of expands("weights")) {
      expect(job).not.toHaveProperty("seeds");
      expect(job.value).toBeUndefined();
      expect(job.settings.explore).toBe(0);
      expect(job.budget).toEqual(WEIGHTS); // one task an agent
    }
  });

  it("measures the base's weights as every agent had them in round 1, and the last ones at the end", () => {
    const digests = (list: readonly ExpandJob[]) => list.map(({ parameters }) => sumOf(parameters as BlobRef));
    const first = expands("expand").filter(({ round }) => round === 1);
    const weights = expands("weights");
    expect(digests(weights.filter(({ round }) => round === 0))).toEqual(digests(first));
    expect(digests(weights.filter(({ round }) => round === 2))).toEqual(digests(expands("final")));
    expect(digests(expands("final"))).not.toEqual(digests(first));
  });

  it("has every agent rehearse them from the first turn on, with a priority that is drawn by and changes", () => {
    const absorbs = jobs.filter((job): job is AbsorbJob => job.kind === "absorb");
    const [first] = absorbs;
    const given = first!.replay.map(pairKey);
    for (const job of absorbs.filter(({ round }) => round === 1)) {
      expect(job.replay.map(({ source, priority }) => ({ source, priority }))).toEqual(
        Array(6).fill({ source: "seed", priority: 1 }),
      );
      expect(job.replay.slice(-2).map(({ answer }) => answer)).toEqual(answers);
    }
    for (const { replay } of absorbs.filter(({ round }) => round === 2)) {
      expect(replay.map(pairKey)).toEqual(expect.arrayContaining(given)); // one that it found itself is no seed any more
      const drawn = replay.filter(({ source, priority }) => source === "seed" && priority !== 1);
      expect(drawn.length).toBeGreaterThan(0);
    }
  });

  it("keeps the ledgers in its journal and in tables, every score at one, two and three attempts", async () => {
    const { ledgers } = summary;
    expect(ledgers).toMatchObject({ tasks: 2, outputs: 2 });
    expect(ledgers.found.tasks[2]).toBe(summary.solved.cumulative);
    expect(ledgers.final.tasks[2]).toBe(summary.solved.final);
    expect(ledgers.base.tasks[2]).toBe(summary.solved.base);
    expect(Object.values(ledgers.by).reduce((a, b) => a + b)).toBe(ledgers.found.tasks[2]);
    expect(ledgers.weights!.tasks).toHaveLength(3);
    const { end } = readHistory(summary.runDir);
    expect(end!.ledgers).toEqual(ledgers);
    const rows = await rowsOf(summary.runDir, "ledgers");
    expect(rows.map(({ ledger }) => ledger)).toEqual([
      ...["base", "baseWeights", "inherited", "found", "foundOwn", "final", "weights"],
    ]);
    expect(rows[3]).toMatchObject({ tasks_3: BigInt(ledgers.found.tasks[2]!), outputs: 2n });
    const attempts = await rowsOf(summary.runDir, "attempts");
    const solved = attempts.filter((row) => row.ledger === "found" && row.solved);
    expect(solved).toHaveLength(ledgers.found.tasks[2]!);
    expect(attempts).toHaveLength(end!.attempts!.length);
  });

  it("stopped after a round and resumed, ends with the same ledgers and attempts", async () => {
    const stopped = await play(files, { until: ({ type }) => type === "measured" });
    await expect(stopped.playing).rejects.toMatchObject({ code: "E_INTERRUPTED" });
    const resumed = await resume(stopped.runDir);
    expect(resumed.stateHash).toBe(summary.stateHash);
    expect(resumed.ledgers).toEqual(summary.ledgers);
    expect(readHistory(stopped.runDir).end!.attempts).toEqual(readHistory(summary.runDir).end!.attempts);
  });

  it("is not resumed with another file of programs", async () => {
    const { programs } = files;
    const before = readFileSync(programs);
    appendFileSync(programs, "\nname: more\nO = rot90(I)\n");
    await expect(resume(summary.runDir)).rejects.toMatchObject({
      code: "E_CONFIG",
      message: expect.stringContaining("programs"),
    });
    writeFileSync(programs, before);
  });
});

describe("settings of weights alone", () => {
  it("are two or none", () => {
    const half = () => loadExperiment(undefined, [{ path: "exam.weights.programRuns", value: 5 }]);
    expect(half).toThrow(
      expect.objectContaining({ code: "E_CONFIG", message: expect.stringContaining("exam.weights") }),
    );
  });
});

const sumOf = (blob: BlobRef) => floatsOf(blob).reduce((sum, x) => sum + Math.abs(x), 0);

async function rowsOf(runDir: string, table: string) {
  const bytes = readFileSync(join(runDir, "tables", `${table}.parquet`));
  return parquetReadObjects({ file: new Uint8Array(bytes).buffer });
}
