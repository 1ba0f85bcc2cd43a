/** The settings of the arms: those that differ as a table, those that all share as a list. */

import { element } from "../kit/element.ts";
import { plural } from "../kit/format.ts";
import { settingsList } from "../kit/settings-list.ts";
import { scrolling, tableOf } from "../kit/table.ts";
import { tableSection } from "../kit/table-section.ts";
import type { ComparisonData } from "./comparison-data.ts";

export function mountSettings(parent: HTMLElement, { arms, settings: { shared, differing } }: ComparisonData): void {
  const look =
    differing.length === 0
      ? "All arms have the same settings."
      : `${plural(differing.length, "setting")} differ${differing.length === 1 ? "s" : ""} between arms; differences in the figures come from ${differing.length === 1 ? "it" : "these"} or from chance. All other settings are shared.`;
  const section = tableSection("settings", "Which settings differ between the arms?", look, () => ({
    columns: ["key", "is_default", ...arms.map(({ name }) => name)],
    rows: [
      ...differing.map(({ key, values }) => [key, undefined, ...values]),
      ...shared.map(({ key, value, isDefault }) => [key, isDefault, ...arms.map(() => value)]),
    ],
  }));
  if (differing.length > 0) {
    const head = ["setting", ...arms.map(({ name }, k) => (k === 0 ? `${name} (reference)` : name))];
    const rows = differing.map(({ key, values }) => [key, ...values]);
    section.append(scrolling(tableOf("wide-table settings-table", head, rows), "table of settings that differ"));
  }
  const changed = shared.filter(({ isDefault }) => !isDefault);
  if (changed.length > 0) section.append(element("h3", "", "Shared and not at the default"), settingsList(changed));
  const defaults = shared.filter(({ isDefault }) => isDefault);
  if (defaults.length > 0) {
    const fold = element("details", "fold");
    fold.append(
      element("summary", "", `${plural(defaults.length, "setting")} shared and at the default`),
      settingsList(defaults),
    );
    section.append(fold);
  }
  parent.append(section);
}
