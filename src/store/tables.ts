/** Writes a run as Parquet tables for notebooks. The only module that writes Parquet. */
import { ByteWriter, ParquetWriter, schemaFromColumnData } from "hyparquet-writer";
import { WanderError } from "../core/errors.ts";
import { writeAtomic } from "./atomic.ts";
import { fileError, makeFolder } from "./files.ts";
import { ownFile, ownFolder } from "./own-files.ts";

const FOLDER = "tables";

export type Cell = string | number | boolean | null | undefined;
export type Row = Readonly<Record<string, Cell>>;
/**
 * May be iterated more than once. A long table makes its rows while they are read, and is never in memory as a whole.
 */
export type Rows = Iterable<Row>;
export type ColumnType = "string" | "int" | "double" | "boolean";
/** Column name -> type, in order. */
export type Columns = Readonly<Record<string, ColumnType>>;

/**
 * Writes each table to `tables/NAME.parquet`, whole or not at all. Every column is nullable; `null` and `undefined` are
 * missing values. If `columns` names a table, those are its columns and types; otherwise they come from its rows: a
 * column of safe integers is `int` (64 bits), of other numbers `double`, of only nulls `string`. Name the columns of a
 * table that may be empty (few readers accept a file without columns) or whose doubles may happen to be whole. Throws
 * E_SHAPE for a column of mixed types, a cell that is not of its column's type, or a column that is not named; E_FILE.
 */
export function writeTables(
  runDir: string,
  tables: Readonly<Record<string, Rows>>,
  columns: Readonly<Record<string, Columns>> = {},
): void {
  const parent = ownFolder(runDir, FOLDER);
  try {
    makeFolder(parent);
  } catch (cause) {
    throw fileError(cause, "make", parent);
  }
  for (const [name, rows] of Object.entries(tables)) {
    if (!/^[a-z][a-z0-9-]*$/.test(name)) throw new RangeError(`tables: ${name} is not a table's name`);
    writeAtomic(ownFile(runDir, FOLDER, `${name}.parquet`), tableBytes(name, rows, columns[name]));
  }
}

/** Rows per row group: the first is small, so that a reader shows something at once. */
const FIRST_GROUP = 1_000;
const GROUP = 100_000;

/** One table as Parquet. Rows are read a row group at a time. */
export function tableBytes(name: string, rows: Rows, columns: Columns = columnsOf(name, rows)): Uint8Array {
  const sources = Object.entries(columns).map(([column, type]) => ({
    name: column,
    type: parquetTypes[type],
    nullable: true,
    cell: type === "int" ? asBigInt : (cell: Cell) => cell ?? null,
    data: [] as unknown[],
  }));
  const bytes = new ByteWriter();
  const writer = new ParquetWriter({ writer: bytes, schema: schemaFromColumnData({ columnData: sources }) });
  let waiting = 0;
  let group = FIRST_GROUP;
  const write = () => {
    if (waiting > 0)
      writer.write({ columnData: sources.map(({ name, data }) => ({ name, data })), rowGroupSize: group });
    for (const source of sources) source.data = [];
    waiting = 0;
    group = GROUP;
  };
  for (const row of rows) {
    checkRow(name, row, columns);
    for (const { name: column, cell, data } of sources) data.push(cell(row[column]));
    if (++waiting === group) write();
  }
  write();
  writer.finish();
  return bytes.getBytes();
}

const SMALL = Array.from({ length: 4096 }, (_, k) => BigInt(k));

/** Round and agent numbers repeat often: shares one object per number instead of making one per cell. */
const asBigInt = (cell: Cell) => (typeof cell === "number" ? (SMALL[cell] ?? BigInt(cell)) : (cell ?? null));

/** Throws E_SHAPE for a cell of another type than its column, and for a cell outside the table's columns. */
export function checkTable(name: string, rows: Rows, columns: Columns): void {
  for (const row of rows) checkRow(name, row, columns);
}

function checkRow(name: string, row: Row, columns: Columns): void {
  for (const [column, cell] of Object.entries(row)) {
    const type = Object.hasOwn(columns, column) ? columns[column] : undefined;
    if (type === undefined) throw mismatch(name, column, "is not among the table's columns");
    if (cell === null || cell === undefined) continue;
    const found = typeof cell === "object" ? "object" : typeOf(cell); // a stranger's journal may hold anything
    if (found === type || (type === "double" && found === "int")) continue;
    const shown = found === "object" ? "an object" : JSON.stringify(cell).slice(0, 100);
    throw mismatch(name, column, `is of type ${type} and holds ${shown}`);
  }
}

const parquetTypes = { string: "STRING", int: "INT64", double: "DOUBLE", boolean: "BOOLEAN" } as const;

function columnsOf(table: string, rows: Rows): Columns {
  const types = new Map<string, ColumnType | undefined>(); // undefined: only nulls so far
  for (const row of rows) {
    for (const [column, cell] of Object.entries(row)) {
      const before = types.get(column);
      const now = typeOf(cell);
      if (before === undefined || now === undefined || now === before) types.set(column, now ?? before);
      else if (isNumeric(before) && isNumeric(now)) types.set(column, "double");
      else throw mismatch(table, column, `mixes ${before} and ${now}`);
    }
  }
  return Object.fromEntries([...types].map(([column, type]) => [column, type ?? "string"]));
}

function typeOf(cell: Cell): ColumnType | undefined {
  if (cell === null || cell === undefined) return undefined;
  if (typeof cell === "number") return Number.isSafeInteger(cell) ? "int" : "double";
  return typeof cell === "string" ? "string" : "boolean";
}

const isNumeric = (type: ColumnType): boolean => type === "int" || type === "double";

function mismatch(table: string, column: string, what: string): WanderError {
  return new WanderError("E_SHAPE", `table ${table}: column ${column} ${what}`, {
    hint: "give every row of a table the same columns, each of one type",
  });
}
