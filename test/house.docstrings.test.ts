import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { definitions } from "../environments/grids/language/primitives/all.ts";

const folder = "environments/grids/language/primitives";

it("every primitive of the grid language has a docstring", () => {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
  const text = files.map((file) => readFileSync(join(folder, file), "utf8")).join("\n");
  // A table's entry is two spaces in; its docstring ends on the line above.
  const documented = new Set([...text.matchAll(/\*\/\n {2}(\w+): /g)].map(([, name]) => name));
  expect([...definitions.keys()].filter((name) => !documented.has(name))).toEqual([]);
});
