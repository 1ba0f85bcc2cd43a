import { WanderError } from "../src/core/errors.ts";
import { nameHint } from "../src/core/names.ts";

type Given = Readonly<Record<string, unknown>>;

/** A setting of an environment, or its default where it is left out. Throws E_CONFIG where it does not fit. */
export function setting<T>(settings: Given, key: string, fallback: T, fits: (value: unknown) => value is T): T {
  const value = Object.hasOwn(settings, key) ? settings[key] : undefined;
  if (value === undefined) return fallback;
  if (fits(value)) return value;
  throw new WanderError("E_CONFIG", `environment.${key}: ${JSON.stringify(value)} does not fit`, {
    hint: `leave environment.${key} out for its default`,
  });
}

export const isText = (value: unknown): value is string => typeof value === "string";
export const isCount = (value: unknown): value is number =>
  Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 10_000;
export const isShare = (value: unknown): value is number => typeof value === "number" && value >= 0 && value <= 1;
export const isNames = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.length > 0 && value.every(isText);

/** The families that `environment.families` names, each once, in its order. Throws E_CONFIG for an unknown one. */
export function chosenFamilies(settings: Given, fallback: readonly string[], known: readonly string[]): string[] {
  const wanted = setting(settings, "families", fallback, isNames);
  for (const name of wanted) {
    if (known.includes(name)) continue;
    throw new WanderError("E_CONFIG", `environment.families: unknown family "${name}"`, {
      hint: nameHint(name, known),
    });
  }
  return [...new Set(wanted)];
}
