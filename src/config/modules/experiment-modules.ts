/** Which modules an experiment names, in a file, on the command line or in a manifest. */
import { resolve } from "node:path";
import { loadModule } from "./load.ts";
import { nameFrom } from "./name.ts";
import { extensionPoints } from "./points.ts";

/** An experiment's file content with every module named from the working directory. */
export function withNamesFrom(file: string, value: unknown): unknown {
  return extensionPoints.reduce(
    (whole, { key }) => changed(whole, key.split("."), (name) => nameFrom(file, name)),
    value,
  );
}

/** Loads every module that an experiment names, if it is not known yet. Throws E_CONFIG as `loadModule`. */
export async function loadModulesOf(raw: unknown, folders: readonly string[] = ["."]): Promise<void> {
  const places = [...new Set(folders.map((folder) => resolve(folder)))];
  for (const { key } of extensionPoints) {
    for (const name of namesAt(raw, key)) await loadModule(key, name, places);
  }
}

/** The same for values that a key may take. */
export async function loadModulesAt(key: string, values: readonly unknown[]): Promise<void> {
  if (!extensionPoints.some((one) => one.key === key)) return;
  for (const name of values) if (typeof name === "string") await loadModule(key, name, [resolve(".")]);
}

/** What an experiment, checked or not, has at this key, if that is text or a list of it. */
export function namesAt(raw: unknown, key: string): string[] {
  const value = key
    .split(".")
    .reduce<unknown>((at, part) => (isSection(at) && Object.hasOwn(at, part) ? at[part] : undefined), raw);
  const all = Array.isArray(value) ? value : [value];
  return all.filter((one) => typeof one === "string");
}

function changed(value: unknown, [key, ...rest]: readonly string[], change: (name: string) => string): unknown {
  if (key === undefined) {
    if (Array.isArray(value)) return value.map((one) => (typeof one === "string" ? change(one) : one));
    return typeof value === "string" ? change(value) : value;
  }
  if (!isSection(value) || !Object.hasOwn(value, key)) return value;
  const copy = Object.assign(Object.create(Object.getPrototypeOf(value)), value) as Record<string, unknown>;
  copy[key] = changed(value[key], rest, change);
  return copy;
}

const isSection = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === "object" && !Array.isArray(value);
