/** Tables with column heads, whose rows are named by their first cell. */
import { element } from "./element.ts";
import { cueScroll } from "./scroll-cue.ts";

/** The content of a cell; a `td` is used as it is. */
export type Cell = string | HTMLElement;

/** Makes a table; `look` is its CSS class. */
export function tableOf(look: string, head: readonly string[], rows: readonly (readonly Cell[])[]): HTMLTableElement {
  const table = element("table", look);
  const top = element("thead");
  const first = element("tr");
  first.append(...head.map((text) => header(text, "col")));
  top.append(first);
  const body = element("tbody");
  for (const [name, ...cells] of rows) {
    const row = element("tr");
    row.append(header(name!, "row"), ...cells.map(plain));
    body.append(row);
  }
  table.append(top, body);
  return table;
}

/** Wraps a wide table so that it scrolls sideways, by keyboard too; `name` is its accessible name. */
export function scrolling(table: HTMLTableElement, name: string): HTMLElement {
  const holder = element("div", "scroll");
  holder.tabIndex = 0;
  holder.setAttribute("role", "region");
  holder.setAttribute("aria-label", name);
  holder.append(table);
  const whole = element("div");
  whole.append(holder, cueScroll(holder));
  return whole;
}

function header(content: Cell, scope: "col" | "row"): HTMLTableCellElement {
  const cell = element("th");
  cell.scope = scope;
  cell.append(content);
  return cell;
}

function plain(content: Cell): HTMLElement {
  if (content instanceof HTMLTableCellElement) return content;
  const cell = element("td");
  cell.append(content);
  return cell;
}
