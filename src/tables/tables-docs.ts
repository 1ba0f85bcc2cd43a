import type { Column } from "../record/fields.ts";
import { runTables } from "./tables.ts";

/** The sections of docs/tables.md, one per table, from the declarations of records and tables. */
export function tablesMarkdown(): string {
  const sections = Object.entries(runTables).map(
    ([name, { about, columns, notes }]: [string, { about: string; columns: readonly Column[]; notes?: string }]) =>
      [`## ${name}`, about, columnsMarkdown(columns), ...(notes === undefined ? [] : [notes])].join("\n\n"),
  );
  return `${sections.join("\n\n")}\n`;
}

function columnsMarkdown(columns: readonly Column[]): string {
  const head = ["column", "type", "unit", "what it says", "null"];
  const rows = columns.map(({ name, type, unit, about, missing }) => [`\`${name}\``, type, unit, about, missing]);
  const widths = head.map((title, k) => Math.max(title.length, ...rows.map((row) => row[k]!.length)));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, k) => cell.padEnd(widths[k]!)).join(" | ")} |`;
  return [line(head), `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`, ...rows.map(line)].join("\n");
}

/** docs/tables.md with its sections rewritten; the text above the first section stays. */
export function withTables(page: string): string {
  const [first] = Object.keys(runTables);
  const at = page.indexOf(`## ${first}\n`);
  return `${page.slice(0, at < 0 ? page.length : at)}${tablesMarkdown()}`;
}
