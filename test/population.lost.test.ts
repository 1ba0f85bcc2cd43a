/** Each kind of job lost alone: the run ends with what all others gave, and says what it lost. */
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { familiesOf, scoresOf } from "../src/compare/scores.ts";
import { type BackendReport, startBackend } from "../src/core/backend.ts";
import { WanderError } from "../src/core/errors.ts";
import type { Executor } from "../src/executor/executor.ts";
import type { ExpandJob, Job } from "../src/executor/jobs.ts";
import { lostText } from "../src/record/lost.ts";
import { resumeExperiment } from "../src/run/run-experiment.ts";
import { readHistory } from "../src/store/history.ts";
import { tableRows } from "../src/tables/tables.ts";
import { emptyFolder } from "./command-line.ts";
import { here, options, play } from "./in-process.ts";
import { failingThread } from "./value-thread.ts";

/** The file of the value server's thread; undefined is the real one. */
let valueFile: string | undefined;
vi.mock("../shared/value/server.ts", async (original) => {
  const real = await original<typeof import("../shared/value/server.ts")>();
  const startValueServer: typeof real.startValueServer = (settings) =>
    real.startValueServer(valueFile === undefined ? settings : { ...settings, file: valueFile });
  return { ...real, startValueServer };
});

let backend: BackendReport;
beforeAll(async () => {
  backend = await startBackend();
});
beforeEach(() => {
  valueFile = undefined;
});

/** Jobs that the test chooses fail, each as a worker tells of it. */
function losing(fails: (job: Job) => boolean, error: unknown = new WanderError("E_LIMIT", "full", { hint: "none" })) {
  const executor = here();
  const one: Executor["submit"] = (job, signal) => (fails(job) ? Promise.reject(error) : executor.submit(job, signal));
  return { ...executor, submit: one };
}

const purpose = (job: Job) => (job as ExpandJob).purpose;
const EXAM_WORLD = { "environment.kind": "arithmetic", "environment.exams": 4, "expand.explore": 0 };

