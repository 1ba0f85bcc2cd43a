import { z } from "zod";
import { namedKinds } from "../../environments/registry.ts";
import { experimentSchema, registered } from "./schema.ts";

/** `wanted` says what values there are: `integer from 1 to 64`. Choices are those of the value, or of a list's items. */
export type Setting = {
  key: string;
  /** The environment kind that has this key; undefined for a key of every experiment. */
  of?: string;
  type: string;
  choices?: readonly string[];
  wanted: string;
  default: string;
  description: string;
};

/** JSON schema of an experiment file, for editors. Such a file may name this schema. */
export function experimentJsonSchema(): unknown {
  const { properties = {}, ...schema } = z.toJSONSchema(experimentSchema(), { io: "input" });
  const environment = properties.environment as { oneOf: unknown[] };
  const kinds = { ...environment, oneOf: [...environment.oneOf, ofModule] };
  const first = { $schema: { type: "string", description: "this schema" } };
  return { ...schema, properties: { ...first, ...properties, environment: kinds } };
}

/** An editor knows nothing of the keys of a user's own kind. */
const ofModule = {
  type: "object",
  properties: {
    kind: {
      type: "string",
      description: "a module that exports an environment kind: ./my-world.js, package or package:export",
      not: { enum: namedKinds().map(([name]) => name) },
    },
  },
  required: ["kind"],
};

let all: { objects: number; rows: readonly Setting[] } | undefined;

/** Every setting with its type, values, default and description, in the order of the schema; those of each kind that is known. */
export function settings(): readonly Setting[] {
  const objects = registered();
  if (all?.objects !== objects) all = { objects, rows: described() };
  return all.rows;
}

/** The settings of an experiment with this kind of environment. */
export const settingsWith = (kind: string | undefined): readonly Setting[] =>
  settings().filter(({ of }) => of === undefined || of === kind);

/** The setting of a key: that of the experiment's kind, else of the first kind that has one. */
export const settingOf = (key: string, kind?: string): Setting | undefined =>
  settingsWith(kind).find((one) => one.key === key) ?? settings().find((one) => one.key === key);

function described(): Setting[] {
  const { oneOf: kinds = [], ...schema } = environmentOf(z.toJSONSchema(experimentSchema(), { io: "output" }));
  const rows: Setting[] = [];
  const add = (key: string, node: JsonNode, of?: string) => {
    const choices = (node.enum ?? node.items?.enum)?.map(String);
    rows.push({
      key,
      ...(of === undefined ? {} : { of }),
      type: node.type ?? "",
      ...(choices === undefined ? {} : { choices }),
      wanted: wantedOf(node),
      default: node.default === undefined ? "" : JSON.stringify(node.default),
      description: node.description ?? "",
    });
  };
  walk(schema, "", (key, node) => {
    if (key !== "environment") return add(key, node);
    add("environment.kind", kindNode(kinds));
    for (const { properties: { kind, ...own } = {} } of kinds) {
      walk({ properties: own }, "environment.", (name, inner) => add(name, inner, kind?.const));
    }
  });
  return rows;
}

/** The schema with its kinds in reach, and `environment` as one key. */
function environmentOf(schema: unknown): JsonNode {
  const { properties = {} } = schema as JsonNode;
  const { oneOf = [], ...environment } = properties.environment!;
  return { properties: { ...properties, environment }, oneOf };
}

const kindNode = (kinds: readonly JsonNode[]): JsonNode => {
  const known = kinds.map(({ properties }) => properties!.kind!);
  return { ...known[0], enum: known.map((kind) => kind.const!) };
};

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
  return [
    "# Settings of an experiment",
    "",
    "Made by `npm run docs` from `src/config/schema.ts` and the `settings.ts` of each environment.",
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
    "## The keys",
    "",
    ...settingsTable(settings().filter(({ of }) => of === undefined)),
    "",
    "## The keys of each environment",
    "",
    "Each `environment.kind` has keys of its own under `environment`. A key of another kind stops the experiment. A kind of your own",
    "is a module: [how to write one](extend/environments.md).",
    ...namedKinds().flatMap(([name]) => [
      "",
      `### \`environment.kind=${name}\``,
      "",
      ...settingsTable(settings().filter(({ of }) => of === name)),
    ]),
    "",
  ].join("\n");
}

function settingsTable(list: readonly Setting[]): string[] {
  const rows = list.map((s) => [
    `\`${s.key}\``,
    s.key === "environment.kind" ? `${s.wanted}, or a module of yours` : s.wanted,
    s.default === "" ? "" : `\`${s.default}\``,
    s.description,
  ]);
  return tableOf(["key", "values", "default", "what it does"], rows);
}

/** A bar in a cell would begin another one. */
function tableOf(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(header), line(header.map(() => "---")), ...rows.map(line)];
}

type JsonNode = {
  type?: string;
  const?: string;
  default?: unknown;
  oneOf?: JsonNode[];
  /** Of a key that is true, false or a word, not words alone. */
  enum?: (string | boolean)[];
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
  if (node.enum !== undefined) return listed(node.enum.map(String));
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
