import { csvLines } from "../core/csv.ts";
import { readHistory } from "../store/history.ts";
import type { Rows } from "../store/tables.ts";
import { tablesOf } from "../tables/run-tables.ts";
import type { Format } from "./format.ts";

/** `NAME.csv` for each table, in UTF-8. See `csvText` for how values are written. */
export const csv: Format = (runDir) =>
  tablesOf(readHistory(runDir)).map(({ name, rows, columns }) => {
    const names = Object.keys(columns);
    return { name: `${name}.csv`, bytes: encoded(csvLines({ columns: names, rows: cellsOf(rows, names) })) };
  });

function* cellsOf(rows: Rows, names: readonly string[]) {
  for (const row of rows) yield names.map((column) => row[column] ?? undefined);
}

const PIECE = 2 ** 16; // characters: a long table is written in pieces

function encoded(lines: Iterable<string>): Uint8Array {
  const pieces: Buffer[] = [];
  let text = "";
  for (const line of lines) {
    text += line;
    if (text.length < PIECE) continue;
    pieces.push(Buffer.from(text));
    text = "";
  }
  return Buffer.concat([...pieces, Buffer.from(text)]);
}
