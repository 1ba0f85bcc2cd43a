import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { startBackend } from "../src/core/backend.ts";
import { blobOf } from "../src/core/blob.ts";
import type { Executor, JobEvent } from "../src/executor/executor.ts";
import { handlers } from "../src/executor/handlers.ts";
import type { Job } from "../src/executor/jobs.ts";
import { runJob } from "../src/executor/run-job.ts";
import { threadExecutor } from "../src/executor/threads.ts";
import { opened } from "../src/executor/wire.ts";
import { here, play, replay } from "./in-process.ts";
import { mailExecutor } from "./mail-executor.ts";
import { patiently } from "./patience.ts";
import { probeOf } from "./probe-job.ts";

vi.setConfig({ testTimeout: 0, hookTimeout: 0 }); // a busy machine may take any time: see patience.ts

const never = new AbortController().signal;

/** Every executor runs this suite; a new one joins the list. */
const executors: { name: string; make: () => Executor }[] = [
  {
    name: "threads",
    make: () => threadExecutor({ inference: 2, training: 1, backend: "wasm", deadlineMs: 60_000 }),
  },
  { name: "mail", make: mailExecutor },
];

/** A job of every kind, from a small run that makes its own base, and from a replay of it. */
const jobs: Job[] = [];
beforeAll(async () => {
  const backend = await startBackend("wasm");
  const settings = {
    ...{ rounds: 1, "environment.kind": "arithmetic", "environment.families": ["sum3"], "environment.exams": 4 },
    ...{ "model.base": "made", "pretrain.tokens": 500, "pretrain.batch": 4, "pretrain.valueGroups": 2 },
    ...{ "share.weights": "average", "absorb.mixture.shown": 0.5 },
  };
  const all: Job[] = [];
  const runDir = await play(backend, settings, here(all));
  await replay(runDir.runDir, 0, all);
  for (const kind of Object.keys(handlers)) jobs.push(...all.filter((job) => job.kind === kind).slice(0, 1));
});

describe.each(executors)("executor $name", ({ make }) => {
  let executor: Executor;
  beforeAll(() => {
    executor = make();
  });
  afterAll(() => executor.close());
  const submit = <J extends Job>(job: J, signal = never) => patiently(executor.submit(job, signal));

  it("does every kind of job, with the result that its function gives", async () => {
    expect(jobs.map(({ kind }) => kind)).toEqual(Object.keys(handlers));
    for (const job of jobs) expect(opened(await submit(job))).toEqual(opened(await runJob(job)));
  });

  it("gives each job its own result, whatever order they end in", async () => {
    const several = [200, 1, 60, 1].map((examples, k) => probeOf(k + 1, examples));
    const together = await Promise.all(several.map((job) => submit(job)));
    const alone: number[] = [];
    for (const job of several) alone.push((await submit(job)).lossNats);
    expect(together.map(({ lossNats }) => lossNats)).toEqual(alone);
    expect(new Set(alone).size).toBeGreaterThan(2);
  });

  it("leaves a job as it was, so that it can be sent again", async () => {
    const absorbing = jobs.find(({ kind }) => kind === "absorb")!;
    const before = structuredClone(opened(absorbing));
    await submit(absorbing);
    expect(opened(absorbing)).toEqual(before);
  });

  it("tries a job that throws once more, then gives its own error with its code, hint and stack", async () => {
    const events: JobEvent[] = [];
    const stop = executor.events((event) => events.push(event));
    const wrong = { ...probeOf(1), parameters: blobOf(new Float32Array(3)) };
    await expect(submit(wrong)).rejects.toMatchObject({
      name: "WanderError",
      code: "E_SHAPE",
      message: expect.stringContaining("probe of agent 1 failed twice: "),
      hint: expect.any(String),
      stack: expect.stringMatching(/run-job|model|loss/),
    });
    expect(events.map((e) => e.state)).toEqual(["retried", "failed"]);
    stop();
  });

  it("tells of a job that is done, until nobody listens", async () => {
    const events: JobEvent[] = [];
    const stop = executor.events((event) => events.push(event));
    await submit(probeOf(7));
    expect(events).toMatchObject([{ kind: "probe", agent: 7, round: 1, state: "done" }]);
    expect(events[0]!.runMs).toBeGreaterThanOrEqual(0);
    stop();
    await submit(probeOf(8));
    expect(events).toHaveLength(1);
  });

  it("stops with E_INTERRUPTED when the signal fires, and goes on with other jobs", async () => {
    const controller = new AbortController();
    const running = submit(probeOf(1, 2000), controller.signal);
    controller.abort();
    await expect(running).rejects.toMatchObject({ code: "E_INTERRUPTED" });
    await expect(submit(probeOf(2))).resolves.toMatchObject({ kind: "probe" });
  });
});
