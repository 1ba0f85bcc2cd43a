import { type Preset, presetNames, presetOf } from "../config/presets.ts";
import type { AxisText } from "./axis.ts";

/** An experiment with the axes and the arms of a map of it. All may be overridden by flags. */
export type MapPreset = {
  readonly experiment: Preset;
  readonly x: AxisText;
  readonly y: AxisText;
  readonly arms: readonly string[];
  readonly seeds: number;
};

/** Where sharing pays: families related to a known degree, by budget. A run takes about 40 seconds of processor time. */
const sharing: MapPreset = {
  experiment: {
    name: "map-sharing",
    environment: { tasks: "composed", tasksPerFamily: 10 },
    rounds: 3,
    budget: { policyTokens: 15_000, trainTokens: 20_000 },
  },
  x: { key: "environment.related", values: [0, 0.35, 0.7, 1] },
  y: { key: "budget.programRuns", values: [500, 1000, 2000] },
  arms: ["individual", "shared"],
  seeds: 5,
};

export const mapPresets: Readonly<Record<string, MapPreset>> = { "map:sharing": sharing };

/** For a help text. */
export const mapPresetNames = `${Object.keys(mapPresets).join(", ")}, with axes and arms of its own, or ${presetNames}`;

/** A map's own preset, or that of an experiment, without axes. Throws E_USAGE as `presetOf`. */
export function mapPresetOf(name: string): { experiment: Preset } & Partial<Omit<MapPreset, "experiment">> {
  return Object.hasOwn(mapPresets, name) ? mapPresets[name]! : { experiment: presetOf(name) };
}
