/** `npm run docs`: writes what the schema says to docs/. */
import { writeFileSync } from "node:fs";
import { experimentJsonSchema, settingsMarkdown } from "./describe.ts";

writeFileSync("docs/experiment.md", settingsMarkdown());
writeFileSync("docs/experiment.schema.json", `${JSON.stringify(experimentJsonSchema(), null, 2)}\n`);
