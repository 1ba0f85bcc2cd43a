/** A list of settings with their values. */
import { element } from "./element.ts";
import type { Setting } from "./page-data.ts";

/** Lists settings in columns and marks those that are not at their default with a dot. */
export function settingsList(rows: readonly Setting[]): HTMLElement {
  const wrapper = element("div", "configuration");
  for (const { key, value, isDefault } of rows) {
    const row = element("div", isDefault ? "setting" : "setting changed");
    const name = element("span", "key-name", key);
    if (!isDefault) name.prepend(element("span", "dot", "● "));
    row.append(name, element("span", "setting-value", value));
    wrapper.append(row);
  }
  return wrapper;
}
