import type { z } from "zod";
import { WanderError } from "../core/errors.ts";
import { scanJson } from "../core/json-scan.ts";
import { isDangerousKey } from "../core/wire-scan.ts";
import { readFileCapped } from "./files.ts";

const limits = { values: 1_000_000, depth: 64 };

/**
 * A JSON file, validated against a schema. Throws E_FILE if it cannot be read, E_LIMIT if it is too large, and E_FORMAT
 * if it is not JSON, repeats a key, has a key that reaches a prototype, or does not match the schema.
 */
export function readJson<T>(path: string, schema: z.ZodType<T>, mostBytes = 16 << 20): T {
  const bytes = readFileCapped(path, mostBytes);
  let value: unknown;
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    const { overLimit, duplicate } = scanJson(text, limits);
    if (overLimit !== undefined) throw new Error(`it has ${overLimit}`);
    if (duplicate !== undefined) throw new Error(`it has the key ${duplicate} twice`);
    value = JSON.parse(text, (key, inner) => {
      if (isDangerousKey(key)) throw new Error(`it has the key ${key}`);
      return inner;
    });
  } catch (cause) {
    throw new WanderError("E_FORMAT", `${path} cannot be used: ${(cause as Error).message}`, { hint, cause });
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  const where = issue.path.length === 0 ? "" : `${issue.path.map(String).join(".")}: `;
  throw new WanderError("E_FORMAT", `${path}: ${where}${issue.message}`, { hint });
}

/** JSON text with one line per entry and a newline at the end, readable for people and `diff`. */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

const hint =
  "restore the file from a backup, or start a new run: this one is damaged or was written by another version";
