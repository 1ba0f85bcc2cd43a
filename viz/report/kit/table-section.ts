/** The frame of what is told in tables, not drawn: the same head as a figure's, with a button that saves the numbers. */

import type { Table } from "../../../src/core/csv.ts";
import { saveCsv } from "./download.ts";
import { element } from "./element.ts";

/** A section that its caller fills and adds to the page. Long ones may be cut between rows by a sheet of paper. */
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
