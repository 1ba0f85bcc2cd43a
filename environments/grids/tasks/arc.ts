import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { WanderError } from "../../../src/core/errors.ts";
import { attempt } from "../../attempt.ts";
import { type Grid, gridOf } from "./grid.ts";
import type { GridTask } from "./task.ts";

/** A task with what the examiner alone may see: a test's output is undefined when the file does not have it. */
export type ArcTask = { task: GridTask; outputs: readonly (Grid | undefined)[] };

const MAX_BYTES = 2 * 1024 * 1024;
const MAX_FILES = 10_000;
const MAX_PAIRS = 64;
const MAX_SIDE = 30;

/**
 * ARC tasks from one JSON file or every .json file of a folder, sorted by name. `familyOf` says which slice the
 * k-th of n tasks belongs to.
 *
 * @throws E_FILE for what cannot be read, E_LIMIT for what is too large, E_FORMAT for broken JSON, E_TASK for wrong
 * grids; each names the file and the place in it
 */
export function loadArc(path: string, familyOf: (position: number, count: number) => string): ArcTask[] {
  const files = listFiles(path);
  return files.map((file, k) => {
    const { demonstrations, tests, outputs } = parseArc(readText(file), basename(file));
    const id = basename(file).replace(/\.json$/i, "");
    return { task: { id, family: familyOf(k, files.length), demonstrations, tests }, outputs };
  });
}

/** One task from JSON text; `name` is the file named in errors. */
export function parseArc(text: string, name: string): Omit<GridTask, "id" | "family"> & Pick<ArcTask, "outputs"> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new WanderError("E_FORMAT", `${name}: not JSON: ${cause instanceof Error ? cause.message : cause}`, {
      hint: "check that the file is complete and holds one JSON object",
      cause,
    });
  }
  const train = pairs(own(json, "train"), "train", name);
  const test = pairs(own(json, "test"), "test", name);
  const demonstrations = train.map((pair, k) => ({
    input: gridAt(own(pair, "input"), `train[${k}].input`, name),
    output: gridAt(own(pair, "output"), `train[${k}].output`, name),
  }));
  const tests = test.map((pair, k) => gridAt(own(pair, "input"), `test[${k}].input`, name));
  const outputs = test.map((pair, k) => {
    const output = own(pair, "output");
    return output === undefined ? undefined : gridAt(output, `test[${k}].output`, name);
  });
  return { demonstrations, tests, outputs };
}

/** Throws E_FILE if there is no folder of tasks by that name. */
export function checkFolder(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
  throw new WanderError("E_FILE", `${path}: no such folder`, { hint: "name the folder that holds TASK.json files" });
}

function listFiles(path: string): string[] {
  const about = attempt(path, () => statSync(path));
  if (!about.isDirectory()) return [path];
  const names = attempt(path, () => readdirSync(path)).filter((n) => n.toLowerCase().endsWith(".json"));
  if (names.length === 0) {
    throw new WanderError("E_FILE", `${path}: no .json file in this folder`, {
      hint: "name a folder of ARC task files",
    });
  }
  if (names.length > MAX_FILES) {
    throw new WanderError("E_LIMIT", `${path}: ${names.length} files, at most ${MAX_FILES} are read`, {
      hint: "name a smaller folder",
    });
  }
  return names.sort().map((n) => join(path, n));
}

function readText(file: string): string {
  const about = attempt(file, () => statSync(file));
  if (!about.isFile()) {
    throw new WanderError("E_FILE", `${file}: not a regular file`, { hint: "name an ARC task file" });
  }
  if (about.size > MAX_BYTES) {
    throw new WanderError("E_LIMIT", `${file}: ${about.size} bytes, at most ${MAX_BYTES} are read`, {
      hint: "name an ARC task file: they are a few kilobytes",
    });
  }
  return attempt(file, () => readFileSync(file, "utf8"));
}

/** Own properties only, so that a hostile file cannot answer through a prototype. */
function own(value: unknown, key: string): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  return Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
}

function pairs(value: unknown, place: string, name: string): unknown[] {
  if (!Array.isArray(value)) throw wrong(name, place, "wanted a list of pairs");
  if (value.length === 0) throw wrong(name, place, "wanted at least one pair, got none");
  if (value.length > MAX_PAIRS) throw wrong(name, place, `wanted at most ${MAX_PAIRS} pairs, got ${value.length}`);
  return value;
}

function gridAt(value: unknown, place: string, name: string): Grid {
  if (!Array.isArray(value)) throw wrong(name, place, "wanted a grid: a list of rows");
  if (value.length < 1 || value.length > MAX_SIDE) {
    throw wrong(name, place, `wanted 1 to ${MAX_SIDE} rows, got ${value.length}`);
  }
  const width: unknown = Array.isArray(value[0]) ? value[0].length : undefined;
  for (const [i, row] of value.entries()) {
    if (!Array.isArray(row)) throw wrong(name, `${place}[${i}]`, "wanted a row: a list of colours");
    if (row.length < 1 || row.length > MAX_SIDE) {
      throw wrong(name, `${place}[${i}]`, `wanted 1 to ${MAX_SIDE} cells, got ${row.length}`);
    }
    if (row.length !== width)
      throw wrong(name, `${place}[${i}]`, `wanted ${width} cells as in the first row, got ${row.length}`);
    for (const [j, colour] of row.entries()) {
      if (!Number.isInteger(colour) || colour < 0 || colour > 9) {
        throw wrong(name, `${place}[${i}][${j}]`, `wanted a colour, an integer 0 to 9, got ${shown(colour)}`);
      }
    }
  }
  return gridOf(value as number[][]);
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 40 ? `${text.slice(0, 40)}...` : text;
}

function wrong(name: string, place: string, what: string): WanderError {
  return new WanderError("E_TASK", `${name}: ${place}: ${what}`, {
    hint: "mend the grid: rectangular, 1 to 30 rows and columns, colours 0 to 9",
  });
}
