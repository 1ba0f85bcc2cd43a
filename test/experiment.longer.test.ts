import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { checkExperiment, loadExperiment } from "../src/config/load.ts";
import { type Preset, presetOf } from "../src/config/presets.ts";
import { type BackendReport, startBackend } from "../src/core/backend.ts";
import { WanderError } from "../src/core/errors.ts";
import type { Executor } from "../src/executor/executor.ts";
import { withoutLast } from "../src/population/measure.ts";
import type { RoundRecord } from "../src/record/round.ts";
import { lengthen } from "../src/run/longer.ts";
import { openEnvironment } from "../src/run/prepare.ts";
import { resumeExperiment, runExperiment } from "../src/run/run-experiment.ts";
import { reportData } from "../src/run/run-report.ts";
import { listCheckpoints, removeCheckpoint } from "../src/store/checkpoint.ts";
import { journalPath, readHistory } from "../src/store/history.ts";
import { openJournal } from "../src/store/journal.ts";
import { lockRun } from "../src/store/live.ts";
import { readManifest } from "../src/store/manifest.ts";
import { listedRuns } from "../src/sweep/listed.ts";
import { tableRows } from "../src/tables/tables.ts";
import { followRun } from "../src/watch/run-feed.ts";
import { emptyFolder } from "./command-line.ts";
import { here, options, replay } from "./in-process.ts";

let backend: BackendReport;
beforeAll(async () => {
  backend = await startBackend();
});

const MODEL = {
  "model.base": "random",
  "model.layers": 1,
  "model.width": 16,
  "model.heads": 2,
  "model.hidden": 16,
  "absorb.steps": 2,
  "absorb.batch": 4,
};
const GRIDS = {
  ...MODEL,
  "population.size": 3,
  "environment.tasks": "generated",
  "environment.tasksPerFamily": 1,
  "budget.programRuns": 40,
  "budget.policyTokens": 600,
  "expand.explore": 0.7,
};
const ARITHMETIC = {
  ...MODEL,
  "population.size": 2,
  "budget.programRuns": 40,
  "budget.policyTokens": 400,
  "budget.trainTokens": 4000,
  "environment.exams": 4,
};

type Settings = Record<string, unknown>;

const experimentOf = (settings: Settings, preset?: Preset) =>
  loadExperiment(
    undefined,
    Object.entries(settings).map(([path, value]) => ({ path, value })),
    preset,
  );

async function played(settings: Settings, preset?: Preset, executor = here(), parent = emptyFolder()): Promise<string> {
  const summary = await runExperiment(experimentOf(settings, preset), parent, options(backend, executor));
  return summary.runDir;
}

const resumed = async (runDir: string, rounds?: number, executor = here()) =>
  (await resumeExperiment(runDir, { ...options(backend, executor), rounds })).runDir;

/** All that a run says, its name and the clock apart. */
function saysOf(runDir: string) {
  const { pools, ...history } = readHistory(runDir);
  const { pools: _, turns, ...tables } = tableRows({ ...history, pools });
  const { run, pools: __, ...report } = reportData(runDir, readManifest(runDir), readHistory(runDir));
  return { history, tables, turns, report: { ...report, run: { ...run, id: "" } } };
}

/** Stops before this job of this round, as Ctrl-C does. */
const stopsAt = (kind: string, round: number): Executor => {
  const executor = here();
  return {
    ...executor,
    submit: (job, stop) =>
      job.kind === kind && job.round === round && job.agent === 1
        ? Promise.reject(new WanderError("E_INTERRUPTED", "stopped", { hint: "resume" }))
        : executor.submit(job, stop),
  };
};

const arithmetic = presetOf("arithmetic");
const THOUGHT = { "compress.thought.tokens": 2, "compress.thought.every": 2 };

