import { settings } from "../config/describe.ts";
import { parseValue } from "../config/load.ts";
import { WanderError } from "../core/errors.ts";
import { nearName } from "../core/names.ts";
import type { Listed, RunRow } from "./listed.ts";

const operators = [">=", "<=", "!=", "=", ">", "<", "~"] as const;
type Operator = (typeof operators)[number];

/** One condition on a run: `share.value=global`, `seed>=3`, `name~individual` (contains). */
export type Where = { readonly key: string; readonly operator: Operator; readonly text: string };

export type Order = { readonly key: string; readonly descending: boolean };

/** Keys of a run's results and notes; all other keys are the experiment's. */
const results: Readonly<Record<string, { number: boolean; of: (row: RunRow) => unknown }>> = {
  "solved.base": { number: true, of: ({ base }) => base },
  "solved.final": { number: true, of: ({ final }) => final },
  "solved.cumulative": { number: true, of: ({ cumulative }) => cumulative },
  rounds: { number: true, of: ({ rounds }) => rounds },
  seed: { number: true, of: ({ seed }) => seed },
  name: { number: false, of: ({ name }) => name },
  state: { number: false, of: ({ state }) => state.split(":")[0] },
  tag: { number: false, of: ({ tags }) => tags },
};

/**
 * Throws E_USAGE for a text that is not a condition, for an unknown key, with the nearest one, and for a missing
 * number.
 */
export function parseWhere(text: string): Where {
  const [, key, operator, value] = /^([^<>=!~\s]+)\s*(>=|<=|!=|=|>|<|~)\s*(.*)$/s.exec(text) ?? [];
  if (key === undefined || operator === undefined || value === undefined) {
    throw usage(`--where ${text}: expected a condition`, `write key${operators.join("value, key")}value`);
  }
  const number = isNumber(key, "--where");
  if (isOrdering(operator) && !number) {
    throw usage(`--where ${text}: ${key} is not a number`, "compare it with =, != or ~ (contains)");
  }
  if (number && operator !== "~" && typeof parseValue(value) !== "number") {
    throw usage(`--where ${text}: expected a number after ${operator}`, `write ${key}${operator}3`);
  }
  return { key, operator: operator as Operator, text: value };
}

/** Parses `solved.final`, ascending, or `-solved.final`, descending. Throws E_USAGE for an unknown key. */
export function parseOrder(text: string): Order {
  const descending = text.startsWith("-");
  const key = descending ? text.slice(1) : text;
  isNumber(key, "--sort");
  return { key, descending };
}

/**
 * Whether a run meets the condition. For tags: `tag=a` holds if one is `a`, `tag!=a` if none is. An unknown value (the
 * final count of a run that has not ended) meets only !=.
 */
export function fulfils(listed: Listed, { key, operator, text }: Where): boolean {
  const value = valueAt(listed, key);
  const values = key === "tag" ? (value as readonly string[]) : value === undefined || value === "" ? [] : [value];
  const wanted = parseValue(text);
  const equal = (own: unknown) => textOf(own) === text || JSON.stringify(own) === JSON.stringify(wanted);
  if (operator === "=") return values.some(equal);
  if (operator === "!=") return !values.some(equal);
  if (operator === "~") return values.some((own) => textOf(own).includes(text));
  return values.some((own) => typeof own === "number" && isOrdered(own, operator, wanted as number));
}

/** Sorted runs, those without a value last; equal ones keep their order. */
export function ordered(runs: readonly Listed[], { key, descending }: Order): Listed[] {
  const sign = descending ? -1 : 1;
  const keyed = runs.map((run) => ({ run, value: sortable(valueAt(run, key)) }));
  keyed.sort(({ value: a }, { value: b }) => {
    if (a === "" || b === "") return Number(a === "") - Number(b === "");
    if (typeof a !== typeof b) return typeof a === "number" ? -1 : 1;
    return a === b ? 0 : a < b ? -sign : sign;
  });
  return keyed.map(({ run }) => run);
}

function valueAt({ row, settings: own }: Listed, key: string): unknown {
  return Object.hasOwn(results, key) ? results[key]!.of(row) : own.get(key);
}

/** Whether a key holds numbers. Throws E_USAGE for an unknown key. */
function isNumber(key: string, flag: string): boolean {
  if (Object.hasOwn(results, key)) return results[key]!.number;
  const all = settings();
  const setting = all.find((one) => one.key === key);
  if (setting !== undefined) return setting.type === "number" || setting.type === "integer";
  const known = [...Object.keys(results), ...all.map((one) => one.key)];
  const near = nearName(key, known);
  const hint =
    near === undefined ? `use one of ${Object.keys(results).join(", ")}, or a setting` : `did you mean ${near}?`;
  throw usage(`${flag}: unknown key ${key}`, hint);
}

const isOrdering = (operator: string) => operator.startsWith("<") || operator.startsWith(">");

function isOrdered(a: number, operator: ">=" | "<=" | ">" | "<", b: number): boolean {
  if (operator === ">") return a > b;
  if (operator === "<") return a < b;
  return operator === ">=" ? a >= b : a <= b;
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

/** A number or a text; "" if there is no value. */
function sortable(value: unknown): number | string {
  if (typeof value === "number" && !Number.isNaN(value)) return value;
  if (Array.isArray(value)) return value.map(textOf).join(" ");
  return value === undefined || value === null ? "" : textOf(value);
}

const usage = (message: string, hint: string) => new WanderError("E_USAGE", message, { hint });
