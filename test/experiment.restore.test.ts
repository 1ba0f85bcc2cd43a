import {
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { type BackendReport, startBackend } from "../src/core/backend.ts";
import type { RunEvent } from "../src/population/context.ts";
import { replayAgent } from "../src/replay/replay.ts";
import { loadRun } from "../src/run/evaluate.ts";
import type { ResumeControls } from "../src/run/run-controls.ts";
import { resumeExperiment } from "../src/run/run-experiment.ts";
import { writeReport } from "../src/run/run-report.ts";
import type { WarningListener } from "../src/store/checkpoint.ts";
import { journalPath, readHistory } from "../src/store/history.ts";
import { openJournal, readJournal } from "../src/store/journal.ts";
import { journalWarnings } from "../src/store/journal-warnings.ts";
import { openLessons } from "../src/store/lessons.ts";
import { type JournalRecord, scanJournal } from "../src/store/scan.ts";
import { listedRuns } from "../src/sweep/listed.ts";
import { emptyFolder } from "./command-line.ts";
import { here, options, play } from "./in-process.ts";

const ROUNDS = 3;
const FAST = {
  rounds: ROUNDS,
  "store.checkpoints": 2,
  "environment.tasks": "generated",
  "environment.tasksPerFamily": 1,
  "budget.programRuns": 30,
  "absorb.steps": 1,
};
let backend: BackendReport;
/** Two checkpoints, as by default: of rounds 2 and 3. */
let ended: string;
let hash: string;
beforeAll(async () => {
  backend = await startBackend("wasm");
  const summary = await play(backend, FAST);
  ended = summary.runDir;
  hash = summary.stateHash;
});

function copy(change: (journal: Buffer) => Uint8Array = (journal) => journal): string {
  const dir = join(emptyFolder(), basename(ended));
  cpSync(ended, dir, { recursive: true });
  writeFileSync(journalPath(dir), change(readFileSync(journalPath(ended))));
  return dir;
}

const places = () => [...scanJournal(journalPath(ended))];
/** The byte behind the record of that kind and round. */
const behind = (kind: string, round?: number) =>
  places().find(({ record }) => record.kind === kind && (round === undefined || record.round === round))!.end;
const upTo = (bytes: number) => copy((journal) => journal.subarray(0, bytes));

const { signal } = new AbortController();

async function resume(dir: string, more: Partial<ResumeControls> = {}) {
  const news: RunEvent[] = [];
  const summary = await resumeExperiment(dir, { ...options(backend), notify: (one) => void news.push(one), ...more });
  const warnings = news.flatMap((one) => (one.type === "warning" ? [one.text] : []));
  return { summary, warnings, played: news.flatMap((one) => (one.type === "round" ? [one.round] : [])) };
}

/** What a reader sees, clock figures apart. */
function story(dir: string) {
  const { pools: _, ...history } = readHistory(dir);
  return { ...history, lessons: openLessons(dir).count };
}

function expectWhole(dir: string, found: string): void {
  expect(found).toBe(hash);
  expect(story(dir)).toEqual(story(ended));
  expect(journalWarnings(dir)).toEqual([]);
}

describe("a journal that lost its end, resumed with whole checkpoints,", () => {
  it.each([
    ["lost records of its last round", () => behind("round", 2)],
    ["lost one of them", () => places().findLast(({ record }) => record.kind === "words")!.end],
  ])("is written again from an older checkpoint if it %s", async (_, bytes) => {
    const dir = upTo(bytes());
    const { summary, warnings, played } = await resume(dir);
    expectWhole(dir, summary.stateHash);
    expect(played).toEqual([3]);
    expect(warnings).toEqual([
      expect.stringContaining("lacks records of round 3: going on from the checkpoint of round 2"),
    ]);
  });

  it("says how much of it was cut off, and behind which record", async () => {
    const at = behind("round", 2);
    const dir = upTo(at + 11);
    const { summary, warnings } = await resume(dir);
    expectWhole(dir, summary.stateHash);
    const records = places().filter(({ end }) => end <= at).length;
    expect(warnings[0]).toMatch(
      new RegExp(`^cut 11 bytes off the journal's end, behind record ${records} \\(round 2\\)`),
    );
  });

  it.each([
    ["a third of it", () => readFileSync(journalPath(ended)).length / 3],
    ["its first record", () => behind("run")],
    ["4 bytes", () => 4],
  ])("of which %s is left, is refused with what to do, and repaired when that is asked for", async (_, bytes) => {
    const dir = upTo(Math.floor(bytes()));
    await expect(resume(dir)).rejects.toMatchObject({
      code: "E_FORMAT",
      message: expect.stringMatching(/the journal lost records of rounds [12] to 3/),
      hint: expect.stringContaining(`wander resume ${dir} --repair`),
    });
    const { summary, warnings } = await resume(dir, { repair: true });
    expect(summary.stateHash).toBe(hash);
    expect(warnings.join()).toContain("the run goes on from the checkpoint of round 3 without them");
    const [whole, mended] = [readHistory(ended), readHistory(dir)];
    expect(mended.run).toEqual({ ...whole.run, missing: expect.any(Array) });
    expect(mended.end).toMatchObject({ stateHash: hash, finalSolved: whole.end!.finalSolved });
    expect(mended.end!.ledgers).toEqual(whole.end!.ledgers);
    expect(mended.rounds).toEqual(whole.rounds.slice(0, mended.rounds.length));
    const again = await resume(dir); // it is settled: nothing is asked for again
    expect({ hash: again.summary.stateHash, warnings: again.warnings }).toEqual({ hash, warnings: [] });
  });

  it("is played again from the start where no checkpoint is left either, with a word", async () => {
    const dir = copy();
    rmSync(join(dir, "checkpoints"), { recursive: true });
    const { summary, warnings, played } = await resume(dir);
    expectWhole(dir, summary.stateHash);
    expect(played).toEqual([1, 2, 3]);
    expect(warnings).toEqual([expect.stringContaining("no checkpoint is left")]);
  });
});

describe("a journal that is ahead of the checkpoints", () => {
  it("tells of each round once when they are played again", async () => {
    const dir = copy();
    rmSync(join(dir, "checkpoints", "round-0003"), { recursive: true });
    const { summary, warnings, played } = await resume(dir);
    expectWhole(dir, summary.stateHash);
    expect({ warnings, played }).toEqual({ warnings: [], played: [3] });
  });
});

describe("a journal that was damaged before its end", () => {
  const flipped = (record: JournalRecord["kind"], round: number) => {
    const at = behind(record, round) - 5;
    return copy((journal) => Buffer.from(journal.map((byte, k) => (k === at ? byte ^ 1 : byte))));
  };

  it("is refused and left as it is, and cut there when repair is asked for, with a copy", async () => {
    const dir = flipped("round", 1);
    const before = readFileSync(journalPath(dir));
    await expect(resume(dir)).rejects.toMatchObject({ code: "E_FORMAT", hint: expect.stringContaining("--repair") });
    expect(readFileSync(journalPath(dir))).toEqual(before);
    const { summary, warnings } = await resume(dir, { repair: true });
    expect(summary.stateHash).toBe(hash);
    expect(warnings[0]).toMatch(/^cut \d+ bytes off the journal's end/);
    expect(readFileSync(`${journalPath(dir)}.damaged`)).toEqual(before);
    expect(readHistory(dir).rounds).toEqual([]); // what came after the damage is lost with it
  });

  it("in its last round is whole again after repair: an older checkpoint is from before the damage", async () => {
    const dir = flipped("round", 3);
    const { summary } = await resume(dir, { repair: true });
    expectWhole(dir, summary.stateHash);
  });

  it("in its last record has lost it, which is said by readers and by resume", async () => {
    const dir = copy((journal) => Buffer.from(journal.map((byte, k) => (k === journal.length - 9 ? byte ^ 1 : byte))));
    writeReport(dir);
    expect(journalWarnings(dir)).toEqual([
      expect.stringMatching(/the journal's end is broken: its last \d+ bytes are not a whole record$/),
      expect.stringContaining("the run has not ended"),
    ]);
    const { summary, warnings } = await resume(dir);
    expectWhole(dir, summary.stateHash);
    expect(warnings).toEqual([expect.stringMatching(/^cut \d+ bytes/)]);
  });
});

describe("a damaged newest checkpoint", () => {
  const damaged = () => {
    const dir = copy();
    truncateSync(join(dir, "checkpoints", "round-0003", "state.msgpack"), 9);
    return dir;
  };

  it.each<[string, (dir: string, onWarning: WarningListener) => unknown]>([
    ["a state", (dir, onWarning) => expect(loadRun(dir, {}, onWarning).state.round).toBe(2)],
    ["an agent to replay", (dir, onWarning) => replayAgent(dir, 0, { signal, makeExecutor: () => here(), onWarning })],
  ])("is said by whoever reads %s from the one before, and so is one that is missing", async (_, read) => {
    const gone = copy();
    rmSync(join(gone, "checkpoints", "round-0003"), { recursive: true });
    for (const [dir, what] of [
      [damaged(), "damaged"],
      [gone, "missing"],
    ] as const) {
      const told: string[] = [];
      await read(dir, (text) => told.push(text));
      expect(told).toEqual([expect.stringContaining(`round 3 is ${what}, that of round 2 is used instead`)]);
    }
    const told: string[] = [];
    await replayAgent(ended, 0, { signal, makeExecutor: () => here(), onWarning: (text) => told.push(text) });
    expect(told).toEqual([]);
  });

  it("is said by resume, which plays the round again", async () => {
    const dir = damaged();
    const news: RunEvent[] = [];
    const { stateHash } = await resumeExperiment(dir, { ...options(backend), notify: (one) => void news.push(one) });
    expectWhole(dir, stateHash);
    expect(news.find(({ type }) => type === "damaged")).toMatchObject({ round: 3 });
  });
});

describe("what readers say of a journal", () => {
  const state = (dir: string) => listedRuns(join(dir, ".."))[0]!.row.state;

  it("is nothing where it is whole, and nothing while a process writes to it", () => {
    expect(journalWarnings(ended)).toEqual([]);
    expect(state(ended)).toBe("done");
    const dir = upTo(behind("round", 1) + 3);
    const journal = openJournal(journalPath(dir)); // holds the lock; what it cut is put back
    writeFileSync(journalPath(dir), readFileSync(journalPath(ended)).subarray(0, behind("round", 1) + 3));
    expect(journalWarnings(dir)).toEqual([]);
    journal.close();
    expect(journalWarnings(dir)).not.toEqual([]);
  });

  it.each<[string, () => number, RegExp, RegExp]>([
    [
      "cut within a record",
      () => behind("round", 2) + 3,
      /end is broken: its last 3 bytes/,
      /^stopped: .*end is broken.*resume/,
    ],
    [
      "cut between two rounds",
      () => behind("round", 1),
      /lacks 2 of 3 rounds; the first missing one is round 2/,
      /^stopped: .*lacks 2 of 3/,
    ],
    ["cut before its end record", () => places().at(-1)!.at, /has not ended/, /^stopped: wander resume continues it$/],
    ["cut before its first record", () => 4, /lacks its first record/, /^stopped: wander resume continues it$/],
  ])("%s is a sentence, and a state in the list of runs", (_, bytes, doubt, listed) => {
    const dir = upTo(bytes());
    expect(journalWarnings(dir)[0]).toMatch(doubt);
    expect(state(dir)).toMatch(listed);
  });

  it("with a damaged middle is what is wrong with it", () => {
    const dir = copy((journal) => Buffer.from(journal.map((byte, k) => (k === 100 ? byte ^ 1 : byte))));
    expect(journalWarnings(dir)).toEqual([expect.stringContaining("is not a whole journal")]);
    expect(state(dir)).toMatch(/^unreadable: /);
  });

  it("that names rounds without end is said at once", () => {
    const dir = copy();
    const journal = openJournal(journalPath(dir));
    const round = readJournal(journalPath(ended)).find(({ kind }) => kind === "round")!;
    journal.append({ ...round, round: 2 ** 50 });
    journal.close();
    expect(journalWarnings(dir)[0]).toContain(`lacks ${2 ** 50 - 4} of ${2 ** 50} rounds`);
  });
});

it("a checkpoint of a round after the last one is not one of this run", async () => {
  const dir = copy();
  renameSync(join(dir, "checkpoints", "round-0003"), join(dir, "checkpoints", "round-900000000000000"));
  const index = join(dir, "checkpoints", "round-900000000000000", "index.json");
  writeFileSync(index, readFileSync(index, "utf8").replace('"round": 3', '"round": 900000000000000'));
  await expect(resume(dir)).rejects.toMatchObject({
    code: "E_FORMAT",
    message: expect.stringContaining("has 3 rounds"),
  });
});

describe("a run that cannot be written any more", () => {
  /** A run at whose first measure something happens to its directory; says how it ended, and how its executor did. */
  async function disturbed(happens: (dir: string) => void) {
    const parent = emptyFolder();
    const dir = join(parent, "built-in-001");
    let closed = 0;
    let jobs = 0;
    const executor = here();
    const watched = {
      ...executor,
      async submit(job: Parameters<typeof executor.submit>[0]) {
        if (job.kind === "absorb" && ++jobs === 3) happens(dir); // in the second round
        return executor.submit(job, new AbortController().signal);
      },
      close: async () => void closed++,
    } as typeof executor;
    const error = await play(backend, FAST, watched, parent).catch((cause) => cause);
    return { error, closed, parent, dir };
  }

  it.each<[string, (dir: string) => void, RegExp]>([
    [
      "whose directory was removed",
      (dir) => rmSync(dir, { recursive: true }),
      /the folder .*built-in-001 was moved or removed/,
    ],
    [
      "whose directory was moved",
      (dir) => renameSync(dir, `${dir}-b`),
      /the folder .*built-in-001 was moved or removed/,
    ],
    [
      "whose directory is a file by now",
      (dir) => {
        rmSync(dir, { recursive: true });
        writeFileSync(dir, "");
      },
      /the folder .*built-in-001 was moved or removed/,
    ],
    [
      "whose checkpoints are a file by now",
      (dir) => {
        rmSync(join(dir, "checkpoints"), { recursive: true });
        writeFileSync(join(dir, "checkpoints"), "");
      },
      /checkpoints is not a folder/,
    ],
  ])("%s stops with that error, closes its workers and makes nothing anew", async (_, happens, message) => {
    const { error, closed, parent, dir } = await disturbed(happens);
    expect(error).toMatchObject({ name: "WanderError", code: "E_FILE", message: expect.stringMatching(message) });
    expect(error.hint).toMatch(/./);
    expect(closed).toBe(1);
    if (!existsSync(join(dir, "manifest.json"))) expect(readdirSync(parent)).not.toContain("built-in-002");
    expect(existsSync(join(dir, "live.json"))).toBe(false);
  });

  it("and can be resumed when it is back", async () => {
    const { dir } = await disturbed((at) => renameSync(at, `${at}-b`));
    renameSync(`${dir}-b`, dir);
    const { summary } = await resume(dir);
    expect(summary.rounds).toBe(ROUNDS);
  });
});