describe("a run of 2 rounds that is made 3 is the run of 3 rounds, and says the same", () => {
  it.each<[string, Settings, Preset?]>([
    ["grids as they are", GRIDS],
    ["all agents in all families", { ...GRIDS, "population.assign": "all" }],
    [
      "agents that go from family to family",
      { ...GRIDS, "population.assign": "rotate", "environment.families": ["mirror", "crop", "rays"] },
    ],
    ["adapters at staleness 1", { ...GRIDS, "model.adapters.rank": 2, "executor.staleness": 1 }],
    ["staleness 2, and sharing every second round", { ...GRIDS, "executor.staleness": 2, "share.every": 2 }],
    ["population-based training", { ...GRIDS, "share.weights": "pbt", "pbt.spread": 4, "pbt.quantile": 0.5 }],
    ["averages", { ...GRIDS, "share.weights": "average" }],
    ["DiLoCo", { ...GRIDS, "share.weights": "diloco" }],
    ["a soup, which is made at the end alone", { ...GRIDS, "share.weights": "soup" }],
    ["questions with exams of their own", ARITHMETIC, arithmetic],
    ["thought left out by a schedule", { ...ARITHMETIC, ...THOUGHT, "compress.thought.when": "schedule" }, arithmetic],
    [
      "thought left out by the value function",
      { ...ARITHMETIC, ...THOUGHT, "compress.thought.when": "value" },
      arithmetic,
    ],
  ])("%s", async (_, settings, preset) => {
    const whole = await played({ ...settings, rounds: 3 }, preset);
    const runDir = await played({ ...settings, rounds: 2 }, preset);
    expect(readHistory(runDir).end!.stateHash).not.toBe(readHistory(whole).end!.stateHash);
    expect(await resumed(runDir, 3)).toBe(runDir);
    expect(saysOf(runDir)).toEqual(saysOf(whole));
    expect(readManifest(runDir).configuration).toEqual(readManifest(whole).configuration);
  });
});

/** Where the last round ends unlike the others, so that every step of making a run longer is there. */
const STALE = { ...ARITHMETIC, "executor.staleness": 1 };

