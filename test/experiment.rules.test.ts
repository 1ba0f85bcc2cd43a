import { rmSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { type BackendReport, startBackend } from "../src/core/backend.ts";
import { resumeExperiment } from "../src/run/run-experiment.ts";
import { readHistory } from "../src/store/history.ts";
import { SMALL, wander } from "./command-line.ts";
import { options, play, replay } from "./in-process.ts";

let backend: BackendReport;
let byAdam: string;
beforeAll(async () => {
  backend = await startBackend("wasm");
  byAdam = (await play(backend, {})).stateHash;
});

describe.each([
  ["gradient descent", { "absorb.rule": "sgd", "absorb.learningRate": 0.1 }],
  ["AdamW", { "absorb.rule": "adamw", "absorb.weightDecay": 1 }],
  [
    "an exponential mean and a penalty",
    { "absorb.filter.kind": "ema", "absorb.filter.memory": 0.9, "memory.ewc": 10, "memory.fisher": 0.5 },
  ],
  [
    "a window and a scale gathered first",
    { "absorb.filter.kind": "ma", "absorb.filter.window": 3, "absorb.rule": "rms-prior", "absorb.statistics": 2 },
  ],
])("a run whose agents learn by %s", (_, settings) => {
  let runDir: string;
  let stateHash: string;
  beforeAll(async () => {
    ({ runDir, stateHash } = await play(backend, settings));
  });

  it("ends elsewhere than by plain Adam", () => {
    expect(stateHash).not.toBe(byAdam);
  });

  it("is replayed to the bit, and as many tokens with it", async () => {
    const { rounds, ...found } = await replay(runDir);
    expect(found).toMatchObject({ bitEqual: true, compared: [1, 2, 3] });
    const played = readHistory(runDir).rounds.map(({ data }) => data.agents[1]!.spent.trainTokens);
    expect(rounds.map(({ tokens }) => tokens)).toEqual(played);
  });

  it("ends with the same stateHash when its last two rounds are lost and played again", async () => {
    for (const round of [2, 3]) rmSync(join(runDir, "checkpoints", `round-000${round}`), { recursive: true });
    expect((await resumeExperiment(runDir, options(backend))).stateHash).toBe(stateHash);
  });
});

it("a turn that only scores what the world shows is replayed to the bit, with all its tokens", async () => {
  const shown = { mixture: { shown: 1, solutions: 0, consequences: 0, replay: 0, base: 0 } };
  const { runDir } = await play(backend, {
    ...{ rounds: 2, "environment.kind": "modular", "share.value": "none", "share.library": false },
    ...{ "absorb.rule": "none", "absorb.mixture": shown.mixture },
  });
  const { rounds, ...found } = await replay(runDir);
  expect(found).toMatchObject({ bitEqual: true, maxDifference: 0, compared: [1, 2] });
  expect(rounds.map(({ steps }) => steps)).toEqual([2, 2]);
  const played = readHistory(runDir).rounds.map(({ data }) => data.agents[1]!.spent.trainTokens);
  expect(rounds.map(({ tokens }) => tokens)).toEqual(played);
});

it("a rule is chosen on the command line, and one that there is not is refused by name", async () => {
  const sgd = await wander(["run", ...SMALL, "--set", "rounds=1", "--set", "absorb.rule=sgd", "--json"]);
  expect(sgd.code).toBe(0);
  const unknown = await wander(["run", "--set", "absorb.rule=sdg"]);
  expect(unknown.code).toBe(2);
  expect(unknown.stderr).toContain("sgd");
});