describe("a run that loses", () => {
  it("an expand: that turn is gone, and no other", async () => {
    const fails = (job: Job) =>
      job.kind === "expand" && purpose(job) === "expand" && job.agent === 1 && job.round === 2;
    const summary = await play(backend, {}, losing(fails));
    expect(summary).toMatchObject({ lostTurns: 1, lost: [{ job: "expand", agent: 1, round: 2, code: "E_LIMIT" }] });
    const { rounds } = readHistory(summary.runDir);
    expect(rounds.map(({ data }) => data.agents.map(({ spent }) => spent.programRuns > 0))).toEqual([
      [true, true],
      [true, false],
      [true, true],
    ]);
  });

  it("an absorb by an exception that is no error of ours: that turn is gone, with message and stack in the journal", async () => {
    const fails = (job: Job) => job.kind === "absorb" && job.agent === 0 && job.round === 1;
    const { runDir } = await play(backend, {}, losing(fails, new TypeError("x is not a function")));
    const [lost, ...more] = readHistory(runDir).lost;
    expect(more).toEqual([]);
    expect(lost).toMatchObject({ job: "absorb", agent: 0, round: 1, message: "x is not a function" });
    expect(lost!.stack).toContain("population.lost.test.ts");
  });

  it("a probe: that agent's measures are missing in that round, and the others' are there", async () => {
    const fails = (job: Job) => job.kind === "probe" && job.agent === 1 && job.round === 2;
    const sound = await play(backend, {});
    const summary = await play(backend, {}, losing(fails));
    expect(summary.lost).toMatchObject([{ job: "probe", agent: 1, round: 2 }]);
    const [history, whole] = [readHistory(summary.runDir), readHistory(sound.runDir)];
    const [, { data }] = history.rounds as [unknown, (typeof history.rounds)[number]];
    expect(data.agents[1]).toMatchObject({ probeLossNats: Number.NaN, probeAccuracy: Number.NaN });
    expect(data.agents[0]).toEqual(whole.rounds[1]!.data.agents[0]);
    expect(data.map[1]).toEqual({ x: Number.NaN, y: Number.NaN });
    expect(Number.isFinite(data.map[0]!.x + data.map[2]!.x)).toBe(true);
    for (const key of ["policy", "parameter", "representation", "behaviour", "representation-layer-1"]) {
      const [full, part] = [whole.rounds[1]!.data.divergence[key]!, data.divergence[key]!];
      expect(part, key).toEqual([
        [full[0]![0], Number.NaN, full[0]![2]],
        [Number.NaN, Number.NaN, Number.NaN],
        [full[2]![0], Number.NaN, full[2]![2]],
      ]);
    }
    expect(data.accuracy![1]!.every(Number.isNaN)).toBe(true);
    const { map: _, ...later } = history.rounds[2]!.data; // aligned to that of the round before
    expect(later).toEqual({ ...whole.rounds[2]!.data, map: undefined });
    const rows = [...tableRows(history).agents!].filter(({ round }) => round === 2);
    expect(rows.map((row) => [row.probe_loss_nats, row.probe_accuracy])).toEqual([
      [expect.any(Number), expect.any(Number)],
      [null, null],
    ]);
  });

  it("all probes of a round: nothing of it is measured", async () => {
    const { runDir, lost } = await play(
      backend,
      {},
      losing((job) => job.kind === "probe" && job.round === 3),
    );
    expect(lost.map(({ agent }) => agent)).toEqual([0, 1]);
    const { data } = readHistory(runDir).rounds[2]!;
    expect(data.population.vendi).toBeNaN();
    expect(
      data.divergence
        .policy!.flat()
        .filter((d) => d !== 0)
        .every(Number.isNaN),
    ).toBe(true);
  });

  it("a mixture of two: their barrier and path are missing", async () => {
    const fails = (job: Job) => job.kind === "path" && job.agent === 0;
    const { runDir, lost } = await play(backend, {}, losing(fails));
    expect(new Set(lost.map(({ job, agent, round }) => `${job} ${agent} ${round}`))).toEqual(new Set(["path 0 3"]));
    const { rounds } = readHistory(runDir);
    const barrier = rounds[2]!.data.divergence.barrier!;
    expect([barrier[0]![1], barrier[0]![2]]).toEqual([Number.NaN, Number.NaN]);
    expect(Number.isFinite(barrier[1]![2])).toBe(true);
    expect(rounds[2]!.data.paths ?? []).toEqual([]);
  });

  it("answers to the exam: solved is missing there, and not 0", async () => {
    const fails = (job: Job) => job.kind === "answer" && job.agent === 1 && job.round === 2;
    const summary = await play(backend, EXAM_WORLD, losing(fails));
    expect(summary.lost).toMatchObject([{ job: "answer", agent: 1, round: 2 }]);
    const history = readHistory(summary.runDir);
    const [zero, one] = history.rounds[1]!.data.agents;
    expect([zero!.examSolved >= 0, one!.examSolved]).toEqual([true, Number.NaN]);
    const cells = [...tableRows(history).agents!].filter(({ round }) => round === 2);
    expect(cells.map((row) => row.exam_solved === null)).toEqual([false, true]);
  });

  it.each([
    ["search", {}, (job: Job) => job.kind === "expand" && purpose(job) === "final" && job.agent === 1],
    ["the exam", { ...EXAM_WORLD, rounds: 1 }, (job: Job) => job.kind === "answer" && job.agent === 1],
  ])("the final measurement by %s: missing for that agent, and not 0", async (_, settings, fails) => {
    const summary = await play(backend, settings, losing(fails));
    const history = readHistory(summary.runDir);
    const last = history.lost.filter(({ final }) => final);
    expect(last).toMatchObject([{ agent: 1, round: summary.rounds }]);
    expect(history.end!.finalSolved).toEqual([expect.toSatisfy((n) => n >= 0), Number.NaN]);
    const { agents, lostTurns } = scoresOf(history, summary.runDir, 1, familiesOf(history));
    expect(Number.isFinite(agents.mean + agents.best)).toBe(true);
    expect(lostTurns).toBe(history.lost.length);
    expect(JSON.parse(JSON.stringify(summary)).solved.final).toBeGreaterThanOrEqual(0);
  });

  it("all turns of a round: it ends, and says each once", async () => {
    const fails = (job: Job) => job.kind === "absorb" && job.round === 2;
    const { rounds, lost } = await play(backend, {}, losing(fails));
    expect(rounds).toBe(3);
    expect(lost.map(({ job, agent, round }) => [job, agent, round])).toEqual([
      ["absorb", 0, 2],
      ["absorb", 1, 2],
    ]);
  });

  it("anything says so near the head of its report, as text and never as markup", async () => {
    const error = new WanderError("E_WORKER", "</script><b>died", { hint: "none" });
    const { report } = await play(
      backend,
      {},
      losing((job) => job.kind === "absorb" && job.round === 1, error),
    );
    const html = readFileSync(report, "utf8");
    expect(html).toContain("2 turns");
    expect(html).not.toContain("</script><b>died");
  });

  it("its backend in a worker stops, and so does one that is interrupted", async () => {
    for (const code of ["E_BACKEND", "E_INTERRUPTED"] as const) {
      const error = new WanderError(code, "stop", { hint: "none" });
      await expect(
        play(
          backend,
          {},
          losing((job) => job.round === 2, error),
        ),
      ).rejects.toBe(error);
    }
  });
});

