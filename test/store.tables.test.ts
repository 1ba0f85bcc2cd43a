import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { parquetMetadata, parquetReadObjects } from "hyparquet";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { RunHistory } from "../src/record/history.ts";
import type { LostJob } from "../src/record/lost.ts";
import type { PoolsRecord } from "../src/record/pools.ts";
import type { RoundRecord } from "../src/record/round.ts";
import type { EndRecord, RunRecord } from "../src/record/run.ts";
import { type Row, tableBytes, writeTables } from "../src/store/tables.ts";
import { tableColumns, tableRows } from "../src/tables/tables.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "wander-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const bufferOf = (bytes: Uint8Array) => new Uint8Array(bytes).buffer;
const load = (name: string) => bufferOf(readFileSync(join(dir, "tables", `${name}.parquet`)));
const typesOf = (file: ArrayBuffer) =>
  parquetMetadata(file)
    .schema.slice(1)
    .map((c) => [c.name, c.type, c.converted_type ?? null]);

describe("tables", () => {
  it("are Parquet files that another reader reads, with types from the rows", async () => {
    const rounds = [
      { round: 1, loss: 0.5, name: "é", solved: true, note: null, flops: 9e15 },
      { round: 2, loss: 3, name: "", solved: false, note: undefined, flops: -1 },
      { round: 3, loss: Number.NaN, name: "x", solved: true, note: null, flops: 0 },
    ];
    writeTables(dir, { rounds, spend: [{ a: 1 }] });
    expect(readdirSync(join(dir, "tables")).sort()).toEqual(["rounds.parquet", "spend.parquet"]);
    const file = load("rounds");
    expect(typesOf(file)).toEqual([
      ["round", "INT64", null],
      ["loss", "DOUBLE", null],
      ["name", "BYTE_ARRAY", "UTF8"],
      ["solved", "BOOLEAN", null],
      ["note", "BYTE_ARRAY", "UTF8"],
      ["flops", "INT64", null],
    ]);
    expect(await parquetReadObjects({ file })).toEqual(
      rounds.map((r) => ({ ...r, round: BigInt(r.round), flops: BigInt(r.flops), note: null })),
    );
  });

  it("give back any rows, missing cells as null", async () => {
    const cells = {
      s: fc.option(fc.string({ unit: "grapheme" })),
      i: fc.option(fc.maxSafeInteger()),
      d: fc.option(fc.double().map((x) => x + 0.5)),
      b: fc.option(fc.boolean()),
    };
    await fc.assert(
      fc.asyncProperty(fc.array(fc.record(cells), { maxLength: 50 }), async (rows) => {
        const columns = { s: "string", i: "int", d: "double", b: "boolean" } as const;
        const file = bufferOf(tableBytes("agents", rows, columns));
        expect(await parquetReadObjects({ file })).toEqual(
          rows.map((r) => ({ ...r, i: r.i === null ? null : BigInt(r.i) })),
        );
      }),
    );
  });

  it("with named columns have these in every run, also without rows", () => {
    const library = { name: "string", uses: "int", saving: "double" } as const;
    writeTables(dir, { library: [] }, { library });
    const empty = typesOf(load("library"));
    writeTables(dir, { library: [{ saving: 4, name: "f", uses: 2 }] }, { library });
    expect(typesOf(load("library"))).toEqual(empty);
    expect(empty.map(([name]) => name)).toEqual(["name", "uses", "saving"]);
  });

  it("of a run have the columns that its rows have, in their order", () => {
    const history: RunHistory = {
      run: { ...runRecord, probed: ["f", "g"] },
      rounds: [{ ...roundRecord, data: { ...roundRecord.data, ...measures } }],
      pools: [poolsRecord],
      lost: [lostJob],
      end: endRecord,
    };
    const tables = tableRows(history);
    expect(Object.keys(tables)).toEqual(Object.keys(tableColumns));
    for (const [name, columns] of Object.entries(tableColumns)) {
      expect([...tables[name]!].length, name).toBeGreaterThan(0);
      for (const row of tables[name]!) expect(Object.keys(row)).toEqual(Object.keys(columns));
      expect(tableBytes(name, tables[name]!, columns).length).toBeGreaterThan(100);
    }
  });

  it("of a run of an earlier version have no flow, and null where its rounds lack a measure", () => {
    const { flow: _, population, ...data } = roundRecord.data;
    const { meanTokens: __, ...earlier } = population;
    const tables = tableRows({
      run: runRecord,
      rounds: [{ ...roundRecord, data: { ...data, population: earlier } }],
      pools: [],
      lost: [],
      end: undefined,
    });
    expect(tables).toMatchObject({ flow: [], forgetting: [], paths: [] });
    expect([...tables.rounds!][0]).toMatchObject({ exam_solved: 1, best_tokens: null });
  });

  it("say by family what each agent and, without a number, the base knows, and where an agent was when", () => {
    const rounds = [1, 2].map((round) => ({
      ...roundRecord,
      ...{ round, data: { ...roundRecord.data, ...(round === 1 ? measures : {}) } },
    }));
    const run = { ...runRecord, probed: ["f", "g"], rotation: { families: ["f", "g"], stay: 1 } };
    const history = { run, rounds, pools: [], lost: [], end: undefined };
    const { forgetting, paths, agents } = tableRows(history);
    expect(forgetting).toEqual([
      { round: 1, agent: 0, family: "f", accuracy: 0.75 },
      { round: 1, agent: 0, family: "g", accuracy: null },
      { round: 1, agent: null, family: "f", accuracy: 0.5 },
      { round: 1, agent: null, family: "g", accuracy: 0.25 },
    ]);
    expect([...paths!].map(({ share, loss_nats }) => [share, loss_nats])).toEqual([
      [0, 2],
      [0.5, 3],
      [1, 1],
    ]);
    expect([...agents!].map(({ family }) => family)).toEqual(["f", "g"]);
  });

  it("say how far each pair and the base are apart by measure, with its unit, and leave out pairs that were not measured", () => {
    const { data } = roundRecord;
    const three = (ab: number, a: number, b: number) => [
      [0, ab, a],
      [ab, 0, b],
      [a, b, 0],
    ];
    const measured = [2, 5];
    const divergence = {
      ...{ policy: three(0.1, 0.2, 0.3), barrier: three(Number.NaN, 0, Number.POSITIVE_INFINITY) },
      "parameter-layer-2": square(0.7),
    };
    const rounds = [{ ...roundRecord, data: { ...data, measured, divergence, map: [{ x: 1, y: Number.NaN }] } }];
    const tables = tableRows({ run: runRecord, rounds, pools: [], lost: [], end: undefined });
    const bits = { round: 1, measure: "policy", unit: "bits" };
    const nats = { round: 1, measure: "barrier", unit: "nats", b: null };
    const wanted = [
      { ...bits, a: 2, b: 5, value: 0.1 },
      { ...bits, a: 2, b: null, value: 0.2 },
      { ...bits, a: 5, b: null, value: 0.3 },
      { ...nats, a: 2, value: 0 },
      { ...nats, a: 5, value: Number.POSITIVE_INFINITY },
      { round: 1, a: 2, b: 5, measure: "parameter-layer-2", unit: "fraction of the base's norm", value: 0.7 },
    ];
    expect([...tables.divergence!]).toEqual(wanted);
    expect([...tables.divergence!]).toEqual(wanted); // rows that are made as they are read are made anew
    expect(tables.map).toEqual([{ round: 1, agent: 2, x: 1, y: null }]);
  });

  it("say whom each agent copied, from whom its parameters descend, and by what it learned", () => {
    const { data } = roundRecord;
    const agents = (...copied: (number | undefined)[]) =>
      copied.map((giver, k) => ({
        ...data.agents[0]!,
        learning: { learningRate: 0.5 ** k },
        ...(giver === undefined ? {} : { copied: giver }),
      }));
    const rounds = [agents(undefined, 0, undefined), agents(undefined, undefined, 1)].map((of, r) => ({
      ...roundRecord,
      ...{ round: r + 1, data: { ...data, agents: of } },
    }));
    const { lineage, learning } = tableRows({ ...bare, rounds });
    expect([...lineage!].map((row) => [row.round, row.agent, row.copied_from, row.descends_from])).toEqual([
      [1, 0, null, 0],
      [1, 1, 0, 0],
      [1, 2, null, 2],
      [2, 0, null, 0],
      [2, 1, null, 0],
      [2, 2, 1, 0],
    ]);
    expect([...learning!].slice(0, 2)).toEqual([
      { round: 1, agent: 0, setting: "learningRate", value: 1 },
      { round: 1, agent: 1, setting: "learningRate", value: 0.5 },
    ]);
    const { learning: _, ...settled } = data.agents[0]!;
    const others = [{ ...roundRecord, data: { ...data, agents: [settled] } }];
    expect(tableRows({ ...bare, rounds: others })).toMatchObject({ lineage: [], learning: [] });
  });

  it("have a row for everything that went from one agent to another, by kind, findings or not", () => {
    const none = [
      [0, 0],
      [0, 0],
    ];
    const findings = { solutions: none, consequences: none, trainedOn: none, abstractions: none, answers: none };
    const flow = { ...findings, profited: none, traces: [0, 0] };
    const only = (i: number, j: number, x: number) => none.map((row, k) => (k === i ? row.with(j, x) : row));
    const crossings = {
      ...{ abstractionUses: only(0, 1, 3), answersGrown: none, valueTraces: none },
      parameters: only(1, 0, 1),
    };
    const agents = [roundRecord.data.agents[0]!, roundRecord.data.agents[0]!];
    const rounds = [{ ...roundRecord, crossings, data: { ...roundRecord.data, flow, agents } }];
    expect(tableRows({ ...bare, rounds }).flow).toMatchObject([
      { giver: 0, receiver: 1, abstraction_uses: 3, parameters: 0, value_traces: 0, answers_grown: 0, solutions: 0 },
      { giver: 1, receiver: 0, abstraction_uses: 0, parameters: 1, profited: 0 },
    ]);
  });

  it("are written and read a row group at a time, with the bytes of short ones as they were", async () => {
    const rows = {
      *[Symbol.iterator]() {
        for (let k = 0; k < 2500; k++) yield { n: k, half: k / 2, text: k % 7 === 0 ? null : `t${k % 3}` };
      },
    };
    const columns = { n: "int", half: "double", text: "string" } as const;
    const file = bufferOf(tableBytes("long", rows, columns));
    expect(parquetMetadata(file).row_groups.map(({ num_rows }) => Number(num_rows))).toEqual([1000, 1500]);
    const back = await parquetReadObjects({ file });
    expect(back).toEqual([...rows].map((row) => ({ ...row, n: BigInt(row.n) })));
  });

  it("take columns that only later rows have", async () => {
    const rows: Row[] = [{ a: 1 }, { a: 1.5, b: "x" }];
    const back = await parquetReadObjects({ file: bufferOf(tableBytes("tasks", rows)) });
    expect(back).toEqual([
      { a: 1, b: null },
      { a: 1.5, b: "x" },
    ]);
  });

  it.each<[string, Row[], Record<string, "int" | "string"> | undefined]>([
    ["text and numbers in one column", [{ a: 1 }, { a: "1" }], undefined],
    ["a fraction in a column of integers", [{ a: 1.5 }], { a: "int" }],
    ["a number in a column of text", [{ a: 1 }], { a: "string" }],
    ["a column that was not named", [{ a: 1, b: 2 }], { a: "int" }],
  ])("with %s are E_SHAPE, and the earlier file stays", (_, rows, columns) => {
    writeTables(dir, { spend: [{ a: 7 }] });
    const before = readFileSync(join(dir, "tables", "spend.parquet"));
    expect(() => writeTables(dir, { spend: rows }, columns && { spend: columns })).toThrow(
      expect.objectContaining({ code: "E_SHAPE", message: expect.stringContaining("table spend: column") }),
    );
    expect(readFileSync(join(dir, "tables", "spend.parquet"))).toEqual(before);
  });

  it("where a folder cannot be made are E_FILE", () => {
    writeFileSync(join(dir, "tables"), "");
    expect(() => writeTables(dir, {})).toThrow(expect.objectContaining({ code: "E_FILE" }));
  });
});

