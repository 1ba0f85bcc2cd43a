/** Types that the data of several pages share, and the reader of that data. */

export type AgentLabel = { id: number; label: string; family: string };

/** One setting of a run with its value as text. */
export type Setting = { key: string; value: string; isDefault: boolean };

/** A divergence measure. `note` says how it is computed, `source` cites where it comes from; `unit` may be empty. */
export type MeasureLabel = { key: string; name: string; unit: string; note: string; source: string };

/** Parses the data that the page carries. JSON has no NaN: `null` stays null unless `revive` turns it into something else. */
export function readPageData<T>(revive?: (value: unknown) => unknown): T {
  const text = document.getElementById("data")?.textContent ?? "null";
  return JSON.parse(text, revive && ((_, value) => revive(value)));
}
