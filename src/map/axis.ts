import { flatten, settingOf, settings } from "../config/describe.ts";
import type { Experiment } from "../config/schema.ts";
import { WanderError } from "../core/errors.ts";
import { nameHint } from "../core/names.ts";
import { type Grid, gridOf } from "../sweep/axes.ts";

export type AxisFlag = "--x" | "--y";

/** A key of the experiment, and the values that it takes along an axis; undefined: the built-in ones. */
export type AxisText = { readonly key: string; readonly values?: readonly unknown[] };

/** Parses `key=a,b,c`, with values as in a sweep's --grid, or `key` alone. Throws E_USAGE as `gridOf`. */
export const parseAxis =
  (flag: AxisFlag) =>
  (text: string): AxisText =>
    text.includes("=") ? gridOf(text, flag) : { key: text };

const SHARES = [0, 0.35, 0.7, 1];
const TIMES = [1 / 4, 1, 4];

/**
 * An axis with its values. The built-in ones are both values of a switch, all choices, 0, 0.35, 0.7 and 1 for a share, and a
 * quarter, once and four times the experiment's value for other numbers. Throws E_USAGE for a key that is unknown or has
 * none.
 */
export function axisOf({ key, values }: AxisText, experiment: Experiment, flag: AxisFlag): Grid {
  return { key, values: values ?? builtInValues(key, experiment, flag) };
}

function builtInValues(key: string, experiment: Experiment, flag: AxisFlag): readonly unknown[] {
  const { kind } = experiment.environment;
  const setting = settingOf(key, kind);
  if (setting === undefined) {
    const known = [...new Set(settings().map((one) => one.key))];
    throw new WanderError("E_USAGE", `${flag}: unknown key ${key}`, { hint: nameHint(key, known) });
  }
  const { type, choices, wanted } = setting;
  if (type === "boolean") return [false, true];
  if (type === "string" && choices !== undefined) return choices;
  if (/ from 0 to 1$/.test(wanted)) return SHARES;
  const now = flatten(experiment).get(key);
  if (typeof now === "number" && now > 0) {
    const values = TIMES.map((times) => (type === "integer" ? Math.max(1, Math.round(times * now)) : times * now));
    return [...new Set(values)];
  }
  throw new WanderError("E_USAGE", `${flag} ${key}: there are no built-in values for it`, {
    hint: `write ${flag} ${key}=a,b,c`,
  });
}
