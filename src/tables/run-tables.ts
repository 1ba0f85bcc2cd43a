import type { RunHistory } from "../record/history.ts";
import { type Columns, checkTable, type Rows } from "../store/tables.ts";
import { runTables, tableColumns } from "./tables.ts";

export type RunTable = { name: string; columns: Columns; rows: Rows };

/**
 * All tables of a run, or those named, from its journal. Throws E_SHAPE if a stranger's journal has a wrong value in a
 * cell.
 */
export function tablesOf(history: RunHistory, names: readonly string[] = Object.keys(runTables)): RunTable[] {
  return Object.entries(runTables)
    .filter(([name]) => names.includes(name))
    .map(([name, table]) => {
      const columns = tableColumns[name]!;
      const rows = table.rows(history);
      checkTable(name, rows, columns);
      return { name, columns, rows };
    });
}
