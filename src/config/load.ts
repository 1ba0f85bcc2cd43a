import { defaultKind, findKind } from "../../environments/registry.ts";
import { WanderError } from "../core/errors.ts";
import { type Override, valueFor } from "./assign.ts";
import { contradictions } from "./contradictions.ts";
import { kindIn, withoutForeignKeys } from "./environment-section.ts";
import { type ExperimentFile, readExperimentFile } from "./file/experiment-file.ts";
import { loadModulesOf, withNamesFrom } from "./modules/experiment-modules.ts";
import type { Preset } from "./presets.ts";
import { type Problem, problemsOf, refuse } from "./problems.ts";
import { Experiment } from "./schema.ts";

export { type Override, parseOverride, parseValue } from "./assign.ts";

/**
 * The experiment of a file (or the built-in one) with `--set` overrides applied, checked whole. What neither says is as
 * `preset` has it, then as the environment's kind has it, then the default. A kind of the user's must be loaded before.
 * Throws E_CONFIG with everything that is wrong, each error with the place where the key is set: the override, else the
 * file's line, else `where`.
 */
export function loadExperiment(
  file?: string,
  overrides: readonly Override[] = [],
  preset: Preset = {},
  where = file ?? "the built-in experiment",
): Experiment {
  const read: ExperimentFile = file === undefined ? { value: {}, placeOf: () => undefined } : readFrom(file);
  const written = kindIn(applyOverrides(read.value, overrides));
  const whole = over(read.value, presetFor(written, preset));
  const kind = written ?? kindIn(whole) ?? defaultKind;
  const raw = withUsual(applyOverrides(whole, overrides.map(typed)), kind);
  const placeOf = (key: string) => overrides.findLast(({ path }) => isWithin(key, path))?.from ?? read.placeOf(key);
  return checked(raw, where, placeOf);

  function typed(one: Override): Override {
    return one.text === undefined ? one : { ...one, value: valueFor(one.path, one.text, kind) };
  }
}

/** The kind of environment that `loadExperiment` would find, whatever else is wrong. Throws E_FILE and E_FORMAT for the file. */
export function kindWith(file: string | undefined, overrides: readonly Override[], preset: Preset): string {
  return kindIn(roughly(file, overrides, preset)) ?? defaultKind;
}

/**
 * Loads the modules of the user's that `loadExperiment` would find named: call it before. Throws E_FILE and E_FORMAT for the file,
 * E_CONFIG for a module that cannot be used.
 */
export async function loadExtensions(
  file?: string,
  overrides: readonly Override[] = [],
  preset: Preset = {},
): Promise<void> {
  await loadModulesOf(roughly(file, overrides, preset));
}

/** What an experiment is made of, unchecked. */
function roughly(file: string | undefined, overrides: readonly Override[], preset: Preset): unknown {
  const value = file === undefined ? {} : readFrom(file).value;
  return applyOverrides(over(value, preset), overrides);
}

function readFrom(file: string): ExperimentFile {
  const { value, placeOf } = readExperimentFile(file);
  return { value: withNamesFrom(file, value), placeOf };
}

/** Checks a value that nobody has just written, as a run's manifest. Throws E_CONFIG with everything that is wrong. */
export function checkExperiment(raw: unknown, where: string): Experiment {
  return checked(withoutForeignKeys(raw), where);
}

/** Checks an experiment that a program made up, filling in defaults. Throws E_CONFIG with everything that is wrong. */
export function parseExperiment(raw: unknown, where = "the experiment"): Experiment {
  return checked(withUsual(raw, kindIn(raw) ?? defaultKind), where);
}

/** A preset of one kind says nothing of another's settings. */
function presetFor(written: string | undefined, preset: Preset): Preset {
  if (written === undefined || written === (kindIn(preset) ?? defaultKind)) return preset;
  const { environment: _, ...others } = preset;
  return others;
}

/** With what the kind has for keys that are missing. */
const withUsual = (raw: unknown, kind: string): unknown => over(raw, findKind(kind)?.usual ?? {});

function checked(
  raw: unknown,
  where: string,
  placeOf: (key: string) => string | undefined = () => undefined,
): Experiment {
  const parsed = Experiment.safeParse(raw);
  if (parsed.success) {
    refuse(contradictions(parsed.data), where, placeOf);
    return parsed.data;
  }
  const wrong = problemsOf(raw, parsed.error.issues);
  refuse([...wrong, ...contradictionsBeside(raw, wrong)], where, placeOf);
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
