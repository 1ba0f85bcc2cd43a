import type { Preset } from "../../environments/kind.ts";
import { environmentKinds } from "../../environments/registry.ts";
import { WanderError } from "../core/errors.ts";
import { nameHint } from "../core/names.ts";

export type { Preset } from "../../environments/kind.ts";

/** Of every environment kind, by the name that `--preset` takes. Plain data: what an experiment file would hold. */
export const presets: Readonly<Record<string, Preset>> = Object.fromEntries(
  environmentKinds.flatMap((kind) => Object.entries(kind.presets)),
);

const names = Object.keys(presets);
const stem = (name: string) => name.split(":")[0]!;
/** Names without their second part, each with the first preset that has it: arc is arc:hour. */
const short = new Map(names.toReversed().flatMap((name) => (stem(name) === name ? [] : [[stem(name), name] as const])));

/** What `--preset` takes besides full names. */
export const shortPresetNames: readonly string[] = [...short.keys()];

/** For a help text. */
export const presetNames = `one of ${names.join(", ")} (${[...short].map(([name, full]) => `${name} is ${full}`).join(", ")})`;

/**
 * A preset by name; of `arc:hour` and `arc:overnight`, `arc` alone is the first. The length is a part of the name and no
 * flag of its own: so there are no two that contradict each other. Throws E_USAGE for an unknown name.
 */
export function presetOf(name: string): Preset {
  const full = Object.hasOwn(presets, name) ? name : (short.get(name) ?? "");
  if (Object.hasOwn(presets, full)) return presets[full]!;
  throw new WanderError("E_USAGE", `there is no preset called ${name}`, {
    hint: nameHint(name, [...shortPresetNames, ...names]),
  });
}
