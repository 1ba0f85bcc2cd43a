import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Column } from "../src/record/fields.ts";
import { runTables } from "../src/tables/tables.ts";
import { withTables } from "../src/tables/tables-docs.ts";

describe("docs/tables.md", () => {
  it("is what `npm run docs` writes", () => {
    const page = readFileSync("docs/tables.md", "utf8");
    expect(withTables(page)).toBe(page);
  });

  const columns = Object.entries(runTables).flatMap(([table, { columns }]) =>
    columns.map((column): [string, Column] => [`${table}.${column.name}`, column]),
  );

  it.each(columns)("gives %s a unit that its name bears out, and says when it is null", (_, column) => {
    const units = { _nats: "nats", _tokens: "tokens", _seconds: "seconds", _ms: "milliseconds", _rounds: "rounds" };
    if (column.type !== "string" && column.type !== "boolean" && column.name !== "attempt") {
      expect(column.unit).not.toBe("");
    }
    for (const [end, wanted] of Object.entries(units)) if (column.name.endsWith(end)) expect(column.unit).toBe(wanted);
    expect(column.missing).not.toBe("");
  });

  it.each(Object.entries(runTables))("the columns of %s have different names", (_, { columns }) => {
    expect(new Set(columns.map(({ name }) => name)).size).toBe(columns.length);
  });
});
