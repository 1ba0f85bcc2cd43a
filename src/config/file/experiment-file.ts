import { closeSync, openSync, readSync } from "node:fs";
import { WanderError } from "../../core/errors.ts";
import { fileError } from "../../store/files.ts";
import { parseJson } from "./json.ts";
import type { Fault } from "./syntax.ts";
import { parseYaml } from "./yaml.ts";

/** An experiment file as it is written; `placeOf` gives `FILE:LINE` for a key in it. */
export type ExperimentFile = { value: unknown; placeOf: (key: string) => string | undefined };

const MOST_BYTES = 1 << 18;

/**
 * ValueReads an experiment file: YAML if its name ends so (.yaml, .yml), else JSON, in which comments and trailing commas may
 * stand. A byte order mark and the key `$schema` at its top, which are for editors, are left out. Throws E_FILE, E_LIMIT for
 * one of more than 256 KiB, E_FORMAT with line and column for one that is neither.
 */
export function readExperimentFile(file: string): ExperimentFile {
  const isYaml = /\.ya?ml$/i.test(file);
  const text = textOf(file);
  const parsed = parsedOf(file, text, isYaml);
  if ("what" in parsed) throw broken(file, text, parsed, isYaml);
  const { value, offsets } = parsed;
  return {
    value: withoutSchema(value),
    placeOf(key) {
      const offset = offsets.get(key);
      return offset === undefined ? undefined : `${file}:${lineAndColumn(text, offset).line}`;
    },
  };
}

/** A pipe too: `wander run <(jq ... base.json)`. */
function textOf(file: string): string {
  let bytes: Uint8Array;
  try {
    bytes = bytesOf(file);
  } catch (cause) {
    const { message } = fileError(cause, "read", `the experiment file ${file}`);
    throw new WanderError("E_FILE", message, {
      hint: "check the path, or leave FILE out for the built-in experiment",
      cause,
    });
  }
  if (bytes.length > MOST_BYTES) {
    throw new WanderError("E_LIMIT", `${file} has more than ${MOST_BYTES} bytes`, {
      hint: "check the path: an experiment file holds settings alone",
    });
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes); // takes a byte order mark off
  } catch (cause) {
    throw new WanderError("E_FORMAT", `${file} is not UTF-8 text`, { hint: "save the file as UTF-8", cause });
  }
}

/** One byte more than the limit, so that an endless file is recognised. */
function bytesOf(file: string): Uint8Array {
  const descriptor = openSync(file, "r");
  try {
    const bytes = new Uint8Array(MOST_BYTES + 1);
    let at = 0;
    while (at < bytes.length) {
      const got = readSync(descriptor, bytes, at, bytes.length - at, null);
      if (got === 0) break;
      at += got;
    }
    return bytes.subarray(0, at);
  } finally {
    closeSync(descriptor);
  }
}

function parsedOf(file: string, text: string, isYaml: boolean) {
  try {
    return isYaml ? parseYaml(text) : parseJson(text);
  } catch (cause) {
    // Both parsers call themselves for what is nested: thousands of brackets end the stack before anything is counted.
    if (!(cause instanceof RangeError)) throw cause;
    throw new WanderError("E_LIMIT", `${file} is nested too deeply`, { hint: "take the needless brackets out", cause });
  }
}

function broken(file: string, text: string, { offset, what, hint }: Fault, isYaml: boolean): WanderError {
  const { line, column } = lineAndColumn(text, offset);
  return new WanderError("E_FORMAT", `${file}:${line}:${column}: not ${isYaml ? "YAML" : "JSON"}: ${what}`, { hint });
}

function lineAndColumn(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split(/\r\n|\r|\n/);
  return { line: before.length, column: before.at(-1)!.length + 1 };
}

function withoutSchema(value: unknown): unknown {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  const { $schema, ...rest } = value as Record<string, unknown>;
  return $schema === undefined || typeof $schema === "string" ? rest : value;
}
