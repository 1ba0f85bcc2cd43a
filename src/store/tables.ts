/** A run as Parquet tables for notebooks: rounds, agents, tasks, solutions, library, spend, pools, turns. The one writer of Parquet. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type ColumnSource, parquetWriteBuffer } from "hyparquet-writer";
import { WanderError } from "../core/errors.ts";
import { writeAtomic } from "./atomic.ts";
import { fileError } from "./files.ts";

export type Cell = string | number | boolean | null | undefined;
export type Row = Readonly<Record<string, Cell>>;
export type ColumnType = "string" | "int" | "double" | "boolean";
/** Column name -> type, in order. */
export type Columns = Readonly<Record<string, ColumnType>>;

/**
 * Writes each table to `tables/NAME.parquet`, whole or not at all. Every column is nullable; `null` and `undefined`
 * are missing values. Where `columns` names a table, those are its columns and types; else they come from its rows:
 * a column of safe integers is `int` (64 bits), of other numbers `double`, of nothing but nulls `string`. Name them
 * where a table may be empty (a file without columns is one that few readers take) or a double may happen to be whole. Throws E_SHAPE for a column of mixed types, a cell
 * that is not of its column's type, or a column that is not among those named; E_FILE.
 */
export function writeTables(
  runDir: string,
  tables: Readonly<Record<string, readonly Row[]>>,
  columns: Readonly<Record<string, Columns>> = {},
): void {
  const parent = join(runDir, "tables");
  try {
    mkdirSync(parent, { recursive: true });
  } catch (cause) {
    throw fileError(cause, "make", parent);
  }
  for (const [name, rows] of Object.entries(tables)) {
    if (!/^[a-z][a-z0-9-]*$/.test(name)) throw new RangeError(`tables: ${name} is not a table's name`);
    writeAtomic(join(parent, `${name}.parquet`), tableBytes(name, rows, columns[name]));
  }
}

/** One table as Parquet. */
export function tableBytes(name: string, rows: readonly Row[], columns: Columns = columnsOf(name, rows)): Uint8Array {
  checkTable(name, rows, columns);
  const columnData: ColumnSource[] = Object.entries(columns).map(([column, type]) => ({
    name: column,
    type: parquetTypes[type],
    nullable: true,
    data: rows.map(({ [column]: cell }) =>
      type === "int" && typeof cell === "number" ? BigInt(cell) : (cell ?? null),
    ),
  }));
  return new Uint8Array(parquetWriteBuffer({ columnData }));
}

/** Throws E_SHAPE for a cell that is not of its column's type, and for one of no column of the table's. */
export function checkTable(name: string, rows: readonly Row[], columns: Columns): void {
  for (const row of rows) {
    for (const [column, cell] of Object.entries(row)) {
      const type = Object.hasOwn(columns, column) ? columns[column] : undefined;
      if (type === undefined) throw mismatch(name, column, "is not among the table's columns");
      if (cell === null || cell === undefined) continue;
      const found = typeof cell === "object" ? "object" : typeOf(cell); // a stranger's journal holds anything
      if (found === type || (type === "double" && found === "int")) continue;
      const shown = found === "object" ? "an object" : JSON.stringify(cell).slice(0, 100);
      throw mismatch(name, column, `is of type ${type} and holds ${shown}`);
    }
  }
}

const parquetTypes = { string: "STRING", int: "INT64", double: "DOUBLE", boolean: "BOOLEAN" } as const;

function columnsOf(table: string, rows: readonly Row[]): Columns {
  const types = new Map<string, ColumnType | undefined>(); // undefined: nothing but nulls so far
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
