/** Tables as comma-separated text (RFC 4180) that a spreadsheet opens without running anything in it. */
export type Cell = string | number | boolean | undefined;
export type Table = { columns: readonly string[]; rows: readonly (readonly Cell[])[] };

/** A header line and one line a row, ended by CRLF; numbers that are not finite become empty fields. */
export function csvText(table: Table): string {
  return [table.columns, ...table.rows].map((row) => `${row.map(field).join(",")}\r\n`).join("");
}

function field(cell: Cell): string {
  if (cell === undefined) return "";
  if (typeof cell === "number") return Number.isFinite(cell) ? String(cell) : "";
  if (typeof cell === "boolean") return String(cell);
  // A leading = + - @, tab or return makes spreadsheets compute the field; an apostrophe makes it text (OWASP).
  const inert = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}
