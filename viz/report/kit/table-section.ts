/** The frame of a section with a table instead of a drawing: the head of a figure, with a button that saves the numbers. */

import type { Table } from "../../../src/core/csv.ts";
import { saveCsv } from "./download.ts";
import { element } from "./element.ts";

/** Returns a section for its caller to fill and add to the page. In print it may break between rows. */
export function tableSection(id: string, title: string, look: string, table: () => Table): HTMLElement {
  const section = element("section", "figure wide long");
  section.id = id;
  section.setAttribute("aria-labelledby", `${id}-title`);
  const heading = element("h2", "", title);
  heading.id = `${id}-title`;
  const save = element("button", "save", "CSV");
  save.type = "button";
  save.setAttribute("aria-label", `Save "${title}" as CSV`);
  save.onclick = () => saveCsv(id, table());
  const buttons = element("div", "buttons");
  buttons.append(save);
  const head = element("header", "figure-head");
  head.append(heading, buttons);
  section.append(head, element("p", "look", look));
  return section;
}
