/**
 * Columns padded to their widest cell, numbers right-aligned; no colours, so that a pipe gets the same text. Replaces
 * line breaks and control characters with spaces: cells may come from a stranger.
 */
export function table(header: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const cells = [header, ...rows].map((row) =>
    row.map((cell) => String(cell).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ")),
  );
  const widths = header.map((_, c) => Math.max(...cells.map((row) => (row[c] ?? "").length)));
  const numeric = header.map((_, c) => rows.every((row) => typeof row[c] === "number" || row[c] === ""));
  const line = (row: readonly string[]) =>
    row
      .map((cell, c) => (numeric[c] ? cell.padStart(widths[c]!) : cell.padEnd(widths[c]!)))
      .join("  ")
      .trimEnd();
  return [line(cells[0]!), widths.map((w) => "-".repeat(w)).join("  "), ...cells.slice(1).map(line)].join("\n");
}