const poolUse = { threads: 2, jobs: 3, busySeconds: 4, utilisation: 0.5, meanWaitMs: 6, maxWaitMs: 7 };
const poolsRecord: PoolsRecord = {
  kind: "pools",
  round: 1,
  wallSeconds: 4,
  turnSeconds: 3,
  inference: { ...poolUse, retries: 1, failures: 0 },
  training: { ...poolUse, retries: 0, failures: 0 },
};

const runRecord: RunRecord = {
  kind: "run",
  agents: [{ id: 0, label: "a", family: "f" }],
  tasks: [{ id: "t", family: "f" }],
  layers: 1,
};

const measures = {
  accuracy: [
    [0.75, Number.NaN],
    [0.5, 0.25],
  ],
  paths: [{ a: 0, b: 1, lossNats: [2, 3, 1] }],
};

/** A run of which nothing is known but its rounds. */
const bare: RunHistory = { run: runRecord, rounds: [], pools: [], lost: [], end: undefined };

const lostJob: LostJob = {
  ...{ round: 1, job: "probe", agent: 0, code: "E_WORKER", message: "it hung", stack: "" },
};

const score = { tasks: [1, 1, 1], outputs: [1, 2, 2] };
const endRecord: EndRecord = {
  kind: "end",
  stateHash: "",
  solved: { base: 1, final: 1, cumulative: 1, tasks: 1 },
  finalSolved: [1],
  ledgers: {
    tasks: 1,
    outputs: 2,
    base: score,
    inherited: score,
    found: score,
    foundOwn: score,
    final: score,
    by: { policy: 1, search: 0, goal: 0, seed: 0, mutant: 0 },
  },
  attempts: [{ ledger: "found", task: "t", attempt: 1, by: "policy", giver: null, solved: true, outputsRight: 2 }],
};

