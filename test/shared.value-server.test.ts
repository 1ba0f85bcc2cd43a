import { type EventEmitter, once } from "node:events";
import { Worker } from "node:worker_threads";
import { afterEach, describe, expect, it } from "vitest";
import type { ValueTarget } from "../shared/findings.ts";
import { firstValueState, learnRound } from "../shared/value/learner.ts";
import { connect } from "../shared/value/link.ts";
import { startValueServer, type ValueServer } from "../shared/value/server.ts";
import { defaultTraining } from "../shared/value/train.ts";

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
const start = (more = {}) => {
  const server = startValueServer({ ...settings, ...more });
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
    expect(await server.state()).toEqual(here.state);
    expect(parameters[0]).toEqual(here.state.parameters[0]);
    expect(parameters[0]).toBe(parameters[1]);
    expect(calibrationBefore).toEqual(here.calibrationBefore);
    expect(await server.parameters()).toEqual(parameters);
  });

  it("restored from its state it goes on bit for bit", async () => {
    const [first, second] = [start(), start()];
    await first.train(round, 1);
    await second.restore(await first.state());
    await first.train(round, 2);
    await second.train(round, 2);
    expect(await second.state()).toEqual(await first.state());
  });

  it("an error in the thread keeps its code and hint, and the server goes on", async () => {
    const server = start();
    await expect(server.restore({ foreign: true })).rejects.toMatchObject({
      code: "E_FORMAT",
      hint: expect.stringContaining("checkpoint"),
    });
    await expect(server.train([[]], 1)).rejects.toMatchObject({ code: "E_SHAPE" });
    expect(await server.parameters()).toHaveLength(2);
  });

  it("a call to a server that was closed rejects instead of waiting", async () => {
    const server = start();
    const waiting = server.train(round, 1);
    const settled = expect(waiting).rejects.toMatchObject({ code: "E_WORKER" });
    await server.close();
    await settled;
    await expect(server.state()).rejects.toMatchObject({ code: "E_WORKER" });
  });

  it("a call past its deadline rejects and stops the thread", async () => {
    const server = start({ deadlineMs: 1 });
    await expect(server.train(round, 1)).rejects.toMatchObject({
      code: "E_WORKER",
      message: expect.stringContaining("longer than 1 ms"),
    });
    await expect(server.state()).rejects.toMatchObject({ code: "E_WORKER" });
  });
});

describe("the link to a thread", () => {
  it("reports the exit code of a thread that died between two calls", async () => {
    const worker = new Worker("process.exit(3)", { eval: true });
    const link = connect<{ answer: () => number }>(worker, "the test thread", 5000);
    await once(worker as unknown as EventEmitter, "exit");
    await expect(link.call("answer")).rejects.toMatchObject({
      code: "E_WORKER",
      message: expect.stringContaining("code 3"),
    });
  });

  it("reports an exception that ended the thread in mid-call", async () => {
    const worker = new Worker("setTimeout(() => { throw new Error('boom') }, 20)", { eval: true });
    const link = connect<{ answer: () => number }>(worker, "the test thread", 5000);
    await expect(link.call("answer")).rejects.toMatchObject({
      code: "E_WORKER",
      message: expect.stringContaining("boom"),
    });
  });
});
