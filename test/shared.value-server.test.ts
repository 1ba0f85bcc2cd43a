import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { ValueTarget } from "../shared/findings.ts";
import { firstValueState, learnRound } from "../shared/value/learner.ts";
import { startValueServer, type ValueServer, type ValueServerSettings } from "../shared/value/server.ts";
import { defaultTraining } from "../shared/value/train.ts";
import { failingThread } from "./value-thread.ts";

const F = 2;
const settings = {
  featureCount: F,
  seed: 5,
  agents: 2,
  mode: "global",
  reservoir: 50,
  training: defaultTraining,
} as const;
const traces = (agent: number): ValueTarget[] =>
  Array.from({ length: 40 }, (_, i) => ({
    features: Float32Array.of((i - 20) / 20, agent),
    target: i > 25 ? 1 : 0,
    taskId: "t",
    agent,
  }));
const round = [traces(0), traces(1)];

const open: ValueServer[] = [];
const start = (more: Partial<ValueServerSettings> = {}) => {
  const server = startValueServer({ ...settings, deadlineMs: 60_000, ...more });
  open.push(server);
  return server;
};
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

describe("the value server", () => {
  it("learns in its thread exactly what the pure function learns", async () => {
    const server = start();
    const { parameters, calibrationBefore } = await server.train(round, 1);
    const here = learnRound(firstValueState(settings), round, 1, settings);
    expect(server.state()).toEqual(here.state);
    expect(parameters[0]).toEqual(here.state.parameters[0]);
    expect(parameters[0]).toBe(parameters[1]);
    expect(calibrationBefore).toEqual(here.calibrationBefore);
    expect(server.parameters()).toEqual(parameters);
  });

  it("restored from its state it goes on bit for bit", async () => {
    const [first, second] = [start(), start()];
    await first.train(round, 1);
    second.restore(first.state());
    await first.train(round, 2);
    await second.train(round, 2);
    expect(second.state()).toEqual(first.state());
  });

  it("refuses a foreign state, and an error in the thread keeps its code and hint", async () => {
    const server = start();
    expect(() => server.restore({ foreign: true })).toThrow(
      expect.objectContaining({ code: "E_FORMAT", hint: expect.stringContaining("checkpoint") }),
    );
    await expect(server.train([[]], 1)).rejects.toMatchObject({ code: "E_SHAPE" });
    expect(server.parameters()).toHaveLength(2);
  });

  it("a call to a server that is closed rejects instead of waiting", async () => {
    const server = start();
    const settled = expect(server.train(round, 1)).rejects.toMatchObject({ code: "E_INTERRUPTED" });
    await server.close();
    await settled;
    await expect(server.train(round, 1)).rejects.toMatchObject({ code: "E_INTERRUPTED" });
  });
});

describe("a value server whose thread fails", () => {
  const folder = mkdtempSync(join(tmpdir(), "wander-"));
  const failing = (name: string, what: string, times: number) =>
    failingThread(join(folder, `${name}-${times}.mjs`), what, times);
  const failures = [
    ["dies", "process.exit(3);"],
    ["throws", "throw new TypeError('boom');"],
    ["hangs", "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);"],
  ] as const;

  it.each(failures)("that %s is started again, and learns the same", async (name, what) => {
    const server = start({ file: failing(name, what, 1), deadlineMs: 1000 });
    const sound = start();
    for (const r of [1, 2, 3]) {
      const [got, wanted] = [await server.train(round, r), await sound.train(round, r)];
      expect(got).toEqual(wanted);
    }
    expect(server.state()).toEqual(sound.state());
  });

  it.each(failures)("that %s twice says so, keeps what it knew, and learns from the next round", async (name, what) => {
    const server = start({ file: failing(name, what, 2), deadlineMs: 1000 });
    await server.train(round, 1);
    const before = server.state();
    const message = { dies: "code 3", throws: "boom", hangs: "hung" }[name];
    await expect(server.train(round, 2)).rejects.toMatchObject({
      code: "E_WORKER",
      message: expect.stringContaining(message),
    });
    expect(server.state()).toEqual(before);
    const { state } = learnRound(before, round, 3, settings);
    await server.train(round, 3);
    expect(server.state()).toEqual(state);
  });
});
