import { WanderError } from "../core/errors.ts";
import { settingOf } from "./describe.ts";

/**
 * One key set on the command line or by a program. `from` is what the user wrote, `--seed 3`, for errors; `text` is the value
 * as it was written, of a key whose type depends on `environment.kind`.
 */
export type Override = { path: string; value: unknown; from?: string; text?: string };

/** `key.path=value`, the value as `valueFor` reads it. Throws E_USAGE if there is no key. */
export function parseOverride(text: string): Override {
  const { key, rest } = splitAssignment(text, `--set ${text}: expected key=value`, "write --set rounds=3");
  const ofKind = key.startsWith("environment.") && key !== "environment.kind";
  return { path: key, value: valueFor(key, rest), ...(ofKind ? { text: rest } : {}) };
}

/** What stands before and behind the first `=`. Throws E_USAGE, with this message and hint, if there is no key. */
export function splitAssignment(text: string, message: string, hint: string): { key: string; rest: string } {
  const at = text.indexOf("=");
  if (at < 1) throw new WanderError("E_USAGE", message, { hint });
  return { key: text.slice(0, at).trim(), rest: text.slice(at + 1) };
}

/**
 * What a value on the command line stands for. A key of text takes it as it stands, one of lists as words between commas,
 * in brackets or not; all others take JSON. What does not fit is text, of which the schema says what was wanted. `kind` is that
 * of the experiment's environment.
 */
export function valueFor(key: string, text: string, kind?: string): unknown {
  const value = parseValue(text);
  const { type } = settingOf(key, kind) ?? {};
  if (type === "string") return typeof value === "string" ? value : text;
  if (type === "array") return Array.isArray(value) ? value : wordsOf(text);
  return value;
}

/** JSON where the text is JSON, else the text itself. */
export function parseValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text; // a plain word such as arc:tasks/
  }
}

/** Between the commas that stand in no list, object or quoted text of JSON. */
export function partsOf(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let quoted = false;
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    if (quoted && char === "\\") at++;
    else if (char === '"') quoted = !quoted;
    else if (quoted) continue;
    else if (char === "[" || char === "{") depth++;
    else if (char === "]" || char === "}") depth--;
    else if (char === "," && depth === 0) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  return [...parts, text.slice(from)];
}

function wordsOf(text: string): string[] {
  const inner = /^\s*\[(.*)\]\s*$/s.exec(text)?.[1] ?? text;
  if (inner.trim() === "") return [];
  return partsOf(inner).map((part) => {
    const word = parseValue(part.trim());
    return typeof word === "string" ? word : part.trim();
  });
}