describe("a run that is made longer", () => {
  let shorter: string;
  let longer: string;
  beforeAll(async () => {
    shorter = await played({ ...STALE, rounds: 2 }, arithmetic);
    longer = await played({ ...STALE, rounds: 4 }, arithmetic);
  });

  const copyOf = (runDir: string) => {
    const copy = join(emptyFolder(), "arithmetic-001");
    cpSync(runDir, copy, { recursive: true });
    return copy;
  };
  const hashOf = (runDir: string) => readHistory(runDir).end?.stateHash;
  const lengthened = (runDir: string, rounds = 4) => {
    const manifest = readManifest(runDir);
    const experiment = checkExperiment({ ...manifest.configuration, rounds }, runDir);
    const lock = lockRun(runDir);
    try {
      return lengthen(runDir, manifest, experiment, openEnvironment(experiment), {
        ...{ lock, repair: false, notify: () => {} },
      });
    } finally {
      lock.release();
    }
  };

  it("has not ended until it has played them, wherever that is said", async () => {
    const runDir = copyOf(shorter);
    const followed = followRun(runDir);
    followed.look();
    expect(followed.whole()).toMatchObject({ rounds: 2, end: { stateHash: hashOf(shorter) } });
    await expect(resumed(runDir, 4, stopsAt("absorb", 4))).rejects.toMatchObject({ code: "E_INTERRUPTED" });
    const row = () => listedRuns(join(runDir, ".."))[0]!.row;
    expect(row()).toMatchObject({ rounds: 3, final: "", state: expect.stringContaining("stopped") });
    followed.look();
    expect(followed.whole()).toMatchObject({ rounds: 4, end: undefined });
    const { run } = reportData(runDir, readManifest(runDir), readHistory(runDir));
    expect(run).toMatchObject({ rounds: 3, stateHash: "" });
    await resumed(runDir);
    expect(row()).toMatchObject({ rounds: 4, state: "done" });
    expect(saysOf(runDir)).toEqual(saysOf(longer));
  });

  it.each(["expand", "absorb"])("ends the same when it is stopped at %s in its first new round", async (kind) => {
    const runDir = copyOf(shorter);
    await expect(resumed(runDir, 4, stopsAt(kind, 3))).rejects.toMatchObject({ code: "E_INTERRUPTED" });
    await resumed(runDir);
    expect(saysOf(runDir)).toEqual(saysOf(longer));
  });

  it("is still the shorter one where it was killed before the manifest, and the longer one after it", async () => {
    const said = copyOf(shorter);
    const { run } = readHistory(said);
    const journal = openJournal(journalPath(said));
    journal.append(run);
    journal.close();
    const gone = copyOf(said);
    removeCheckpoint(gone, 2);
    for (const runDir of [said, gone]) {
      expect(hashOf(runDir)).toBeUndefined();
      await resumed(copyOf(runDir)).then((dir) => expect(saysOf(dir)).toEqual(saysOf(shorter)));
      await resumed(runDir, 4).then((dir) => expect(hashOf(dir)).toBe(hashOf(longer)));
    }
    const written = copyOf(shorter);
    lengthened(written);
    expect(readManifest(written).configuration.rounds).toBe(4);
    await resumed(written);
    expect(saysOf(written)).toEqual(saysOf(longer));
  });

  it("may be one that never ended", async () => {
    const parent = emptyFolder();
    const stopped = played({ ...STALE, rounds: 2 }, arithmetic, stopsAt("absorb", 2), parent);
    await expect(stopped).rejects.toMatchObject({ code: "E_INTERRUPTED" });
    const runDir = join(parent, "arithmetic-001");
    await resumed(runDir, 4);
    expect(saysOf(runDir)).toEqual(saysOf(longer));
  });

  it("is replayed to the bit, and one round more than it has is the same as none more", async () => {
    const runDir = copyOf(shorter);
    await resumed(runDir, 2);
    expect(hashOf(runDir)).toBe(hashOf(shorter));
    await resumed(runDir, 3);
    expect(await replay(runDir)).toMatchObject({ bitEqual: true, compared: [2, 3] });
  });

  it("is refused where it would become shorter, or a last round cannot be taken back; nothing is changed", async () => {
    const keeps = { ...STALE, rounds: 2, "store.checkpoints": 1 };
    const one = await played(keeps, arithmetic);
    const files = () => [readFileSync(join(one, "manifest.json"), "utf8"), listCheckpoints(one), hashOf(one)];
    const before = files();
    await expect(resumed(one, 1)).rejects.toMatchObject({
      code: "E_CONFIG",
      hint: expect.stringContaining("--rounds 2"),
    });
    await expect(resumed(one, 3)).rejects.toMatchObject({
      code: "E_CONFIG",
      message: expect.stringMatching(/executor\.staleness=1 .*store\.checkpoints=1/),
    });
    expect(files()).toEqual(before);
  });

  it("goes on from the one checkpoint that is kept where the last round is like the others", async () => {
    const settings = { ...ARITHMETIC, "store.checkpoints": 1 };
    const runDir = await played({ ...settings, rounds: 1 }, arithmetic);
    await resumed(runDir, 2);
    expect(hashOf(runDir)).toBe(hashOf(await played({ ...settings, rounds: 2 }, arithmetic)));
  });

  it("is refused where agents come to families that nobody was measured on", async () => {
    const families = ["mirror", "crop", "rays", "swapping"];
    const rotating = { ...GRIDS, "population.assign": "rotate", "environment.families": families, rounds: 1 };
    const runDir = await played(rotating);
    await expect(resumed(runDir, 2)).rejects.toMatchObject({
      code: "E_CONFIG",
      message: expect.stringMatching(/population\.assign=rotate, 2 rounds reach the family swapping/),
    });
  });
});

describe("what is measured after a last round alone", () => {
  const record = (round: number) =>
    ({ round, data: { paths: [], divergence: { policy: [], barrier: [] } } }) as unknown as RoundRecord;
  const keys = (rounds: number, round: number) => {
    const { paths, divergence } = withoutLast({ rounds }, record(round)).data;
    return [...Object.keys(divergence), ...(paths === undefined ? [] : ["paths"])];
  };

  it("is left out of a round that is no longer the last, unless it is due then too", () => {
    expect(keys(3, 3)).toEqual(["policy", "barrier", "paths"]);
    expect(keys(4, 3)).toEqual(["policy"]);
    expect(keys(9, 8)).toEqual(["policy", "barrier", "paths"]);
  });
});
