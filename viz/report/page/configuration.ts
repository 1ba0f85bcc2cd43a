/** The configuration that made the run, what differs from the defaults first and marked. */
import { element } from "./chrome.ts";
import { saveCsv } from "./download.ts";
import { plural } from "./format.ts";
import type { View } from "./view.ts";

export function mountConfiguration(parent: HTMLElement, { data }: View): void {
  const section = element("section", "figure wide");
  section.id = "configuration";
  section.setAttribute("aria-labelledby", "configuration-title");
  const changed = data.configuration.filter((c) => !c.isDefault);
  const title = element("h2", "", "What was this run told to do?");
  title.id = "configuration-title";
  const head = element("header", "figure-head");
  const buttons = element("div", "buttons");
  const save = element("button", "save", "CSV");
  save.type = "button";
  save.setAttribute("aria-label", 'Save "What was this run told to do?" as CSV');
  save.onclick = () =>
    saveCsv("configuration", {
      columns: ["key", "value", "is_default"],
      rows: data.configuration.map((c) => [c.key, c.value, c.isDefault]),
    });
  buttons.append(save);
  head.append(title, buttons);
  const note =
    changed.length === 0
      ? "Every key has its default."
      : `${plural(changed.length, "key")} of ${data.configuration.length} not at the default, marked ●.`;
  section.append(head, element("p", "look", note));
  if (data.configuration.length > 0)
    section.append(table([...changed, ...data.configuration.filter((c) => c.isDefault)]));
  parent.append(section);
}

function table(rows: View["data"]["configuration"]): HTMLElement {
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
