import { z } from "zod";
import { Experiment } from "./schema.ts";

/** `wanted` says what values there are: `integer from 1 to 64`. Choices are those of the value, or of a list's items. */
export type Setting = {
  key: string;
  type: string;
  choices?: readonly string[];
  wanted: string;
  default: string;
  description: string;
};

/** JSON schema of an experiment file, for editors. Such a file may name this schema. */
export function experimentJsonSchema(): unknown {
  const { properties, ...schema } = z.toJSONSchema(Experiment, { io: "input" });
  return { ...schema, properties: { $schema: { type: "string", description: "this schema" }, ...properties } };
}

let all: readonly Setting[] | undefined;

/** Every setting with its type, values, default and description, in the order of the schema. */
export function settings(): readonly Setting[] {
  if (all !== undefined) return all;
  const defaults = flatten(Experiment.parse({}));
  const rows: Setting[] = [];
  walk(z.toJSONSchema(Experiment, { io: "output" }) as JsonNode, "", (key, node) => {
    const choices = node.enum ?? node.items?.enum;
    rows.push({
      key,
      type: node.type ?? "",
      ...(choices === undefined ? {} : { choices }),
      wanted: wantedOf(node),
      default: defaults.has(key) ? JSON.stringify(defaults.get(key)) : "",
      description: node.description ?? "",
    });
  });
  all = rows;
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
  const rows = settings().map((s) => [
    `\`${s.key}\``,
    s.wanted,
    s.default === "" ? "" : `\`${s.default}\``,
    s.description,
  ]);
  return [
    "# Settings of an experiment",
    "",
    "Made by `npm run docs` from `src/config/schema.ts`.",
    "",
    "## In a file",
    "",
    "A file holds any of these keys, nested (`population.size` is the key `size` in `population`): as JSON, in which comments and",
    "trailing commas may stand (`.json`, `.jsonc`), or as YAML (`.yaml`, `.yml`). `docs/experiment.schema.json` is the same list for",
    'editors; a file names it with `"$schema": "PATH/experiment.schema.json"` at its top.',
    "",
    "## On the command line",
    "",
    "`--set key=value` sets one key. The value is read as the key's type in the table says:",
    "",
    "- **a number, or true or false**: as JSON writes them.",
    "- **text, or one of several words**: as it stands; quotes around it are taken off.",
    "- **a list**: words between commas, `--set environment.families=mirror,crop`, or in brackets,",
    "  `--set 'environment.families=[mirror,crop]'`. Where commas separate something else, as changes in `--arm` and values in",
    "  `--grid` and `--draw`, a list of more than one stands in brackets: `--arm 'two:environment.families=[mirror,crop],rounds=3'`,",
    "  `--grid 'environment.families=[mirror,crop],[rays]'`. Quote brackets: to a shell they are a pattern.",
    "",
    "A key under `environment` that the chosen `environment.kind` does not read stops the experiment, unless it has its default.",
    "",
    "## The keys",
    "",
    ...tableOf(["key", "values", "default", "what it does"], rows),
    "",
  ].join("\n");
}

/** A bar in a cell would begin another one. */
function tableOf(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(header), line(header.map(() => "---")), ...rows.map(line)];
}

type JsonNode = {
  type?: string;
  enum?: string[];
  items?: JsonNode;
  minimum?: number;
  exclusiveMinimum?: number;
  maximum?: number;
  maxLength?: number;
  minItems?: number;
  description?: string;
  properties?: Record<string, JsonNode>;
};

function walk(node: JsonNode, prefix: string, visit: (key: string, node: JsonNode) => void): void {
  for (const [key, inner] of Object.entries(node.properties ?? {})) {
    if (inner.properties) walk(inner, `${prefix}${key}.`, visit);
    else visit(prefix + key, inner);
  }
}

function wantedOf(node: JsonNode): string {
  if (node.enum !== undefined) return listed(node.enum);
  if (node.type === "boolean") return "true or false";
  if (node.type === "string")
    return node.maxLength === undefined ? "text" : `text of 1 to ${node.maxLength} characters`;
  if (node.type === "array") {
    const least = node.minItems === undefined ? "" : ` of at least ${node.minItems}`;
    return `list${least}${node.items?.enum === undefined ? " of names" : `: ${node.items.enum.join(", ")}`}`;
  }
  return `${node.type}${rangeOf(node)}`;
}

function rangeOf({ minimum, exclusiveMinimum, maximum }: JsonNode): string {
  const most = maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum;
  if (exclusiveMinimum !== undefined)
    return ` above ${exclusiveMinimum}${most === undefined ? "" : `, at most ${most}`}`;
  if (minimum === undefined) return most === undefined ? "" : ` of at most ${most}`;
  return most === undefined ? ` of at least ${minimum}` : ` from ${minimum} to ${most}`;
}

/** `a, b or c`. */
const listed = (words: readonly string[]) =>
  words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
