import { csvText } from "../../viz/report/csv.ts";
import { readHistory } from "../store/history.ts";
import type { Format } from "./format.ts";
import { tablesOf } from "./run-tables.ts";

/** `NAME.csv` for each table, in UTF-8: see csvText for what stands for what. */
export const csv: Format = (runDir) =>
  tablesOf(readHistory(runDir)).map(({ name, rows, columns }) => {
    const names = Object.keys(columns);
    const cells = rows.map((row) => names.map((column) => row[column] ?? undefined));
    return { name: `${name}.csv`, bytes: new TextEncoder().encode(csvText({ columns: names, rows: cells })) };
  });
