import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { describe, expect, it, vi } from "vitest";
import type { Executor, JobEvent } from "../src/executor/executor.ts";
import type { Job } from "../src/executor/jobs.ts";
import { type ThreadSettings, threadExecutor } from "../src/executor/threads.ts";
import { patiently } from "./patience.ts";
import { probeOf } from "./probe-job.ts";

vi.setConfig({ testTimeout: 0, hookTimeout: 0 }); // a busy machine may take any time: see patience.ts

const never = new AbortController().signal;

const open = (settings: Partial<ThreadSettings> = {}) =>
  threadExecutor({ inference: 1, training: 1, backend: "wasm", deadlineMs: 60_000, ...settings });

/** Submits one job and waits for it. */
const done = <J extends Job>(executor: Executor, job: J) => patiently(executor.submit(job, never));

describe("a worker thread", () => {
  it("says after a job how much memory it took at most so far", async () => {
    const executor = open();
    const events: JobEvent[] = [];
    executor.events((event) => events.push(event));
    await done(executor, probeOf(1));
    expect(events[0]!.memory!.heapBytes).toBeGreaterThan(1e6);
    expect(events[0]!.memory!.linearBytes).toBeGreaterThan(1e6);
    await executor.close();
  });

  it("with a deadline longer than the longest timer is not hung at once", async () => {
    const executor = open({ deadlineMs: 3e9 });
    const events: JobEvent[] = [];
    executor.events((event) => events.push(event));
    await done(executor, probeOf(1, 50));
    expect(events.map((e) => e.state)).toEqual(["done"]);
    await executor.close();
  });

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
    const executor = open({ deadlineMs: 700, file: once(name.replaceAll(" ", "-"), what) });
    const events: JobEvent[] = [];
    executor.events((event) => events.push(event));
    await expect(done(executor, probeOf(1))).resolves.toMatchObject({ lossNats: 7 });
    expect(events.map((e) => e.state)).toEqual(["retried", "done"]);
    await executor.close();
  });

  it("whose backend does not start gives every job E_BACKEND and what to do, however late the first one comes", async () => {
    const wrong = { backend: "abacus" as never };
    const began = performance.now();
    const first = open(wrong);
    await expect(done(first, probeOf(1))).rejects.toMatchObject({ code: "E_BACKEND" });
    await first.close();
    const executor = open(wrong);
    await sleep(2 * (performance.now() - began)); // by then it knows
    for (const job of [probeOf(1), probeOf(2)]) {
      await expect(done(executor, job)).rejects.toMatchObject({
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
    const began = performance.now();
    const executor = open({ inference: 2, file });
    while (!existsSync(starts) || readFileSync(starts, "utf8").length < 3) await sleep(20);
    const took = performance.now() - began; // three starts
    const jobs = [1, 2, 3, 4].map((agent) => done(executor, probeOf(agent)));
    for (const job of await Promise.allSettled(jobs)) {
      expect(job).toMatchObject({ status: "rejected", reason: { code: "E_BACKEND" } });
    }
    await sleep(3 * took);
    expect(readFileSync(starts, "utf8")).toBe("111");
    await executor.close();
  });

  it("that dies twice gives E_WORKER, with what happened and what to do", async () => {
    const executor = open({ file: workerThat("always-dies", "process.exit(3);") });
    await expect(done(executor, probeOf(1))).rejects.toMatchObject({
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
    const executor = open({ file });
    await expect(done(executor, probeOf(2))).resolves.toMatchObject({ lossNats: 1 });
    await expect(done(executor, probeOf(1))).rejects.toThrow("failed twice: job 1 of its thread");
    await expect(done(executor, probeOf(2))).resolves.toMatchObject({ lossNats: 1 });
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
    const executor = open({ file });
    await Promise.all([1, 2, 3, 4, 5].map((agent) => done(executor, probeOf(agent))));
    expect(readFileSync(order, "utf8").trim()).toBe("1 2 2 3 4 5");
    await executor.close();
  });

  it("has a job's own time as its deadline: neither the queue nor the others' work counts", async () => {
    const deadlineMs = 1500; // eight jobs take more than that on one thread, and each a fifth of it
    const file = workerThat(
      "slow",
      `${spinning(deadlineMs / 5)}
       return { runMs: 0, result: { kind: "probe" } };`,
    );
    const executor = open({ deadlineMs, file });
    const events: JobEvent[] = [];
    executor.events((event) => events.push(event));
    await Promise.all(Array.from({ length: 8 }, (_, k) => done(executor, probeOf(k + 1))));
    expect(events.map((e) => e.state)).toEqual(Array(8).fill("done"));
    await executor.close();
  });

  it("is not taken for hung by a machine that stops for longer than the deadline", async () => {
    const deadlineMs = 2000;
    const mark = join(folder, "stopped.mark");
    const file = workerThat(
      "stopped",
      `writeFileSync(${JSON.stringify(mark)}, "");
       ${spinning(deadlineMs / 3)}
       return { runMs: 0, result: { kind: "probe" } };`,
    );
    const module = join(import.meta.dirname, "../dist/src/executor/threads.js");
    const script = `
      import { threadExecutor } from ${JSON.stringify(pathToFileURL(module).href)};
      const executor = threadExecutor({ inference: 1, training: 1, backend: "wasm", deadlineMs: ${deadlineMs}, file: ${JSON.stringify(file)} });
      executor.events(({ state }) => console.log(state));
      await executor.submit({ kind: "probe", agent: 1, round: 1 }, new AbortController().signal);
      await executor.close();`;
    const main = join(folder, "main.mjs");
    writeFileSync(main, script);
    const child = spawn(process.execPath, [main], { stdio: ["ignore", "pipe", "inherit"] });
    const said = text(child.stdout);
    while (!existsSync(mark) && child.exitCode === null) await sleep(20);
    child.kill("SIGSTOP");
    await sleep(2 * deadlineMs);
    child.kill("SIGCONT");
    expect((await patiently(said)).trim()).toBe("done");
  });
});
