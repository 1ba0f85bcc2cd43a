import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { csvParseRows } from "d3";
import fc from "fast-check";
import { parquetReadObjects } from "hyparquet";
import { beforeAll, describe, expect, it } from "vitest";
import { policyLayout } from "../agents/policy/model.ts";
import { environmentKind } from "../environments/registry.ts";
import { loadBase } from "../src/base/base-model.ts";
import { checkExperiment } from "../src/config/load.ts";
import { floatsOf } from "../src/core/blob.ts";
import { csvText } from "../src/core/csv.ts";
import { WanderError } from "../src/core/errors.ts";
import { readSafetensors } from "../src/core/safetensors.ts";
import { encode, frame } from "../src/core/wire.ts";
import { csv } from "../src/export/csv.ts";
import { eventFile } from "../src/export/event-file.ts";
import { exportRun, formatNames } from "../src/export/export-run.ts";
import { parquet } from "../src/export/parquet.ts";
import { eventsOf } from "../src/export/tensorboard.ts";
import type { JournalRecord } from "../src/record/history.ts";
import { writeCheckpoint } from "../src/store/checkpoint.ts";
import { journalPath, readHistory } from "../src/store/history.ts";
import { readManifest, writeManifest } from "../src/store/manifest.ts";
import { writeTables } from "../src/store/tables.ts";
import { tableColumns, tableRows } from "../src/tables/tables.ts";
import { emptyFolder, wander } from "./command-line.ts";
import { CREATED_AT, exportableRun, recordsOfRun, type SavedFixture } from "./export-fixture.ts";

let run: SavedFixture;
let tables: ReturnType<typeof tableRows>;
beforeAll(() => {
  run = exportableRun(emptyFolder());
  tables = tableRows(readHistory(run.dir));
});

const named = (files: readonly string[], name: string) => files.find((file) => file.endsWith(`/${name}`))!;

describe("wander export --to parquet", () => {
  it("writes the tables of the run directory, which another reader reads", async () => {
    const files = exportRun(run.dir, "parquet");
    writeTables(run.dir, tables, tableColumns);
    for (const [name, columns] of Object.entries(tableColumns)) {
      const bytes = readFileSync(named(files, `${name}.parquet`));
      expect(bytes).toEqual(readFileSync(join(run.dir, "tables", `${name}.parquet`)));
      const rows = [...tables[name]!].map((row) =>
        Object.fromEntries(
          Object.entries(columns).map(([column, type]) => {
            const cell = row[column] ?? null;
            return [column, type === "int" && cell !== null ? BigInt(cell as number) : cell];
          }),
        ),
      );
      expect(rows.length, name).toBeGreaterThan(0);
      expect(await parquetReadObjects({ file: new Uint8Array(bytes).buffer })).toEqual(rows);
    }
  });
});

describe("wander export --to csv", () => {
  it("writes the same tables as text: numbers as they are, missing values as empty fields", () => {
    const files = exportRun(run.dir, "csv");
    for (const [name, columns] of Object.entries(tableColumns)) {
      const [header, ...rows] = csvParseRows(readFileSync(named(files, `${name}.csv`), "utf8"));
      expect(header).toEqual(Object.keys(columns));
      const read = rows.map((fields) =>
        Object.fromEntries(
          Object.entries(columns).map(([column, type], c) => {
            const text = fields[c]!;
            if (type === "string") return [column, /^'+[=+\-@\t\r\n]/.test(text) ? text.slice(1) : text];
            if (text === "") return [column, null];
            return [column, type === "boolean" ? text === "true" : Number(text)];
          }),
        ),
      );
      expect(read, name).toEqual(
        [...tables[name]!].map((row) => Object.fromEntries(Object.keys(columns).map((c) => [c, row[c] ?? null]))),
      );
    }
  });

  it("gives any table back to another reader", () => {
    const cells = fc.tuple(fc.string({ unit: "grapheme" }), fc.double({ noNaN: true }), fc.boolean());
    fc.assert(
      fc.property(fc.array(cells), (rows) => {
        const [, ...read] = csvParseRows(csvText({ columns: ["s", "d", "b"], rows }));
        const back = read.map(([s, d, b]) => [
          s!.replace(/^'('*[=+\-@\t\r\n＝＋－＠])/, "$1"),
          Number(d),
          b === "true",
        ]);
        expect(back).toEqual(rows);
      }),
    );
  });
});

