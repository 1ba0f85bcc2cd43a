import { readHistory } from "../store/history.ts";
import { tableBytes } from "../store/tables.ts";
import { tablesOf } from "../tables/run-tables.ts";
import type { Format } from "./format.ts";

/** `NAME.parquet` for each table, with the same bytes as in the run directory's tables/. */
export const parquet: Format = (runDir) =>
  tablesOf(readHistory(runDir)).map(({ name, rows, columns }) => ({
    name: `${name}.parquet`,
    bytes: tableBytes(name, rows, columns),
  }));
