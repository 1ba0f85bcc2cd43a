import type { RunHistory } from "../record/history.ts";
import { type Columns, checkTable, type Rows } from "../store/tables.ts";
import { tableColumns, tableRows } from "./tables.ts";

export type RunTable = { name: string; columns: Columns; rows: Rows };

/** A run's tables, made again from its journal. Throws E_SHAPE if a stranger's journal has something else in a cell. */
export function tablesOf(history: RunHistory): RunTable[] {
  const tables = tableRows(history);
  return Object.entries(tableColumns).map(([name, columns]) => {
    const rows = tables[name]!;
    checkTable(name, rows, columns);
    return { name, columns, rows };
  });
}
