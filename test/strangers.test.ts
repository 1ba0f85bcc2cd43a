/** Every file of a run directory as a stranger may have made it: readers give what they read or one error of ours. */
import { createHash } from "node:crypto";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkExperiment } from "../src/config/load.ts";
import { WanderError } from "../src/core/errors.ts";
import { writeSafetensors } from "../src/core/safetensors.ts";
import { decode, encode, frame } from "../src/core/wire.ts";
import { csv } from "../src/export/csv.ts";
import { parquet } from "../src/export/parquet.ts";
import { tensorboard } from "../src/export/tensorboard.ts";
import { stateFromCheckpoint } from "../src/population/checkpoint.ts";
import { readRecordedRounds } from "../src/replay/recorded.ts";
import { reportData } from "../src/run/run-report.ts";
import { checkSavedState, expectedState } from "../src/run/saved-state.ts";
import { latestCheckpoint } from "../src/store/checkpoint.ts";
import { askedOfRun, askOfRun } from "../src/store/control.ts";
import { journalPath, readHistory } from "../src/store/history.ts";
import { openLessons } from "../src/store/lessons.ts";
import { readBeat, writeBeat } from "../src/store/live.ts";
import { readManifest } from "../src/store/manifest.ts";
import { addTags, readNotes } from "../src/store/notes.ts";
import { listedRuns } from "../src/sweep/listed.ts";
import { followRun } from "../src/watch/run-feed.ts";
import { emptyFolder } from "./command-line.ts";
import { exportableRun, recordsOfRun } from "./export-fixture.ts";
import { BEAT } from "./live-fixture.ts";

const parent = emptyFolder();
const whole = exportableRun(parent, "whole-001");
writeBeat(whole.dir, BEAT);
askOfRun(whole.dir, "pause");
addTags(whole.dir, ["a"]);
const CHECKPOINT = join("checkpoints", "round-0002");
const NAMES = [
  ...["manifest.json", "journal", "live.json", "control.json", "notes.json"],
  ...["index.json", "state.msgpack", "agent-0000.safetensors"].map((name) => join(CHECKPOINT, name)),
];

/** Everything that reads a run directory, but for what starts workers. */
const readers: Record<string, (dir: string) => unknown> = {
  manifest: readManifest,
  history: readHistory,
  notes: readNotes,
  beat: readBeat,
  request: askedOfRun,
  lessons: openLessons,
  told: (dir) => readRecordedRounds(dir, { ...checkExperiment(readManifest(dir).configuration, dir), share: FEDAVG }),
  state: checkSavedState,
  checkpoint(dir) {
    const found = latestCheckpoint(dir);
    const experiment = checkExperiment(readManifest(dir).configuration, dir);
    return found && stateFromCheckpoint(found, whole.own, expectedState(dir, experiment, found.round));
  },
  report: (dir) => JSON.stringify(reportData(dir, readManifest(dir), readHistory(dir), readNotes(dir))),
  csv: (dir) => [...csv(dir)],
  parquet: (dir) => [...parquet(dir)],
  tensorboard: (dir) => [...tensorboard(dir)],
  list: (dir) => listedRuns(join(dir, "..")),
  page(dir) {
    const run = followRun(dir);
    run.look();
    return JSON.stringify([run.whole(), run.now(), run.line()]);
  },
};
const RUNS = Number(process.env.FUZZ_RUNS ?? 60);
const FEDAVG = { weights: "fedavg" } as ReturnType<typeof checkExperiment>["share"];

/** The codes of the errors that readers gave; anything but an error of ours is the test's failure. */
function readAll(dir: string): string[] {
  return Object.entries(readers).flatMap(([name, read]) => {
    try {
      read(dir);
      return [];
    } catch (error) {
      if (!(error instanceof WanderError)) throw new Error(`${name}: ${(error as Error).stack}`, { cause: error });
      expect(error.hint, name).not.toBe("");
      return [`${name} ${error.code}`];
    }
  });
}

/** A copy of the run, alone in its folder, in which these files are others. */
function copyWith(files: Readonly<Record<string, Uint8Array | string>>): string {
  const dir = join(emptyFolder(), "copy-001");
  cpSync(whole.dir, dir, { recursive: true });
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(dir, name), bytes);
  return dir;
}

