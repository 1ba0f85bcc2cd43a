import type { z } from "zod";
import { WanderError } from "../core/errors.ts";
import { scanJson } from "../core/json-scan.ts";
import { isDangerousKey } from "../core/wire-scan.ts";
import { readFileCapped } from "./files.ts";

const limits = { values: 1_000_000, depth: 64 };

/**
 * A JSON file checked against a schema. Throws E_FILE when it cannot be read, E_LIMIT when it is too large, and
 * E_FORMAT when it is not JSON, repeats a key, has one that reaches a prototype, or is not what the schema says.
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
    throw new WanderError("E_FORMAT", `${path} cannot be taken: ${(cause as Error).message}`, { hint, cause });
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  const where = issue.path.length === 0 ? "" : `${issue.path.map(String).join(".")}: `;
  throw new WanderError("E_FORMAT", `${path}: ${where}${issue.message}`, { hint });
}

/** JSON text with a line an entry, ending in a newline, so that people and `diff` can read it. */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

const hint = "restore the file from a copy, or start a new run: this one is damaged or of another version";
