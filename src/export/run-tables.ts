import { runColumns } from "../store/columns.ts";
import type { RunHistory } from "../store/records.ts";
import { type Columns, checkTable, type Rows } from "../store/tables.ts";
import { runTables } from "./tables.ts";

export type RunTable = { name: string; columns: Columns; rows: Rows };

/** A run's tables, made again from its journal. Throws E_SHAPE where a stranger's journal has something else in a cell. */
export function tablesOf(history: RunHistory): RunTable[] {
  const tables = runTables(history);
  return Object.entries(runColumns).map(([name, columns]: [string, Columns]) => {
    const rows = tables[name]!;
    checkTable(name, rows, columns);
    return { name, columns, rows };
  });
}
