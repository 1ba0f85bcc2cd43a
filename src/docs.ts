/** `npm run docs`: writes to docs/ what is declared in the code: settings from the schema, tables from the records. */
import { readFileSync, writeFileSync } from "node:fs";
import { experimentJsonSchema, settingsMarkdown } from "./config/describe.ts";
import { withTables } from "./tables/tables-docs.ts";

writeFileSync("docs/experiment.md", settingsMarkdown());
writeFileSync("docs/experiment.schema.json", `${JSON.stringify(experimentJsonSchema(), null, 2)}\n`);
writeFileSync("docs/tables.md", withTables(readFileSync("docs/tables.md", "utf8")));
