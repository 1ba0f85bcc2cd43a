import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { initialParameters } from "../agents/policy/model.ts";
import type { PolicyShape } from "../agents/policy/shape.ts";
import { blobOf } from "../src/core/blob.ts";
import { stream } from "../src/core/random.ts";
import type { Executor, JobEvent } from "../src/executor/executor.ts";
import type { ProbeJob } from "../src/executor/jobs.ts";
import { type ThreadSettings, threadExecutor } from "../src/executor/threads.ts";

const SHAPE: PolicyShape = { vocabulary: 12, context: 8, layers: 1, width: 8, heads: 2, hidden: 16 };
const never = new AbortController().signal;

const probeOf = (seed: number, examples = 2): ProbeJob => ({
  kind: "probe",
  agent: seed,
  round: 1,
  shape: SHAPE,
  parameters: blobOf(initialParameters(SHAPE, stream(seed, "conformance"))),
  probes: Array.from({ length: examples }, () => ({ prompt: [3, 4, 1], answer: [5, 6, 2] })),
  families: [],
});

/** Every executor runs this suite; a new one joins the list. */
const executors: { name: string; make: (settings?: Partial<ThreadSettings>) => Executor }[] = [
  {
    name: "threads",
    make: (settings) => threadExecutor({ inference: 2, training: 1, backend: "auto", deadlineMs: 60_000, ...settings }),
  },
];

describe.each(executors)("executor $name", ({ make }) => {
  let executor: Executor;
  beforeAll(() => {
    executor = make();
  });
  afterAll(() => executor.close());

  it("merges results in the jobs' order, whatever order they arrive in", async () => {
    const jobs = [200, 1, 60, 1].map((examples, k) => probeOf(k + 1, examples));
    const together = await executor.fanOut(jobs, (results) => results.map((r) => r.lossNats), never);
    const alone: number[] = [];
    for (const job of jobs) alone.push((await executor.submit(job, never)).lossNats);
    expect(together).toEqual(alone);
    expect(new Set(together).size).toBeGreaterThan(2);
  });

  it("gives a job's own error with its code and hint, and does not try it again", async () => {
    const events: JobEvent[] = [];
    const stop = executor.events((event) => events.push(event));
    const wrong = { ...probeOf(1), parameters: blobOf(new Float32Array(3)) };
    await expect(executor.submit(wrong, never)).rejects.toMatchObject({
      name: "WanderError",
      code: "E_SHAPE",
      hint: expect.any(String),
    });
    expect(events.map((e) => e.state)).toEqual(["failed"]);
    stop();
  });

  it("stops with E_INTERRUPTED when the signal fires", async () => {
    const controller = new AbortController();
    const running = executor.submit(probeOf(1, 2000), controller.signal);
    controller.abort();
    await expect(running).rejects.toMatchObject({ code: "E_INTERRUPTED" });
    await expect(executor.submit(probeOf(2), never)).resolves.toMatchObject({ kind: "probe" });
  });

  it("says after a job how much memory its worker took at most so far", async () => {
    const events: JobEvent[] = [];
    const stop = executor.events((event) => events.push(event));
    await executor.submit(probeOf(1), never);
    expect(events[0]!.memory!.heapBytes).toBeGreaterThan(1e6);
    expect(events[0]!.memory!.linearBytes).toBeGreaterThan(1e6);
    stop();
  });

  it("a deadline longer than the longest timer does not pass at once", async () => {
    const patient = make({ deadlineMs: 3e9 });
    const events: JobEvent[] = [];
    patient.events((event) => events.push(event));
    await patient.submit(probeOf(1, 50), never);
    expect(events.map((e) => e.state)).toEqual(["done"]);
    await patient.close();
  });

  it("keeps blobs", () => {
    const bytes = Uint8Array.from([1, 2, 3, 4]);
    expect(executor.getBlob(executor.putBlob(bytes))).toEqual(bytes);
  });
});

describe("a worker thread", () => {
  const folder = mkdtempSync(join(tmpdir(), "wander-"));
  const workerThat = (name: string, body: string) => {
    const file = join(folder, `${name}.mjs`);
    writeFileSync(
      file,
      `import { existsSync, writeFileSync } from "node:fs";\nexport default async function work(job) { ${body} }\n`,
    );
    return file;
  };
  const once = (name: string, what: string) => {
    const mark = JSON.stringify(join(folder, `${name}.mark`));
    const answer = '{ ok: true, runMs: 0, result: { kind: "probe", lossNats: 7 } }';
    return workerThat(name, `if (!existsSync(${mark})) { writeFileSync(${mark}, ""); ${what} } return ${answer};`);
  };

  it.each([
    ["dies", "process.exit(3);"],
    ["hangs", "for (;;) await new Promise((r) => setTimeout(r, 1000));"],
    ["blocks its thread", "for (;;) {}"],
  ])("that %s in the middle of a job costs that job's time: it is tried once more", async (name, what) => {
    const settings = { inference: 1, training: 1, backend: "auto", deadlineMs: 1500 } as const;
    const executor = threadExecutor({ ...settings, file: once(name.replaceAll(" ", "-"), what) });
    const events: JobEvent[] = [];
    executor.events((event) => events.push(event));
    await expect(executor.submit(probeOf(1), never)).resolves.toMatchObject({ lossNats: 7 });
    expect(events.map((e) => e.state)).toEqual(["retried", "done"]);
    await executor.close();
  });

  it("whose backend does not start gives every job E_BACKEND, however late the first one comes", async () => {
    const executor = threadExecutor({ inference: 1, training: 1, backend: "abacus" as never, deadlineMs: 60_000 });
    await new Promise((resolve) => setTimeout(resolve, 1000));
    for (const job of [probeOf(1), probeOf(2)]) {
      await expect(executor.submit(job, never)).rejects.toMatchObject({
        code: "E_BACKEND",
        hint: "use one of auto, gpu, node, wasm, cpu",
      });
    }
    await executor.close();
  });

  it("that dies twice gives E_WORKER, with what happened and what to do", async () => {
    const executor = threadExecutor({
      inference: 1,
      training: 1,
      backend: "auto",
      deadlineMs: 5000,
      file: workerThat("always-dies", "process.exit(3);"),
    });
    await expect(executor.submit(probeOf(1), never)).rejects.toMatchObject({
      code: "E_WORKER",
      message: expect.stringContaining("failed twice"),
    });
    await executor.close();
  });
});
