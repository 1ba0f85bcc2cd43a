import { spawnSync } from "node:child_process";
import { join, resolve } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { flatten } from "../src/config/describe.ts";
import { floatsOf } from "../src/core/blob.ts";
import { exportRun, formatNames } from "../src/export/export-run.ts";
import { eventsOf } from "../src/export/tensorboard.ts";
import { readHistory } from "../src/store/history.ts";
import { readManifest } from "../src/store/manifest.ts";
import { writeTables } from "../src/store/tables.ts";
import { tableColumns, tableRows } from "../src/tables/tables.ts";
import { emptyFolder } from "./command-line.ts";
import { CREATED_AT, exportableRun, type SavedFixture } from "./export-fixture.ts";

const PYTHON = process.env.WANDER_PYTHON ?? "python3";
const quiet = { ...process.env, TF_CPP_MIN_LOG_LEVEL: "3" };
const python = (args: readonly string[], cwd?: string) =>
  spawnSync(PYTHON, args, { encoding: "utf8", maxBuffer: 2 ** 26, env: quiet, ...(cwd === undefined ? {} : { cwd }) });

/** Those of the packages that this Python has; none where there is no Python. */
const packages = (() => {
  const found = "import importlib.util as u, json, sys; print(json.dumps([n for n in sys.argv[1:] if u.find_spec(n)]))";
  const { status, stdout } = python(["-c", found, "duckdb", "numpy", "pandas", "safetensors", "tensorboard"]);
  return status === 0 ? (JSON.parse(stdout) as string[]) : [];
})();
const missing = ["duckdb", "numpy", "pandas", "safetensors"].filter((name) => !packages.includes(name));
if (missing.length > 0) {
  console.warn(
    `test/export.python: ${PYTHON} has no ${missing.join(", ")}; name a Python that has them in WANDER_PYTHON`,
  );
}

type Read = {
  tables: Record<string, { types: Record<string, string>; rows: object[]; csv: object[]; frame: [string[], number] }>;
  safetensors: Record<string, { metadata: object; tensors: Record<string, [number[], string, number]> }>;
  tensorboard: Record<string, [number, number, number][]> | null;
  hparams: { settings: Record<string, unknown>; named: string[]; metrics: string[]; status: number } | null;
  snippets: (string | null)[];
};

const TYPES = { int: "BIGINT", double: "DOUBLE", string: "VARCHAR", boolean: "BOOLEAN" } as const;

describe.skipIf(missing.length > 0)("in Python", () => {
  let run: SavedFixture;
  let read: Read;
  let tables: ReturnType<typeof tableRows>;

  beforeAll(() => {
    const home = emptyFolder();
    run = exportableRun(join(home, "runs"));
    tables = tableRows(readHistory(run.dir));
    writeTables(run.dir, tables, tableColumns);
    for (const format of formatNames) exportRun(run.dir, format);
    const args = [resolve("test/exports.py"), join(run.dir, "export"), resolve("docs/tables.md")];
    const { status, stdout, stderr } = python(args, home);
    if (status !== 0) throw new Error(stderr);
    read = JSON.parse(stdout);
  });

  it.each(Object.entries(tableColumns))(
    "the table %s is what the run says, by DuckDB from Parquet and from CSV",
    (name, columns) => {
      const { types, rows, csv, frame } = read.tables[name]!;
      const wanted = [...tables[name]!].map((row) =>
        Object.fromEntries(Object.keys(columns).map((c) => [c, row[c] ?? null])),
      );
      expect(types).toEqual(Object.fromEntries(Object.entries(columns).map(([c, type]) => [c, TYPES[type]])));
      expect(rows).toEqual(wanted);
      const plain = (row: object) =>
        Object.fromEntries(
          Object.entries(row).map(([c, v]) => [c, typeof v === "string" ? v.replace(/^'('*[=+\-@])/, "$1") : v]),
        );
      expect(csv.map(plain)).toEqual(wanted);
      expect(frame).toEqual([Object.keys(columns), wanted.length]);
    },
  );

  it("parameters are tensors by name and shape for safetensors and numpy", () => {
    const { slots } = run.own.full;
    run.state.agents.forEach((agent, k) => {
      const { metadata, tensors } = read.safetensors[`agent-00${k}.safetensors`]!;
      expect(metadata).toMatchObject({ run: "built-in-001", round: "2", agent: `${k}`, family: agent.family });
      const vector = floatsOf(agent.parameters);
      for (const { name, shape, offset, size } of slots) {
        const sum = vector.subarray(offset, offset + size).reduce((a, b) => a + b, 0);
        expect(tensors[name]).toEqual([shape, "float32", expect.closeTo(sum, 6)]);
      }
    });
    expect(Object.keys(read.safetensors)).toContain("base.safetensors");
  });

  it.skipIf(!packages.includes("tensorboard"))("TensorBoard reads every scalar of every round", () => {
    const wanted: Read["tensorboard"] = {};
    for (const { wallSeconds, step, scalars } of eventsOf(readHistory(run.dir), CREATED_AT)) {
      for (const { tag, value } of scalars) {
        wanted[tag] ??= [];
        wanted[tag].push([wallSeconds, step, Math.fround(value)]);
      }
    }
    expect(read.tensorboard).toEqual(wanted);
  });

  it.skipIf(!packages.includes("tensorboard"))(
    "TensorBoard knows every setting, what came of them, and the end",
    () => {
      const { settings, named, metrics, status } = read.hparams!;
      const { name: _, ...configuration } = readManifest(run.dir).configuration as Record<string, object>;
      const wanted = [...flatten(configuration)].map(([key, value]) => [
        key,
        Array.isArray(value) ? value.join(", ") : value,
      ]);
      expect(settings).toEqual(Object.fromEntries(wanted));
      expect(named).toEqual(wanted.map(([key]) => key));
      expect(metrics).toEqual(expect.arrayContaining(["solved/final", "population/exam_solved", "divergence/policy"]));
      expect(status).toBe(1);
    },
  );

  it("the snippets of docs/tables.md run, those whose packages are installed", () => {
    expect(read.snippets).toHaveLength(5);
    for (const said of read.snippets) expect(said).not.toBe("");
  });
});