/** The checkpoint's index for another of its files, so that it passes for whole. */
function withIndex(name: string, bytes: Uint8Array): Record<string, Uint8Array | string> {
  const index = JSON.parse(readFileSync(join(whole.dir, CHECKPOINT, "index.json"), "utf8"));
  index.files[name] = { bytes: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") };
  return { [join(CHECKPOINT, name)]: bytes, [join(CHECKPOINT, "index.json")]: JSON.stringify(index) };
}

const bytesOf = (name: string) => new Uint8Array(readFileSync(join(whole.dir, name)));
const stateOf = () => decode(bytesOf(join(CHECKPOINT, "state.msgpack")));

const hostile = fc.constantFrom<unknown>(
  ...[null, undefined, true, -1, 0, 0.5, 1e9, 2 ** 31, -(2 ** 31), 1e300, Number.NaN, Number.POSITIVE_INFINITY],
  ...["", "x", "\u001b]0;X\u0007", [], [[]], [null], {}, { length: 1e9 }, { toString: 1, valueOf: 1, toJSON: 1 }],
  ...[new Int32Array(3), Int32Array.of(-1, 7, 1e9), new Float32Array(2), new Uint8Array(1)],
);
const way = fc.array(fc.nat(), { minLength: 1, maxLength: 8 });

/** A copy with another value at the end of a way into it, a step for each number, as deep as there is something. */
function withAt(inner: unknown, [step, ...rest]: readonly number[], value: unknown): unknown {
  if (step === undefined || typeof inner !== "object" || inner === null || ArrayBuffer.isView(inner)) return value;
  const keys = Object.keys(inner);
  if (keys.length === 0) return value;
  const key = keys[step % keys.length]!;
  const next = withAt(inner[key as keyof typeof inner], rest, value);
  return Array.isArray(inner) ? inner.with(Number(key), next) : { ...inner, [key]: next };
}

/** Undefined where it is nothing that a file of ours could hold. */
function written(value: unknown): Uint8Array | undefined {
  try {
    return encode(value);
  } catch (error) {
    expect(error).toBeInstanceOf(WanderError);
    return undefined;
  }
}

describe("a run directory from a stranger", () => {
  it("is read whole where nothing is wrong with it", () => {
    expect(readAll(copyWith({}))).toEqual([]);
  });

  it("with anything in the place of anything in its state is that error or none", () => {
    const state = stateOf();
    fc.assert(
      fc.property(way, hostile, (steps, value) => {
        const bytes = written(withAt(state, steps, value));
        if (bytes !== undefined) readAll(copyWith(withIndex("state.msgpack", bytes)));
      }),
      { numRuns: RUNS },
    );
  });

  it("with anything in the place of anything in its journal is that error or none", () => {
    const records = recordsOfRun();
    fc.assert(
      fc.property(fc.nat(records.length - 1), way, hostile, (at, steps, value) => {
        const record = written(withAt(records[at], steps, value));
        if (record === undefined) return;
        const frames = records.map((r, k) => frame(k === at ? record : encode(r)));
        readAll(copyWith({ journal: Buffer.concat([Buffer.from("wander1\n"), ...frames]) }));
      }),
      { numRuns: RUNS },
    );
  });

  it("with anything in the place of anything in its other files is that error or none", () => {
    const json = fc.constantFrom(
      "manifest.json",
      "live.json",
      "control.json",
      "notes.json",
      join(CHECKPOINT, "index.json"),
    );
    fc.assert(
      fc.property(json, way, hostile, (name, steps, value) => {
        const text = JSON.stringify(withAt(JSON.parse(readFileSync(join(whole.dir, name), "utf8")), steps, value));
        readAll(copyWith({ [name]: text ?? "" }));
      }),
      { numRuns: RUNS },
    );
  });

  it("with bytes that are cut, changed, doubled or put in is that error or none", () => {
    const damage = fc.record({
      name: fc.constantFrom(...NAMES),
      at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
      cut: fc.nat(300),
      put: fc.uint8Array({ maxLength: 300 }),
      ends: fc.boolean(),
    });
    fc.assert(
      fc.property(damage, ({ name, at, cut, put, ends }) => {
        const bytes = bytesOf(name);
        const from = Math.floor(at * bytes.length);
        const rest = ends ? new Uint8Array(0) : bytes.subarray(from + cut);
        const damaged = Buffer.concat([bytes.subarray(0, from), put, rest]);
        const inCheckpoint = name.endsWith("state.msgpack") || name.endsWith(".safetensors");
        const file = name.slice(CHECKPOINT.length + 1);
        readAll(copyWith(inCheckpoint ? withIndex(file, damaged) : { [name]: damaged }));
      }),
      { numRuns: RUNS },
    );
  });
});

type State = {
  round: number;
  agents: { id: number; family: string; steps: number; replay: Record<string, Int32Array> }[];
  tables: { tokens: unknown; ends: unknown };
  trained: number[];
  rounds: unknown;
  value: unknown;
  pending: unknown;
  exchange: unknown;
};

type Change = (state: State) => Partial<State>;

describe("a state that contradicts its run", () => {
  const tables =
    (other: Record<string, unknown>): Change =>
    (s) => ({ tables: { ...s.tables, ...other } });
  const first =
    (other: Partial<State["agents"][number]>): Change =>
    ({ agents: [agent, ...rest] }) => ({ agents: [{ ...agent!, ...other }, ...rest] });
  const kinds: [string, Change, RegExp][] = [
    ["false lengths", tables({ ends: { length: 1e9 } }), /tables\.ends/],
    ["lists that overlap", zigzag, /tables\.ends: a list ends at 0, and the one before it at 20000/],
    ["lists that end early", tables({ tokens: new Int32Array(5), ends: Int32Array.of(4) }), /the lists end at 4 of 5/],
    ["a token below zero", tables({ tokens: Int32Array.of(-1), ends: Int32Array.of(1) }), /tables\.tokens: token -1/],
    ["no agents", () => ({ agents: [] }), /agents: expected 3 agents as in the manifest, got 0/],
    ["fewer agents", (s) => ({ agents: s.agents.slice(1) }), /agents: expected 3 .* got 2/],
    ["one agent for all", (s) => ({ agents: s.agents.map(() => s.agents[0]!) }), /agents\.1\.id: expected 1, got 0/],
    ["an agent of nowhere", first({ family: "nowhere" }), /agents\.0\.family: expected "symmetry", got "nowhere"/],
    ["no steps", first({ steps: -1 }), /agents\.0\.steps/],
    ["a round below zero", () => ({ round: -5 }), /round/],
    ["half a round", () => ({ round: 2.5 }), /round/],
    ["a round of another folder", () => ({ round: 1 }), /round: expected 2, as its folder is named, got 1/],
    ["a round far away", () => ({ round: 1e9 }), /round/],
    ["a value of nothing", () => ({ value: { length: 1e9 } }), /value/],
    ["rounds, as earlier versions kept them", () => ({ rounds: [] }), /an earlier version of wander wrote this/],
    ["tokens of fewer agents", (s) => ({ trained: s.trained.slice(1) }), /trained: expected 3 counts of agents, got 2/],
    ["a count that is no number", (s) => ({ trained: s.trained.map(() => Number.NaN) }), /trained/],
    [
      "shares of a library that is not there",
      () => ({ pending: [{ round: 2, library: { from: 0, to: 4 } }] }),
      /pending\.0\.library: entries 0 to 4 of 0/,
    ],
    ["a giver that is not there", () => ({ exchange: { round: 2, from: [0, 1, 7] } }), /exchange\.from/],
    [
      "columns of two lengths",
      (s) => first({ replay: { ...s.agents[0]!.replay, round: new Int32Array(1) } })(s),
      /agents\.0\.replay\.round/,
    ],
  ];

  it.each(kinds)("%s: is one error that names the file, wherever the state is read", (_, change, message) => {
    const dir = changed(change);
    const file = join(dir, CHECKPOINT, "state.msgpack");
    for (const read of [readers.state!, readers.checkpoint!]) {
      expect(() => read(dir)).toThrow(
        expect.objectContaining({ code: "E_FORMAT", message: expect.stringMatching(message) }),
      );
      expect(() => read(dir)).toThrow(file);
    }
  });

  it("a token outside the vocabulary is that error where the model is known", () => {
    const dir = changed(tables({ tokens: Int32Array.of(1e9), ends: Int32Array.of(1) }));
    expect(() => readers.checkpoint!(dir)).toThrow(/tables\.tokens: token 1000000000 of a vocabulary of \d+/);
  });

  it("takes no more memory than its file does, a small factor apart", () => {
    const dir = changed(zigzag);
    const before = process.memoryUsage().heapUsed;
    expect(() => readers.checkpoint!(dir)).toThrow(WanderError);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(40e6); // 10 million tokens would be 80 MB at the least
  });

  it("of a few bytes a container is refused: each would take two hundred in memory", () => {
    const state = { ...(stateOf() as State), rounds: Array.from({ length: 200_000 }, () => ({})) };
    const dir = copyWith(withIndex("state.msgpack", encode(state)));
    expect(() => readers.state!(dir)).toThrow(expect.objectContaining({ code: "E_LIMIT" }));
  });
});

function changed(change: Change): string {
  const state = stateOf() as State;
  return copyWith(withIndex("state.msgpack", encode({ ...state, ...change(state) })));
}

/** 20,000 tokens that are claimed five hundred times. */
function zigzag({ tables }: State): Partial<State> {
  const ends = Int32Array.from({ length: 1_000 }, (_, k) => (k % 2 ? 0 : 20_000));
  return { tables: { ...tables, tokens: new Int32Array(20_000), ends } };
}

describe("a safetensors file of a stranger's", () => {
  it("whose tensors claim the same bytes is one error before anything is allocated for them", () => {
    const size = 1 << 20;
    const [length, header] = bombHeader(2_000, size);
    const bomb = Buffer.concat([length, header, Buffer.alloc(size)]);
    const dir = copyWith(withIndex("agent-0000.safetensors", bomb));
    const before = process.memoryUsage().arrayBuffers;
    expect(() => readers.checkpoint!(dir)).toThrow(
      expect.objectContaining({ code: "E_FORMAT", message: expect.stringContaining("agent-0000.safetensors") }),
    );
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * size); // and not 2,000 times
  });

  it("that lacks what the manifest's model has is one error, however large that model is", () => {
    const empty = writeSafetensors([]);
    const dir = copyWith(withIndex("agent-0000.safetensors", empty));
    const slot = { name: "w", shape: [2 ** 40], offset: 0, size: 2 ** 40 }; // 4 TiB
    const layout = { slots: [slot], size: slot.size };
    const own = { ...whole.own, layout, full: { slots: [], size: 0 } };
    const found = latestCheckpoint(dir)!;
    const expected = { round: found.round, rounds: 6, agents: 3 };
    expect(() => stateFromCheckpoint(found, own, expected)).toThrow(
      expect.objectContaining({ code: "E_FORMAT", message: expect.stringContaining("no tensor w of this shape") }),
    );
  });
});

function bombHeader(tensors: number, size: number): [Buffer, Buffer] {
  const entries = Array.from({ length: tensors }, (_, k) => [
    `t${k}`,
    { dtype: "F32", shape: [size / 4], data_offsets: [0, size] },
  ]);
  const header = Buffer.from(JSON.stringify(Object.fromEntries(entries)));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return [length, header];
}

it("a journal that is refused says which figure is none", () => {
  const records = recordsOfRun();
  const round = records[1] as unknown as { data: { agents: Record<string, unknown>[] } };
  round.data.agents[2]!.lossNats = { valueOf: 1 };
  const frames = records.map((record) => frame(encode(record)));
  const dir = copyWith({ journal: Buffer.concat([Buffer.from("wander1\n"), ...frames]) });
  expect(() => readHistory(dir)).toThrow(/round record .*data\.agents\.2\.lossNats: expected a number/);
  expect(journalPath(dir)).toContain(dir);
});
