/** The comparison in the page, and how its arms look in every figure. */
import type { ArmData, ComparisonData } from "../comparison/comparison-data.ts";
import type { LegendItem } from "./legend.ts";
import { type Style, style } from "./palette.ts";

/** JSON has no NaN: null stands for what was not measured. */
export function readComparison(): ComparisonData {
  const text = document.getElementById("data")?.textContent ?? "null";
  return JSON.parse(text, (_, value) => (value === null ? Number.NaN : value));
}

export const armStyle = (k: number): Style => style(k);

export function armItems(arms: readonly ArmData[], kind: LegendItem["kind"]): LegendItem[] {
  return arms.map(({ name }, k) => ({ label: name, kind, style: armStyle(k) }));
}
