import { WanderError } from "../core/errors.ts";
import type { Override } from "./assign.ts";
import { contradictions } from "./contradictions.ts";
import { flatten } from "./describe.ts";
import { type ExperimentFile, readExperimentFile } from "./file/experiment-file.ts";
import type { Preset } from "./presets.ts";
import { type Problem, problemsOf, refuse } from "./problems.ts";
import { Experiment } from "./schema.ts";
import { keysOfOtherWorlds } from "./worlds.ts";

export { type Override, parseOverride, parseValue } from "./assign.ts";

/**
 * The experiment of a file (or the built-in one) with `--set` overrides applied, checked whole. What neither says is as
 * `preset` has it, and where that is silent too, the default. Throws E_CONFIG with everything that is wrong, each error
 * with the place where the key is set: the override, else the file's line, else `where`.
 */
export function loadExperiment(
  file?: string,
  overrides: readonly Override[] = [],
  preset: Preset = {},
  where = file ?? "the built-in experiment",
): Experiment {
  const read: ExperimentFile = file === undefined ? { value: {}, placeOf: () => undefined } : readExperimentFile(file);
  const raw = applyOverrides(over(read.value, preset), overrides);
  const placeOf = (key: string) => overrides.findLast(({ path }) => isWithin(key, path))?.from ?? read.placeOf(key);
  return checked(raw, where, placeOf, (found) => [
    ...found,
    ...keysOfOtherWorlds(raw, writtenKeys(read.value, overrides)),
  ]);
}

/** Checks a value that nobody has just written, as a run's manifest. Throws E_CONFIG with everything that is wrong. */
export function checkExperiment(raw: unknown, where: string): Experiment {
  return checked(raw, where);
}

/** Checks an experiment that a program made up, filling in defaults. Throws E_CONFIG with everything that is wrong. */
export function parseExperiment(raw: unknown, where = "the experiment"): Experiment {
  return checked(raw, where, undefined, (found) => [...found, ...keysOfOtherWorlds(raw, writtenKeys(raw, []))]);
}

function checked(
  raw: unknown,
  where: string,
  placeOf: (key: string) => string | undefined = () => undefined,
  more: (found: readonly Problem[]) => readonly Problem[] = (found) => found,
): Experiment {
  const parsed = Experiment.safeParse(raw);
  if (parsed.success) {
    refuse(more(contradictions(parsed.data)), where, placeOf);
    return parsed.data;
  }
  const wrong = problemsOf(raw, parsed.error.issues);
  refuse(more([...wrong, ...contradictionsBeside(raw, wrong)]), where, placeOf);
  throw new WanderError("E_CONFIG", "the experiment does not fit its schema", { hint: "see docs/experiment.md" });
}

/** What the keys that are fine say against each other: the wrong ones are left out, and whatever is about them. */
function contradictionsBeside(raw: unknown, wrong: readonly Problem[]): Problem[] {
  const names = wrong.flatMap(({ keys }) => keys);
  const rest = Experiment.safeParse(names.reduce<unknown>((value, key) => without(value, key.split(".")), raw));
  if (!rest.success) return [];
  const isAbout = (key: string) => names.some((name) => isWithin(key, name));
  return contradictions(rest.data).filter(({ keys }) => !keys.some(isAbout));
}

function without(value: unknown, [key, ...rest]: readonly string[]): unknown {
  if (!isSection(value) || key === undefined || !Object.hasOwn(value, key)) return value;
  const copy = bare(value);
  if (rest.length === 0) delete copy[key];
  else copy[key] = without(copy[key], rest);
  return copy;
}

function writtenKeys(file: unknown, overrides: readonly Override[]): Set<string> {
  const ofFile = isSection(file) ? [...flatten(file).keys()] : [];
  const set = overrides.flatMap(({ path, value }) =>
    isSection(value) ? [...flatten(value).keys()].map((key) => `${path}.${key}`) : [path],
  );
  return new Set([...ofFile, ...set]);
}

function applyOverrides(raw: unknown, overrides: readonly Override[]): unknown {
  if (overrides.length === 0) return raw;
  if (!isSection(raw)) return raw; // the schema says what is wrong
  // Null prototypes all the way down, so that a key like __proto__ is an unknown key and nothing else.
  const root = bare(raw);
  for (const { path, value } of overrides) {
    const keys = path.split(".");
    let at = root;
    for (const key of keys.slice(0, -1)) {
      const inner = at[key];
      const next = bare(isSection(inner) ? inner : {});
      at[key] = next;
      at = next;
    }
    at[keys[keys.length - 1]!] = value;
  }
  return root;
}

/** `raw` with the keys that it lacks taken from `preset`, at every level. */
function over(raw: unknown, preset: Readonly<Record<string, unknown>>): unknown {
  if (!isSection(raw)) return raw;
  const merged: Record<string, unknown> = { ...preset, ...raw };
  for (const [key, value] of Object.entries(preset)) {
    if (Object.hasOwn(raw, key) && isSection(value)) merged[key] = over(raw[key], value);
  }
  return merged;
}

const isWithin = (key: string, section: string) => key === section || key.startsWith(`${section}.`);

const isSection = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === "object" && !Array.isArray(value);

function bare(source: Record<string, unknown>): Record<string, unknown> {
  return Object.assign(Object.create(null) as Record<string, unknown>, source);
}