describe("wander export --to tensorboard", () => {
  const events = (records = recordsOfRun(), createdAt = CREATED_AT) =>
    eventsOf(readHistory(journalOf(records)), createdAt);
  const valuesOf = (tag: string) => events().map(({ scalars }) => scalars.find((s) => s.tag === tag)?.value);

  it("has a scalar for every number of a round, by group", () => {
    const { rounds } = readHistory(run.dir);
    expect(events().map(({ step }) => step)).toEqual([1, 2]);
    expect(valuesOf("population/exam_solved")).toEqual(rounds.map(({ data }) => data.population.examSolved));
    expect(valuesOf("agent-1/loss_nats")).toEqual(rounds.map(({ data }) => data.agents[1]!.lossNats));
    expect(valuesOf("agent-2/flops")).toEqual(rounds.map(({ data }) => data.agents[2]!.spent.flops));
    expect(valuesOf("value/brier")).toEqual(rounds.map(({ data }) => data.value!.brier));
    expect(valuesOf("value/mean_failed")).toEqual(rounds.map(({ data }) => data.value!.meanFailed));
    expect(valuesOf("library/entries")).toEqual(rounds.map(({ data }) => data.library.entries));
    expect(valuesOf("pools/training/threads")).toEqual([2, 2]);
    const policy = rounds.map(({ data }) => data.divergence.policy!);
    const third = (a = 0, b = 0, c = 0) => expect.closeTo((a + b + c) / 3, 10);
    expect(valuesOf("divergence/policy")).toEqual(policy.map(([a, b]) => third(a![1], a![2], b![2])));
    expect(valuesOf("divergence-from-base/policy")).toEqual(policy.map((m) => third(...m[3]!.slice(0, 3))));
  });

  it("has each tag once in a round, and no point where nothing was measured", () => {
    for (const { scalars } of events()) {
      expect(new Set(scalars.map(({ tag }) => tag)).size).toBe(scalars.length);
      expect(scalars.filter(({ value }) => !Number.isFinite(value))).toEqual([]);
    }
    expect(valuesOf("agent-0/loss_nats")).toEqual([undefined, expect.any(Number)]);
    expect(valuesOf("agent-0/tokens_after_compress")).toEqual([expect.any(Number), undefined]);
  });

  it("takes its clock from the manifest and the journal, and without them begins in 1970", () => {
    const made = Date.parse(CREATED_AT) / 1000;
    const [one, two] = readHistory(run.dir).pools.map(({ wallSeconds }) => wallSeconds) as [number, number];
    expect(events().map(({ wallSeconds }) => wallSeconds)).toEqual([made + one, made + one + two]);
    const untimed = recordsOfRun().filter(({ kind }) => kind !== "pools");
    expect(events(untimed, "long ago").map(({ wallSeconds }) => wallSeconds)).toEqual([0, 0]);
  });

  it("writes the same file twice", () => {
    const bytes = () => exportRun(run.dir, "tensorboard").map((file) => readFileSync(file));
    expect(bytes()).toEqual(bytes());
  });
});

