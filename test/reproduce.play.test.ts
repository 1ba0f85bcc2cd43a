import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { startBackend } from "../src/core/backend.ts";
import { type Check, isPlayed } from "../src/reproduce/check.ts";
import { measures } from "../src/reproduce/checks/measures.ts";
import { playChecks } from "../src/reproduce/play.ts";
import { secondsOf } from "../src/reproduce/read-reproduction.ts";
import { resultOf } from "../src/reproduce/result.ts";
import { readHistory } from "../src/store/history.ts";
import { emptyFolder } from "./command-line.ts";

/** The smallest check that a population plays: of copies that never learn, and what starts from their base. */
const tiny: Check = {
  ...measures,
  name: "tiny",
  arms: measures.arms.filter(({ name }) => name === "identical" || name === "diverging"),
  marks: measures.marks.slice(0, 2),
  series: {
    x: "round",
    y: "agents",
    as: "number",
    points: ({ history }) => history.rounds.map(({ round, data }) => [round, data.agents.length]),
  },
};

describe("playing", () => {
  it("a check is played once, then read: with the same figures and the same seconds", async () => {
    const out = emptyFolder();
    const backend = await startBackend();
    const play = async () => {
      const steps: string[] = [];
      const dirOf = await playChecks([tiny], [1, 2], out, {
        ...{ backend, signal: new AbortController().signal, notify: () => {}, jobs: 2 },
        step: ({ arm, seed, state }) => steps.push(`${arm} ${seed} ${state}`),
      });
      return { result: resultOf(tiny, [1, 2], dirOf), steps: steps.sort() };
    };
    const first = await play();
    expect(readdirSync(out).sort()).toEqual(
      ["diverging", "identical"].flatMap((arm) => [`tiny-${arm}-001`, `tiny-${arm}-002`]),
    );
    expect(first.steps.filter((step) => step.endsWith(" ended"))).toHaveLength(4);
    expect(first.result.passed).toBe(true);
    const dirs = first.result.arms.flatMap(({ runs }) => runs.map(({ dir }) => dir));
    expect(first.result.seconds).toBeCloseTo(
      dirs.reduce((sum, dir) => sum + secondsOf(readHistory(dir)), 0),
      9,
    );
    expect(first.result.arms[0]!.series).toEqual([
      [
        [1, 4],
        [2, 4],
      ],
      [
        [1, 4],
        [2, 4],
      ],
    ]);
    const again = await play();
    expect(again.steps.every((step) => step.endsWith("ended before"))).toBe(true);
    expect(again.result).toEqual(first.result);

    rmSync(dirs[1]!, { recursive: true });
    expect((await play()).steps.filter((step) => step.endsWith("begins"))).toHaveLength(1);
  });

  it("an arm may start from the base that another made, of the same seed", async () => {
    const experiment = {
      ...{ rounds: 1, environment: { kind: "modular", tasksPerFamily: 2, exams: 4 } },
      model: { base: "made", layers: 1, width: 16, heads: 2, hidden: 32 },
      pretrain: { tokens: 400, batch: 4, shards: 1, valueGroups: 2 },
      budget: { programRuns: 20, policyTokens: 20 },
      ...{ population: { size: 1 }, absorb: { rule: "none" }, share: { value: "none", library: false } },
    };
    const read = () => ({ js: 0 });
    const check: Check = {
      ...tiny,
      arms: [
        { name: "after", role: "ours", about: "", experiment, baseOf: "maker", read },
        { name: "maker", role: "control", about: "", experiment, read },
      ],
    };
    const dirOf = await playChecks([check], [1], emptyFolder(), {
      ...{ backend: await startBackend(), signal: new AbortController().signal, notify: () => {}, step: () => {} },
    });
    const [after, maker] = check.arms.filter(isPlayed).map((arm) => dirOf(check, arm, 1));
    expect(existsSync(join(after!, "base.safetensors"))).toBe(false);
    expect(readHistory(after!).run.baseHash).toBe(readHistory(maker!).run.baseHash);
  });

  it("a run that fails stops those beside it, and its own error is told", async () => {
    const broken: Check = {
      ...tiny,
      arms: tiny.arms.map((arm) => ({ ...arm, changes: { "environment.families": ["nothing"] } }) as typeof arm),
    };
    const playing = playChecks([broken, tiny], [1], emptyFolder(), {
      ...{
        backend: await startBackend(),
        signal: new AbortController().signal,
        notify: () => {},
        step: () => {},
        jobs: 3,
      },
    });
    await expect(playing).rejects.toThrow(/nothing/);
  });
});
