/** The configuration that made the run, what differs from the defaults first and marked. */
import { element } from "../kit/figure.ts";
import { plural } from "../kit/format.ts";
import { tableSection } from "../kit/table-section.ts";
import type { View } from "./run-view.ts";

type Setting = View["data"]["configuration"][number];

export function mountConfiguration(parent: HTMLElement, { data: { configuration } }: View): void {
  const changed = configuration.filter((c) => !c.isDefault);
  const note =
    changed.length === 0
      ? "Every setting has its default."
      : `${plural(changed.length, "setting")} of ${configuration.length} not at the default, marked ●.`;
  const section = tableSection("configuration", "What was this run told to do?", note, () => ({
    columns: ["key", "value", "is_default"],
    rows: configuration.map((c) => [c.key, c.value, c.isDefault]),
  }));
  if (configuration.length > 0) section.append(settingsList([...changed, ...configuration.filter((c) => c.isDefault)]));
  parent.append(section);
}

/** Settings in columns; those that are not at the default are marked. */
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