describe("wander export --to safetensors", () => {
  const tensorsAt = (file: string) => readSafetensors(readFileSync(file));

  it("writes every weight of every agent by its name and shape, and the base", () => {
    const files = exportRun(run.dir, "safetensors");
    expect(files.map((file) => relative(run.dir, file))).toEqual(
      ["agent-000", "agent-001", "agent-002", "base"].map((n) => join("export", "safetensors", `${n}.safetensors`)),
    );
    const { slots } = policyLayout(run.base.shape);
    const vectors = [...run.state.agents.map(({ parameters }) => parameters), run.base.parameters].map(floatsOf);
    files.forEach((file, k) => {
      const { tensors } = tensorsAt(file);
      for (const { name, shape, offset, size } of slots) {
        expect(tensors.get(name)).toEqual({ shape, values: vectors[k]!.slice(offset, offset + size) });
      }
    });
    const { tensors, metadata } = tensorsAt(files[1]!);
    expect([...tensors.keys()]).toEqual([...slots.map(({ name }) => name), "value"]);
    expect(tensors.get("value")!.values).toEqual(run.state.valueParameters![1]);
    expect(metadata).toMatchObject({ run: "built-in-001", seed: "1", round: "2", agent: "1", family: "rotation" });
    expect(JSON.parse(metadata.shape!)).toEqual(run.base.shape);
    expect(tensorsAt(files[3]!).metadata).toMatchObject({ run: "built-in-001", round: "0", made: "random" });
  });

  it("merges adapters into what they adapt: W + (alpha / r) A B", () => {
    const sets = ["model.adapters.rank=2", "model.adapters.alpha=6", 'model.adapters.matrices=["up"]'];
    const { dir, base, own, state } = exportableRun(emptyFolder(), "adapted", ...sets);
    const [file, , , baseFile] = exportRun(dir, "safetensors") as [string, string, string, string];
    const ours = floatsOf(state.agents[0]!.parameters);
    const [a, b] = own.layout.slots.map(({ offset, size }) => ours.subarray(offset, offset + size));
    const before = tensorsAt(baseFile).tensors;
    const merged = tensorsAt(file).tensors;
    const [rows, columns] = merged.get("layer0.up")!.shape as [number, number];
    const wanted = Array.from({ length: rows * columns }, (_, at) => {
      const [i, j] = [Math.floor(at / columns), at % columns];
      const product = a![2 * i]! * b![j]! + a![2 * i + 1]! * b![columns + j]!;
      return expect.closeTo(before.get("layer0.up")!.values[at]! + 3 * product, 5);
    });
    expect([...merged.get("layer0.up")!.values]).toEqual(wanted);
    expect(merged.get("layer0.query")).toEqual(before.get("layer0.query"));
    const { slots } = own.full;
    expect(slots.flatMap(({ name }) => [...before.get(name)!.values])).toEqual([...floatsOf(base.parameters)]);
  });

  it("writes files that model.base takes: an agent can be where another run begins", () => {
    const [, file] = exportRun(run.dir, "safetensors") as [string, string];
    const { model, environment } = checkExperiment(readManifest(run.dir).configuration, run.dir);
    const { vocabulary } = environmentKind("grids").rebuild({ kind: "grids", settings: {}, abstractions: [] });
    const begun = loadBase({ ...model, base: file }, vocabulary, environment.kind, 9);
    expect(floatsOf(begun.parameters)).toEqual(floatsOf(run.state.agents[1]!.parameters));
    expect(begun.value).toEqual(run.state.valueParameters![1]);
  });

  it.each(["gone.safetensors", "/dev/zero"])("of a run whose base is %s writes the agents and says so", (base) => {
    const { dir } = exportableRun(emptyFolder());
    const manifest = readManifest(dir);
    const { model, ...configuration } = checkExperiment(manifest.configuration, dir);
    writeManifest(dir, { ...manifest, configuration: { ...configuration, model: { ...model, base } } });
    expect(() => exportRun(dir, "safetensors")).toThrow(
      expect.objectContaining({ code: "E_FILE", message: expect.stringContaining(base) }),
    );
    expect(readdirSync(join(dir, "export", "safetensors"))).toHaveLength(3);
  });

  it("says what is wrong with a checkpoint that holds something else", () => {
    const { dir } = exportableRun(emptyFolder());
    const none = { agents: [], rounds: [], round: 1 };
    const lists = { ...none, valueParameters: [[1]] };
    for (const state of [null, 7, { agents: [null] }, lists, { ...none, pending: [null] }]) {
      writeCheckpoint(dir, 3, { files: { "state.msgpack": encode(state) } });
      expect(() => exportRun(dir, "safetensors")).toThrow(expect.objectContaining({ code: "E_FORMAT" }));
    }
  });
});

