import { beforeAll, describe, expect, it } from "vitest";
import { type BackendReport, startBackend } from "../src/core/backend.ts";
import { readHistory } from "../src/store/history.ts";
import { play } from "./in-process.ts";

let backend: BackendReport;
beforeAll(async () => {
  backend = await startBackend();
});

async function loads(experts: number) {
  const world = {
    "environment.kind": "modular",
    "environment.modulus": 7,
    "environment.families": ["add", "multiply"],
  };
  const { runDir } = await play(backend, { ...world, "absorb.mixture.shown": 1, "model.experts": experts });
  return readHistory(runDir).rounds.map(({ data }) => data.load);
}

describe("a run of sparse models", () => {
  it("records by round, agent and layer which share of tokens each expert takes, the base last", async () => {
    const byRound = await loads(3);
    expect(byRound).toHaveLength(3);
    for (const load of byRound) {
      expect(load).toHaveLength(3);
      for (const [layer] of load!) expect(layer!.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
    }
    expect(byRound[2]![0]).not.toEqual(byRound[0]![0]);
    expect(byRound[2]![2]).toEqual(byRound[0]![2]);
  });

  it("has no such record where there is nothing to choose", async () => {
    expect(await loads(1)).toEqual([undefined, undefined, undefined]);
  });
});
