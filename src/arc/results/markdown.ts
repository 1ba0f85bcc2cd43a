export type Cell = string | number | undefined;

/** A Markdown table; a missing figure is a dash, and text from a run directory stays in its cell. */
export function markdownTable(header: readonly string[], rows: readonly (readonly Cell[])[]): string[] {
  const line = (cells: readonly Cell[]) => `| ${cells.map(plain).join(" | ")} |`;
  const numeric = header.map((_, c) => rows.every((row) => /^-?[\d,.]* ?%?$/.test(plain(row[c]))));
  return [line(header), `| ${numeric.map((n) => (n ? "---:" : "---")).join(" | ")} |`, ...rows.map(line)];
}

/** A stranger's text without markup and line breaks. */
export function plain(cell: Cell): string {
  if (cell === undefined || cell === "" || Number.isNaN(cell)) return "-";
  return String(cell)
    .replace(/\s+/g, " ")
    .replace(/[|<>`[\]\\]/g, (c) => `&#${c.charCodeAt(0)};`);
}

export const decimals = (value: number | undefined, digits: number): string | undefined =>
  value === undefined || !Number.isFinite(value) ? undefined : value.toFixed(digits);

/** `part / whole` with two decimals; empty if `whole` is 0. */
export const ratio = (part: number | null | undefined, whole: number | null | undefined): string | undefined =>
  part == null || !whole ? undefined : (part / whole).toFixed(2);

/** 12,345,678 */
export const counted = (value: number): string => value.toString().replace(/\B(?=(\d{3})+$)/g, ",");