describe("a run that lost a turn and is resumed", () => {
  it("counts it once, and not one of a round that is played again without loss", async () => {
    const parent = emptyFolder();
    const stop = new WanderError("E_INTERRUPTED", "stopped", { hint: "none" });
    const lossy = losing((job) => job.kind === "absorb" && job.agent === 0 && job.round === 1);
    const stopping: Executor = {
      ...lossy,
      submit: (job, signal) => (job.round === 3 ? Promise.reject(stop) : lossy.submit(job, signal)),
    };
    await expect(play(backend, {}, stopping, parent)).rejects.toBe(stop);
    const dir = join(parent, "built-in-001");
    const first = await resumeExperiment(dir, options(backend));
    expect(first.lost).toMatchObject([{ job: "absorb", agent: 0, round: 1 }]);
    const again = await resumeExperiment(dir, options(backend));
    expect({ lost: again.lost, hash: again.stateHash }).toEqual({ lost: first.lost, hash: first.stateHash });
  });
});

describe("a value server", () => {
  const folder = mkdtempSync(join(tmpdir(), "wander-"));
  const dying = (times: number) => failingThread(join(folder, `dies-${times}.mjs`), "process.exit(3);", times);

  it("that is killed in mid-run ends with the very state of a run in which it lived", async () => {
    const whole = await play(backend, {});
    valueFile = dying(1);
    const { stateHash, lostTurns } = await play(backend, {});
    expect({ stateHash, lostTurns }).toEqual({ stateHash: whole.stateHash, lostTurns: 0 });
  });

  it("that dies twice in a round leaves its parameters as they were, and the run goes on", async () => {
    valueFile = dying(2);
    const jobs: Job[] = [];
    const { lost, rounds } = await play(backend, { rounds: 4 }, here(jobs));
    expect(rounds).toBe(4);
    expect(lost).toMatchObject([{ job: "value", round: 2, code: "E_WORKER" }]);
    expect(lost[0]!.agent).toBeUndefined();
    const seen = (round: number) =>
      (jobs.find((job) => job.kind === "expand" && job.round === round) as ExpandJob).value;
    expect(seen(3)).toEqual(seen(2));
    expect(seen(4)).not.toEqual(seen(3));
  });
});

it("what was lost is said in words, by kind", () => {
  const lost = [
    { job: "expand" as const },
    { job: "absorb" as const },
    { job: "probe" as const },
    { job: "value" as const },
    { job: "expand" as const, final: true as const },
  ];
  expect(lostText(lost)).toBe("2 turns, 1 measurement, 1 update of the value function, 1 final measurement");
});
