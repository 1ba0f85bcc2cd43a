import { z } from "zod";
import { Experiment } from "./schema.ts";

export type Setting = { key: string; type: string; default: string; description: string };

/** JSON schema of an experiment file, for editors. */
export function experimentJsonSchema(): unknown {
  return z.toJSONSchema(Experiment, { io: "input" });
}

/** Every setting with its type, default and description, in the order of the schema. */
export function settings(): Setting[] {
  const defaults = flatten(Experiment.parse({}));
  const rows: Setting[] = [];
  walk(z.toJSONSchema(Experiment, { io: "output" }) as JsonNode, "", (key, node) => {
    rows.push({
      key,
      type: node.enum ? node.enum.join(" | ") : node.const !== undefined ? String(node.const) : (node.type ?? ""),
      default: defaults.has(key) ? JSON.stringify(defaults.get(key)) : "",
      description: node.description ?? "",
    });
  });
  return rows;
}

/** Nested settings as one list: `population.size` -> 8. Arrays are values. */
export function flatten(value: object): Map<string, unknown> {
  const out = new Map<string, unknown>();
  const visit = (node: object, prefix: string) => {
    for (const [key, inner] of Object.entries(node)) {
      if (inner !== null && typeof inner === "object" && !Array.isArray(inner)) visit(inner, `${prefix}${key}.`);
      else out.set(prefix + key, inner);
    }
  };
  visit(value, "");
  return out;
}

/** docs/experiment.md, written by `npm run docs`; a test fails when the file is stale. */
export function settingsMarkdown(): string {
  const lines = settings().map(
    (s) =>
      `| \`${s.key}\` | ${s.type.replaceAll("|", "\\|")} | ${s.default === "" ? "" : `\`${s.default}\``} | ${s.description} |`,
  );
  return [
    "# Settings of an experiment",
    "",
    "Made by `npm run docs` from `src/experiment/schema.ts`. A file holds any of these keys, nested as JSON; `--set key=value`",
    "sets one from the command line. `docs/experiment.schema.json` is the same list for editors.",
    "",
    "| key | type | default | what it does |",
    "| --- | --- | --- | --- |",
    ...lines,
    "",
  ].join("\n");
}

type JsonNode = {
  type?: string;
  enum?: unknown[];
  const?: unknown;
  description?: string;
  properties?: Record<string, JsonNode>;
};

function walk(node: JsonNode, prefix: string, visit: (key: string, node: JsonNode) => void): void {
  for (const [key, inner] of Object.entries(node.properties ?? {})) {
    if (inner.properties) walk(inner, `${prefix}${key}.`, visit);
    else visit(prefix + key, inner);
  }
}
