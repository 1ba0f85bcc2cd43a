import type { z } from "zod";
import { defaultKind } from "../../environments/registry.ts";
import { WanderError } from "../core/errors.ts";
import { nearName } from "../core/names.ts";
import { type Setting, settingOf, settings, settingsWith } from "./describe.ts";
import { kindIn } from "./environment-section.ts";
import { foreignKey } from "./foreign-keys.ts";
import type { Problem } from "./problem.ts";

export type { Problem } from "./problem.ts";

/**
 * Throws E_CONFIG with all problems, the first as the error itself, the others in it. `placeOf` says where a key is set,
 * undefined if nowhere: then it is `where`.
 */
export function refuse(
  problems: readonly Problem[],
  where: string,
  placeOf: (key: string) => string | undefined,
): void {
  const errors = problems.map(({ keys, message, hint }) => {
    const place = keys.map(placeOf).find((found) => found !== undefined) ?? where;
    return { message: `${place}: ${message}`, hint };
  });
  const [first, ...others] = errors;
  if (first === undefined) return;
  throw new WanderError("E_CONFIG", first.message, {
    hint: first.hint,
    others: others.map(({ message, hint }) => new WanderError("E_CONFIG", message, { hint })),
  });
}

/** What the schema says of a value, in words: a problem for each unknown key and each value that does not fit. */
export function problemsOf(raw: unknown, issues: readonly z.core.$ZodIssue[]): Problem[] {
  const kind = kindIn(raw) ?? defaultKind;
  return issues.flatMap((issue): Problem[] => {
    const path = issue.path.map(String);
    if (issue.code === "unrecognized_keys") {
      const section = path.join(".");
      const foreign = (key: string) => (section === "environment" ? foreignKey(raw, key) : undefined);
      return issue.keys.map((key) => foreign(key) ?? unknownKey(section, key, kind));
    }
    const setting = settingAt(path, kind);
    const value = path.reduce<unknown>((at, key) => (at as Record<string, unknown> | null | undefined)?.[key], raw);
    return [setting === undefined ? wrongSection(path.join("."), value, kind) : wrongValue(setting, value)];
  });
}

function unknownKey(section: string, key: string, kind: string): Problem {
  const full = section === "" ? key : `${section}.${key}`;
  return { keys: [full], message: `unknown key ${full}`, hint: hintFor(section, key, kind) };
}

function hintFor(section: string, key: string, kind: string): string {
  if (section === "" && isKnown(key)) return `put it into its section: ${nested(key.split("."))}`;
  const known = keysIn(section, kind);
  const near = nearName(key, known);
  const dotted = section === "" ? "" : `${section}.`;
  if (near !== undefined) return `did you mean ${dotted}${near}?`;
  const elsewhere = new Set(settings().flatMap((setting) => (setting.key.endsWith(`.${key}`) ? [setting.key] : [])));
  if (elsewhere.size === 1) return `did you mean ${[...elsewhere][0]}?`;
  return `${section === "" ? "an experiment" : section} has the keys ${known.join(", ")}`;
}

/** `"population": { "size": ... }`. */
const nested = ([key, ...rest]: readonly string[]): string =>
  `"${key}": ${rest.length === 0 ? "..." : `{ ${nested(rest)} }`}`;

function wrongSection(path: string, value: unknown, kind: string): Problem {
  const message = `${path === "" ? "" : `${path}: `}wanted keys with values, got ${shown(value)}`;
  const keys = keysIn(path, kind).join(", ");
  const hint = path === "" ? 'write keys in braces, such as { "rounds": 3 }' : `give it some of its keys, ${keys}`;
  return { keys: path === "" ? [] : [path], message, hint };
}

function wrongValue({ key, type, choices, wanted, default: usual }: Setting, value: unknown): Problem {
  const message = `${key}: wanted ${withArticle(wanted)}, got ${shown(value)}`;
  return { keys: [key], message, hint: hint() };
  function hint(): string {
    const given = Array.isArray(value) ? value.find((word) => !choices?.includes(String(word))) : value;
    if (choices !== undefined && choices.length > 1 && (type !== "array" || given !== undefined)) {
      const near = nearName(String(given), choices);
      return `${near === undefined ? "" : `did you mean ${near}? `}choose one of ${choices.join(", ")}`;
    }
    const such = usual === "" ? "" : `, such as ${usual}`;
    return `set ${key} to ${withArticle(wanted)}${such}`;
  }
}

const withArticle = (wanted: string) =>
  /^integer/.test(wanted) ? `an ${wanted}` : /^(number|list)/.test(wanted) ? `a ${wanted}` : wanted;

const WIDEST = 60;

/** As JSON, which escapes what a terminal would act on. */
function shown(value: unknown): string {
  const text = value === undefined ? "nothing" : JSON.stringify(value);
  return text.length > WIDEST ? `${text.slice(0, WIDEST)}...` : text;
}

const isKnown = (key: string) => settings().some((setting) => setting.key === key);

/** The setting that a path of the schema leads to; an item of a list belongs to its list. */
const settingAt = (path: readonly string[], kind: string): Setting | undefined =>
  settingOf(path.join("."), kind) ?? settingOf(path.slice(0, -1).join("."), kind);

/** The names of the keys in a section, of whole sections too; under `environment` those of one kind. */
export function keysIn(section: string, kind?: string): string[] {
  const before = section === "" ? "" : `${section}.`;
  const within = settingsWith(kind).filter(({ key }) => key.startsWith(before));
  return [...new Set(within.map(({ key }) => key.slice(before.length).split(".")[0]!))];
}