describe("wander export", () => {
  it("prints the files that it wrote, and as JSON one object", async () => {
    const out = join(emptyFolder(), "a", "b");
    const { code, stdout } = await wander(["export", run.dir, "--to", "csv", "-o", out, "--json"]);
    expect(code).toBe(0);
    const files = Object.keys(tableColumns).map((name) => join(out, `${name}.csv`));
    expect(JSON.parse(stdout)).toEqual({ format: "csv", files });
    expect(readdirSync(out).sort()).toEqual(files.map((file) => relative(out, file)).sort());
  });

  it("knows no other format, and says which is near", async () => {
    const { code, stderr } = await wander(["export", run.dir, "--to", "parket"]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^wander: unknown format parket: .*\n {2}hint: did you mean --to parquet\?\n$/);
  });

  it.each([".", "tables", "checkpoints/round-0002", "exports"])(
    "does not write among a run's own files: %s",
    (place) => {
      const other = exportableRun(emptyFolder()).dir;
      for (const dir of [run.dir, other]) {
        if (dir === other && place !== ".") continue;
        expect(() => exportRun(run.dir, "safetensors", join(dir, place))).toThrow(
          expect.objectContaining({ code: "E_USAGE" }),
        );
      }
    },
  );

  it.each(formatNames)("of nothing to %s is one error and leaves no folder", (format) => {
    const dir = join(emptyFolder(), "nowhere");
    expect(() => exportRun(dir, format)).toThrow(expect.objectContaining({ code: "E_FILE" }));
    mkdirSync(dir);
    expect(() => exportRun(dir, format)).toThrow(expect.objectContaining({ code: "E_FILE" }));
    expect(existsSync(join(dir, "export"))).toBe(false);
  });

  it.each<[string, (string | number)[], unknown]>([
    ["a flow without its matrices", [1, "data", "flow"], {}],
    ["a flow that is no numbers", [1, "data", "flow", "profited"], [[{ valueOf: 1, toString: 1 }]]],
    ["a divergence without rows", [1, "data", "divergence"], { policy: [null] }],
    ["an abstraction that was used by nobody so often", [1, "library", 0, "uses"], [{}]],
    ["an object for a measure", [1, "data", "population", "vendi"], {}],
    ["an object for a yes or no", [5, "attempts", 0, "solved"], { toJSON: 1 }],
    ["text for a clock", [2, "wallSeconds"], "soon"],
  ])("of a journal with %s is an error of ours", (_, [record, ...keys], value) => {
    const records = recordsOfRun();
    const dir = journalOf(records.with(record as number, withAt(records[record as number]!, keys, value)));
    for (const read of [() => parquet(dir), () => csv(dir), () => eventsOf(readHistory(dir), CREATED_AT)]) {
      expect(read).toThrow(WanderError);
    }
  });

  it("of a journal with anything in the place of anything is that error or none", () => {
    const hostile = fc.constantFrom<unknown>(null, true, -1, 1e300, Number.NaN, "=1", "x", [], [[]], {}, [null], {
      ...{ toString: 1, valueOf: 1, toJSON: 1, length: 1e9 },
    });
    const records = recordsOfRun();
    fc.assert(
      fc.property(fc.array(fc.nat(), { minLength: 1, maxLength: 9 }), hostile, ([first, ...steps], value) => {
        const dir = journalOf(
          records.map((r, k) => (k === first! % records.length ? withAt(r, keysAlong(r, steps), value) : r)),
        );
        const history = attempt(() => readHistory(dir));
        if (history === undefined) return;
        attempt(() => parquet(dir));
        attempt(() => csv(dir));
        attempt(() => eventFile(eventsOf(history, CREATED_AT)));
      }),
    );
  });
});

/** Undefined where it throws an error of ours; any other error is the test's failure. */
function attempt<T>(call: () => T): T | undefined {
  try {
    return call();
  } catch (error) {
    expect(error).toBeInstanceOf(WanderError);
    return undefined;
  }
}

/** A run directory with nothing but a journal, written without the care that a run takes. */
function journalOf(records: readonly JournalRecord[]): string {
  const dir = emptyFolder();
  const frames = records.map((record) => frame(encode(record)));
  writeFileSync(journalPath(dir), Buffer.concat([Buffer.from("wander1\n"), ...frames]));
  return dir;
}

/** A way into a record, a key for each number, as deep as there is something. */
function keysAlong(inner: unknown, steps: readonly number[]): string[] {
  if (steps.length === 0 || typeof inner !== "object" || inner === null) return [];
  const keys = Object.keys(inner).filter((key) => key !== "kind");
  if (keys.length === 0) return [];
  const key = keys[steps[0]! % keys.length]!;
  return [key, ...keysAlong(inner[key as keyof typeof inner], steps.slice(1))];
}

/** The record with another value at the end of a way into it. */
function withAt(record: JournalRecord, [key, ...rest]: readonly (string | number)[], value: unknown): JournalRecord {
  if (key === undefined) return value as JournalRecord;
  const next = withAt(record[key as keyof JournalRecord] as never, rest, value);
  return (Array.isArray(record) ? record.with(Number(key), next) : { ...record, [key]: next }) as JournalRecord;
}
