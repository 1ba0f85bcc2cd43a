/** Tables as comma-separated text (RFC 4180) in which a spreadsheet finds nothing to execute. */
export type Cell = string | number | boolean | undefined;
export type Table = { columns: readonly string[]; rows: Iterable<readonly Cell[]> };

/**
 * A header line and one line per row, ended by CRLF. A missing value and NaN are an empty field, an empty text is `""`,
 * and numbers are the shortest decimals that read back as the same double. A text that a spreadsheet would compute (one
 * that begins with = + - @, a tab or a line end) gets an apostrophe in front (OWASP, "CSV Injection"). So does one that
 * begins with apostrophes before such a sign, so that removing one apostrophe restores every text.
 */
export function csvText(table: Table): string {
  return [...csvLines(table)].join("");
}

/** Like `csvText`, a line at a time. */
export function* csvLines({ columns, rows }: Table): Generator<string, void, undefined> {
  const line = (row: readonly Cell[]) => `${row.map(field).join(",")}\r\n`;
  yield line(columns);
  for (const row of rows) yield line(row);
}

function field(cell: Cell): string {
  if (cell === undefined || Number.isNaN(cell)) return "";
  if (typeof cell !== "string") return Object.is(cell, -0) ? "-0" : String(cell);
  const inert = /^'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/.test(cell) ? `'${cell}` : cell;
  return inert === "" || /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}
