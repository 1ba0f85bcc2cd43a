import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
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
    make: (settings) => threadExecutor({ inference: 2, training: 1, backend: "wasm", deadlineMs: 60_000, ...settings }),
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
    const together = (await Promise.all(jobs.map((job) => executor.submit(job, never)))).map((r) => r.lossNats);
    const alone: number[] = [];
    for (const job of jobs) alone.push((await executor.submit(job, never)).lossNats);
    expect(together).toEqual(alone);
    expect(new Set(together).size).toBeGreaterThan(2);
  });

  it("tries a job that throws once more, then gives its own error with its code, hint and stack", async () => {
    const events: JobEvent[] = [];
    const stop = executor.events((event) => events.push(event));
    const wrong = { ...probeOf(1), parameters: blobOf(new Float32Array(3)) };
    await expect(executor.submit(wrong, never)).rejects.toMatchObject({
      name: "WanderError",
      code: "E_SHAPE",
      message: expect.stringContaining("probe of agent 1 failed twice: "),
      hint: expect.any(String),
      stack: expect.stringMatching(/run-job|model|loss/),
    });
    expect(events.map((e) => e.state)).toEqual(["retried", "failed"]);
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
});

describe("a worker thread", () => {
  const folder = mkdtempSync(join(tmpdir(), "wander-"));
  const workerThat = (name: string, body: string) => {
    const file = join(folder, `${name}.mjs`);
    writeFileSync(
      file,
      `import { appendFileSync, existsSync, writeFileSync } from "node:fs";\nexport default async function work(job) { ${body} }\n`,
    );
    return file;
  };
  /** Takes about so many ms of processor time. */
  const spinning = (ms: number) =>
    `const used = () => { const { user, system } = process.cpuUsage(); return user + system; };
     for (const begun = used(); used() - begun < ${1000 * ms}; ) for (let i = 0; i < 1e6; i++);`;
  const once = (name: string, what: string) => {
    const mark = JSON.stringify(join(folder, `${name}.mark`));
    const answer = '{ runMs: 0, result: { kind: "probe", lossNats: 7 } }';
    return workerThat(name, `if (!existsSync(${mark})) { writeFileSync(${mark}, ""); ${what} } return ${answer};`);
  };

  it.each([
    ["dies", "process.exit(3);"],
    ["throws", "throw new TypeError('boom');"],
    ["hangs", "for (;;) await new Promise((r) => setTimeout(r, 1000));"],
    ["waits for ever", "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);"],
    ["spins", "for (;;) {}"],
  ])("that %s in the middle of a job costs that job's time: it is tried once more", async (name, what) => {
    const settings = { inference: 1, training: 1, backend: "wasm", deadlineMs: 700 } as const;
    const executor = threadExecutor({ ...settings, file: once(name.replaceAll(" ", "-"), what) });
    const events: JobEvent[] = [];
    executor.events((event) => events.push(event));
    await expect(executor.submit(probeOf(1), never)).resolves.toMatchObject({ lossNats: 7 });
    expect(events.map((e) => e.state)).toEqual(["retried", "done"]);
    await executor.close();
  });

  it("whose backend does not start gives every job E_BACKEND and what to do, however late the first one comes", async () => {
    const executor = threadExecutor({ inference: 1, training: 1, backend: "abacus" as never, deadlineMs: 60_000 });
    await new Promise((resolve) => setTimeout(resolve, 1000));
    for (const job of [probeOf(1), probeOf(2)]) {
      await expect(executor.submit(job, never)).rejects.toMatchObject({
        code: "E_BACKEND",
        message: expect.stringContaining("a worker thread does not start: no tensor backend started"),
        hint: expect.stringContaining("lower executor.inference"),
      });
    }
    await executor.close();
  });

  it("that cannot start ends the pool, which starts no others: where memory is short, one more may end the process", async () => {
    const starts = join(folder, "starts.txt");
    const file = join(folder, "cannot-start.mjs");
    writeFileSync(
      file,
      `import { appendFileSync } from "node:fs";
       appendFileSync(${JSON.stringify(starts)}, "1");
       throw new Error("no memory");`,
    );
    const executor = threadExecutor({ inference: 2, training: 1, backend: "wasm", deadlineMs: 60_000, file });
    while (!existsSync(starts) || readFileSync(starts, "utf8").length < 3) await sleep(20);
    const jobs = [1, 2, 3, 4].map((agent) => executor.submit(probeOf(agent), never));
    for (const job of await Promise.allSettled(jobs)) {
      expect(job).toMatchObject({ status: "rejected", reason: { code: "E_BACKEND" } });
    }
    await sleep(1500); // a thread takes some tenths of a second to start
    expect(readFileSync(starts, "utf8")).toBe("111");
    await executor.close();
  });

  it("that dies twice gives E_WORKER, with what happened and what to do", async () => {
    const executor = threadExecutor({
      inference: 1,
      training: 1,
      backend: "wasm",
      deadlineMs: 5000,
      file: workerThat("always-dies", "process.exit(3);"),
    });
    await expect(executor.submit(probeOf(1), never)).rejects.toMatchObject({
      code: "E_WORKER",
      message: expect.stringContaining("failed twice"),
    });
    await executor.close();
  });

  it("that throws is not the one that tries again, and the next job comes to neither", async () => {
    const file = workerThat(
      "who",
      `globalThis.jobs = (globalThis.jobs ?? 0) + 1;
       if (job.agent === 1) throw new Error("job " + globalThis.jobs + " of its thread");
       return { runMs: 0, result: { kind: "probe", lossNats: globalThis.jobs } };`,
    );
    const executor = threadExecutor({ inference: 1, training: 1, backend: "wasm", deadlineMs: 60_000, file });
    await expect(executor.submit(probeOf(2), never)).resolves.toMatchObject({ lossNats: 1 });
    await expect(executor.submit(probeOf(1), never)).rejects.toThrow("failed twice: job 1 of its thread");
    await expect(executor.submit(probeOf(2), never)).resolves.toMatchObject({ lossNats: 1 });
    await executor.close();
  });

  it("takes its jobs in the order in which they were given, and one that is tried again before them", async () => {
    const order = join(folder, "order.txt");
    const file = workerThat(
      "order",
      `appendFileSync(${JSON.stringify(order)}, job.agent + " ");
       if (job.agent === 2 && !existsSync("${order}.mark")) { writeFileSync("${order}.mark", ""); process.exit(1); }
       return { runMs: 0, result: { kind: "probe" } };`,
    );
    const executor = threadExecutor({ inference: 1, training: 1, backend: "wasm", deadlineMs: 60_000, file });
    await Promise.all([1, 2, 3, 4, 5].map((agent) => executor.submit(probeOf(agent), never)));
    expect(readFileSync(order, "utf8").trim()).toBe("1 2 2 3 4 5");
    await executor.close();
  });

  it("has a job's own time as its deadline: neither the queue nor the others' work counts", async () => {
    // Each takes some 400 ms of processor time, eight of them 3 s on one thread; the deadline is 2 s.
    const file = workerThat(
      "slow",
      `${spinning(400)}
       return { runMs: 0, result: { kind: "probe" } };`,
    );
    const executor = threadExecutor({ inference: 1, training: 1, backend: "wasm", deadlineMs: 2000, file });
    const events: JobEvent[] = [];
    executor.events((event) => events.push(event));
    await Promise.all(Array.from({ length: 8 }, (_, k) => executor.submit(probeOf(k + 1), never)));
    expect(events.map((e) => e.state)).toEqual(Array(8).fill("done"));
    await executor.close();
  }, 120_000);

  it("is not taken for hung by a machine that stops for longer than the deadline", async () => {
    const mark = join(folder, "stopped.mark");
    const file = workerThat(
      "stopped",
      `writeFileSync(${JSON.stringify(mark)}, "");
       ${spinning(800)}
       return { runMs: 0, result: { kind: "probe" } };`,
    );
    const module = join(import.meta.dirname, "../dist/src/executor/threads.js");
    const script = `
      import { threadExecutor } from ${JSON.stringify(pathToFileURL(module).href)};
      const executor = threadExecutor({ inference: 1, training: 1, backend: "wasm", deadlineMs: 2500, file: ${JSON.stringify(file)} });
      executor.events(({ state }) => console.log(state));
      await executor.submit({ kind: "probe", agent: 1, round: 1 }, new AbortController().signal);
      await executor.close();`;
    const main = join(folder, "main.mjs");
    writeFileSync(main, script);
    const child = spawn(process.execPath, [main], { stdio: ["ignore", "pipe", "inherit"] });
    const said = text(child.stdout);
    while (!existsSync(mark) && child.exitCode === null) await sleep(20);
    child.kill("SIGSTOP");
    await sleep(4000);
    child.kill("SIGCONT");
    expect((await said).trim()).toBe("done");
  }, 120_000);
});