/** Of two agents, or one and the base. */
const square = (x: number) => [
  [0, x],
  [x, 0],
];

const roundRecord: RoundRecord = {
  kind: "round",
  round: 1,
  solvedBy: [[1]],
  library: [{ name: "f", program: "p", round: 1, size: 2, saving: 3.5, foundBy: [0], uses: [{ agent: 0, count: 1 }] }],
  solutions: [{ taskId: "t", agent: 0, round: 1, tokens: 3, logProb: -0.5, program: "p" }],
  data: {
    round: 1,
    agents: [
      {
        examSolved: 1,
        cumulative: 1,
        tasks: 1,
        demosSolved: 1,
        lossNats: undefined,
        probeLossNats: 1,
        probeAccuracy: 0.5,
        tokensBefore: 3,
        tokensAfter: 2.5,
        dopamine: 0,
        received: 0,
        staleness: 0,
        learning: { learningRate: 0.01 },
        spent: { policyTokens: 1, trainTokens: 2, programRuns: 3, valueEvals: 4, flops: 5 },
      },
    ],
    population: { examSolved: 1, cumulative: 1, vendi: 1, meanTokens: 2.5 },
    flow: {
      ...{ solutions: [[1]], consequences: [[0]], trainedOn: [[0]] },
      ...{ abstractions: [[0]], answers: [[0]], profited: [[0]], traces: [0] },
    },
    divergence: { policy: square(0.5) },
    map: [
      { x: 0.25, y: 0 },
      { x: -0.25, y: 0 },
    ],
    value: undefined,
    library: { entries: 1, uses: 1 },
  },
};
