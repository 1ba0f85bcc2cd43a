import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { pages } from "./markdown.ts";

/** A bar in a cell, in code too, begins another one unless a backslash stands before it. */
const cells = (row: string) =>
  row
    .trim()
    .replace(/^\||\|$/g, "")
    .split(/(?<!\\)\|/).length;

/** Each table's rows with their line numbers, the header first. */
function tablesOf(text: string): [line: number, row: string][][] {
  const tables: [number, string][][] = [];
  let inCode = false;
  for (const [k, row] of text.split("\n").entries()) {
    if (row.startsWith("```")) inCode = !inCode;
    const isRow = !inCode && row.startsWith("|");
    if (isRow && text.split("\n")[k - 1]?.startsWith("|") && tables.length > 0) tables.at(-1)!.push([k + 1, row]);
    else if (isRow) tables.push([[k + 1, row]]);
  }
  return tables;
}

describe("the tables of the pages", () => {
  it.each(pages())("%s: every row has as many cells as the header", (page) => {
    const wrong = tablesOf(readFileSync(page, "utf8")).flatMap(([header, ...rows]) =>
      rows.filter(([, row]) => cells(row) !== cells(header![1])).map(([line, row]) => `${page}:${line}: ${row}`),
    );
    expect(wrong).toEqual([]);
  });

  it("are found: the settings have one, with a row for a description that holds bars", () => {
    const [rows] = tablesOf(readFileSync("docs/experiment.md", "utf8"));
    expect(rows!.length).toBeGreaterThan(100);
    expect(rows!.find(([, row]) => row.includes("`memory.surprise`"))?.[1]).toContain("\\|dopamine\\|");
  });
});
