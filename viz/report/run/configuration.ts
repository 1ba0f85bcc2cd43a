/** The run's settings: those that differ from their defaults first, with a mark. */
import { plural } from "../kit/format.ts";
import { settingsList } from "../kit/settings-list.ts";
import { tableSection } from "../kit/table-section.ts";
import type { View } from "./run-view.ts";

export function mountConfiguration(parent: HTMLElement, { data: { configuration } }: View): void {
  const changed = configuration.filter((c) => !c.isDefault);
  const note =
    changed.length === 0
      ? "Every setting has its default value."
      : `${plural(changed.length, "setting")} of ${configuration.length} ${changed.length === 1 ? "differs from its default and is" : "differ from their defaults and are"} marked ●.`;
  const section = tableSection("configuration", "Which settings did this run use?", note, () => ({
    columns: ["key", "value", "is_default"],
    rows: configuration.map((c) => [c.key, c.value, c.isDefault]),
  }));
  if (configuration.length > 0) section.append(settingsList([...changed, ...configuration.filter((c) => c.isDefault)]));
  parent.append(section);
}
