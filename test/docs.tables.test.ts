import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { runColumns } from "../src/store/columns.ts";

/** Table -> column -> [type, unit, what it says, null] as the page has them. */
function listed(): Record<string, Record<string, string[]>> {
  const sections = readFileSync("docs/tables.md", "utf8").split(/^## /m).slice(1);
  return Object.fromEntries(
    sections.flatMap((section) => {
      const rows = [...section.matchAll(/^\| `(\w+)` +\|(.*)\|$/gm)];
      const cells = rows.map(([, column, rest]) => [column!, rest!.split("|").map((cell) => cell.trim())] as const);
      return rows.length === 0 ? [] : [[section.split("\n")[0]!, Object.fromEntries(cells)]];
    }),
  );
}

it("docs/tables.md lists every table with the columns that are written, in their order and with their types", () => {
  const types = Object.entries(listed()).map(([table, columns]) => [
    table,
    Object.entries(columns).map(([column, [type]]) => [column, type]),
  ]);
  expect(types).toEqual(Object.entries(runColumns).map(([table, columns]) => [table, Object.entries(columns)]));
});

it("docs/tables.md gives every number a unit that its name bears out, and says of every column when it is null", () => {
  const units = { _nats: "nats", _tokens: "tokens", _seconds: "seconds", _ms: "milliseconds", _rounds: "rounds" };
  for (const [table, columns] of Object.entries(listed())) {
    for (const [column, [type, unit, , missing]] of Object.entries(columns)) {
      if (type !== "string" && type !== "boolean" && column !== "attempt")
        expect(unit, `${table}.${column}`).not.toBe("");
      for (const [end, wanted] of Object.entries(units)) if (column.endsWith(end)) expect(unit).toBe(wanted);
      expect(missing, `${table}.${column}`).not.toBe("");
    }
  }
});
